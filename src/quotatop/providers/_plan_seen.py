"""Must the endpoint that names the plan be asked again, or does the last reading still know?

A plan's name and renewal change about once a month, so they are asked for once a day: more would be a second request
at every poll for nothing. Where that endpoint tells nothing (an API key may not be allowed to see it) it is asked once
an hour, because the last reading does not tell when it was tried.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from quotatop.domain.exchange import Ask
from quotatop.domain.reading import PlanSeen

_GOOD_FOR = timedelta(hours=24)
_TRY_EACH = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def of_account(ask: Ask, account: str | None) -> Ask:
    """Give the question without what was learned of another account: somebody else may have logged in."""
    other = account and ask.last and ask.last.account and ask.last.account != account
    return replace(ask, last=None) if other else ask


def fresh(ask: Ask, name: str | None = None) -> PlanSeen | None:
    """Give the plan of the last reading while it is good; `name` is what the quota answer calls the plan now."""
    plan = _last(ask, name)
    if plan is None or plan.seen_at is None or not timedelta(0) <= ask.now - plan.seen_at < _GOOD_FOR:
        return None
    return None if plan.renews_at is not None and plan.renews_at <= ask.now else plan


def due(ask: Ask, name: str | None = None) -> bool:
    """Whether to ask, where nothing fresh is known: at once, but after an answer without a plan once an hour."""
    if ask.last is None:
        return True
    plan = _last(ask, name)
    if plan is None and ask.last.plan is not None or plan is not None and plan.seen_at is not None:
        return True
    return (ask.now - _EPOCH) // _TRY_EACH != (ask.last.read_at - _EPOCH) // _TRY_EACH


def kept(ask: Ask, name: str | None = None) -> PlanSeen | None:
    """Give what was known of the plan where asking did not help; a renewal that has passed is not known any more."""
    plan = _last(ask, name)
    if plan is None:
        return None
    passed = plan.renews_at is not None and plan.renews_at <= ask.now
    return replace(plan, seen_at=None, renews_at=None if passed else plan.renews_at)


def _last(ask: Ask, name: str | None) -> PlanSeen | None:
    plan = ask.last.plan if ask.last else None
    return None if plan is None or name is not None and plan.name != name else plan
