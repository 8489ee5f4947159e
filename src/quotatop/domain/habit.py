"""When in the day and the week is a window used, and how much?  Learned from its past, shrunk to a prior."""

import math
from collections.abc import Sequence

from quotatop.domain.past import DAY_SLOTS, SLOT_S, Past, factor_at
from quotatop.domain.value import dataclass
from quotatop.domain.window import DAY

HALF_LIFE_DAYS = 12
_DAYS = 28
_LEAST_DAYS = 0.5
"""With less than half a day seen there is no habit."""
_REST_SLOTS = 8
"""A night is four hours at the least; the quietest ones say where a day begins, whatever the zone."""
_USUAL_PERCENT = 54.0
"""What a workday's share of a window comes to where nothing is known, as percent of the window over its own length."""
_WEEKEND = 0.4
_PRIOR_DAYS, _PRIOR_WEEKDAYS, _PRIOR_SLOTS = 0.7, 2.0, 0.3
"""How many days, same weekdays and half-hours the prior counts for."""
_PRIOR_SPREAD = 0.8
_LEVEL_VARIANCE, _NEW_VARIANCE = 0.12, 0.5
"""How far a week strays from the weeks before, and how much more where few days were seen; of the logarithm."""


@dataclass(frozen=True, slots=True)
class Habit:
    """`shape` is the share of a day's demand in each half-hour of the UTC day, `levels` the demand of each weekday
    (Monday 0) in percent, `turn` the half-hour in which a day begins. `spread` is the variance of a day against its
    level, `weight` how many days stand behind it all, `days` how long it was watched.
    """

    shape: tuple[float, ...]
    levels: tuple[float, ...]
    turn: int
    spread: float
    weight: float
    days: float


def habit_of(past: Past, now_s: float, length_s: float) -> Habit | None:
    """Learn the habit from what is known at a moment; None where that is less than half a day."""
    here = min(int(now_s // SLOT_S) - past.first, len(past.sums) - 1)
    days = (now_s - max(past.since_s, past.first * SLOT_S)) / DAY
    if days < _LEAST_DAYS or here < 1:
        return None
    shape = _shape(past, here)
    calm = min(range(DAY_SLOTS), key=lambda slot: sum(shape[(slot + k) % DAY_SLOTS] for k in range(_REST_SLOTS)))
    turn = (calm + _REST_SLOTS // 2) % DAY_SLOTS
    seen = _days(past, here, shape, turn)
    levels = _levels(seen, 1.2 * _USUAL_PERCENT * DAY / length_s)
    weight = sum(weight for _, _, weight in seen)
    squares = sum(weight * (used - levels[weekday]) ** 2 for weekday, used, weight in seen)
    mean = sum(weight * levels[weekday] for weekday, _, weight in seen) / weight if weight else levels[0]
    spread = (squares + 2 * (_PRIOR_SPREAD * mean) ** 2) / (weight + 2) / max(1e-9, mean * mean)
    return Habit(shape, levels, turn, spread, weight, days)


def _shape(past: Past, here: int) -> tuple[float, ...]:
    """Give the share of each half-hour of the day, the last weeks first, smoothed with its neighbours."""
    used, weights = [0.0] * DAY_SLOTS, [0.0] * DAY_SLOTS
    sums, first, blocked = past.sums, past.first, past.blocked
    fades = [0.5 ** (day / HALF_LIFE_DAYS) for day in range(_DAYS + 1)]
    for place in range(max(0, here - _DAYS * DAY_SLOTS), here):
        if first + place not in blocked:
            weight = fades[(here - place) // DAY_SLOTS]
            slot = (first + place) % DAY_SLOTS
            used[slot] += weight * (sums[place + 1] - sums[place])
            weights[slot] += weight
    mean = sum(used) / max(1e-9, sum(weights))
    if mean <= 0:
        return (1 / DAY_SLOTS,) * DAY_SLOTS
    rough = [(u + _PRIOR_SLOTS * mean) / (w + _PRIOR_SLOTS) for u, w in zip(used, weights, strict=True)]
    smooth = [rough[k - 1] + 2 * rough[k] + rough[(k + 1) % DAY_SLOTS] for k in range(DAY_SLOTS)]
    total = sum(smooth)
    return tuple(value / total for value in smooth)


def _days(past: Past, here: int, shape: Sequence[float], turn: int) -> list[tuple[int, float, float]]:
    """Give (weekday, what a whole such day would have used, weight) for each day that was seen well enough."""
    today, seen = (past.first + here - turn) // DAY_SLOTS, []
    for back in range(_DAYS + 1):
        day = today - back
        begin = max(0, day * DAY_SLOTS + turn - past.first)
        end = min(here, (day + 1) * DAY_SLOTS + turn - past.first)
        if end <= begin:
            continue
        slots = range(past.first + begin, past.first + end)
        share = sum(shape[slot % DAY_SLOTS] for slot in slots if slot not in past.blocked)
        if share >= 0.1:
            used = (past.sums[end] - past.sums[begin]) / share
            seen.append((_weekday(day), used, share * 0.5 ** (back / HALF_LIFE_DAYS)))
    return seen


def _levels(seen: Sequence[tuple[int, float, float]], usual: float) -> tuple[float, ...]:
    """Give each weekday's demand: its own where it was seen often, else its half of the week's, else the usual."""
    used, weights = [0.0] * 7, [0.0] * 7
    for weekday, amount, weight in seen:
        used[weekday] += weight * amount
        weights[weekday] += weight
    workday = (sum(used[:5]) + _PRIOR_DAYS * usual) / (sum(weights[:5]) + _PRIOR_DAYS)
    weekend = (sum(used[5:]) + _PRIOR_DAYS * _WEEKEND * workday) / (sum(weights[5:]) + _PRIOR_DAYS)
    both = [workday] * 5 + [weekend] * 2
    return tuple((used[k] + _PRIOR_WEEKDAYS * both[k]) / (weights[k] + _PRIOR_WEEKDAYS) for k in range(7))


def _weekday(day: int) -> int:
    """Give the weekday of a day since the epoch, which was a Thursday."""
    return (day + 3) % 7


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a habit expects: `sums[n]` is the use (percent, with its factors) by the end of the n-th piece of time, of
    which the first begins at `begin_s` and ends with its half-hour. `sigma` is the spread of its logarithm.
    """

    begin_s: float
    sums: tuple[float, ...]
    sigma: float

    @property
    def total(self) -> float:
        """All that is expected."""
        return self.sums[-1] if self.sums else 0.0

    def reaches(self, amount: float) -> float | None:
        """Give the moment (seconds) at which so much is used; None where it never is."""
        before, at = 0.0, self.begin_s
        for upto in self.sums:
            end = (at // SLOT_S + 1) * SLOT_S
            if upto >= amount:
                return at + (end - at) * (amount - before) / (upto - before) if upto > before else at
            before, at = upto, end
        return None


def ahead(habit: Habit, begin_s: float, end_s: float, factors: Sequence[tuple[float, float]]) -> Ahead:
    """Say what the habit expects between two moments."""
    sums, total, at = [], 0.0, begin_s
    squares, today, of_day = 0.0, None, 0.0
    while at < end_s:
        slot = int(at // SLOT_S)
        until = min(end_s, (slot + 1.0) * SLOT_S)
        day = (slot - habit.turn) // DAY_SLOTS
        if day != today:
            squares, today, of_day = squares + of_day * of_day, day, 0.0
        used = habit.levels[_weekday(day)] * habit.shape[slot % DAY_SLOTS] * (until - at) / SLOT_S
        used *= factor_at(factors, at) if factors else 1.0
        total, of_day = total + used, of_day + used
        sums.append(total)
        at = until
    squares += of_day * of_day
    of_days = habit.spread * squares / (total * total) if total > 0 else habit.spread
    variance = math.log(1 + of_days + _LEVEL_VARIANCE + _NEW_VARIANCE / (1 + habit.weight))
    return Ahead(begin_s, tuple(sums), math.sqrt(variance))
