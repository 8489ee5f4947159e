"""What was used, as columns: one sequence for each thing that a log tells of its requests, in order of time.

An object for each request would cost more than all that is done with it, where a hundred thousand of them are run
through dozens of plans.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, compress
from typing import TypeAlias

from quotatop.domain.trace import Trace
from quotatop.domain.value import dataclass

Row: TypeAlias = tuple[int, int, str, str, str | None, str | None, str | None, int, int, int, int, int, int, int]
"""Key, milliseconds since 1970, tool, model, project, provider, host, input, cache read, cache write, output,
reasoning, one-hour cache write, prompt: a request as the ledger gives it."""
Spoken: TypeAlias = tuple[float, tuple[str, str, str | None, str | None, str | None]]
"""When a person spoke (seconds since 1970), and the tool, model ("" where no request followed), project, provider and
host of the first request that followed."""
_NEAR = 200
"""Among so many requests the one that answers a prompt is looked for; others come from tools that ran beside it."""


@dataclass(frozen=True, slots=True)
class Logged:
    """Requests in order of time. `times` are seconds since 1970; `traces` say whose a request is, `prompts` how many of
    a person's messages began it; token counts are those of `domain.usage.Tokens`.
    """

    times: Sequence[float] = ()
    traces: Sequence[Trace] = ()
    models: Sequence[str] = ()
    inputs: Sequence[int] = ()
    cache_reads: Sequence[int] = ()
    cache_writes: Sequence[int] = ()
    outputs: Sequence[int] = ()
    cache_writes_1h: Sequence[int] = ()
    prompts: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.times)

    def only(self, wanted: Sequence[bool]) -> "Logged":
        """Give the requests whose place is wanted."""
        return Logged(*(tuple(compress(column, wanted)) for column in self._columns()))  # type: ignore[arg-type]  # in the order of the fields

    def part(self, first: int, stop: int) -> "Logged":
        """Give the requests from a place up to another."""
        if (first, stop) == (0, len(self.times)):
            return self
        return Logged(*(column[first:stop] for column in self._columns()))  # type: ignore[arg-type]  # in the order of the fields

    def _columns(self) -> tuple[Sequence[object], ...]:
        columns = (self.times, self.traces, self.models, self.inputs, self.cache_reads)
        return (*columns, self.cache_writes, self.outputs, self.cache_writes_1h, self.prompts)

    def of(self, model: str) -> "Logged":
        """Give the same requests as if one model had answered them all."""
        return replace(self, models=(model,) * len(self.times))

    def tokens(self) -> list[int]:
        """Give how many tokens the first n requests used, for each n."""
        each = map(sum, zip(self.inputs, self.cache_reads, self.cache_writes, self.outputs, strict=True))
        return [0, *accumulate(each)]


def logged(rows: Iterable[Row], spoken: Iterable[Spoken] = ()) -> Logged:
    """Make columns of the ledger's rows, which come in order of time, and of when a person spoke.

    A prompt counts with the first request of the same tool and folder that came with it or after it.
    """
    columns = list(zip(*rows, strict=True))
    if not columns:
        return Logged()
    _, at, tools, models, projects, providers, hosts, inputs, reads, writes, outputs, _, writes_1h, _ = columns
    known: dict[tuple[object, ...], Trace] = {}
    traces = []
    for said in zip(tools, models, projects, providers, hosts, strict=True):
        trace = known.get(said)
        if trace is None:
            trace = known[said] = Trace(*said)
        traces.append(trace)
    times = [milliseconds / 1000 for milliseconds in at]
    prompts = _prompts(times, traces, spoken)
    return Logged(times, traces, models, inputs, reads, writes, outputs, writes_1h, prompts)


def _prompts(times: Sequence[float], traces: Sequence[Trace], spoken: Iterable[Spoken]) -> list[int]:
    """Give how many prompts each request answers; one that no request followed is none."""
    counts = [0] * len(times)
    for at, (tool, model, project, _, _) in spoken:
        first = bisect_left(times, at)
        last = min(len(times), first + _NEAR)
        answered = (
            place for place in range(first, last) if (traces[place].tool, traces[place].project) == (tool, project)
        )
        place = next(answered, None)
        if place is not None and model:
            counts[place] += 1
    return counts
