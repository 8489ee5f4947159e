"""How fast does a window fill while the work goes on?  Percent an hour of work, at factor one.

What was learned of the work lately comes first. Where nothing was, it lies between the average since the window began
and the plan's full tilt: the shortest window used up within its own length, a longer one filled by that as their limits
compare. Where those are not known, a longer window holds at least as much as a shorter one.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from quotatop.catalogue.terms import Terms
from quotatop.domain.value import dataclass
from quotatop.domain.window import DAY, HOUR, Window, WindowState
from quotatop.domain.working import Working

SETTLED_S = 300
"""A window younger than this has no average yet."""
_MONTH_S = 30 * DAY
"""A calendar month, near enough for a rate."""
_STEP_S = 1_800

Factor = Callable[[float], float]
"""The factor of every model at a moment, in seconds."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The least, the expected and the most percent an hour of work at factor one. `basis`: recent, average, tilt, or
    share where only the limits' order is known.
    """

    least: float
    expected: float
    most: float
    basis: str


def paces_of(
    windows: Sequence[Window], terms: Terms, working: Working | None, factor: Factor, now: datetime
) -> dict[str, Pace]:
    """Give the pace of each window, by its id; one that has none is absent."""
    every = tuple(window for window in windows if not window.is_side) or tuple(windows)
    short = min(filter(_limits, every), key=length_s, default=None)
    rates = dict(working.rates) if working else {}
    found = {}
    for window in windows:
        pace = _recent(window, rates, short, terms, working) if rates else _assumed(window, short, terms, factor, now)
        if pace is not None:
            found[window.id] = pace
    return found


def moments_of(windows: Sequence[Window], working: Working | None, now: datetime) -> tuple[float, ...]:
    """Give the moments in which the pace was learned: of the work, else since the shortest window began."""
    if working:
        return working.when
    short = min((window for window in windows if _elapsed_s(window, now)), key=length_s, default=None)
    at = now.timestamp()
    if short is None:
        return (at,)
    return tuple(at - step * _STEP_S for step in range(max(1, int(_elapsed_s(short, now) // _STEP_S))))


def length_s(window: Window) -> int:
    """Give the length of a window, 0 where it has none."""
    return window.length_s or (_MONTH_S if window.kind == "month" else 0)


def _recent(
    window: Window, rates: dict[str, float], short: Window | None, terms: Terms, working: Working | None
) -> Pace | None:
    rate = rates.get(window.id)
    if rate:
        return Pace(rate, rate, rate, "recent")
    if short is None or not rates.get(short.id):
        return Pace(0.0, 0.0, 2.0 / max(1.0, working.halves), "recent") if rate == 0 and working else None
    share, of = _share(short, window, terms), rates[short.id]
    return Pace(share[0] * of, share[1] * of, share[1] * of, "recent" if share[0] else "share")


def _assumed(window: Window, short: Window | None, terms: Terms, factor: Factor, now: datetime) -> Pace | None:
    average = _average(window, factor, now)
    if short is None or not length_s(window):
        return Pace(average, average, average, "average") if average else None
    at = factor(now.timestamp())
    tilt = 100 / length_s(short) * HOUR / at
    least, most = (tilt * share for share in ((1.0, 1.0) if window is short else _share(short, window, terms)))
    if average is not None:
        return Pace(average, average, max(average, most), "average" if least else "share")
    return Pace(least, most, most, "tilt" if least else "share")


def _average(window: Window, factor: Factor, now: datetime) -> float | None:
    elapsed = _elapsed_s(window, now)
    if not window.used_percent or elapsed < SETTLED_S:
        return None
    at = now.timestamp()
    places = [at - elapsed * (place + 0.5) / 48 for place in range(48)]
    return float(window.used_percent) / elapsed * HOUR / (sum(map(factor, places)) / len(places))


def _elapsed_s(window: Window, now: datetime) -> float:
    if window.resets_at is None or not length_s(window):
        return 0.0
    return max(0.0, (timedelta(seconds=length_s(window)) - (window.resets_at - now)).total_seconds())


def _limits(window: Window) -> bool:
    return window.state is not WindowState.UNLIMITED and length_s(window) > 0


def _share(short: Window, long: Window, terms: Terms) -> tuple[float, float]:
    """Give how many percent of the longer window one percent of the shorter one takes, least and most."""
    if short.limit and long.limit and short.unit is long.unit:
        return (short.limit / long.limit,) * 2
    sold = {window.id: window for window in terms.version.windows} if terms.version else {}
    small, large = sold.get(short.id), sold.get(long.id)
    if small and large and small.limit and large.limit and small.unit is large.unit:
        return (small.limit / large.limit,) * 2
    return 0.0, 1.0
