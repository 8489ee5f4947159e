"""What does a command of the user's print?  The vendor's own CLI in its shape, any other program in quotatop's own.

That own shape is a part of the status document: `windows` and `balances` with the same keys, and `plan`. All else of
it is optional; what cannot be read is unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from quotatop.domain.exchange import Ask, Ran, Run, WideFlow
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Provider
from quotatop.domain.reading import Balance, PlanSeen, Reading
from quotatop.domain.text import plain
from quotatop.domain.window import (
    DAY,
    HOUR,
    WEEK,
    Direction,
    Number,
    Unit,
    VendorFigure,
    Window,
    WindowState,
    lane_name,
    measure,
    one_each,
)
from quotatop.providers import _body, _cli_shapes, _service, _steps, _value
from quotatop.providers._service import Service
from quotatop.providers._value import Table

DEADLINE_S = 30.0
"""A CLI in Node or Python takes seconds to start on a small machine, and asks its vendor then."""

_KIND = re.compile(r"(\d{1,4})([hd])", re.ASCII)
_NAMED: dict[str, int | None] = {"day": DAY, "week": WEEK, "month": None, "mcp": None, "other": None}
_LOGIN = re.compile(
    r"log.?in\b|sign.?in\b|logged out|not authenticated|auth_?required|unauthori[sz]ed|token.{0,20}(expired|invalid)|"
    r"need_?login|\b401\b|登录|登陆|未认证",
    re.IGNORECASE,
)


def poll(provider: Provider, ask: Ask) -> WideFlow:
    """Run the command and read what it prints."""
    service = service_of(provider)
    variables = (
        *provider.environment,
        *(name for names in provider.environments for name in names),
        *(name for place in provider.places for name in place.home_variables),
        *(name for login in provider.logins for name in login.home_variables),
        *(name for tool in provider.tools for name in tool.home_variables),
    )
    ran = yield from _steps.run(Run(ask.command, deadline_s=DEADLINE_S, variables=variables))
    document = _document(service, ask, ran)
    read = _cli_shapes.SHAPES.get(provider.id)
    reading = read(service, ask, document) if read else None
    return reading or _own(service, ask, document)


def service_of(provider: Provider) -> Service:
    """Give the provider as its faults speak of it."""
    return Service(provider.id, provider.name, "", provider.key_page, provider.usage_page)


def _document(service: Service, ask: Ask, ran: Ran) -> Table:
    program = plain(PurePath(ask.command[0]).name, 40)
    raw = _service.told((ran.stderr or ran.stdout[-2_000:]).decode("utf-8", "replace"), ask.credential, 160)
    match ran.trouble:
        case None:
            pass
        case "missing":
            raise _fault(FaultKind.UNREACHABLE, "unreachable-command-missing", program)
        case "timeout":
            raise _fault(FaultKind.UNREACHABLE, "unreachable-command-timeout", program, raw)
        case "size":
            raise _fault(FaultKind.REFUSED, "refused-command-size", program)
        case _:
            raise _refusal(ran, program, raw)
    try:
        return _body.read_object(service, ran.stdout)
    except PollFault as problem:
        if problem.kind is FaultKind.SHAPE and _LOGIN.search(_ends(ran)):
            raise _fault(FaultKind.LOGIN_EXPIRED, "login-expired-command", program, raw) from None
        raise _fault(FaultKind.SHAPE, "shape-command", program, raw) from problem


def _refusal(ran: Ran, program: str, raw: str | None) -> PollFault:
    """A program failed: most often because nobody is logged in."""
    if _LOGIN.search(_ends(ran)):
        return _fault(FaultKind.LOGIN_EXPIRED, "login-expired-command", program, raw)
    return _fault(FaultKind.VENDOR, "vendor-command", program, raw)


def _ends(ran: Ran) -> str:
    return (ran.stdout[-4_000:] + b"\n" + ran.stderr).decode("utf-8", "replace")


def _fault(kind: FaultKind, code: str, program: str, raw: str | None = None) -> PollFault:
    return PollFault(kind, code, raw=raw, program=program)


def _own(service: Service, ask: Ask, document: Table) -> Reading:
    """Read quotatop's own JSON."""
    if not isinstance(document.get("windows", []), list) or not {"windows", "balances"} & document.keys():
        raise _fault(FaultKind.SHAPE, "shape-command-fields", plain(PurePath(ask.command[0]).name, 40))
    rows = [_value.table(row) for row in _value.rows(document.get("windows"))]
    windows = one_each(window for row in rows if row for window in _window(row, ask))
    balances = tuple(_balances(document, ask))
    if not windows and not balances:
        raise _service.no_data(service)
    strange = tuple(window.id.partition(":")[2] for window in windows if window.kind == "other")
    return Reading(ask.now, windows, plan=_plan(document, ask), balances=balances, unrecognised=strange)


def _window(row: Table, ask: Ask) -> Iterator[Window]:
    """Read one window; its `id` says its length unless `length_s` does."""
    named = _value.text(row.get("id"), 64)
    if named is None:
        return
    kind, _, lane = named.partition(":")
    match = _KIND.fullmatch(kind)
    if match is None and kind not in _NAMED:
        kind, lane = "other", named
    length_s = int(match[1]) * (HOUR if match[2] == "h" else DAY) if match else _NAMED[kind]
    said = _value.number(row.get("length_s"))
    unit = next((one for one in Unit if one == row.get("unit")), Unit.PERCENT)
    used, limit, percent = (_value.number(row.get(name)) for name in ("used", "limit", "used_percent"))
    window = measure(
        f"{kind}:{lane_name(lane)}" if lane else kind,
        length_s=round(said) if said else length_s,
        unit=unit,
        used=used,
        limit=limit,
        remaining=_value.number(row.get("remaining")),
        percent=percent,
        resets_at=_value.stamp(row.get("resets_at"), ask.now),
        unit_label=_value.text(row.get("unit_label"), 24),
        spent=row.get("state") == WindowState.SPENT.value,
        unlimited=row.get("state") == WindowState.UNLIMITED.value,
        notes=[note for note in map(_value.text, _value.rows(row.get("notes"), 8)) if note],
        vendor=_figure(used, limit, percent),
    )
    label = _value.text(row.get("label"), 40)
    yield replace(window, label=label) if label else window


def _figure(used: Number | None, limit: Number | None, percent: Number | None) -> VendorFigure | None:
    if used is not None and limit is not None:
        return VendorFigure(f"used {used} of {limit}", Direction.USED)
    return None if percent is None else VendorFigure(f"used_percent {percent}", Direction.USED)


def _balances(document: Table, ask: Ask) -> Iterator[Balance]:
    for row in map(_value.table, _value.rows(document.get("balances"))):
        name, unit = (_value.text(row.get(key), 40) if row else None for key in ("name", "unit"))
        if row and name and unit:
            expires = _value.stamp(row.get("expires_at"), ask.now)
            yield Balance(name, _value.number(row.get("amount")), unit, expires)


def _plan(document: Table, ask: Ask) -> PlanSeen | None:
    found = document.get("plan")
    plan = _value.table(found) or {"name": found}
    name = _value.text(plan.get("name"))
    renews_at = _value.stamp(plan.get("renews_at"), ask.now)
    return PlanSeen(name, renews_at, _value.switch(plan.get("auto_renew"))) if name else None
