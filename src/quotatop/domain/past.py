"""How was a window used in the past, hour by hour?

A `Learner` takes in readings and gives a `Past`: the demand in every half-hour, over resets, gaps, corrections and
wandering clocks. Demand is use at factor one, so that an hour of peak and an hour beside it can be compared.
"""

import itertools
import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from quotatop.domain.ports import Sample
from quotatop.domain.value import dataclass
from quotatop.domain.window import HOUR, Number, WindowState

SLOT_S = 1800
DAY_SLOTS = 48
MOST_SLOTS = 42 * DAY_SLOTS
"""Six weeks: older habits are no habits any more."""
_WANDERS_S = 600
"""Vendors let one and the same reset wander by this much."""
_DIP = 0.75
"""A figure that falls by less was rounded otherwise."""
_DIPS = 2
"""So many readings in a row must say that the use fell: one alone is a vendor's slip."""
_FINE_S = 6 * HOUR
_EVEN_PARTS, _EVEN_READINGS, _EVEN_LEAST_S = 6, 4, 1200
"""An hour is even if its parts are alike, which takes so many readings and so much time to see."""
_BURST = 2.3
"""How uneven (deviation by mean) an hour is in which all came at once."""
_REST_PERCENT = 0.02


@dataclass(frozen=True, slots=True)
class Past:
    """What was learned. Slot `n` begins at `(first + n) * SLOT_S`; `sums[n]` is all demand before it.

    `fine` are the last hours as (seconds, all demand until then). `blocked` are the slots in which the window was
    spent, so that nobody knows what would have been used.
    """

    first: int
    sums: tuple[float, ...]
    blocked: frozenset[int]
    fine: tuple[tuple[float, float], ...]
    readings: int
    since_s: float
    until_s: float

    def demand_until(self, at: float) -> float:
        """Give all demand until a moment, in seconds since the epoch."""
        fine = self.fine
        if fine and at >= fine[0][0]:
            place = bisect_right(fine, (at, float("inf")))
            if place == len(fine):
                return fine[-1][1]
            (t0, d0), (t1, d1) = fine[place - 1], fine[place]
            return d0 + (d1 - d0) * (at - t0) / (t1 - t0)
        place_f = at / SLOT_S - self.first
        if place_f <= 0 or not self.sums:
            return fine[0][1] if fine and not self.sums else 0.0
        place = int(place_f)
        if place + 1 >= len(self.sums):
            done = self.sums[-1]
        else:
            done = self.sums[place] + (place_f - place) * (self.sums[place + 1] - self.sums[place])
        return min(done, fine[0][1]) if fine else done

    def evenness(self, at: float) -> float:
        """Say how evenly the hour before a moment was used: 1 is a machine at work, a tenth is one burst, or rest.

        Of a past that is shorter than an hour, all is looked at. What was hardly read counts as a burst.
        """
        since = max(self.since_s, at - HOUR)
        read = len(self.fine) - bisect_right(self.fine, (since - 1, float("inf")))
        if at - since < _EVEN_LEAST_S or read < _EVEN_READINGS:
            return math.exp(-_BURST)
        each = (at - since) / _EVEN_PARTS
        marks = [self.demand_until(since + each * part) for part in range(_EVEN_PARTS + 1)]
        used = [after - before for before, after in itertools.pairwise(marks)]
        mean = (marks[-1] - marks[0]) / _EVEN_PARTS
        if mean <= _REST_PERCENT:
            return math.exp(-_BURST)
        uneven = math.sqrt(sum((one - mean) ** 2 for one in used) / _EVEN_PARTS) / mean
        return math.exp(-min(_BURST, uneven))


NOTHING = Past(0, (), frozenset(), (), 0, 0.0, 0.0)


class Learner:
    """Takes in the readings of one window, oldest first; who comes late or from the future is left out."""

    def __init__(self, length_s: int | None) -> None:
        self._length_s = length_s
        self._first: int | None = None
        self._slots: list[float] = []
        self._blocked: set[int] = set()
        self._fine: list[tuple[float, float]] = []
        self._total = 0.0
        self._readings = 0
        self._since = 0.0
        self._at = 0.0
        self._level = 0.0
        self._resets: float | None = None
        self._dips = 0
        self._limit: Number | None = None

    def fold(self, sample: Sample, factor: float = 1.0) -> None:
        """Take in one reading; a point that stands for an hour counts from its lowest to its highest."""
        if sample.used_percent is None or sample.state in (WindowState.UNKNOWN, WindowState.UNLIMITED):
            return
        self._rescale(sample.limit)
        at = sample.at.timestamp()
        resets = None if sample.resets_at is None else sample.resets_at.timestamp()
        low = sample.used_percent if sample.low is None else sample.low
        if low < sample.used_percent:
            self._point(at, low, resets, factor)
            self._point(at + HOUR - 1, sample.used_percent, resets, factor)
        else:
            self._point(at, sample.used_percent, resets, factor)

    def _rescale(self, limit: Number | None) -> None:
        """Count what was used before in percent of the limit that holds from now on."""
        before, self._limit = self._limit, limit or self._limit
        if not before or not limit or before == limit or before < 0 or limit < 0:
            return
        ratio = before / limit
        self._slots = [used * ratio for used in self._slots]
        self._fine = [(at, done * ratio) for at, done in self._fine]
        self._total, self._level = self._total * ratio, self._level * ratio

    def past(self) -> Past:
        """Give what was learned so far."""
        if self._first is None:
            return NOTHING
        drop = max(0, len(self._slots) - MOST_SLOTS)
        sums, total = [0.0], 0.0
        for used in self._slots[drop:]:
            total += used
            sums.append(total)
        shift = total - self._total
        fine = tuple((at, done + shift) for at, done in self._fine)
        return Past(
            self._first + drop,
            tuple(sums),
            frozenset(slot for slot in self._blocked if slot >= self._first + drop),
            fine,
            self._readings,
            self._since,
            self._at,
        )

    def recent(self) -> Past:
        """Give what was learned of the last hours alone, which is all that a forecast takes beside a habit."""
        since = self._fine[0][0] if self._fine else 0.0
        return Past(0, (), frozenset(), tuple(self._fine), self._readings, min(self._since, since), self._at)

    def _point(self, at: float, percent: float, resets: float | None, factor: float) -> None:
        if self._first is None:
            self._first, self._since = int(at // SLOT_S), at
            self._readings, self._at, self._level, self._resets = 1, at, percent, resets
            self._fine.append((at, 0.0))
            return
        if at <= self._at:
            return
        begin, used = self._at, 0.0
        if self._is_same_period(at, percent, resets):
            used = self._rise(percent)
            if self._level >= 100 and used == 0:
                self._block(begin, at)
        else:
            if self._level >= 100:
                self._block(begin, min(at, self._resets or at))
            if resets is not None and self._length_s is not None:
                begin = min(at, max(begin, resets - self._length_s))
            used, self._level, self._dips = percent, percent, 0
        self._spread(begin, at, used / (factor if factor > 0 else 1.0))
        self._readings, self._at, self._resets = self._readings + 1, at, resets

    def _is_same_period(self, at: float, percent: float, resets: float | None) -> bool:
        before = self._resets
        if before is None or resets is None:
            return percent >= self._level - _DIP and not (before is not None and at >= before)
        if abs(before - resets) <= _WANDERS_S:
            return True
        return before > at and percent >= self._level - _DIP

    def _rise(self, percent: float) -> float:
        """Give what was used since; a fall must be said twice, and then the count goes on from there."""
        if percent >= self._level - _DIP:
            used, self._dips = max(0.0, percent - self._level), 0
            self._level = max(percent, self._level)
            return used
        self._dips += 1
        if self._dips >= _DIPS:
            self._level, self._dips = percent, 0
        return 0.0

    def _spread(self, begin: float, end: float, used: float) -> None:
        slots, first = self._slots, self._first or 0
        last = int(end // SLOT_S) - first
        while len(slots) <= last:
            slots.append(0.0)
        if used > 0:
            place = int(begin // SLOT_S) - first
            if place >= last or end <= begin:
                slots[last] += used
            else:
                each = used / (end - begin)
                while place <= last:
                    low, high = max(begin, (place + first) * SLOT_S), min(end, (place + first + 1) * SLOT_S)
                    slots[place] += each * (high - low)
                    place += 1
        if begin > self._fine[-1][0] and used > 0:
            self._fine.append((begin, self._total))
        self._total += used
        self._fine.append((end, self._total))
        if self._fine[0][0] < end - 2 * _FINE_S:
            old = bisect_right(self._fine, (end - _FINE_S, float("inf"))) - 1
            self._fine = self._fine[max(0, old) :]  # one from before stays, so that the whole time is spanned

    def _block(self, begin: float, end: float) -> None:
        if end - begin >= SLOT_S / 2 or int(begin // SLOT_S) == int(end // SLOT_S):
            self._blocked.update(range(int(begin // SLOT_S), int(end // SLOT_S) + 1))


def learn(
    samples: Iterable[Sample], length_s: int | None, now_s: float, factors: Sequence[tuple[float, float]] = ()
) -> Past:
    """Learn from readings in any order; what lies in the future was read before the clock was set back."""
    learner = Learner(length_s)
    known = [sample for sample in samples if sample.at.timestamp() <= now_s + 1]
    for sample in sorted(known, key=lambda one: (one.at, one.used_percent or 0.0)):
        learner.fold(sample, factor_at(factors, sample.at.timestamp()))
    return learner.past()


def factor_at(factors: Sequence[tuple[float, float]], at: float) -> float:
    """Give the factor in force at a moment; `factors` are (from when, factor), in order."""
    place = bisect_right(factors, (at, float("inf"))) - 1
    return factors[place][1] if place >= 0 else 1.0
