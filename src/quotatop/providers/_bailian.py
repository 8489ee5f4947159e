"""What do Alibaba Model Studio's plans answer, in both regions?

One account may hold a Coding Plan and a Token Plan. `plan` says which is asked; without it the first that is there is
read, and the other one is named. A team's seats are asked for by their own operation, with the signature alone.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import TypeAlias

from quotatop.domain.exchange import Ask, Flow, Reply, Request
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.reading import PlanSeen, Reading
from quotatop.domain.window import one_each
from quotatop.providers import _bailian_gate, _bailian_rows, _plan_seen, _service, _value
from quotatop.providers._bailian_gate import Desk, Site

INSTANCES = "zeldaEasy.broadscope-bailian.codingPlan.queryCodingPlanInstanceInfoV2"
USAGE = "zeldaHttp.apikeyMgr./tokenplan/personal/api/v2/usage"
SUBSCRIPTION = "zeldaHttp.apikeyMgr./tokenplan/personal/api/v2/subscription"

_FINAL = frozenset({FaultKind.REJECTED, FaultKind.FORBIDDEN, FaultKind.THROTTLED, FaultKind.UNREACHABLE})
"""Faults that hold for whatever else would be asked."""

Step: TypeAlias = Generator[Request, Reply, Reading]


def poll(site: Site, ask: Ask) -> Flow:
    """Ask for the plan that is held; sign in first, for the token that opens the console's gateway."""
    desk = Desk(site, ask)
    words = (ask.plan or "").split("-")
    if "seat" in words or "shared" in words:
        return (yield from _team(desk, next((word for word in words if word in _bailian_rows.SEATS), None)))
    desk = yield from _bailian_gate.sign_in(desk)
    if "coding" in words:
        return (yield from _coding(desk))
    if "token" in words:
        return (yield from _token(desk))
    return (yield from _first(desk))


def _first(desk: Desk) -> Step:
    """Read the plan that is there; where both are, the Coding Plan, and name the other."""
    try:
        reading = yield from _coding(desk)
    except PollFault as fault:
        if fault.kind in _FINAL:
            raise
        return (yield from _instead(desk, fault))
    try:
        plan = yield from _subscription(desk)
    except PollFault:
        return reading
    return reading if plan is None else replace(reading, unrecognised=(plan.name,))


def _instead(desk: Desk, fault: PollFault) -> Step:
    """Read the Token Plan where there is no Coding Plan; of two faults tell the one that says more than "no plan"."""
    try:
        return (yield from _token(desk))
    except PollFault as other:
        raise (other if fault.kind is FaultKind.NO_PLAN else fault) from None


def _coding(desk: Desk) -> Step:
    goods = {"commodityCode": desk.site.coding_goods, "onlyLatestOne": True}
    data = {"queryCodingPlanInstanceInfoRequest": goods}
    payload = yield from _bailian_gate.through(desk, INSTANCES, data, desk.site.site)
    if payload is None:
        raise _no_plan(desk)
    if not payload:
        raise _service.nothing(desk.service)
    if not isinstance(payload.get("codingPlanInstanceInfos"), list):
        raise _service.unreadable(desk.service, fields="codingPlanInstanceInfos")
    instance = _bailian_rows.instance(payload, desk.now)
    if instance is None:
        raise _no_plan(desk)
    windows = one_each(_bailian_rows.counted(instance.counters or {}, desk.now))
    if not windows:
        raise _service.no_data(desk.service)
    return Reading(read_at=desk.now, windows=windows, plan=instance.plan)


def _token(desk: Desk) -> Step:
    payload = yield from _bailian_gate.through(desk, USAGE, {}, desk.site.token_site)
    if payload is None:
        raise _no_plan(desk)
    windows = one_each(_bailian_rows.shared(payload, desk.now))
    if not windows and payload:
        raise _service.unreadable(desk.service, fields="per5HourPercentage, per1WeekPercentage, per1MonthPercentage")
    if not windows:
        raise _service.no_data(desk.service)
    plan = yield from _named(desk)
    return Reading(read_at=desk.now, windows=windows, plan=plan)


def _named(desk: Desk) -> Generator[Request, Reply, PlanSeen | None]:
    """Name the Token Plan, which the answer about its use does not; nothing depends on it."""
    if (known := _plan_seen.fresh(desk.ask)) is not None:
        return known
    if not _plan_seen.due(desk.ask):
        return _plan_seen.kept(desk.ask)
    try:
        plan = yield from _subscription(desk)
    except PollFault:
        plan = None
    return replace(plan, seen_at=desk.now) if plan else _plan_seen.kept(desk.ask)


def _subscription(desk: Desk) -> Generator[Request, Reply, PlanSeen | None]:
    data = {"commodityCode": desk.site.token_goods}
    payload = yield from _bailian_gate.through(desk, SUBSCRIPTION, data, desk.site.token_site)
    return _bailian_rows.subscription(payload, desk.now) if payload else None


def _team(desk: Desk, tier: str | None) -> Step:
    """Read the credits that the team's seats of one tier have left this month."""
    body = yield from _bailian_gate.signed(desk, "GET", _bailian_gate.SEATS, "GetSubscriptionStats")
    data = _value.table(_value.first(body, "Data", "data"))
    if not data or data.get("Items") == []:
        raise _no_plan(desk)
    windows = one_each(_bailian_rows.seats(data, tier, desk.now))
    if not windows and not _value.rows(data.get("Items")):
        raise _service.unreadable(desk.service, fields="Data.Items")
    if not windows:
        raise _no_plan(desk)
    end = _value.epoch_ms(data.get("SubscriptionEndTime"), desk.now)
    plan = PlanSeen(f"{_bailian_rows.TEAM} {(tier or '').title()}".strip(), renews_at=end)
    return Reading(read_at=desk.now, windows=windows, plan=plan)


def _no_plan(desk: Desk) -> PollFault:
    """The access key is right and holds no such plan here; perhaps the other region does."""
    return _service.fault(
        desk.service,
        FaultKind.NO_PLAN,
        "no-plan-region",
        page=desk.service.usage_page,
        sibling_page=desk.site.sibling_console,
    )
