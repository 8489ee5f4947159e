"""Will it last?  A need is held against every window of a subscription, with the resets that fall inside the time.

As far as percentages and resets can tell: the rate is the average since the window began, and a count is held against
windows that count the same thing. What would need a tariff to convert is unknown, and says so.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from quotatop.catalogue.terms import Terms, peak_of
from quotatop.domain.binding import binding_window
from quotatop.domain.fleet import Fleet, Health, SubscriptionState
from quotatop.domain.need import Answer, CheckResult, CheckVerdict, Need, Remark
from quotatop.domain.peak import EVERY_MODEL, PeakNow
from quotatop.domain.value import dataclass
from quotatop.domain.window import DAY, Window, WindowState

SPARE_PERCENT = 10
"""Less than this to spare is tight."""
SETTLED = timedelta(minutes=5)
"""A window younger than this has no rate yet."""
_MONTH_S = 30 * DAY
"""A calendar month, near enough for a rate."""
_MOST_RESETS = 1000

_BEST_FIRST = (CheckVerdict.FITS, CheckVerdict.TIGHT, CheckVerdict.UNKNOWN, CheckVerdict.NO)
_WORST_FIRST = (CheckVerdict.NO, CheckVerdict.UNKNOWN, CheckVerdict.TIGHT, CheckVerdict.FITS)


@dataclass(frozen=True, slots=True)
class _Course:
    """How one window goes through the need: what is left at the end, the least on the way, when it runs out."""

    window: Window
    verdict: CheckVerdict
    left: float | None = None
    least: float | None = None
    runs_out_at: datetime | None = None
    reason: Remark | None = None


def check(fleet: Fleet, need: Need, terms: Mapping[str, Terms], now: datetime) -> CheckResult:
    """Hold a need against every subscription of a fleet; `terms` are by subscription id."""
    answers = tuple(_answer(state, need, terms.get(state.subscription.id, Terms()), now) for state in fleet.states)
    ranked = sorted(answers, key=lambda answer: (_BEST_FIRST.index(answer.verdict), -(answer.margin_percent or 0)))
    if not ranked:
        return CheckResult(need, CheckVerdict.UNKNOWN, None, ())
    best = ranked[0]
    return CheckResult(need, best.verdict, None if best.verdict is CheckVerdict.UNKNOWN else best.id, answers)


def _answer(state: SubscriptionState, need: Need, terms: Terms, now: datetime) -> Answer:
    id = state.subscription.id
    health = state.health(now)
    if health is not Health.OK:
        return Answer(id, CheckVerdict.UNKNOWN, reasons=(Remark(f"reason.{health.value}"),))
    windows = _that_count(state.windows(now))
    courses = [_course(window, need, terms, now) for window in windows]
    if not courses:
        told = "reason.balance" if state.reading and state.reading.balances else "reason.no-window"
        return Answer(id, CheckVerdict.UNKNOWN, reasons=(Remark(told),))
    verdict = next(worst for worst in _WORST_FIRST if any(course.verdict is worst for course in courses))
    decisive = [course for course in courses if course.verdict is verdict]
    decider = min(decisive, key=_soonest)
    fits_from = need.start if verdict is CheckVerdict.FITS else _fits_from(windows, need, terms, now)
    return Answer(
        id,
        verdict,
        binding_window=_binding(decider, windows, verdict),
        margin_percent=None if decider.left is None else round(decider.left, 2),
        runs_out_at=decider.runs_out_at,
        fits_from=fits_from,
        reasons=(*(course.reason for course in decisive if course.reason), *_peak_reasons(need, terms)),
        advice=_advice(verdict, fits_from),
    )


def _that_count(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Leave out what stops nothing: lanes and tool calls beside other windows, and what has no limit."""
    every = tuple(windows)
    return tuple(window for window in every if not window.is_side) or every


def _soonest(course: _Course) -> tuple[float, float]:
    runs_out = course.runs_out_at.timestamp() if course.runs_out_at else float("inf")
    return runs_out, course.least if course.least is not None else float("inf")


def _binding(decider: _Course, windows: tuple[Window, ...], verdict: CheckVerdict) -> str | None:
    if verdict is not CheckVerdict.UNKNOWN:
        return decider.window.id
    binding = binding_window(windows)
    return binding.id if binding else None


def _course(window: Window, need: Need, terms: Terms, now: datetime) -> _Course:
    """Send one window through the need at the least and the most that it may take; a flip between them is tight."""
    if window.state is WindowState.UNLIMITED:
        return _Course(window, CheckVerdict.FITS)
    if window.used_percent is None:
        return _Course(window, CheckVerdict.UNKNOWN, reason=Remark("reason.unread", window.id))
    blocked = _spent_throughout(window, need)
    if blocked:
        return blocked
    speeds = _speeds(window, need, terms, now)
    if isinstance(speeds, Remark):
        return _Course(window, CheckVerdict.UNKNOWN, reason=speeds)
    slow, fast = (_run(window, need, speed) for speed in speeds)
    if slow.verdict is fast.verdict:
        return fast
    return _Course(
        window, CheckVerdict.TIGHT, fast.left, fast.least, fast.runs_out_at, Remark("reason.range", window.id)
    )


def _spent_throughout(window: Window, need: Need) -> _Course | None:
    """Judge a window that is spent and stays so until the work begins: whatever the rate, it does not fit."""
    if window.state is not WindowState.SPENT or window.resets_at is not None and window.resets_at <= need.start:
        return None
    left = min(0.0, 100 - (window.used_percent or 100))
    return _Course(
        window, CheckVerdict.NO, left, left, need.start, Remark("reason.spent", window.id, at=window.resets_at)
    )


def _speeds(window: Window, need: Need, terms: Terms, now: datetime) -> tuple[float, float] | Remark:
    """Give the least and the most percent a second (without a duration: percent at once), or why nobody knows."""
    if need.counts:
        amount = need.amount(window.unit)
        if amount is None or not window.limit or window.limit <= 0:
            return Remark("reason.no-tariff", window.id)
        span = need.for_s or 1
        return 100 * amount[0] / window.limit / span, 100 * amount[1] / window.limit / span
    if not window.used_percent:
        return Remark("reason.unused", window.id)
    length_s = window.length_s or (_MONTH_S if window.kind == "month" else None)
    if window.resets_at is None or length_s is None:
        return Remark("reason.no-start", window.id)
    elapsed = timedelta(seconds=length_s) - (window.resets_at - now)
    if elapsed < SETTLED:
        return Remark("reason.young", window.id)
    rate = window.used_percent / elapsed.total_seconds()
    return rate, rate * _dearer(need, terms, now)


def _run(window: Window, need: Need, speed: float) -> _Course:
    """Send a window through the need at one speed, from reset to reset."""
    fresh = window.resets_at is not None and window.resets_at <= need.start
    used = 0.0 if fresh else float(window.used_percent or 0)
    length = timedelta(seconds=window.length_s) if window.length_s else None
    reset = (need.start + length if length else None) if fresh else window.resets_at
    end = need.start + timedelta(seconds=need.for_s or 1)
    moment, least, runs_out_at = need.start, 100.0, None
    for _ in range(_MOST_RESETS):
        until = min(end, reset) if reset else end
        passed = (until - moment).total_seconds()
        if runs_out_at is None and speed > 0 and used + speed * passed > 100:
            runs_out_at = moment + timedelta(seconds=max(0.0, (100 - used) / speed))
        used += speed * passed
        least = min(least, 100 - used)
        if until >= end or runs_out_at is not None:
            break
        moment, used, reset = until, 0.0, until + length if length else None
    left = least if runs_out_at else 100 - used
    if need.for_s is None:
        runs_out_at = None  # work without a duration has no clock by which to say when
    return _Course(window, _verdict(least), left, least, runs_out_at, _reason(window, least, runs_out_at))


def _verdict(least: float) -> CheckVerdict:
    if least < 0:
        return CheckVerdict.NO
    return CheckVerdict.TIGHT if least < SPARE_PERCENT else CheckVerdict.FITS


def _reason(window: Window, least: float, runs_out_at: datetime | None) -> Remark:
    if least < 0:
        return Remark("reason.runs-out" if runs_out_at else "reason.short", window.id, at=runs_out_at, percent=least)
    return Remark("reason.tight" if least < SPARE_PERCENT else "reason.fits", window.id, percent=least)


def _peaks(need: Need, terms: Terms) -> list[PeakNow]:
    """Give how the peak stands when the work begins and after each change inside it."""
    standing: list[PeakNow] = []
    moment: datetime | None = need.start
    while moment is not None and (moment < need.end or not standing) and len(standing) < _MOST_RESETS:
        peak = peak_of(terms, moment)
        if peak is None:
            break
        standing.append(peak)
        moment = peak.edge
    return standing


def _factor(peak: PeakNow | None, model: str | None) -> float | None:
    factors = dict(peak.factors) if peak else {}
    return factors.get(model or EVERY_MODEL, factors.get(EVERY_MODEL, max(factors.values(), default=None)))


def _dearer(need: Need, terms: Terms, now: datetime) -> float:
    """Give how many times as dear as now the dearest part of the need may be, 1 at the least."""
    present = _factor(peak_of(terms, now), need.model)
    coming = [factor for peak in _peaks(need, terms) if (factor := _factor(peak, need.model))]
    return max(1.0, max(coming, default=0.0) / present) if present else 1.0


def _peak_reasons(need: Need, terms: Terms) -> tuple[Remark, ...]:
    active = next((peak for peak in _peaks(need, terms) if peak.active), None)
    if active is None:
        return ()
    return (Remark("reason.peak", at=active.until, factor=_factor(active, need.model)),)


def _fits_from(windows: tuple[Window, ...], need: Need, terms: Terms, now: datetime) -> datetime | None:
    """Give the first reset or end of a peak from which the whole need would fit."""
    moments = {window.resets_at for window in windows if window.resets_at and window.resets_at > need.start}
    moments |= {peak.until for peak in _peaks(need, terms) if peak.until and peak.until > need.start}
    for moment in sorted(moments):
        later = Need(moment, need.for_s, need.task, need.prompts, need.requests, need.tokens, need.model)
        if all(_course(window, later, terms, now).verdict is CheckVerdict.FITS for window in windows):
            return moment
    return None


def _advice(verdict: CheckVerdict, fits_from: datetime | None) -> tuple[Remark, ...]:
    if verdict is CheckVerdict.FITS or fits_from is None:
        return ()
    return (Remark("advice.start-at", at=fits_from),)
