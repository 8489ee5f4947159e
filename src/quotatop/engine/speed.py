"""How fast does a window fill while the work goes on?

A count is spread over the time. A duration goes on at the window's average rate since it began. Where there is no use
to go by it is the plan's full tilt: the shortest window used up within its own length, and a longer one filled by that
as their limits compare. Where those are not known either, a longer window holds at least as much as a shorter one.
"""

from datetime import datetime, timedelta

from quotatop.catalogue.terms import Terms, peak_of
from quotatop.domain.need import Need, Remark
from quotatop.domain.peak import EVERY_MODEL, PeakNow
from quotatop.domain.value import dataclass
from quotatop.domain.window import DAY, Window, WindowState

SETTLED = timedelta(minutes=5)
"""A window younger than this has no rate yet."""
_MONTH_S = 30 * DAY
"""A calendar month, near enough for a rate."""
_MOST_PEAKS = 1000


@dataclass(frozen=True, slots=True)
class Speed:
    """The least and the most percent a second; for a count without a duration, percent at once."""

    least: float
    most: float
    is_full_tilt: bool = False


def speed_of(window: Window, every: tuple[Window, ...], need: Need, terms: Terms, now: datetime) -> Speed | Remark:
    """Give how fast one of `every` window fills, or say why nobody knows."""
    if need.counts:
        return _counted(window, need)
    own = _by_use(window, need, terms, now)
    if own is not None:
        return own
    shortest = min(filter(_limits, every), key=_length_s, default=None)
    if shortest is None:
        return Remark("reason.no-start", window.id)
    speed = _by_use(shortest, need, terms, now) or _full_tilt(shortest)
    if shortest is window:
        return speed
    least, most = _share(shortest, window, terms)
    return Speed(speed.least * least, speed.most * most, speed.is_full_tilt)


def _counted(window: Window, need: Need) -> Speed | Remark:
    amount = need.amount(window.unit)
    if amount is None or not window.limit or window.limit <= 0:
        return Remark("reason.no-tariff", window.id)
    each = 100 / window.limit / (need.for_s or 1)
    return Speed(amount[0] * each, amount[1] * each)


def _by_use(window: Window, need: Need, terms: Terms, now: datetime) -> Speed | None:
    """Give the average since the window began, and what a dearer hour on the way makes of it."""
    if not window.used_percent or window.resets_at is None or not _length_s(window):
        return None
    elapsed = timedelta(seconds=_length_s(window)) - (window.resets_at - now)
    if elapsed < SETTLED:
        return None
    rate = window.used_percent / elapsed.total_seconds()
    return Speed(rate, rate * _dearer(need, terms, now))


def _full_tilt(window: Window) -> Speed:
    tilt = 100 / _length_s(window)
    return Speed(tilt, tilt, is_full_tilt=True)


def _limits(window: Window) -> bool:
    return window.state is not WindowState.UNLIMITED and _length_s(window) > 0


def _length_s(window: Window) -> int:
    """Give the length of a window, 0 where it has none."""
    return window.length_s or (_MONTH_S if window.kind == "month" else 0)


def _share(short: Window, long: Window, terms: Terms) -> tuple[float, float]:
    """Give how many percent of the longer window one percent of the shorter one takes, least and most."""
    if short.limit and long.limit and short.unit is long.unit:
        return (short.limit / long.limit,) * 2
    sold = {window.id: window for window in terms.version.windows} if terms.version else {}
    small, large = sold.get(short.id), sold.get(long.id)
    if small and large and small.limit and large.limit and small.unit is large.unit:
        return (small.limit / large.limit,) * 2
    return 0.0, 1.0


def peaks_during(need: Need, terms: Terms) -> list[PeakNow]:
    """Give how the peak stands when the work begins and after each change inside it."""
    standing: list[PeakNow] = []
    moment: datetime | None = need.start
    while moment is not None and (moment < need.end or not standing) and len(standing) < _MOST_PEAKS:
        peak = peak_of(terms, moment)
        if peak is None:
            break
        standing.append(peak)
        moment = peak.edge
    return standing


def factor_of(peak: PeakNow | None, model: str | None) -> float | None:
    """Give the factor of a model at that moment, of several the dearest."""
    factors = dict(peak.factors) if peak else {}
    return factors.get(model or EVERY_MODEL, factors.get(EVERY_MODEL, max(factors.values(), default=None)))


def _dearer(need: Need, terms: Terms, now: datetime) -> float:
    """Give how many times as dear as now the dearest part of the need may be, 1 at the least."""
    present = factor_of(peak_of(terms, now), need.model)
    coming = [factor for peak in peaks_during(need, terms) if (factor := factor_of(peak, need.model))]
    return max(1.0, max(coming, default=0.0) / present) if present else 1.0
