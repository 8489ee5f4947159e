"""What does Codex itself tell on this machine?  Its sessions' rollout files, and its app-server when asked.

Both speak of limits by an id: `codex` is the account's. A rollout file is being written while it is read, so that a
line which makes no sense is passed over.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from quotatop.domain.exchange import Line, Ran, Saw
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.reading import Reading
from quotatop.domain.value import dataclass
from quotatop.domain.window import Window, as_of, one_each
from quotatop.providers import _codex_rows, _service, _value
from quotatop.providers._service import Service
from quotatop.providers._value import Table

LOCAL = "from the sessions of this machine"

_MARK = b'"rate_limits"'
_OLD = timedelta(days=8)
"""How far behind the account's own limit another one may lag before it is another time's."""
_COOLING_S = 900.0
"""A throttle that comes through the app-server names no wait."""
_STATUS = re.compile(r"failed: (\d{3})\b", re.ASCII)
_READ = 3
"""The id of the question that counts."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """One limit as a session heard it last."""

    at: datetime
    limit: Table


def rollouts(service: Service, saw: Saw, now: datetime) -> Reading | None:
    """Read the newest word on each limit; None where no session heard any."""
    heard: dict[str, _Heard] = {}
    for line in (line for file in saw.files for line in file.content.splitlines() if _MARK in line):
        found = _limit(line, now)
        if found is None:
            continue
        name = _value.text(found.limit.get("limit_id"), 64) or _codex_rows.MAIN
        if name not in heard or heard[name].at <= found.at:
            heard[name] = found
    if not heard:
        return None
    main = heard.get(_codex_rows.MAIN)
    newest = main or max(heard.values(), key=lambda one: one.at)
    windows = one_each(
        window
        for name, one in heard.items()
        for window in _heard_windows(name, one, now)
        if one is newest or newest.at - one.at < _OLD
    )
    balances = tuple(_codex_rows.credits(newest.limit.get("credits")))
    if not windows and not balances:
        raise _service.unreadable(service, fields="rate_limits.primary, rate_limits.secondary")
    return Reading(
        min(max(one.at for one in heard.values()), now),
        windows,
        plan=_codex_rows.plan(newest.limit.get("plan_type")),
        balances=balances,
        unrecognised=strange(windows),
        notes=(LOCAL, *_codex_rows.notes(newest.limit)),
    )


def nothing(service: Service, saw: Saw) -> PollFault:
    """Say why no session tells of a limit: files that cannot be read, limits of a new shape, or none yet."""
    if saw.unread:
        return _service.fault(service, FaultKind.SHAPE, "shape-file", path=saw.unread[0])
    if any(_tells(line) for file in saw.files for line in file.content.splitlines() if _MARK in line):
        return _service.unreadable(service, fields="payload.rate_limits")
    return _service.fault(service, FaultKind.NO_DATA, "no-data-codex")


def _tells(line: bytes) -> bool:
    """Whether a whole line holds limits of some kind; most say that they are null."""
    try:
        event = _value.table(json.loads(line))
    except (ValueError, RecursionError):
        return False
    payload = _value.table(event.get("payload")) if event else None
    return bool(payload and payload.get("rate_limits"))


def strange(windows: tuple[Window, ...]) -> tuple[str, ...]:
    """Name the windows that have no length."""
    return tuple(window.id.partition(":")[2] for window in windows if window.kind == "other")


def _heard_windows(name: str, heard: _Heard, now: datetime) -> Iterator[Window]:
    lane = None if name == _codex_rows.MAIN else _value.text(heard.limit.get("limit_name"), 40) or name
    for window in _codex_rows.windows(heard.limit, lane, heard.at, now):
        passed = window.resets_at is not None and window.resets_at <= now
        if not (lane and passed):
            yield as_of(window, now)


def _limit(line: bytes, now: datetime) -> _Heard | None:
    try:
        event = _value.table(json.loads(line))
    except (ValueError, RecursionError):
        return None
    payload = _value.table(event.get("payload")) if event else None
    limit = _value.table(payload.get("rate_limits")) if payload else None
    at = _value.stamp(event.get("timestamp"), now, UTC) if event else None
    return _Heard(at, limit) if limit and at else None


def questions(version: str) -> tuple[Line, ...]:
    """Give what the app-server is asked. It makes one request of its own for it and no model works."""
    client = {"name": "quotatop", "title": "quotatop", "version": version}
    return (
        Line(json.dumps({"id": 1, "method": "initialize", "params": {"clientInfo": client}}), awaits=1),
        Line(json.dumps({"method": "initialized"})),
        Line(json.dumps({"id": 2, "method": "account/read", "params": {"refreshToken": False}}), awaits=2),
        Line(json.dumps({"id": _READ, "method": "account/rateLimits/read"}), awaits=_READ),
    )


def app_server(service: Service, ran: Ran, now: datetime) -> Reading:
    """Read what the app-server answered. Raise PollFault for its errors and its silence."""
    answers = {answer.get("id"): answer for answer in _answers(ran.stdout)}
    last = answers.get(_READ)
    if last is None:
        raise _silent(service, ran)
    if "error" in last:
        _refuse(service, _value.table(last["error"]) or {})
    result = _value.table(last.get("result")) or {}
    main = _value.table(result.get("rateLimits"))
    if main is None:
        raise _service.unreadable(service, fields="rateLimits")
    windows = one_each((*_limits(result, main, now), *_codex_rows.individual(main.get("individualLimit"), now)))
    balances = tuple(_codex_rows.credits(main.get("credits")))
    if not windows and not balances:
        raise _service.no_data(service)
    return Reading(
        now,
        windows,
        plan=_codex_rows.plan(main.get("planType")),
        balances=balances,
        unrecognised=strange(windows),
        account=_service.account(service, _email(answers.get(2))),
        notes=_codex_rows.notes(main),
    )


def _limits(result: Table, main: Table, now: datetime) -> Iterator[Window]:
    by_id = _value.table(result.get("rateLimitsByLimitId")) or {}
    yield from _codex_rows.windows(main, None, now, now)
    for name, told in list(by_id.items())[:16]:
        limit = _value.table(told)
        if limit and name != _codex_rows.MAIN:
            yield from _codex_rows.windows(limit, _value.text(limit.get("limitName"), 40) or name[:40], now, now)


def _answers(output: bytes) -> Iterator[Table]:
    """Give the answers; what the server says of its own accord has a method."""
    for line in output.splitlines():
        try:
            said = _value.table(json.loads(line))
        except (ValueError, RecursionError):
            continue
        if said and "method" not in said and isinstance(said.get("id"), int):
            yield said


def _email(answer: Table | None) -> object:
    """Give what names the account; it is kept as an opaque token only."""
    result = _value.table(answer.get("result")) if answer else None
    account = _value.table(result.get("account")) if result else None
    return account.get("email") if account else None


def _silent(service: Service, ran: Ran) -> PollFault:
    match ran.trouble:
        case "missing":
            return PollFault(FaultKind.UNREACHABLE, "unreachable-command-missing", program="codex")
        case "timeout":
            return PollFault(FaultKind.UNREACHABLE, "unreachable-command-timeout", program="codex")
        case "size":
            return PollFault(FaultKind.REFUSED, "refused-command-size", program="codex")
    return _service.fault(service, FaultKind.VENDOR, "vendor-command", program="codex")


def _refuse(service: Service, error: Table) -> NoReturn:
    """Turn the server's error into ours: nobody signed in, a login without a plan, or what its own request met."""
    message = _value.text(error.get("message"), 400) or ""
    status = _STATUS.search(message)
    raw = message[:160] or None
    if "authentication required" in message:
        if message.startswith("chatgpt "):
            raise _service.fault(service, FaultKind.NO_PLAN, "no-plan-api-key", raw=raw, command="codex")
        raise _service.fault(
            service, FaultKind.NO_CREDENTIAL, "no-credential-signed-out", raw=raw, command="codex login"
        )
    if status is None:
        raise _service.vendor_code(service, error.get("code"), raw)
    if status[1] == "401":
        raise _service.fault(service, FaultKind.LOGIN_EXPIRED, "login-expired-cli", raw=raw, command="codex")
    if status[1] == "429":
        raise _service.throttled(service, _COOLING_S, raw)
    if status[1] == "403":
        raise _service.fault(service, FaultKind.VENDOR, "vendor-blocked", raw=raw, status=status[1])
    raise _service.fault(service, FaultKind.VENDOR, "vendor-status", raw=raw, status=status[1])
