"""The Coding Plan of Infini-AI, which ended on 27 June 2026; old configurations keep their meaning.

The answer counts requests per bucket (`5_hour`, `7_day`, `30_day`) and names no reset.
"""

import re
from collections.abc import Iterator

from quotatop.domain.exchange import Ask, Flow, Request
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Provider, Says
from quotatop.domain.reading import Reading
from quotatop.domain.window import DAY, HOUR, Direction, Unit, VendorFigure, Window, measure, one_each, window_id
from quotatop.providers import _body, _service, _value
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service
from quotatop.providers._value import Table

USAGE = "/maas/coding/usage"

SERVICE = Service(
    id="infini",
    name=Says("Infini-AI Coding Plan", "无问芯穹 Coding Plan（Infini-AI）"),
    origin="https://cloud.infini-ai.com",
    key_page="https://cloud.infini-ai.com/platform/ai",
    usage_page="https://cloud.infini-ai.com/platform/ai",
    prefixes=prefixes("sk-cp-"),
)

_WRONG_KEY = 10021
_BUCKET = r"(?a)(\d{1,3})_(hour|day)"
_SECONDS = {"hour": HOUR, "day": DAY}


def poll(ask: Ask) -> Flow:
    """Ask once; each key of the plan shows the whole plan."""
    headers = (("authorization", f"Bearer {ask.credential.key}"), ("accept", "application/json"))
    reply = yield Request(SERVICE.origin, USAGE, headers=headers)
    if reply.status in (404, 410):
        raw = _body.excerpt(SERVICE, ask, reply)
        raise _service.fault(SERVICE, FaultKind.VENDOR, "vendor-discontinued", raw=raw)
    body = _body.decode(SERVICE, ask, reply, USAGE)
    code = _value.number(body.get("code"))
    if code is not None and code not in (0, 200):
        raise _refusal(ask, body, code)
    windows = one_each(_windows(body))
    strange = tuple(_value.text(name, 40) or "unnamed" for name in _strange(body))
    if not windows and body and not {"code", "data", "message"} >= body.keys():
        raise _service.unreadable(SERVICE, fields="5_hour, 7_day, 30_day")
    if not windows:
        raise _service.no_plan(SERVICE)
    return Reading(read_at=ask.now, windows=windows, unrecognised=strange)


def _refusal(ask: Ask, body: Table, code: object) -> PollFault:
    raw = _service.told(_body.words_of(body), ask.credential)
    if code == _WRONG_KEY:
        return _service.rejected(SERVICE, ask, raw)
    if code == 429:
        return _service.throttled(SERVICE, None, raw)
    return _service.vendor_code(SERVICE, code, raw)


def _strange(body: Table) -> Iterator[str]:
    """Name the objects that are no bucket we know."""
    return (name for name, value in list(body.items())[:32] if _value.table(value) and not re.fullmatch(_BUCKET, name))


def _windows(body: Table) -> Iterator[Window]:
    for name, value in list(body.items())[:32]:
        match = re.fullmatch(_BUCKET, name)
        if match is None or int(match[1]) == 0:
            continue
        bucket = _value.table(value) or {}
        quota, used, left = (_value.number(bucket.get(field)) for field in ("quota", "used", "remain"))
        length_s = int(match[1]) * _SECONDS[match[2]]
        counted = used is not None and quota is not None and quota > 0
        yield measure(
            window_id(length_s),
            length_s=length_s,
            unit=Unit.REQUESTS,
            used=used,
            limit=quota,
            remaining=left,
            vendor=VendorFigure(f"used {used}, remain {left} / quota {quota}", Direction.USED) if counted else None,
        )


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Infini-AI", "无问芯穹"),
    origins=(SERVICE.origin,),
    poll=poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says(
        "5-hour, 7-day and 30-day requests (the plan ended in June 2026)",
        "5 小时、7 天、30 天请求数（套餐已于 2026 年 6 月下线）",
    ),
    needs=Says("the key of the plan (sk-cp-…)", "套餐专属 Key（sk-cp-…）"),
    lag=Says("the vendor names no reset times", "厂商不提供重置时间"),
    environment=("INFINI_API_KEY", "INFINI_CODING_PLAN_API_KEY"),
    hosts=("cloud.infini-ai.com",),
    prefixes=SERVICE.prefixes,
    models=("deepseek-*", "glm-*", "kimi-*", "minimax-*"),
    sources=("https://docs.infini-ai.com/", "https://github.com/jiegec/coding-plan-usage"),
)
