"""What is worth ringing for, given what was told already?

Pure. `judge` compares one fresh reading with the marks that were left by the ones before; the store calls it inside
the transaction that keeps the new marks and claims the alerts. Each is therefore told once per subscription, window,
level and period, over restarts and instances.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.fleet import SubscriptionState
from quotatop.domain.mark import Level, Mark, Marks
from quotatop.domain.peak import PeakNow
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number, Window, WindowState, as_of

JITTER = timedelta(minutes=2)
"""By how much vendors let one and the same reset wander."""
FALL_POINTS = 5
"""So far below a level the use must fall, on two readings, before the level can be told again."""
FALLS = 2
FAILING = timedelta(hours=1)
"""A subscription that gave no reading for so long is worth a word."""
USED_WITHIN = timedelta(hours=1)
"""A peak concerns whoever used the plan within this time."""
STALE_AT_LEAST = timedelta(minutes=15)
_SKEW = timedelta(hours=1)
"""Marks further ahead than this were left before the wall clock was set back."""
_KINDS = {Level.WARN: AlertKind.WARN, Level.CRITICAL: AlertKind.CRITICAL, Level.SPENT: AlertKind.SPENT}


@dataclass(frozen=True, slots=True)
class Levels:
    """From which used percent a level holds."""

    warn_at: float
    critical_at: float

    def of(self, window: Window, percent: Number) -> Level:
        """Give the level of a window at that use."""
        if window.state is WindowState.SPENT:
            return Level.SPENT
        if percent >= self.critical_at:
            return Level.CRITICAL
        return Level.WARN if percent >= self.warn_at else Level.CALM

    def below(self, told: Level) -> float:
        """Give the use at which a level that was told begins."""
        return {Level.WARN: self.warn_at, Level.CRITICAL: self.critical_at, Level.SPENT: 100.0}.get(told, 0.0)


def is_fresh(reading: Reading, subscription: Subscription, now: datetime) -> bool:
    """Say whether a reading is young enough to judge by."""
    age = now - reading.read_at
    return age <= max(STALE_AT_LEAST, timedelta(seconds=3 * subscription.interval_s))


def judge(
    before: Marks | None, subscription: Subscription, reading: Reading, levels: Levels
) -> tuple[Marks, Sequence[Alert]]:
    """Give the marks after a fresh reading, and what to tell. The first reading ever is a silent baseline.

    A reading that was judged already changes nothing, whoever brings it. Windows that are not known keep their marks.
    The first reading of another account is a baseline, too: that its windows are emptier is no reset.
    """
    if before is not None and reading.read_at <= before.read_at <= reading.read_at + _SKEW:
        return before, ()
    if before is not None and before.account and reading.account and before.account != reading.account:
        before = None
    after = [] if before is None else list(before.marks)
    alerts = []
    spent = tuple(window for window in reading.windows if window.state is WindowState.SPENT)
    for window, percent in _known(reading):
        old = None if before is None else before.of(window.id)
        mark, kind = _weigh(old, window, percent, reading.read_at, levels)
        after = [*(one for one in after if one.window != window.id), mark]
        if kind is not None and not (kind is AlertKind.RESET and _blocked(window, spent)):
            alerts.append(_tell(kind, subscription, window, mark, reading.read_at))
    used_at = None if before is None else before.used_at
    if _was_used(before, reading):
        used_at = reading.read_at
    account = reading.account or (before.account if before else None)
    return Marks(reading.read_at, tuple(after), used_at, account, tuple(_held(reading))), tuple(alerts)


def _known(reading: Reading) -> Iterable[tuple[Window, Number]]:
    """Give the windows whose use is known at the moment of the reading; an unlimited one has none."""
    for window in reading.windows:
        shown = as_of(window, reading.read_at)
        if shown.state is WindowState.SPENT:
            yield shown, shown.used_percent if shown.used_percent is not None else 100
        elif shown.used_percent is not None and shown.state in (WindowState.RUNNING, WindowState.IDLE):
            yield shown, shown.used_percent


def _weigh(
    old: Mark | None, window: Window, percent: Number, at: datetime, levels: Levels
) -> tuple[Mark, AlertKind | None]:
    level = levels.of(window, percent)
    if old is None:
        return Mark(window.id, percent, percent, level, window.resets_at), None
    if _renewed(old, window, percent, at):
        return _begin(old, window, percent, level, levels)
    if _fell(old, window, percent, levels):
        if old.falls + 1 < FALLS:
            return replace(old, falls=old.falls + 1), None
        if _moved(old, window) or window.resets_at is None:
            return _begin(old, window, percent, level, levels)
        return _go_on(replace(old, turn=old.turn + 1, told=level, high=percent), window, percent), None
    kind = _KINDS[level] if level > old.told else None
    return _go_on(replace(old, told=max(level, old.told)), window, percent), kind


def _renewed(old: Mark, window: Window, percent: Number, at: datetime) -> bool:
    """Say whether a new period is proven at once: the known reset has passed and the vendor tells another, or none."""
    if old.resets_at is None or old.resets_at > at + JITTER:
        return False
    if window.resets_at is None:
        return percent <= old.high - FALL_POINTS
    return window.resets_at > old.resets_at + JITTER


def _moved(old: Mark, window: Window) -> bool:
    both = old.resets_at is not None and window.resets_at is not None
    return both and abs(window.resets_at - old.resets_at) > JITTER  # type: ignore[operator] # both are there


def _fell(old: Mark, window: Window, percent: Number, levels: Levels) -> bool:
    """Say whether the use is far below what was told, or fell while the reset moved before its time."""
    if old.told > Level.CALM and percent <= levels.below(old.told) - FALL_POINTS:
        return True
    return _moved(old, window) and percent <= old.high - FALL_POINTS


def _begin(old: Mark, window: Window, percent: Number, level: Level, levels: Levels) -> tuple[Mark, AlertKind | None]:
    """Begin a new period. It is worth a word where the old one was nearly spent."""
    mark = Mark(window.id, percent, percent, level, window.resets_at, old.turn + 1)
    if level > Level.CALM:
        return mark, _KINDS[level]
    nearly = old.told >= Level.CRITICAL or old.high >= levels.critical_at
    return mark, AlertKind.RESET if nearly else None


def _go_on(mark: Mark, window: Window, percent: Number) -> Mark:
    """Go on within a period. A reset that wanders by seconds keeps its first moment, one that slides is followed."""
    moment = window.resets_at if mark.resets_at is None or _moved(mark, window) else mark.resets_at
    return replace(mark, percent=percent, high=max(mark.high, percent), resets_at=moment, falls=0)


def _blocked(window: Window, spent: Sequence[Window]) -> bool:
    """Say whether another spent window still stops whoever would use this one."""
    lane = window.id.partition(":")[2]
    return any(other.id != window.id and (not other.is_side or other.id.partition(":")[2] == lane) for other in spent)


def _was_used(before: Marks | None, reading: Reading) -> bool:
    if before is None:
        return False
    for window, percent in _known(reading):
        old = before.of(window.id)
        if old is not None and (percent > old.percent or _moved(old, window) and percent > 0):
            return True
    held = dict(before.held)
    return any(amount < held[name] for name, amount in _held(reading) if name in held)


def _held(reading: Reading) -> Iterable[tuple[str, Number]]:
    """Give what each balance holds, as far as it is known."""
    for balance in reading.balances:
        if balance.amount is not None:
            yield f"{balance.name} {balance.unit}", balance.amount


def _tell(kind: AlertKind, subscription: Subscription, window: Window, mark: Mark, at: datetime) -> Alert:
    period = f"{mark.resets_at:%Y-%m-%dT%H:%MZ}" if mark.resets_at else "open"
    return Alert(
        kind,
        subscription.id,
        window.id,
        f"{period}.{mark.turn}",
        at,
        kind.value,
        (("name", subscription.name),),
        window.used_percent,
        window.resets_at,
    )


def failing(state: SubscriptionState, since: datetime | None, now: datetime) -> Alert | None:
    """Give the word about a subscription that has failed since then, once an outage."""
    fault = state.fault
    if fault is None or since is None or now - since < FAILING:
        return None
    subscription = state.subscription
    known = {"name": subscription.name, "provider": subscription.provider, "since": since.isoformat()}
    details = (*fault.details, *known.items(), ("fault", fault.code), ("kind", fault.kind.value))
    return Alert(AlertKind.FAULT, subscription.id, None, f"{since:%Y-%m-%dT%H:%M:%SZ}", now, "fault", details)


def peak_ahead(
    subscription: Subscription, peak: PeakNow, used_at: datetime | None, now: datetime, within_s: int
) -> Alert | None:
    """Give the word about a peak that begins soon, for a plan that was used within the last hour."""
    if peak.active or peak.next is None or used_at is None or now - used_at > USED_WITHIN:
        return None
    if peak.next - now > timedelta(seconds=within_s):
        return None
    begins = f"{peak.next:%Y-%m-%dT%H:%MZ}"
    details = (("name", subscription.name), ("begins", peak.next.isoformat()))
    return Alert(AlertKind.PEAK, subscription.id, None, begins, now, "peak", details)
