"""How is Volcano Engine's OpenAPI asked, and what does its refusal mean?

Every answer has an envelope whose `Error` counts more than the HTTP status: errors come with HTTP 200 too.
"""

import json
from collections.abc import Callable, Generator, Mapping
from urllib.parse import urlsplit

from quotatop.domain.exchange import Ask, Reply, Request
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Says
from quotatop.domain.value import dataclass
from quotatop.providers import _body, _service, _value, _volcengine_sign
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service
from quotatop.providers._value import Table
from quotatop.providers._volcengine_sign import Pair

PARTS = ("access_key", "secret_key")
VERSION = "2024-01-01"
PERMISSIONS = "https://console.volcengine.com/iam/usermanage"

SERVICE = Service(
    id="volcengine",
    name=Says("Volcano Engine Ark", "火山引擎方舟"),
    origin="https://open.volcengineapi.com",
    key_page="https://console.volcengine.com/iam/keymanage",
    usage_page="https://console.volcengine.com/ark",
    prefixes=prefixes("AKLT"),
)

_CLOCK_S = 300
"""A clock that is further off than this is why a signature is refused."""

_NAMES = {
    100006: "InvalidTimestamp",
    100008: "InvalidActionOrVersion",
    100009: "InvalidAccessKey",
    100010: "SignatureDoesNotMatch",
    100013: "AccessDenied",
    100018: "FlowLimitExceeded",
    100024: "InvalidAuthorization",
    100025: "InvalidCredential",
    100026: "InvalidSecretToken",
}
"""Errors that ask something of the user or of us, by their number; all others are the vendor's own."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal: what was asked, what came, and the vendor's own words."""

    ask: Ask
    reply: Reply
    action: str
    raw: str | None


def ask_for(ask: Ask, action: str, body: Mapping[str, object] | None = None) -> Generator[Request, Reply, Table]:
    """Ask for one action and give its `Result`, empty where there is none. Raise PollFault for every refusal."""
    reply = yield _request(ask, action, body or {})
    found = _envelope(ask, reply, action)
    metadata = _value.table(found.get("ResponseMetadata"))
    if metadata is None and "Result" not in found:
        raise _service.unreadable(SERVICE, fields="ResponseMetadata, Result")
    result = found.get("Result")
    if result is None:
        return {}
    table = _value.table(result)
    if table is None:
        raise _service.unreadable(SERVICE, fields="Result")
    return table


def _request(ask: Ask, action: str, body: Mapping[str, object]) -> Request:
    request = Request(
        SERVICE.origin,
        "/",
        (("Action", action), ("Version", VERSION)),
        method="POST",
        headers=(("content-type", "application/json"),),
        body=json.dumps(body, separators=(",", ":")).encode(),
    )
    host = urlsplit(ask.base_url or SERVICE.origin).netloc
    pair = Pair(*(ask.credential.parts[part] for part in PARTS))
    headers = _volcengine_sign.signed(request, host, pair, ask.now)
    return Request(request.origin, request.path, request.query, "POST", headers, request.body)


def _envelope(ask: Ask, reply: Reply, action: str) -> Table:
    """Give the whole answer where no error is in it."""
    if reply.status >= 300 and (_body.is_page(reply) or not _has_error(reply)):
        raise _by_status(ask, reply, action)
    found = _body.parse(SERVICE, reply)
    metadata = _value.table(found.get("ResponseMetadata")) or {}
    if metadata.get("Error") is not None:
        raise _refusal(ask, reply, _value.table(metadata["Error"]) or {}, action)
    return found


def _has_error(reply: Reply) -> bool:
    try:
        metadata = _value.table(_body.parse(SERVICE, reply).get("ResponseMetadata"))
    except PollFault:
        return False
    return metadata is not None and metadata.get("Error") is not None


def _by_status(ask: Ask, reply: Reply, action: str) -> PollFault:
    """What an error without the vendor's envelope means."""
    if reply.status == 403 and not _body.is_page(reply):
        return _forbidden(action, _body.excerpt(SERVICE, ask, reply))
    try:
        _body.decode(SERVICE, ask, reply, f"/?Action={action}")
    except PollFault as fault:
        return fault
    return _service.unreadable(SERVICE)


def _refusal(ask: Ask, reply: Reply, error: Table, action: str) -> PollFault:
    number = _value.number(error.get("CodeN"))
    code = _value.text(error.get("Code"), 80) or ""
    refused = Refused(ask, reply, action, _service.told(error.get("Message"), ask.credential))
    reading = _READINGS.get(_NAMES.get(number, code) if isinstance(number, int) else code)
    return reading(refused) if reading else _of_other_code(refused, code or str(number))


def _of_other_code(refused: Refused, code: str) -> PollFault:
    """Judge a code that nobody listed by its name, then by the HTTP status that came with it."""
    if "subscription" in code.lower():
        return _service.no_plan(SERVICE, refused.raw)
    if refused.reply.status in (401, 402, 403, 429):
        return _by_status(refused.ask, refused.reply, refused.action)
    return _service.vendor_code(SERVICE, code, refused.raw)


def _forbidden(action: str, raw: str | None) -> PollFault:
    """The key is right and its user may not ask this: name the policy to grant."""
    return _service.fault(
        SERVICE,
        FaultKind.FORBIDDEN,
        "forbidden-grant",
        raw=raw,
        grant_en=f"the policy ArkReadOnlyAccess (it allows ark:{action})",
        grant_zh=f"策略 ArkReadOnlyAccess（允许 ark:{action}）",
        grant_page=PERMISSIONS,
    )


def _wrong_access_key(refused: Refused) -> PollFault:
    """Nobody has this access key; one that does not begin like one is likely a key for calls."""
    credential = refused.ask.credential
    begins = credential.parts[PARTS[0]].reveal()[:2]
    if begins != "AK" and _service.foreign_prefix(SERVICE, credential) is None:
        return _no_access_key(refused)
    return _service.rejected(SERVICE, refused.ask, refused.raw)


def _no_access_key(refused: Refused) -> PollFault:
    return _service.fault(SERVICE, FaultKind.REJECTED, "rejected-access-key", raw=refused.raw)


def _wrong_signature(refused: Refused) -> PollFault:
    """Tell the clock from the secret key by the vendor's own clock in the answer."""
    off_s = _clock_off_s(refused)
    if off_s is not None and off_s > _CLOCK_S:
        return _wrong_clock(refused)
    return _service.fault(SERVICE, FaultKind.REJECTED, "rejected-signature", raw=refused.raw)


def _wrong_clock(refused: Refused) -> PollFault:
    off_s = _clock_off_s(refused)
    minutes = "?" if off_s is None else str(round(off_s / 60))
    return _service.fault(SERVICE, FaultKind.REJECTED, "rejected-clock", raw=refused.raw, minutes=minutes)


def _clock_off_s(refused: Refused) -> float | None:
    theirs = _body.http_date(refused.reply.headers.get("date", ""))
    return None if theirs is None else abs((refused.ask.now - theirs).total_seconds())


def _throttled(refused: Refused) -> PollFault:
    wait = _body.retry_after(refused.reply.headers, refused.ask.now, _body.DAY)
    return _service.throttled(SERVICE, wait, refused.raw)


_READINGS: Mapping[str, Callable[[Refused], PollFault]] = {
    "AccessDenied": lambda refused: _forbidden(refused.action, refused.raw),
    "InvalidAccessKey": _wrong_access_key,
    "InvalidCredential": _wrong_access_key,
    "InvalidAuthorization": _no_access_key,
    "SignatureDoesNotMatch": _wrong_signature,
    "InvalidTimestamp": _wrong_clock,
    "InvalidSecretToken": lambda refused: _service.fault(
        SERVICE, FaultKind.REJECTED, "rejected-temporary", raw=refused.raw
    ),
    "FlowLimitExceeded": _throttled,
    "InvalidActionOrVersion": lambda refused: _service.gone(SERVICE, f"/?Action={refused.action}", refused.raw),
}
