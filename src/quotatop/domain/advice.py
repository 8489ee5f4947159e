"""What is worth doing now, given how the windows stand and what is foretold of them?

Nothing is advised without a forecast behind it: an old reading, an unknown figure or a single reading advise nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from quotatop.domain.forecast import Forecast
from quotatop.domain.pace import Verdict, length_of
from quotatop.domain.peak import EVERY_MODEL, PeakNow
from quotatop.domain.value import dataclass
from quotatop.domain.window import Window, WindowState

SOON = timedelta(minutes=90)
"""A reset that is nearer is worth waiting for."""
FAR = timedelta(hours=12)
PEAK_SOON = timedelta(minutes=30)
UNUSED_FROM = 40.0
"""So many percent that would expire unused are worth a word."""
UNUSED_WITHIN = timedelta(days=2)
_LONG = timedelta(days=1)
"""Only of windows longer than this is it worth a word that they expire: five hours come again."""
_DEARER = 1.25
_LEAST_LONGER = timedelta(minutes=15)


class AdviceKind(StrEnum):
    """What is advised, the most pressing first."""

    WAIT = "wait"
    """Nothing else is left, and a reset is near."""
    USE = "use"
    """Another subscription lasts, where this one does not."""
    MODEL = "model"
    """Another model of the plan lasts longer."""
    PEAK = "peak"
    """Dearer hours are about to begin for a plan in use."""
    UNUSED = "unused"
    """Quota that will expire unused."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One subscription with a fresh reading: its windows, what is foretold of them by id, and its peak."""

    id: str
    windows: tuple[Window, ...]
    forecasts: Mapping[str, Forecast]
    peak: PeakNow | None = None

    @property
    def main(self) -> tuple[Window, ...]:
        """The windows that stop the work, without lanes and tool calls where there are others."""
        return tuple(window for window in self.windows if not window.is_side) or self.windows

    @property
    def in_use(self) -> bool:
        """Whether anything was used within the last hour."""
        return any(forecast.grounds.by_hour > 0 for forecast in self.forecasts.values())


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do. `percent` is what is left over (None: it has no limit), `at` the moment it is about, `other` who
    is in trouble.

    `longer_s` is how much longer `model` lasts than `instead_of`; None: until the reset.
    """

    kind: AdviceKind
    id: str
    window: str | None = None
    at: datetime | None = None
    percent: float | None = None
    other: str | None = None
    model: str | None = None
    instead_of: str | None = None
    longer_s: float | None = None


def advise(standings: Sequence[Standing], now: datetime) -> tuple[Advice, ...]:
    """Give what is worth doing, the most pressing first."""
    found: list[Advice] = []
    for standing in standings:
        found += _away_from(standing, standings, now)
        found += _model(standing, now)
        found += _peak(standing, now)
        found += _unused(standing, now)
    return tuple(sorted(found, key=lambda advice: _rank(advice, now)))


def _rank(advice: Advice, now: datetime) -> tuple[int, float]:
    """Order by kind, then by moment; what is half a day away presses less than anything that is near."""
    at = advice.at.timestamp() if advice.at else 0.0
    is_far = advice.kind is AdviceKind.USE and at > (now + FAR).timestamp()
    return list(AdviceKind).index(advice.kind) + (10 if is_far else 0), at


def _away_from(standing: Standing, every: Iterable[Standing], now: datetime) -> Iterator[Advice]:
    """Say where to go on when this one is spent, or is in use and runs out."""
    spent = [window for window in standing.main if window.state is WindowState.SPENT]
    told = [standing.forecasts.get(window.id) for window in standing.main]
    ends = [one.empty_at for one in told if one and one.verdict is Verdict.RUNS_OUT and one.empty_at]
    if not spent and not (ends and standing.in_use):
        return
    best = max((other for other in every if other.id != standing.id and _lasts(other)), key=_spare, default=None)
    if best is not None:
        tight = _tightest(best)
        left = None if tight.state is WindowState.UNLIMITED else _spare(best)
        yield Advice(AdviceKind.USE, best.id, tight.id, min(ends, default=None), left, other=standing.id)
        return
    resets = [window.resets_at for window in spent]
    if spent and all(reset is not None and now < reset <= now + SOON for reset in resets):
        last = max(spent, key=lambda window: window.resets_at or now)
        yield Advice(AdviceKind.WAIT, standing.id, last.id, last.resets_at)


def _lasts(standing: Standing) -> bool:
    """Say whether every window of a subscription is known to last, or has not even begun."""
    told = [standing.forecasts.get(window.id) for window in standing.main]
    good = (Verdict.SPARE, Verdict.LASTS)
    calm = (
        one.verdict in good if one else window.state in (WindowState.IDLE, WindowState.UNLIMITED)
        for window, one in zip(standing.main, told, strict=True)
    )
    return bool(standing.main) and all(calm)


def _tightest(standing: Standing) -> Window:
    return max(
        standing.main, key=lambda window: (window.state is not WindowState.UNLIMITED, _end_percent(standing, window))
    )


def _end_percent(standing: Standing, window: Window) -> float:
    told = standing.forecasts.get(window.id)
    return told.used_percent_at_reset if told else 0.0


def _spare(standing: Standing) -> float:
    """Give what the tightest window would leave over at its reset."""
    return max(0.0, 100 - _end_percent(standing, _tightest(standing)))


def _model(standing: Standing, now: datetime) -> Iterator[Advice]:
    """Say how much longer the cheapest model of the plan would last than the dearest."""
    named = [(factor, model) for model, factor in (standing.peak.factors if standing.peak else ()) if factor > 0]
    named = [(factor, model) for factor, model in named if model != EVERY_MODEL]
    soonest = min(_running_out(standing), key=lambda one: one.likely_empty_at, default=None)
    if len(named) < 2 or soonest is None or not standing.in_use:
        return
    (low, cheap), (high, dear) = min(named), max(named)
    if high < low * _DEARER:
        return
    lasts = now + (soonest.likely_empty_at - now) * (high / low)
    longer = lasts - soonest.likely_empty_at
    if longer < _LEAST_LONGER:
        return
    longer_s = None if lasts >= soonest.grounds.resets_at else longer.total_seconds()
    yield Advice(AdviceKind.MODEL, standing.id, model=cheap, instead_of=dear, longer_s=longer_s)


def _running_out(standing: Standing) -> Iterator[Forecast]:
    for window in standing.main:
        told = standing.forecasts.get(window.id)
        if told is not None and told.verdict is Verdict.RUNS_OUT:
            yield told


def _peak(standing: Standing, now: datetime) -> Iterator[Advice]:
    peak = standing.peak
    if peak is None or peak.active or peak.next is None or not standing.in_use:
        return
    if now < peak.next <= now + PEAK_SOON:
        yield Advice(AdviceKind.PEAK, standing.id, at=peak.next)


def _unused(standing: Standing, now: datetime) -> Iterator[Advice]:
    """Say of a long window that most of what is left of it will expire; nothing where another one is in its way."""
    if any(window.state is WindowState.SPENT for window in standing.main):
        return
    for window in standing.main:
        told = standing.forecasts.get(window.id)
        if told is None or window.resets_at is None or length_of(window) <= _LONG:
            continue
        left = 100 - told.used_percent_at_reset
        if left >= UNUSED_FROM and told.verdict is Verdict.SPARE and now < window.resets_at <= now + UNUSED_WITHIN:
            yield Advice(AdviceKind.UNUSED, standing.id, window.id, window.resets_at, left)
