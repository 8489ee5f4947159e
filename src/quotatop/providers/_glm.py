"""What does the GLM Coding Plan answer, on bigmodel.cn and on Z.ai?  One shape, two regions.

Rows are told apart by `unit`, never by their order or reset: 3 is hours, 6 weeks, 5 months, 1 days. `usage` is the
LIMIT and `currentValue` what was used. HTTP 200 says nothing: `code` and `success` do.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import TypeAlias

from quotatop.domain.exchange import Ask, Flow, Reply, Request
from quotatop.domain.fault import PollFault
from quotatop.domain.reading import PlanSeen, Reading
from quotatop.domain.window import Window, one_each
from quotatop.providers import _body, _glm_rows, _plan_seen, _service, _value
from quotatop.providers._service import Service
from quotatop.providers._value import Table

QUOTA = "/api/monitor/usage/quota/limit"
PLANS = "/api/biz/subscription/list"

_WRONG_KEY = (401, 1001)
_BUSY = (429, 1302, 1305)
_PLAN_NAMES = ("level", "planName", "plan", "plan_type", "packageName")

Step: TypeAlias = Generator[Request, Reply, Reply]


def poll(service: Service, ask: Ask) -> Flow:
    """Ask for the quota; then, because the quota answer does not say it, now and then for the renewal date."""
    scheme, reply = "", (yield _request(service, ask, QUOTA, ""))
    if _is_wrong_key(service, reply):
        scheme, reply = "Bearer ", (yield _request(service, ask, QUOTA, "Bearer "))
    data = _data(service, ask, reply)
    limits = data.get("limits")
    if limits == []:
        yield from _lapsed(service, ask, scheme)
    if limits is None or limits == []:
        raise _service.no_data(service)
    found = [_glm_rows.window(row, ask.now) for row in _value.rows(limits)]
    windows = one_each(window for row in found for window in row.windows)
    if not windows:
        raise _service.unreadable(service, fields="data.limits")
    name = next((name for key in _PLAN_NAMES if (name := _value.text(data.get(key)))), None)
    seen = yield from _subscription(service, ask, scheme, name)
    return Reading(
        read_at=ask.now,
        windows=windows,
        plan=replace(seen, name=name or seen.name) if seen else PlanSeen(name) if name else None,
        unrecognised=tuple(dict.fromkeys(strange for row in found for strange in row.unrecognised)),
        proves=_proof(windows, {row.type for row in found}),
    )


def _request(service: Service, ask: Ask, path: str, scheme: str) -> Request:
    headers = [
        ("authorization", scheme + ask.credential.key),
        ("accept", "application/json"),
        ("accept-language", "en-US,en"),
    ]
    query: tuple[tuple[str, str], ...] = ()
    if path == PLANS:
        query = (("pageSize", "9999"), ("pageNum", "1"))
    elif _is_team(ask):
        query = (("type", "2"),)
        named = ((f"bigmodel-{name}", ask.options.get(name)) for name in ("organization", "project"))
        headers.extend((name, value) for name, value in named if value)
    return Request(service.origin, path, query, headers=tuple(headers))


def _is_team(ask: Ask) -> bool:
    return bool(ask.options.get("organization") or ask.options.get("project"))


def _is_wrong_key(service: Service, reply: Reply) -> bool:
    """Whether the answer asks for the key in the other form: a throttle or a failure never does."""
    if reply.status == 401:
        return not _body.is_page(reply)
    try:
        return reply.status == 200 and _value.number(_body.parse(service, reply).get("code")) in _WRONG_KEY
    except PollFault:
        return False


def _data(service: Service, ask: Ask, reply: Reply) -> Table:
    """Open the envelope: give `data`, or raise what `code`, `success` and `msg` say."""
    body = _body.decode(service, ask, reply, QUOTA)
    code = _value.number(body.get("code"))
    if code not in (None, 0, 200) or body.get("success") is False:
        raise _business(service, ask, body, code)
    if "data" not in body and not {"code", "success"} & body.keys():
        raise _service.unreadable(service, fields="data")
    if body.get("data") is None:
        raise _service.no_plan(service)
    data = _value.table(body["data"])
    if data is None:
        raise _service.unreadable(service, fields="data")
    if not data:
        raise _service.no_data(service)
    return data


def _business(service: Service, ask: Ask, body: Table, code: object) -> PollFault:
    """Only the text tells "no plan" from "internal error": both are code 500."""
    message = _body.words_of(body) or ""
    raw = _service.told(message, ask.credential)
    if code in _WRONG_KEY:
        return _service.rejected(service, ask, raw)
    if code in _BUSY:
        return _service.throttled(service, None, raw)
    if "coding plan" in message.lower():
        return _service.no_plan(service, raw)
    if "404 NOT_FOUND" in message:
        return _service.gone(service, QUOTA, raw)
    return _service.vendor_code(service, "?" if code is None else code, raw)


def _proof(windows: tuple[Window, ...], types: set[str | None]) -> str | None:
    """Name the generation that only these rows come from; the catalogue's plan versions use the same tags."""
    if "CREDIT_LIMIT" in types:
        return "credit-rows"
    kinds = {window.id for window in windows}
    if "TOKENS_LIMIT" not in types or "5h" not in kinds:
        return None
    return "token-rows-with-week" if "week" in kinds else "token-rows-without-week"


def _list(service: Service, ask: Ask, scheme: str) -> Generator[Request, Reply, object]:
    """Ask for the subscriptions; None for every answer that is not a good one, since nothing depends on it."""
    try:
        reply = yield _request(service, ask, PLANS, scheme)
        body = _body.decode(service, ask, reply, PLANS)
    except PollFault:
        return None
    return body.get("data") if _value.number(body.get("code")) in (None, 0, 200) else None


def _subscription(
    service: Service, ask: Ask, scheme: str, name: str | None
) -> Generator[Request, Reply, PlanSeen | None]:
    """Give what the list of subscriptions says of the plan, which the quota answer calls `name`."""
    if _is_team(ask):
        return None
    if (known := _plan_seen.fresh(ask, name)) is not None:
        return known
    listed = (yield from _list(service, ask, scheme)) if _plan_seen.due(ask, name) else None
    if not isinstance(listed, list):
        return _plan_seen.kept(ask, name)
    told = subscription(listed, ask)
    return replace(told, seen_at=ask.now) if told else None


def _lapsed(service: Service, ask: Ask, scheme: str) -> Generator[Request, Reply, None]:
    """An answer without any window: the list of subscriptions says whether there is a plan at all."""
    listed = yield from _list(service, ask, scheme)
    if isinstance(listed, list) and not _is_team(ask) and subscription(listed, ask) is None:
        raise _service.no_plan(service)


def subscription(listed: object, ask: Ask) -> PlanSeen | None:
    """Find the coding plan in force among `data` of the subscription list: its name, renewal and whether it renews."""
    for row in map(_value.table, _value.rows(listed)):
        name = _value.text(row.get("productName")) if row else None
        if row is None or name is None or "glm coding" not in name.lower():
            continue
        if row.get("inCurrentPeriod") is not True or row.get("status") == "EXPIRED":
            continue
        renewal = row.get("nextRenewTime")
        moment = _value.epoch_ms(renewal, ask.now) or _value.local_day(renewal, ask.now, _value.CHINA)
        return PlanSeen(name, moment, _value.switch(row.get("autoRenew")))
    return None
