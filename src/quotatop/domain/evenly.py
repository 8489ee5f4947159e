"""How does work that is known by half hours lie in time?  Evenly over each of them, in steps of a few minutes.

Windows begin and end at any minute, and a half hour taken as one lump would overrun a small limit by itself. What is
cut at the edges of half hours, as weeks and months are, stays exact.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain, repeat

from quotatop.domain.logged import Logged
from quotatop.domain.value import dataclass

STEP_S = 300


@dataclass(frozen=True, slots=True)
class Spread:
    """The steps of some work. `slots` are ranges of its rows, first inclusive and last exclusive, that share a slot."""

    times: Sequence[float]
    slots: Sequence[tuple[int, int]]
    steps: int

    def sums(self, by_row: Sequence[float]) -> Sequence[float]:
        """Turn sums over rows into sums over steps: entry n is what the first n steps hold."""
        if not self.steps:
            return by_row
        shares = [(by_row[stop] - by_row[first]) / self.steps for first, stop in self.slots]
        return [0, *accumulate(chain.from_iterable(map(repeat, shares, repeat(self.steps))))]


def spread(used: Logged) -> Spread:
    """Give the steps of some work; single requests keep their own times."""
    if not used.slot_s:
        return Spread(used.times, (), 0)
    slots = []
    first = 0
    while first < len(used):
        stop = bisect_right(used.times, used.times[first], first)
        slots.append((first, stop))
        first = stop
    steps = used.slot_s // STEP_S
    times = [used.times[first] + STEP_S * step for first, _ in slots for step in range(steps)]
    return Spread(times, slots, steps)
