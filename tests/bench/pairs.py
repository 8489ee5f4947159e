"""How do two things compare?  Rounds in which each is measured once, so that a busy machine is busy for both."""

import random
import statistics
import sys
from collections.abc import Callable, Mapping


def rounds(measures: Mapping[str, Callable[[], float]], count: int) -> dict[str, list[float]]:
    """Measure everything `count` times, in a new order each round; the first round only warms up."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for turn in range(count + 1):
        order = list(measures)
        random.shuffle(order)
        for name in order:
            value = measures[name]()
            if turn:
                taken[name].append(value)
    return taken


class Report:
    """Prints one line a figure, and remembers whether every figure holds."""

    def __init__(self) -> None:
        self.missed = 0

    def ratio(self, name: str, values: list[float], base: list[float], limit: float) -> None:
        """Print a median against the median of its base, in milliseconds, and the promise."""
        mine, theirs = statistics.median(values), statistics.median(base)
        spread = f"{1000 * mine:.1f} ({1000 * min(values):.1f}-{1000 * max(values):.1f}) ms"
        self.line(name, mine / theirs, limit, "x", f"{spread} against {1000 * theirs:.1f} ms, n = {len(values)}")

    def line(self, name: str, value: float, limit: float, unit: str, how: str) -> None:
        """Print one figure, its limit and how it came about."""
        holds = value <= limit
        self.missed += not holds
        print(
            f"{'ok  ' if holds else 'MISS'} {name:<34} {value:8.2f} {unit:<8} (at most {limit:g})   {how}", flush=True
        )

    def end(self) -> None:
        """End the script: status 1 when a figure was missed."""
        sys.exit(1 if self.missed else 0)
