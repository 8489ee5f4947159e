"""Will a window run out before its reset, and when?

Three clocks look ahead: the pace of the window so far, that of the last hour, and the person's habit; each with the
peak factors on the way. What they say together is the expected use; how it is spread gives the probability. The last
hour counts as far as it was used evenly: an agent at work goes on as it does, a burst tells little of the next one.
The weights below were fitted once on traces of quite different makers, generated working days among them; those are
also what `tests/bench/backtest.py` scores, with other seeds.
"""

import itertools
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import NormalDist

from quotatop.domain.forecast import Forecast, Grounds, Outlook, Unforeseen
from quotatop.domain.habit import Ahead, Habit, ahead
from quotatop.domain.pace import Verdict, length_of
from quotatop.domain.past import Past, factor_at
from quotatop.domain.value import dataclass
from quotatop.domain.window import DAY, HOUR, Window, WindowState

TIGHT_FROM, RUNS_OUT_FROM = 0.3, 0.6
"""From these probabilities on a window is tight, and runs out."""
SPARE_BELOW, SPARE_PERCENT = 0.05, 70.0
"""A window is spare below this probability, if it ends below this use."""
_FULL = 99.5
"""A vendor that rounds shows a hundred from here on."""
_USUAL, _USUAL_WEIGHT = 45.0, 0.15
"""What a window comes to where nothing is known, and what share of it that prior counts for."""
_HABIT_DAYS = 1.5
"""After so many days habit counts as much as the window's own pace."""
_LEAST = 0.5
"""Added to every use in percent before its logarithm is taken: below it vendors round."""
_MOST_APART = 3.0
_STANDARD = NormalDist()


@dataclass(frozen=True, slots=True)
class _Weights:
    """How the clocks count. For the odds: a constant, own pace and habit (`cold`: without one), and by how evenly the
    last hour was used, a constant and the last hour. For the moment: own pace, last hour, habit, in bursts and evenly.
    For the expected use: the same three.
    """

    odds: tuple[float, float, float]
    cold: tuple[float, float, float]
    even: tuple[float, float]
    moment: tuple[float, float, float]
    moment_even: tuple[float, float, float]
    use: tuple[float, float, float]


_SHORT = _Weights(
    odds=(0.21, 0.23, 0.57),
    cold=(-0.35, 0.0, 0.36),
    even=(-0.40, 1.80),
    moment=(0.34, 0.0, 0.37),
    moment_even=(0.35, 0.70, 0.0),
    use=(0.2, 0.3, 0.5),
)
_LONG = _Weights(
    odds=(-0.24, 0.54, 0.43),
    cold=(0.24, 0.23, 0.37),
    even=(0.0, 0.0),
    moment=(0.12, 0.0, 0.86),
    moment_even=(0.12, 0.0, 0.86),
    use=(0.15, 0.0, 0.85),
)
"""Up to a day the last hour may tell much, beyond it nothing."""


@dataclass(frozen=True, slots=True)
class _Clocks:
    """Use to come in percent by each clock, and by own pace and habit together with its spread.

    `trust` is how far the habit is to be trusted, 0..1, and `even` how evenly the last hour was used.
    """

    own: float
    hour: float
    habit: Ahead | None
    middle: float
    sigma: float
    even: float
    trust: float = 0.0


def foresee(
    window: Window,
    past: Past,
    habit: Habit | None,
    now: datetime,
    *,
    factors: Sequence[tuple[float, float]] = (),
    free_from: datetime | None = None,
) -> Outlook:
    """Foretell one window as read at `now`, or say why not.

    `factors` are (from when in seconds, peak factor), past and to come; `free_from` is when another window that is
    spent lets this one be used again.
    """
    reason = _reason(window, past, now)
    if reason is not None or window.resets_at is None or window.used_percent is None:
        return reason or Unforeseen.NO_READING
    now_s, reset_s = now.timestamp(), window.resets_at.timestamp()
    begin_s = min(reset_s, max(now_s, free_from.timestamp() if free_from else now_s))
    length_s = length_of(window).total_seconds()
    elapsed_s = length_s - (reset_s - now_s)
    if elapsed_s < HOUR / 12 and habit is None:
        return Unforeseen.FRESH
    used = float(window.used_percent)
    factor_ahead = mean_factor(factors, begin_s, reset_s)
    clocks = _clocks(used, past, habit, (now_s, begin_s, reset_s, length_s), factors, factor_ahead)
    need = max(_LEAST / 2, _FULL - used)
    weights = _SHORT if length_s <= DAY else _LONG
    left_s = reset_s - begin_s
    probability = _probability(clocks, need, weights) if left_s > 0 else 0.0
    to_come = _use(clocks, weights) if left_s > 0 else 0.0
    likely_s = begin_s + left_s * _share_of_time(clocks, need, weights, begin_s, left_s) if left_s > 0 else reset_s
    hours = max(reset_s - now_s, 1.0) / HOUR
    grounds = Grounds(
        at=now,
        resets_at=window.resets_at,
        readings=past.readings,
        days=(now_s - past.since_s) / DAY,
        by_window=clocks.own / hours,
        by_hour=clocks.hour / hours,
        by_habit=clocks.habit.total / hours if clocks.habit else None,
        factor_now=factor_at(factors, now_s),
        factor_ahead=factor_ahead,
        starts_at=free_from if begin_s > now_s else None,
        uncertainty=math.exp(clocks.sigma),
        evenness=clocks.even if weights is _SHORT else None,
    )
    verdict = _verdict(probability, used + to_come)
    likely = datetime.fromtimestamp(likely_s, UTC)
    return Forecast(
        rate_percent_per_h=to_come / hours,
        empty_at=likely if probability >= TIGHT_FROM else None,
        used_percent_at_reset=used + to_come,
        run_out_probability=probability,
        verdict=verdict,
        likely_empty_at=likely,
        grounds=grounds,
    )


def _reason(window: Window, past: Past, now: datetime) -> Unforeseen | None:
    if window.state in (WindowState.SPENT, WindowState.IDLE, WindowState.UNLIMITED):
        return Unforeseen.OVER
    if window.state is WindowState.UNKNOWN or window.used_percent is None:
        return Unforeseen.NO_READING
    length = length_of(window)
    if window.resets_at is None or not length or window.resets_at <= now or window.resets_at - now > length * 1.01:
        return Unforeseen.NO_RESET
    return Unforeseen.ONE_READING if past.readings < 2 else None


def _clocks(
    used: float,
    past: Past,
    habit: Habit | None,
    times: tuple[float, float, float, float],
    factors: Sequence[tuple[float, float]],
    factor_ahead: float,
) -> _Clocks:
    now_s, begin_s, reset_s, length_s = times
    left_s, elapsed_s = reset_s - begin_s, max(60.0, length_s - (reset_s - now_s))
    demand = used / mean_factor(factors, now_s - elapsed_s, now_s)
    own = demand / elapsed_s * left_s * factor_ahead
    in_hour = past.demand_until(now_s) - past.demand_until(max(past.since_s, now_s - HOUR))
    seen_s = max(HOUR / 12, min(HOUR, now_s - past.since_s))
    hour = in_hour / seen_s * left_s * factor_ahead
    share = min(1.0, elapsed_s / length_s)
    shrunk = (demand + _USUAL_WEIGHT * _USUAL) / (share + _USUAL_WEIGHT) * left_s / length_s * factor_ahead
    sigma = 0.9 * math.sqrt(1 - share) + 0.15
    even = past.evenness(now_s)
    if habit is None:
        return _Clocks(own, hour, None, shrunk, sigma, even)
    expected = ahead(habit, begin_s, reset_s, factors)
    trust = habit.days / (habit.days + _HABIT_DAYS)
    middle = math.exp(trust * math.log(max(expected.total, 0.05)) + (1 - trust) * math.log(max(shrunk, 0.05)))
    sigma = math.sqrt(trust * expected.sigma**2 + (1 - trust) * sigma**2)
    return _Clocks(own, hour, expected, middle, sigma, even, trust)


def _probability(clocks: _Clocks, need: float, weights: _Weights) -> float:
    """Weigh the clocks as odds: how far own pace and the last hour pass what is left, and the chance by habit."""
    warm = clocks.trust
    constant, own, habit = (
        warm * known + (1 - warm) * cold for known, cold in zip(weights.odds, weights.cold, strict=True)
    )
    even, hour = weights.even
    chance = min(0.997, max(0.003, _chance(clocks, need)))
    odds = constant + own * _apart(clocks.own, need) + habit * math.log(chance / (1 - chance))
    odds += clocks.even * (even + hour * _apart(clocks.hour, need))
    return 1 / (1 + math.exp(-odds))


def _chance(clocks: _Clocks, need: float) -> float:
    """Give the chance that a log-normal use to come with this mean passes what is left."""
    above = (math.log(need / max(clocks.middle, 0.05)) + clocks.sigma**2 / 2) / clocks.sigma
    return 0.5 * math.erfc(above / math.sqrt(2))


def _apart(use: float, need: float) -> float:
    return min(_MOST_APART, max(-_MOST_APART, math.log((use + _LEAST) / (need + _LEAST))))


def _use(clocks: _Clocks, weights: _Weights) -> float:
    """Give the expected use to come: the clocks' middle by ratio, so that one that runs wild does not carry it off."""
    own, hour, habit = weights.use
    logs = own * math.log(clocks.own + _LEAST) + hour * math.log(clocks.hour + _LEAST)
    return max(0.0, math.exp(logs + habit * math.log(clocks.middle + _LEAST)) - _LEAST)


def _share_of_time(clocks: _Clocks, need: float, weights: _Weights, begin_s: float, left_s: float) -> float:
    """Give the share of the time left after which it is empty, if it runs out: what each clock says, weighed."""
    even = clocks.even
    own, hour, habit = (
        (1 - even) * burst + even * evenly for burst, evenly in zip(weights.moment, weights.moment_even, strict=True)
    )
    reached = own * min(1.0, need / max(clocks.own, 1e-6)) + hour * min(1.0, need / max(clocks.hour, 1e-6))
    return min(1.0, reached + habit * _by_habit(clocks, need, begin_s, left_s))


def _by_habit(clocks: _Clocks, need: float, begin_s: float, left_s: float) -> float:
    """Give the share of the time after which habit reaches the need, at the median of the courses that do."""
    quantile = _STANDARD.inv_cdf(1 - max(1e-4, _chance(clocks, need)) / 2)
    scaled = max(clocks.middle, 0.05) * math.exp(clocks.sigma * quantile - clocks.sigma**2 / 2)
    straight = min(1.0, need / scaled)
    if clocks.habit is None or clocks.habit.total <= 0:
        return straight
    reached = clocks.habit.reaches(clocks.habit.total * straight)
    return straight if reached is None else min(1.0, (reached - begin_s) / left_s)


def _verdict(probability: float, used_at_reset: float) -> Verdict:
    if probability >= RUNS_OUT_FROM:
        return Verdict.RUNS_OUT
    if probability >= TIGHT_FROM:
        return Verdict.TIGHT
    return Verdict.SPARE if probability < SPARE_BELOW and used_at_reset < SPARE_PERCENT else Verdict.LASTS


def mean_factor(factors: Sequence[tuple[float, float]], begin_s: float, end_s: float) -> float:
    """Give the average factor between two moments."""
    if len(factors) < 2 or end_s <= begin_s:
        return factor_at(factors, begin_s)
    edges = [begin_s, *(at for at, _ in factors if begin_s < at < end_s), end_s]
    pieces = (factor_at(factors, a) * (b - a) for a, b in itertools.pairwise(edges))
    return sum(pieces) / (end_s - begin_s)
