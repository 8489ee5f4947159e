"""How do all subscriptions stand at one moment?"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from quotatop.domain.fault import Fault
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.value import dataclass
from quotatop.domain.window import Window, WindowState, as_of

if TYPE_CHECKING:
    from quotatop.domain.forecast import Forecast, Outlook
    from quotatop.domain.working import Working

Problem: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]
"""What is wrong with the house itself: a key below `house.` of the language tables, and its blanks."""


class Health(StrEnum):
    """How far the shown reading may be trusted (contract, part 5)."""

    OK = "ok"
    STALE = "stale"
    FAILED = "failed"
    UNPOLLED = "unpolled"


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """One subscription with its last reading and, since then, its last fault. A fault never erases a reading.

    `next_poll` is when it will be asked again and `reason` why then: a key below `cadence.` of the language tables.
    `outlooks` are what is foretold of the reading's windows, by window id; `working` is how fast its user works.
    """

    subscription: Subscription
    reading: Reading | None = None
    fault: Fault | None = None
    next_poll: datetime | None = None
    reason: str | None = None
    polling: bool = False
    outlooks: "tuple[tuple[str, Outlook], ...]" = ()
    working: "Working | None" = None

    def health(self, now: datetime) -> Health:
        """Judge the state at `now`: stale is older than two intervals, paused, or followed by a fault."""
        if self.reading is None:
            return Health.FAILED if self.fault and not self.subscription.paused else Health.UNPOLLED
        too_old = now - self.reading.read_at > timedelta(seconds=2 * self.subscription.interval_s)
        return Health.STALE if self.fault or too_old or self.subscription.paused else Health.OK

    def windows(self, now: datetime) -> tuple[Window, ...]:
        """Give the windows as they may be shown at `now`."""
        return tuple(as_of(window, now) for window in self.reading.windows) if self.reading else ()

    def forecasts(self, now: datetime) -> "Mapping[str, Forecast]":
        """Give the forecasts that still speak of the windows as they are shown at `now`, by window id."""
        running = {window.id: window.resets_at for window in self.windows(now) if window.state is WindowState.RUNNING}
        return {
            id: outlook
            for id, outlook in self.outlooks
            if not isinstance(outlook, str) and _is_near(running.get(id), outlook.grounds.resets_at)
        }


def _is_near(resets_at: datetime | None, told: datetime) -> bool:
    return resets_at is not None and abs(resets_at - told) < timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Fleet:
    """All subscriptions in config order, and what is wrong with the house itself."""

    states: tuple[SubscriptionState, ...] = ()
    problems: tuple[Problem, ...] = ()

    def state(self, id: str) -> SubscriptionState | None:
        """Give the state of one subscription, or None."""
        return next((state for state in self.states if state.subscription.id == id), None)

    def with_state(self, changed: SubscriptionState) -> "Fleet":
        """Give the fleet with one state exchanged, matched by subscription id."""
        return replace(
            self,
            states=tuple(
                changed if state.subscription.id == changed.subscription.id else state for state in self.states
            ),
        )


def fleet_of(subscriptions: Iterable[Subscription]) -> Fleet:
    """Give the fleet before anything is known."""
    return Fleet(tuple(SubscriptionState(subscription) for subscription in subscriptions))
