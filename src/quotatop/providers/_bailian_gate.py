"""How does one get in at Alibaba Model Studio, and what does a refusal there mean?

An access key signs one request of the OpenAPI and gets a token of a few days, which opens the console's gateway. The
token is used for this poll and kept nowhere. HTTP 200 says nothing at the gateway: an envelope of success may hold an
error two levels further in.
"""

import json
import re
from collections.abc import Generator
from dataclasses import replace
from datetime import datetime
from typing import NoReturn, TypeAlias
from urllib.parse import urlencode, urlsplit

from quotatop.domain.credential import Credential, Secret
from quotatop.domain.exchange import Ask, Reply, Request
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Says
from quotatop.domain.value import dataclass
from quotatop.providers import _acs3, _body, _service, _value
from quotatop.providers._acs3 import Operation
from quotatop.providers._service import Service
from quotatop.providers._value import Table

SIGN_IN = "/modelstudio/cli/generateAccessToken"
GATE = "/cli/api.json"
SEATS = "/tokenplan/subscription/stats"
ACCESS_KEY, SECRET_KEY = "access_key", "secret_key"
PARTS = (ACCESS_KEY, SECRET_KEY)

_VERSION = "2026-02-10"
_TOKEN = "token"  # noqa: S105 - the name of a part
_BEARER = re.compile(r"[!-~]{1,8192}", re.ASCII)
_CLOCK_S = 15 * 60
"""How far a clock may be off, as the vendor sees it."""

_SIGN_IN_RIGHT = "modelstudio:GenerateCLIAccessToken"
_SEATS_RIGHT = "modelstudio:GetSubscriptionStats (AliyunTokenPlanReadOnlyAccess)"
_GRANTS = {
    SIGN_IN: Says(
        f"{_SIGN_IN_RIGHT} (a custom policy of the RAM user)", f"{_SIGN_IN_RIGHT}（为 RAM 用户添加自定义策略）"
    ),
    SEATS: Says(_SEATS_RIGHT, "modelstudio:GetSubscriptionStats（系统策略 AliyunTokenPlanReadOnlyAccess）"),
}
_WORKSPACE = Says("membership of the workspace in the Model Studio console", "百炼控制台的业务空间成员身份")
_OPERATE = Says(
    "智能体-操作 (operate agents) in the workspace, reading is not enough", "业务空间的“智能体-操作”权限（只读不够）"
)

_SIGNED_OUT = ("ConsoleNeedLogin", "BailianGateway.Login.NotLogined", "PostonlyOrTokenError")
_FINE = frozenset({"", "0", "200", "success"})
_CODES = ("errorCode", "code", "Code", "status_code", "statusCode")

Step: TypeAlias = Generator[Request, Reply, Table | None]


@dataclass(frozen=True, slots=True)
class Site:
    """One region: where requests are signed for, where its gateway is, and how its console calls things.

    `service.origin` is the gateway and `service.key_page` where permissions are granted, too. `console` and
    `sibling_console` are where people look; `token_site` is written as the vendor writes it.
    """

    service: Service
    openapi: str
    region: str
    action: str
    console: str
    site: str
    token_site: str
    coding_goods: str
    token_goods: str
    language: str
    sibling_console: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One region, asked by one credential at one moment; `ask` holds the gateway's token too once there is one."""

    site: Site
    ask: Ask

    @property
    def service(self) -> Service:
        """The service, as faults speak of it."""
        return self.site.service

    @property
    def now(self) -> datetime:
        """The moment of the poll."""
        return self.ask.now


def sign_in(desk: Desk) -> Generator[Request, Reply, Desk]:
    """Get a token for the gateway; asked anew each time, so that nothing has to be kept."""
    body = yield from signed(desk, "POST", SIGN_IN, "GenerateCLIAccessToken")
    token = _value.first(body, "cliAccessToken") or (_value.table(body.get("Data")) or {}).get("cliAccessToken")
    if not isinstance(token, str) or not _BEARER.fullmatch(token):
        raise _service.unreadable(desk.service, fields="cliAccessToken")
    parts = {**desk.ask.credential.parts, _TOKEN: Secret(token)}
    return replace(desk, ask=replace(desk.ask, credential=Credential(parts)))


def signed(desk: Desk, method: str, path: str, action: str) -> Generator[Request, Reply, Table]:
    """Ask the OpenAPI with a signature; give the answer, or raise what its code says."""
    parts = desk.ask.credential.parts
    host = urlsplit(desk.ask.base_url or desk.site.openapi).netloc
    content = "application/json" if method == "POST" else None
    operation = Operation(method, host, path, action, _VERSION, content_type=content)
    once = _acs3.nonce(parts[ACCESS_KEY], parts[SECRET_KEY], desk.now)
    headers = _acs3.headers(operation, parts[ACCESS_KEY], parts[SECRET_KEY], desk.now, once)
    reply = yield Request(desk.site.openapi, path, method=method, headers=(*headers, ("accept", "application/json")))
    _refuse_signature(desk, reply, path)
    return _body.decode(desk.service, desk.ask, reply, path)


def through(desk: Desk, api: str, data: Table, site: str) -> Step:
    """Ask the console's gateway; give the innermost object, None for an innermost null."""
    params = {"Api": api, "V": "1.0", "Data": {**data, "cornerstoneParam": _cornerstone(desk, site)}}
    form = {
        "params": json.dumps(params, separators=(",", ":")),
        "region": desk.site.region,
        "product": "sfm_bailian",
        "action": desk.site.action,
    }
    reply = yield Request(
        desk.service.origin,
        GATE,
        (("action", desk.site.action), ("product", "sfm_bailian"), ("api", api)),
        "POST",
        (
            ("authorization", f"Bearer {desk.ask.credential.parts[_TOKEN].reveal()}"),
            ("accept", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"),
        ),
        urlencode(form).encode(),
    )
    body = _body.decode(desk.service, desk.ask, reply, GATE)
    return _innermost(desk, body)


def _cornerstone(desk: Desk, site: str) -> Table:
    """Say from where the console would ask; the trace is a word for the vendor's log and follows from the moment."""
    parts = desk.ask.credential.parts
    return {
        "feTraceId": _acs3.nonce(parts[ACCESS_KEY], parts[SECRET_KEY], desk.now),
        "feURL": desk.site.console,
        "protocol": "V2",
        "console": "ONE_CONSOLE",
        "productCode": "p_efm",
        "domain": urlsplit(desk.site.console).netloc,
        "consoleSite": site,
        "userNickName": "",
        "userPrincipalName": "",
        "xsp_lang": desk.site.language,
        "X-Anonymous-Id": "",
    }


def _innermost(desk: Desk, body: Table) -> Table | None:
    """Open the envelopes one in another, an error in any of them first; one may be a JSON text."""
    level = _opened(desk, body)
    for _ in range(6):
        _refuse_code(desk, level)
        name = next((name for name in ("DataV2", "data", "Data") if name in level), None)
        if name is None:
            return level
        if level[name] is None:
            return None
        inner = _value.table(level[name])
        if inner is None:
            raise _service.unreadable(desk.service, fields=name)
        if not inner and level is body:  # the shell of a success without a word in it: no answer at all
            raise _service.nothing(desk.service)
        level = inner
    raise _service.unreadable(desk.service, fields="data")


def _opened(desk: Desk, body: Table) -> Table:
    wrapped = _value.table(body.get("successResponse"))
    if wrapped is None or not isinstance(wrapped.get("body"), str):
        return body
    return _body.parse(desk.service, Reply(200, {}, str(wrapped["body"]).encode("utf-8", "replace")))


def _refuse_code(desk: Desk, level: Table) -> None:
    """Raise what one envelope says of an error."""
    codes = (_value.first(level, name) for name in _CODES)
    code = next((str(code) for code in codes if code is not None and str(code).lower() not in _FINE), None)
    told = _value.rows(level.get("ret"), 1)
    if code is None and told and isinstance(told[0], str) and not told[0].upper().startswith("SUCCESS"):
        code = told[0].partition("::")[0]
    failed = level.get("success") is False or level.get("successResponse") is False or level.get("Success") is False
    if code is not None or failed:
        _raise_code(desk, code or "?", _raw(desk, level))


def _raise_code(desk: Desk, code: str, raw: str | None) -> NoReturn:
    if code in _SIGNED_OUT:
        raise _service.rejected(desk.service, desk.ask, raw)
    if code.endswith("Workspace.NotAuthorised"):
        raise lacks(desk, _WORKSPACE, desk.site.console, raw)
    if code.endswith("AuthorityPolicies.NoPermission"):
        raise lacks(desk, _OPERATE, desk.site.console, raw)
    if code.startswith("Throttling"):
        raise _service.throttled(desk.service, None, raw)
    raise _service.vendor_code(desk.service, code, raw)


def lacks(desk: Desk, grant: Says, page: str, raw: str | None) -> PollFault:
    """The credential is right and may not read this; say what to grant, and where."""
    return _service.fault(
        desk.service,
        FaultKind.FORBIDDEN,
        "forbidden-grant",
        raw=raw,
        grant_en=grant.en,
        grant_zh=grant.zh,
        grant_page=page,
    )


def _refuse_signature(desk: Desk, reply: Reply, path: str) -> None:
    """Raise what the OpenAPI says of the key, the signature or the permission; anything else is left to the status."""
    try:
        body = _body.parse(desk.service, reply)
    except PollFault:
        return
    code = _value.text(_value.first(body, "Code", "code")) or ""
    if code.lower() in _FINE and body.get("Success") is not False:
        return
    raw = _raw(desk, body)
    if code.startswith("InvalidAccessKeyId"):
        raise _service.rejected(desk.service, desk.ask, raw)
    if code.startswith(("SignatureDoesNotMatch", "IncompleteSignature", "InvalidTimeStamp", "InvalidTimestamp")):
        raise _wrong_signature(desk, reply, raw, is_time=code.lower().startswith("invalidtimestamp"))
    if code.startswith(("NoPermission", "Forbidden", "AccessDenied", "NotAuthorized")):
        raise lacks(desk, _GRANTS[path], desk.service.key_page, raw)
    if code.startswith("Throttling"):
        raise _service.throttled(desk.service, _body.retry_after(reply.headers, desk.now, _body.DAY), raw)
    if 200 <= reply.status < 300:
        raise _service.vendor_code(desk.service, code or "?", raw)


def _wrong_signature(desk: Desk, reply: Reply, raw: str | None, *, is_time: bool) -> PollFault:
    """The secret key is wrong, or the clock is: the answer's own clock tells which."""
    sent = _body.http_date(reply.headers.get("date", ""))
    off_s = abs((desk.now - sent).total_seconds()) if sent else None
    if is_time or off_s is not None and off_s > _CLOCK_S:
        minutes = ">15" if off_s is None else str(round(off_s / 60))
        return _service.fault(desk.service, FaultKind.REJECTED, "rejected-clock", raw=raw, minutes=minutes)
    return _service.fault(desk.service, FaultKind.REJECTED, "rejected-signature", raw=raw)


def _raw(desk: Desk, level: Table) -> str | None:
    """Give the vendor's own words of an error."""
    words = _value.first(level, "errorMsg", "Message") or _body.words_of(level)
    return _service.told(words, desk.ask.credential)
