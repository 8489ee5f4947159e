"""What does MiniMax answer for its Coding, Token and M plans, in both regions?

HTTP 200 says nothing: `base_resp.status_code` does, and is looked at first. The new path counts what is USED, the old
one, asked only where the new one is gone, what is LEFT.
"""

from datetime import datetime
from typing import TypeAlias

from quotatop.domain.exchange import Ask, Flow, Request
from quotatop.domain.fault import FaultKind
from quotatop.domain.reading import Balance, PlanSeen, Reading
from quotatop.domain.window import Direction, Window, one_each
from quotatop.providers import _body, _minimax_console, _minimax_rows, _service, _value
from quotatop.providers._service import Service
from quotatop.providers._value import Table

REMAINS = "/v1/token_plan/remains"
OLD_REMAINS = "/v1/api/openplatform/coding_plan/remains"

NO_TEXT_LANE = "the vendor reported no text quota"

_TITLES = ("current_subscribe_title", "plan_name", "current_plan_title", "combo_title")

Body: TypeAlias = tuple[Table, Table]
"""The whole answer, and its `data` where there is one: either may hold any field."""


def poll(service: Service, ask: Ask) -> Flow:
    """Ask the current path; ask the old one only where the current one is not there."""
    path, reply = REMAINS, (yield _request(service, ask, REMAINS))
    if reply.status == 404 and not _body.is_page(reply):
        path, reply = OLD_REMAINS, (yield _request(service, ask, OLD_REMAINS))
    counts = Direction.LEFT if path == OLD_REMAINS else Direction.USED
    return read(service, ask, _body.decode(service, ask, reply, path), counts, path)


def read(service: Service, ask: Ask, whole: Table, counts: Direction, path: str = REMAINS) -> Reading:
    """Read an answer, whose counts are of what is used or of what is left."""
    body = _open(service, ask, whole, path)
    found, unrecognised, has_text = _windows(service, body, counts, ask.now)
    if not found:
        raise _service.no_data(service)
    return Reading(
        read_at=ask.now,
        windows=found,
        plan=plan(body, ask.now),
        balances=_points(body),
        unrecognised=unrecognised,
        notes=() if has_text else (NO_TEXT_LANE,),
    )


def _request(service: Service, ask: Ask, path: str) -> Request:
    headers = (("authorization", f"Bearer {ask.credential.key}"), ("accept", "application/json"))
    return Request(service.origin, path, headers=headers)


def _open(service: Service, ask: Ask, whole: Table, path: str) -> Body:
    """Look at the envelope before the rows; a code may be a string."""
    data = _value.table(whole.get("data")) or {}
    envelope = _value.table(_value.first(whole, "base_resp") or data.get("base_resp"))
    if envelope is None:
        return whole, data
    code, raw = _value.number(envelope.get("status_code")), _service.told(_body.words_of(whole), ask.credential)
    if code in (0, None):
        return whole, data
    if (
        code == 1004
        and ask.credential.parts
        and not ask.credential.is_login
        and _service.foreign_prefix(service, ask.credential) is None
    ):
        raise _service.fault(service, FaultKind.REJECTED, "rejected-minimax-1004", raw=raw, path=path)
    match code:
        case 1004 | 2049:
            raise _service.rejected(service, ask, raw)
        case 2062:
            raise _service.no_plan(service, raw)
        case 1002:
            raise _service.throttled(service, None, raw)
    raise _service.vendor_code(service, code, raw)


def _windows(
    service: Service, body: Body, counts: Direction, now: datetime
) -> tuple[tuple[Window, ...], tuple[str, ...], bool]:
    """Give the windows, the names that nobody knows, and whether the text lane was among them."""
    whole, data = body
    places = (whole, data)
    listed = next((place["model_remains"] for place in places if place.get("model_remains") is not None), None)
    services = next((place["services"] for place in places if isinstance(place.get("services"), list)), None)
    if listed is None and services is not None:
        return one_each(_minimax_console.windows(services, now)), (), True
    if listed is None and not any("model_remains" in place for place in places):
        raise _service.unreadable(service, fields="model_remains")
    if listed is not None and not isinstance(listed, list):
        raise _service.unreadable(service, fields="model_remains")
    lanes = _minimax_rows.lanes(listed, counts, now)
    if listed and not any(lane.windows for lane in lanes) and any(lane.unrecognised for lane in lanes):
        raise _service.unreadable(service, fields="model_remains")
    strange = tuple(dict.fromkeys(name for lane in lanes for name in lane.unrecognised))
    return one_each(window for lane in lanes for window in lane.windows), strange, any(lane.is_text for lane in lanes)


def plan(body: Body, now: datetime) -> PlanSeen | None:
    """Find the plan's title, which some answers carry beside the rows, and the day it renews."""
    for place in (*body, *(_value.table(place.get("current_subscribe")) or {} for place in body)):
        card = _value.table(place.get("current_combo_card")) or {}
        title = _value.text(_value.first(place, *_TITLES)) or _value.text(card.get("title"))
        if title:
            return PlanSeen(title, renews_at=_value.epoch_ms(place.get("renewal_trigger_time_ts"), now))
    return None


def _points(body: Body) -> tuple[Balance, ...]:
    found = next((place["points_balance"] for place in body if place.get("points_balance") is not None), None)
    points = _value.number(found)
    return () if points is None else (Balance("points", points, "points"),)
