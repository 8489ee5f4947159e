"""The Coding Plan and the Agent Plan of Volcano Engine Ark, read with an access key and its secret key.

An account may hold both. `plan` says which is meant; without it both are asked, the first that answers is shown and
the other is named. With `seat` a team's seat is asked for in place of the account.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from datetime import datetime

from quotatop.domain.exchange import Ask, Flow, Reply, Request
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Option, Provider, Says, Tool
from quotatop.domain.reading import PlanSeen, Reading
from quotatop.domain.value import dataclass
from quotatop.providers import _plan_seen, _service, _volcengine_rows
from quotatop.providers._value import Table
from quotatop.providers._volcengine_gate import PARTS, SERVICE, ask_for
from quotatop.providers._volcengine_rows import Found

_GOES_ON = frozenset({FaultKind.NO_PLAN, FaultKind.NO_DATA, FaultKind.FORBIDDEN, FaultKind.SHAPE, FaultKind.VENDOR})
"""Faults of one plan's answer after which the other plan may still have one."""


@dataclass(frozen=True, slots=True)
class Product:
    """One plan of the vendor: the action that tells its use, of an account and of a seat, and how each is read."""

    word: str
    name: str
    action: str
    read: Callable[[Table, datetime], Found]
    seat_action: str
    read_seat: Callable[[Table, datetime], Found]
    fields: str


CODING = Product(
    "coding",
    "Coding Plan",
    "GetCodingPlanUsage",
    _volcengine_rows.coding,
    "GetSeatInfoUsage",
    _volcengine_rows.seat,
    "QuotaUsage",
)
AGENT = Product(
    "agent",
    "Agent Plan",
    "GetAFPUsage",
    _volcengine_rows.agent,
    "GetSeatAFPUsage",
    _volcengine_rows.seat_points,
    "AFPFiveHour, AFPWeekly, AFPMonthly",
)


def poll(ask: Ask) -> Flow:
    """Ask for the plan that is meant, or for both."""
    words = (ask.plan or "").split("-")
    meant = [product for product in (CODING, AGENT) if product.word in words]
    if len(meant) == 1:
        return (yield from _read(ask, meant[0]))
    first = yield from _tried(ask, CODING)
    if isinstance(first, PollFault) and first.kind not in _GOES_ON:
        raise first
    second = yield from _tried(ask, AGENT)
    if isinstance(first, Reading):
        if isinstance(second, PollFault):
            return first
        return replace(first, unrecognised=(*first.unrecognised, AGENT.name))
    if isinstance(second, Reading):
        return second
    raise second if first.kind is FaultKind.NO_PLAN else first


def _tried(ask: Ask, product: Product) -> Generator[Request, Reply, Reading | PollFault]:
    try:
        return (yield from _read(ask, product))
    except PollFault as fault:
        return fault


def _read(ask: Ask, product: Product) -> Flow:
    """Ask for one plan; then, where the answer does not name the tier, now and then for that."""
    if seat := ask.options.get("seat"):
        project = ask.options.get("project")
        body = {"SeatID": seat} | ({"ProjectName": project} if project else {})
        result = yield from ask_for(ask, product.seat_action, body)
        found = product.read_seat(result, ask.now)
    else:
        result = yield from ask_for(ask, product.action)
        found = product.read(result, ask.now)
    if found.subscribed is False:
        raise _service.no_plan(SERVICE)
    if found.subscribed is None:
        raise _service.unreadable(SERVICE, fields=product.fields)
    if not found.windows:
        raise _service.no_data(SERVICE)
    plan = found.plan
    if plan is None and product is CODING and not seat:
        plan = yield from _tier(ask)
    account = _service.account(SERVICE, found.account)
    return Reading(ask.now, found.windows, plan, unrecognised=found.unrecognised, account=account)


def _tier(ask: Ask) -> Generator[Request, Reply, PlanSeen | None]:
    """Name the tier of a Coding Plan, whose usage does not: by what was bought, else by the plan's own answer."""
    if (known := _plan_seen.fresh(ask)) is not None:
        return known
    if not _plan_seen.due(ask):
        return _plan_seen.kept(ask)
    traded = {"ResourceTypes": ["CodingPlan"], "ResourceNames": [""], "BizInfos": ["lite", "pro"]}
    told = _volcengine_rows.traded((yield from _beside(ask, "ListSubscribeTrade", traded)), ask.now)
    if told is None:
        told = _volcengine_rows.personal((yield from _beside(ask, "GetPersonalPlan", {"Plan": "CodingPlan"})))
    return replace(told, seen_at=ask.now) if told else _plan_seen.kept(ask)


def _beside(ask: Ask, action: str, body: Mapping[str, object]) -> Generator[Request, Reply, Table]:
    """Ask for something that nothing depends on; a refusal is as good as nothing."""
    try:
        return (yield from ask_for(ask, action, body))
    except PollFault:
        return {}


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Volcano Engine Ark", "火山引擎方舟"),
    origins=(SERVICE.origin,),
    poll=poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says(
        "Coding Plan: 5-hour, weekly and monthly quota in per cent; Agent Plan: the same in AFP, and the day's images "
        "and video",
        "Coding Plan：5 小时、每周、每月额度的百分比；Agent Plan：同样的窗口以 AFP 计，以及每日图片与视频额度",
    ),
    needs=Says(
        "an access key (`access_key`, `secret_key`) of an IAM user with the policy `ArkReadOnlyAccess`; an Ark API key "
        "cannot read the quota",
        "IAM 用户的 Access Key（access_key、secret_key），需授予 ArkReadOnlyAccess；方舟 API Key 无法读取额度",
    ),
    environments=(
        ("VOLC_ACCESSKEY", "VOLC_SECRETKEY"),
        ("VOLC_AK", "VOLC_SK"),
        ("VOLCENGINE_ACCESS_KEY", "VOLCENGINE_SECRET_KEY"),
        ("VOLCENGINE_ACCESS_KEY_ID", "VOLCENGINE_SECRET_ACCESS_KEY"),
    ),
    hosts=("ark.cn-beijing.volces.com",),
    prefixes=SERVICE.prefixes,
    options=(
        Option("seat", Says("team plans: the seat's id", "团队套餐：席位 ID")),
        Option("project", Says("team plans: the project's name", "团队套餐：项目名称")),
    ),
    parts=PARTS,
    asks_by_plan=True,
    tools=(Tool(("arkcli", "usage", "plan", "--format", "json"), "~/.arkcli", "config.yaml"),),
    models=("doubao-*", "ark-*", "deepseek-*", "glm-*", "kimi-*", "minimax-*"),
    refuses_as="volcengine",
    sources=(
        "https://www.volcengine.com/docs/82379/2479847",
        "https://www.volcengine.com/docs/6369/67269",
        "https://github.com/volcengine/ark-cli",
    ),
)
