"""How would logged usage have filled a plan's windows, and when would they have locked the user out?

Columns in place of objects, since a replay runs over hundreds of thousands of requests and dozens of plans: `times` are
seconds since 1970 in order, `sums` has one entry more, and `sums[n]` is what the first n requests cost together. A
request is served while every window has something left, as vendors check before they know what it will cost; so the
last one may overshoot.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice, pairwise
from operator import sub

from quotatop.domain.period import Cutting, Period, Seconds
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number

RETRY_S = 300.0
"""Who was refused by a sliding window comes back after so long at the least; what follows sooner is one lockout."""


@dataclass(frozen=True, slots=True)
class Quota:
    """One window of a plan held against a log: how it is cut, what the requests cost in it, and its limit if known.

    `places` are those of `places_of`, where many quotas are cut alike and they were found already.
    """

    id: str
    cutting: Cutting
    sums: Sequence[Number]
    limit: Number | None = None
    places: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """One period of a window and what was used in it."""

    start: Seconds
    end: Seconds
    used: Number


@dataclass(frozen=True, slots=True)
class Lockout:
    """A time in which requests were refused: from the first refused one until all the windows named had room."""

    start: Seconds
    end: Seconds
    windows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of the requests: `served` are ranges of them, first inclusive and last exclusive."""

    lockouts: tuple[Lockout, ...]
    served: tuple[tuple[int, int], ...]
    refused: int

    def locked_s(self, until: Seconds) -> Seconds:
        """Give the seconds locked out before `until`."""
        return sum(max(0.0, min(lockout.end, until) - lockout.start) for lockout in self.lockouts)


def fills(times: Sequence[Seconds], quota: Quota) -> tuple[Fill, ...]:
    """Give the periods that hold any request, as if nothing were ever refused; none for a sliding window."""
    if quota.cutting.is_sliding:
        return ()
    sums = quota.sums
    return tuple(
        Fill(*quota.cutting.opened_by(times[first]), sums[after] - sums[first])
        for first, after in pairwise(_places(times, quota))
    )


def places_of(times: Sequence[Seconds], cutting: Cutting) -> Sequence[int]:
    """Give where each period that holds any request begins, as if nothing were ever refused, and the end of all; for a
    sliding window the first request that still counts with each.
    """
    if cutting.is_sliding:
        return _lefts(times, cutting.length_s)
    found, at = [], 0
    while at < len(times):
        found.append(at)
        at = max(at + 1, bisect_left(times, cutting.opened_by(times[at])[1], at))
    return [*found, len(times)]


def most_used(times: Sequence[Seconds], quota: Quota) -> Number:
    """Give the most that one period would have held, or a sliding window at any instant."""
    places, sums = _places(times, quota), quota.sums
    if quota.cutting.is_sliding:
        return max(map(sub, islice(sums, 1, None), map(sums.__getitem__, places)), default=0)
    return max((sums[after] - sums[first] for first, after in pairwise(places)), default=0)


def replay(times: Sequence[Seconds], quotas: Sequence[Quota]) -> Replayed:
    """Run the requests against all windows of a plan together; a request that any of them refuses costs nothing."""
    gauges = [_gauge(times, quota) for quota in quotas if quota.limit is not None]
    lockouts: list[Lockout] = []
    served: list[tuple[int, int]] = []
    at, count, refused = 0, len(times), 0
    while at < count:
        after, full = count, []
        for gauge in gauges:
            reach = gauge.reach
            if reach <= at:
                reach = gauge.look(at)
                if reach == at:
                    full.append(gauge)
            after = min(after, reach)
        if full:
            end = max([gauge.relief(at) for gauge in full])
            after = max(at + 1, bisect_left(times, end, at))
            _lock(lockouts, Lockout(times[at], end, tuple([gauge.id for gauge in full])))
            for gauge in gauges:
                gauge.skip(at, after)
            refused += after - at
        else:
            served.append((at, after))
        at = after
    return Replayed(tuple(lockouts), tuple(served), refused)


def _lock(lockouts: list[Lockout], new: Lockout) -> None:
    """Add a lockout; one that follows the last within the retry is its continuation."""
    last = lockouts[-1] if lockouts else None
    if last is not None and new.start - last.end < RETRY_S and set(new.windows) & set(last.windows):
        lockouts[-1] = Lockout(last.start, new.end, tuple(dict.fromkeys((*last.windows, *new.windows))))
    else:
        lockouts.append(new)


@dataclass(frozen=True, slots=True)
class Standing:
    """A window at one instant. `period` is None where none is open, or where the window slides.

    `leaves_at` is when the oldest use leaves a sliding window.
    """

    used: Number = 0
    period: Period | None = None
    leaves_at: Seconds | None = None


def standing(times: Sequence[Seconds], quota: Quota, now: Seconds) -> Standing:
    """Give how a window stands at an instant; later requests do not count."""
    cutting, sums = quota.cutting, quota.sums
    upto = bisect_right(times, now)
    if cutting.is_sliding:
        left = bisect_right(times, now - cutting.length_s)
        oldest = times[left] + cutting.length_s if left < upto else None
        return Standing(sums[upto] - sums[left], leaves_at=oldest)
    if cutting.find:
        period = cutting.find(now)
        return Standing(sums[upto] - sums[bisect_left(times, period[0])], period)
    at = 0
    while at < upto:
        period = cutting.opened_by(times[at])
        if period[1] > now:
            return Standing(sums[upto] - sums[at], period)
        at = max(at + 1, bisect_left(times, period[1], at))
    return Standing()


class _Periods:
    """A window with fixed periods during a replay. What was used in the open one is what came after `_empty`.

    `reach` is the first place at which something must be decided anew: the limit is reached or the period over.
    """

    def __init__(self, times: Sequence[Seconds], quota: Quota, limit: Number) -> None:
        self.id = quota.id
        self.reach = 0
        self._times, self._sums, self._limit = times, quota.sums, limit
        self._count = len(times)
        self._opened_by = quota.cutting.opened_by
        self._end = float("-inf")
        self._empty: Number = 0

    def look(self, at: int) -> int:
        """Give the new `reach`: the place itself where its request is refused. Opens the period that it lies in."""
        times, sums = self._times, self._sums
        if times[at] >= self._end:
            self._end = self._opened_by(times[at])[1]
            self._empty = sums[at]
        if sums[at] - self._empty >= self._limit:
            self.reach = at
        else:
            spent = bisect_left(sums, self._empty + self._limit, at + 1, self._count)
            self.reach = bisect_left(times, self._end, at + 1, spent)
        return self.reach

    def relief(self, _: int) -> Seconds:
        """Give when there is room again."""
        return self._end

    def skip(self, at: int, after: int) -> None:
        """Pass over requests that are refused."""
        self._empty += self._sums[after] - self._sums[at]
        self.reach = after


class _Sliding:
    """A window that each use leaves by itself, during a replay.

    `hot` are the places at which it would be full if nothing were ever refused: elsewhere it cannot be full, and
    `reach` is the next of them.
    """

    def __init__(self, times: Sequence[Seconds], quota: Quota, limit: Number) -> None:
        self.id = quota.id
        self._times, self._sums, self._limit = times, quota.sums, limit
        self._length_s = quota.cutting.length_s
        self.reach = 0
        self._lefts = _places(times, quota)
        sums = quota.sums
        self._hot = [place for place, left in enumerate(self._lefts) if sums[place] - sums[left] >= limit]
        self._holes: list[tuple[int, int]] = []

    def look(self, at: int) -> int:
        """Give the new `reach`: the place itself where its request is refused."""
        left = self._lefts[at]
        self._holes = [hole for hole in self._holes if hole[1] > left]
        if self._used(left, at) >= self._limit:
            self.reach = at
        else:
            place = bisect_right(self._hot, at)
            self.reach = self._hot[place] if place < len(self._hot) else len(self._times)
        return self.reach

    def relief(self, at: int) -> Seconds:
        """Give when enough uses will have left, and no sooner than anyone tries again."""
        left = self._lefts[at]
        last = bisect_left(range(left, at), True, key=lambda place: self._used(place + 1, at) < self._limit)  # noqa: FBT003 - what the key gives
        leaves = self._times[min(left + last, at - 1)] + self._length_s
        return max(leaves, self._times[at] + RETRY_S)

    def skip(self, at: int, after: int) -> None:
        """Leave requests out that are refused."""
        if self._holes and self._holes[-1][1] == at:
            at = self._holes.pop()[0]
        self._holes.append((at, after))
        self.reach = after

    def _used(self, left: int, at: int) -> Number:
        sums = self._sums
        missing = sum(sums[hole[1]] - sums[max(left, hole[0])] for hole in self._holes if hole[1] > left)
        return sums[at] - sums[left] - missing


def _places(times: Sequence[Seconds], quota: Quota) -> Sequence[int]:
    return places_of(times, quota.cutting) if quota.places is None else quota.places


def _gauge(times: Sequence[Seconds], quota: Quota) -> _Periods | _Sliding:
    limit = quota.limit or 0
    return _Sliding(times, quota, limit) if quota.cutting.is_sliding else _Periods(times, quota, limit)


def _lefts(times: Sequence[Seconds], length_s: float) -> list[int]:
    """Give for each request the first one that still counts in the window that ends with it."""
    lefts, left = [], 0
    for at in times:
        while times[left] <= at - length_s:
            left += 1
        lefts.append(left)
    return lefts
