"""Will it last?  A need is held against every window of a subscription, with the resets that fall inside the time.

How fast each of them fills is `engine.speed`'s to say, as far as percentages and resets can tell. What would need a
tariff to convert is unknown, and says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from quotatop.catalogue.terms import Terms
from quotatop.domain.binding import binding_window
from quotatop.domain.fleet import Fleet, Health, SubscriptionState
from quotatop.domain.need import Answer, CheckResult, CheckVerdict, Need, Remark
from quotatop.domain.value import dataclass
from quotatop.domain.window import Window, WindowState
from quotatop.engine.speed import factor_of, peaks_during, speed_of

SPARE_PERCENT = 10
"""Less than this to spare is tight."""
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
    at_full_tilt: bool = False


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
    if health is not Health.OK and state.subscription.paused:
        return Answer(id, CheckVerdict.UNKNOWN, reasons=(Remark("reason.paused"),))
    if health is not Health.OK:
        return Answer(id, CheckVerdict.UNKNOWN, reasons=(Remark(f"reason.{health.value}"),))
    windows = _that_count(state.windows(now))
    courses = [_course(window, windows, need, terms, now) for window in windows]
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
        reasons=(
            *(course.reason for course in decisive if course.reason),
            *_tilt_reasons(decisive),
            *_peak_reasons(need, terms),
        ),
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


def _course(window: Window, every: tuple[Window, ...], need: Need, terms: Terms, now: datetime) -> _Course:
    """Send one of `every` window through the need at the least and the most that it may take; a flip is tight."""
    if window.state is WindowState.UNLIMITED:
        return _Course(window, CheckVerdict.FITS)
    blocked = _spent_throughout(window, need)
    if blocked:
        return blocked
    if window.used_percent is None and window.state is not WindowState.SPENT:
        return _Course(window, CheckVerdict.UNKNOWN, reason=Remark("reason.unread", window.id))
    speed = speed_of(window, every, need, terms, now)
    if isinstance(speed, Remark):
        return _Course(window, CheckVerdict.UNKNOWN, reason=speed)
    slow, fast = _run(window, need, speed.least), _run(window, need, speed.most)
    course = replace(fast, at_full_tilt=speed.is_full_tilt)
    if slow.verdict is fast.verdict:
        return course
    return replace(course, verdict=CheckVerdict.TIGHT, reason=Remark("reason.range", window.id))


def _spent_throughout(window: Window, need: Need) -> _Course | None:
    """Judge a window that is spent and stays so until the work begins: whatever the rate, it does not fit."""
    if window.state is not WindowState.SPENT or window.resets_at is not None and window.resets_at <= need.start:
        return None
    left = min(0.0, 100 - (window.used_percent or 100))
    return _Course(
        window, CheckVerdict.NO, left, left, need.start, Remark("reason.spent", window.id, at=window.resets_at)
    )


def _run(window: Window, need: Need, speed: float) -> _Course:
    """Send a window through the need at one speed, from reset to reset. An idle one starts with the work."""
    renewed = window.resets_at is not None and window.resets_at <= need.start
    fresh = renewed or window.state is WindowState.IDLE
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


def _tilt_reasons(courses: Iterable[_Course]) -> tuple[Remark, ...]:
    """Say on which windows' account full tilt is assumed."""
    return tuple(Remark("reason.full-tilt", course.window.id) for course in courses if course.at_full_tilt)


def _peak_reasons(need: Need, terms: Terms) -> tuple[Remark, ...]:
    active = next((peak for peak in peaks_during(need, terms) if peak.active), None)
    if active is None:
        return ()
    return (Remark("reason.peak", at=active.until, factor=factor_of(active, need.model)),)


def _fits_from(windows: tuple[Window, ...], need: Need, terms: Terms, now: datetime) -> datetime | None:
    """Give the first reset or end of a peak from which the whole need would fit."""
    moments = {window.resets_at for window in windows if window.resets_at and window.resets_at > need.start}
    moments |= {peak.until for peak in peaks_during(need, terms) if peak.until and peak.until > need.start}
    for moment in sorted(moments):
        later = Need(moment, need.for_s, need.task, need.prompts, need.requests, need.tokens, need.model)
        if all(_course(window, windows, later, terms, now).verdict is CheckVerdict.FITS for window in windows):
            return moment
    return None


def _advice(verdict: CheckVerdict, fits_from: datetime | None) -> tuple[Remark, ...]:
    if verdict is CheckVerdict.FITS or fits_from is None:
        return ()
    return (Remark("advice.start-at", at=fits_from),)
