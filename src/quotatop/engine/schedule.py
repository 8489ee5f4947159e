"""Whose turn is it, and is the clock still the one it was?

Moments are wall time, so that a night's sleep makes everything due; a wall clock that was set back moves them along.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from quotatop.domain.ports import Recorded
from quotatop.domain.value import dataclass
from quotatop.engine.cadence import Reason, Rhythm, coming
from quotatop.engine.poll import Polled

SLICE_S = 15.0
"""The longest nap of the scheduler: sleeps of the machine and jumps of the clock are noticed within it."""
STEP_S = 0.5
"""First polls, and those after a sleep, follow each other by this."""
_JUMP_S = 30.0
_BREATH = timedelta(seconds=1)
"""Nothing is planned closer than this, so that no mistake of ours becomes a busy loop."""


@dataclass(frozen=True, slots=True)
class Due:
    """One coming poll. `early` is whether it may come within the interval."""

    id: str
    at: datetime
    reason: Reason
    early: bool = False


class Schedule:
    """The coming polls, one a subscription; who is being asked has none until the outcome is there."""

    def __init__(self) -> None:
        self._dues: dict[str, Due] = {}

    def plan(self, due: Due) -> None:
        """Plan a poll in place of the one planned before."""
        self._dues[due.id] = due

    def drop(self, ids: Iterable[str]) -> None:
        """Forget what was planned for these."""
        for id in ids:
            self._dues.pop(id, None)

    def take(self, now: datetime) -> list[Due]:
        """Give and remove what is due, the longest waiting first."""
        due = sorted((due for due in self._dues.values() if due.at <= now), key=lambda due: due.at)
        self.drop(one.id for one in due)
        return due

    def hurry(self, now: datetime, reason: Reason) -> list[Due]:
        """Plan everything early and one after another from now on; give the new plan."""
        for place, due in enumerate(tuple(self._dues.values())):
            at = min(due.at, now + timedelta(seconds=place * STEP_S))
            self._dues[due.id] = Due(due.id, at, reason, early=True)
        return list(self._dues.values())

    def shift(self, seconds: float) -> None:
        """Move every plan by so much, because the wall clock was."""
        by = timedelta(seconds=seconds)
        self._dues = {due.id: Due(due.id, due.at + by, due.reason, due.early) for due in self._dues.values()}

    def wait_s(self, now: datetime) -> float:
        """Give how long nothing is due, a slice at most."""
        soonest = min((due.at for due in self._dues.values()), default=None)
        return SLICE_S if soonest is None else min(SLICE_S, max(0.0, (soonest - now).total_seconds()))


def first(id: str, recorded: Recorded | None, rhythm: Rhythm, now: datetime) -> Due:
    """Give the first poll of a subscription, going on where an earlier run stopped.

    What only the user can mend (a missing or rejected key) is looked at once: whoever mended it restarts and waits for
    nothing. Where nothing has changed the gate keeps the vendor from being asked.
    """
    if recorded is None:
        return Due(id, now, Reason.START)
    at, reason = coming(recorded, rhythm, now)
    if reason is Reason.STOPPED:
        return Due(id, now, Reason.START)
    return Due(id, max(at, now), reason, early=reason is Reason.RESET)


def following(due: Due, polled: Polled, rhythm: Rhythm, now: datetime) -> tuple[Due, datetime]:
    """Give the poll after this outcome, and the moment that is told for it."""
    at, reason = coming(polled.recorded, rhythm, now)
    if polled.wait_until is not None and due.early and polled.wait_until < at:
        # Asked early and too soon: it comes as early as it may.
        return Due(due.id, max(polled.wait_until, now + _BREATH), due.reason, early=True), polled.wait_until
    at = max(at, polled.wait_until or at, now + _BREATH)
    return _watchful(Due(due.id, at, reason, early=reason is Reason.RESET), rhythm, now), at


def _watchful(due: Due, rhythm: Rhythm, now: datetime) -> Due:
    """Look sooner where the user must change something: the vendor is not asked before, but a new key is noticed."""
    if due.reason is not Reason.STOPPED:
        return due
    return replace(due, at=min(due.at, now + timedelta(seconds=rhythm.regular_s)))


class Pulse:
    """Compares the wall clock with the one that only runs: they part when the machine slept or the clock was set."""

    def __init__(self, now: datetime, monotonic: float) -> None:
        self._now = now
        self._monotonic = monotonic

    def step(self, now: datetime, monotonic: float) -> float:
        """Give by how many seconds the wall clock jumped since the last step; nought for what is no jump."""
        jump = (now - self._now).total_seconds() - (monotonic - self._monotonic)
        self._now, self._monotonic = now, monotonic
        return jump if abs(jump) >= _JUMP_S else 0.0
