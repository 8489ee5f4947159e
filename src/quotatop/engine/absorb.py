"""How does the outcome of a poll change what is shown?  Pure; nothing here ever erases a reading."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.ports import Recorded
from quotatop.domain.subscription import Subscription

if TYPE_CHECKING:
    from quotatop.domain.forecast import Outlook
    from quotatop.domain.working import Working


def absorb(
    fleet: Fleet,
    id: str,
    recorded: Recorded,
    next_poll: datetime | None,
    reason: str | None,
    outlooks: "tuple[tuple[str, Outlook], ...] | None" = None,
) -> Fleet:
    """Give the fleet after an outcome. An id that is no longer there changes nothing.

    `outlooks` None keeps what was foretold before.
    """
    state = fleet.state(id)
    if state is None:
        return fleet
    return fleet.with_state(
        replace(
            state,
            reading=recorded.reading or state.reading,
            fault=recorded.fault,
            next_poll=next_poll,
            reason=reason,
            polling=False,
            outlooks=state.outlooks if outlooks is None else outlooks,
        )
    )


def with_outlooks(fleet: Fleet, id: str, outlooks: "tuple[tuple[str, Outlook], ...]") -> Fleet:
    """Give the fleet with something foretold of one subscription."""
    state = fleet.state(id)
    return fleet if state is None else fleet.with_state(replace(state, outlooks=outlooks))


def with_working(fleet: Fleet, id: str, working: "Working | None") -> Fleet:
    """Give the fleet with how fast the user of one subscription works."""
    state = fleet.state(id)
    return fleet if state is None else fleet.with_state(replace(state, working=working))


def with_polling(fleet: Fleet, id: str) -> Fleet:
    """Give the fleet with one subscription being asked at this moment."""
    state = fleet.state(id)
    return fleet if state is None else fleet.with_state(replace(state, polling=True))


def with_plan(fleet: Fleet, id: str, next_poll: datetime | None, reason: str | None) -> Fleet:
    """Give the fleet with another moment of the next poll."""
    state = fleet.state(id)
    return fleet if state is None else fleet.with_state(replace(state, next_poll=next_poll, reason=reason))


def reloaded(
    fleet: Fleet, before: dict[str, str], subscriptions: tuple[Subscription, ...], references: dict[str, str]
) -> Fleet:
    """Give the fleet of new subscriptions; one that asks what it asked before keeps what is known of it.

    `before` and `references` give the reference of each id then and now.
    """
    states = []
    for subscription in subscriptions:
        old = fleet.state(subscription.id)
        if old is None or before.get(subscription.id) != references[subscription.id]:
            states.append(SubscriptionState(subscription))
            continue
        next_poll = None if subscription.paused else old.next_poll
        states.append(replace(old, subscription=subscription, next_poll=next_poll, polling=False))
    return replace(fleet, states=tuple(states))


def beside(recorded: Recorded, before: Recorded | None) -> Recorded:
    """Keep what is known of the question beside a fault that came before any question was (no credential)."""
    if recorded.question or before is None:
        return recorded
    since = before.failing_since or recorded.failing_since
    return replace(before, fault=recorded.fault, failing_since=since, not_before=None, reason=None)
