"""When is a question asked again, and why then?

Pure: what happened, how often it may be asked, a moment and a chance between nought and one give a delay. The reason
is a key below `cadence.` of the language tables.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from quotatop.domain.fault import STOPPING, FaultKind
from quotatop.domain.ports import EARLY_S, Recorded
from quotatop.domain.reading import Reading
from quotatop.domain.value import dataclass
from quotatop.domain.window import WindowState

BACKOFF_FIRST_S = 60.0
BACKOFF_MOST_S = 3_600.0
RETRY_AFTER_MOST_S = 86_400.0
"""What a vendor may ask us to wait (contract, part 8)."""
UNREACHABLE_MOST_S = 600.0
"""A network that is away bothers no vendor, and its coming back is noticed by asking alone."""
STOPPED_FIRST_S = 3_600.0
STOPPED_MOST_S = 43_200.0
"""A key that was rejected is asked for again within a day: vendors, too, reject by mistake."""
AFTER_RESET_S = 5.0
"""How long after a known reset the next reading comes, so that the vendor has had time to count anew."""
SPREAD = 0.03
"""Subscriptions of one interval drift apart by up to this share of it."""


class Reason(StrEnum):
    """Why a poll comes when it comes."""

    INTERVAL = "interval"
    RESET = "reset"
    THROTTLED = "throttled"
    BACKOFF = "backoff"
    STOPPED = "stopped"
    """Asking again cannot mend it; something at the user's end must change."""
    START = "start"
    WOKE = "woke"
    HAND = "hand"
    BACK = "back"
    """Another vendor that could not be reached has answered again."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How long from the asking to the next, and why. `throttle_s` binds even what is asked early."""

    seconds: float
    reason: Reason
    throttle_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a question may be asked at all. `spread`, 0..1, is the subscription's own and stays the same.

    What is asked early, by hand or after a reset, comes `early_s` after the last at the soonest; nought where files of
    this machine are read and nobody is asked. After faults the wait doubles from `backoff_first_s` to `backoff_most_s`.
    """

    interval_s: float
    floor_s: float = 60.0
    spread: float = 0.0
    backoff_first_s: float = BACKOFF_FIRST_S
    backoff_most_s: float = BACKOFF_MOST_S
    early_s: float = EARLY_S

    @property
    def regular_s(self) -> float:
        """The time between two polls when all is well."""
        return max(self.interval_s, self.floor_s) * (1 + SPREAD * self.spread)


def after_reading(reading: Reading, asked_at: datetime, rhythm: Rhythm, *, followed_reset: bool) -> Delay:
    """Give the delay after a reading: the interval, or the moment just after a reset that comes before.

    `followed_reset` is whether this very reading came because of a reset; the next one then does not, so that a
    vendor whose resets slide along with us is not asked at a run.
    """
    regular = rhythm.regular_s
    if followed_reset:
        return Delay(regular, Reason.INTERVAL)
    after = AFTER_RESET_S * (1 + rhythm.spread)
    waits = ((reset - asked_at).total_seconds() + after for reset in _resets(reading))
    soonest = min((wait for wait in waits if wait > after), default=regular)
    return Delay(max(soonest, rhythm.early_s), Reason.RESET) if soonest < regular else Delay(regular, Reason.INTERVAL)


def after_fault(
    kind: FaultKind, failures: int, rhythm: Rhythm, chance: float, retry_after_s: float | None = None
) -> Delay:
    """Give the delay after the `failures`-th fault in a row (1 is the first).

    Never sooner than the interval. A throttle doubles its wait whatever the vendor says below that; other faults wait
    anything up to the doubled time ("full jitter"), so that a vendor that comes back is not run over.
    """
    most = min(rhythm.backoff_most_s, UNREACHABLE_MOST_S) if kind is FaultKind.UNREACHABLE else rhythm.backoff_most_s
    doubled = _doubled(rhythm.backoff_first_s, failures, most)
    asked_for = min(max(retry_after_s or 0.0, 0.0), RETRY_AFTER_MOST_S)
    if kind is FaultKind.THROTTLED:
        wait = max(doubled * (1 - SPREAD * chance), BACKOFF_FIRST_S, asked_for)
        return Delay(max(wait, rhythm.regular_s), Reason.THROTTLED, throttle_s=wait)
    if kind in STOPPING or kind in (FaultKind.NO_PLAN, FaultKind.REFUSED):
        wait = _doubled(STOPPED_FIRST_S, failures, STOPPED_MOST_S)
        return Delay(max(wait, asked_for, rhythm.regular_s), Reason.STOPPED, throttle_s=asked_for)
    return Delay(max(doubled * chance, asked_for, rhythm.regular_s), Reason.BACKOFF, throttle_s=asked_for)


def _doubled(first: float, failures: int, most: float) -> float:
    return min(most, first * 2.0 ** min(max(failures - 1, 0), 32))


def _resets(reading: Reading) -> Iterable[datetime]:
    for window in reading.windows:
        idle = window.state in (WindowState.IDLE, WindowState.UNLIMITED) or window.used_percent == 0
        if window.resets_at is not None and not idle:
            yield window.resets_at


def coming(recorded: Recorded, rhythm: Rhythm, now: datetime) -> tuple[datetime, Reason]:
    """Give the moment of the next poll, and why then, from what is remembered of the last one."""
    if recorded.fault is not None:
        regular = now + timedelta(seconds=rhythm.regular_s)
        return recorded.not_before or regular, _known(recorded.reason) or Reason.STOPPED
    if recorded.asked_at is None or recorded.reading is None:
        return recorded.not_before or recorded.asked_at or now, Reason.START
    followed = recorded.reason != Reason.RESET
    delay = after_reading(recorded.reading, recorded.asked_at, rhythm, followed_reset=followed)
    return recorded.asked_at + timedelta(seconds=delay.seconds), delay.reason


def _known(reason: str | None) -> Reason | None:
    return next((one for one in Reason if one == reason), None)
