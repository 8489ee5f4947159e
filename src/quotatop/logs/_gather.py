"""How do prompts and requests of one conversation come together?  A prompt waits for the first request after it."""

from quotatop.domain.copies import rank
from quotatop.domain.log import Found, Source

Numbers = tuple[int, int, int, int, int]
"""Input, cache read, cache write, output, and the reasoning in it."""


class Gather:
    """Collects what a conversation holds. `waiting` are key and time of prompts whose request has not been seen."""

    def __init__(self, waiting: list[tuple[int, int]] | None = None) -> None:
        self.found = Found()
        self.waiting = waiting or []

    def said(self, key: int, at: int, source: Source) -> None:
        """Take a person's message; what its request will tell of the source counts."""
        self.waiting.append((key, at))
        self.found.prompts.append((key, at, (source[0], "", *source[2:])))

    def request(
        self, key: int, at: int, source: Source, numbers: Numbers, *, final: bool = True, answers: bool = True
    ) -> None:
        """Take a request; with `answers`, one of the main conversation, which the waiting prompts began."""
        input, read, write, output, reasoning = numbers
        begun = 0
        if answers and self.waiting:
            begun = 1
            self.found.prompts.extend((key, when, source) for key, when in self.waiting)
            self.waiting = []
        best = rank(output, input + read + write + output, True, final)  # noqa: FBT003 - as it is declared
        self.found.events.append(
            (key, 0, best, at, source, input, read, write, output, min(reasoning, output), 0, begun)
        )
