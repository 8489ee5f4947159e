"""OpenAI Codex on a ChatGPT plan.

By default nothing of the login is read: the sessions on this machine say how the limits stood, and where they have
been silent for a while Codex's own app-server is asked. The web endpoint is asked at the user's wish only.
"""

import base64
import json
from collections.abc import Generator
from datetime import datetime, timedelta

from quotatop import __version__
from quotatop.domain.exchange import Ask, Came, Look, Request, Run, Step, WideFlow
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import HOME, Login, Option, Patience, Place, Provider, Says
from quotatop.domain.reading import Balance, Reading
from quotatop.domain.subscription import Source
from quotatop.domain.window import Number, Window, one_each
from quotatop.providers import _body, _codex_local, _codex_rows, _plan_seen, _service, _steps, _value
from quotatop.providers._service import Service
from quotatop.providers._value import Table

USAGE = "/backend-api/wham/usage"
RESETS = "/backend-api/wham/rate-limit-reset-credits"
BANKED = "banked resets"

SERVICE = Service(
    id="codex",
    name=Says("OpenAI Codex", "OpenAI Codex"),
    origin="https://chatgpt.com",
    key_page="https://chatgpt.com/codex/settings/usage",
    usage_page="https://chatgpt.com/codex/settings/usage",
    renew="codex",
)

_FRESH = timedelta(minutes=10)
"""A session that heard of the limits so lately spares the asking."""
_DEADLINE_S = 20.0
"""Codex itself never gives up."""
_SERVER = ("-s", "read-only", "-a", "never", "app-server")
_PROGRAMS = (("codex", "--disable", "plugins", *_SERVER), ("codex", *_SERVER))
"""Without plugins it makes one request instead of seven; older versions do not know the switch."""
_TELLING = frozenset({FaultKind.THROTTLED, FaultKind.LOGIN_EXPIRED, FaultKind.NO_CREDENTIAL, FaultKind.NO_PLAN})
"""Faults that the user should see even where old sessions tell something."""
_CLAIM = "https://api.openai.com/auth"


def poll(ask: Ask) -> WideFlow:
    """Read by the source that is wanted."""
    if ask.source is Source.API:
        return (yield from _by_endpoint(ask))
    if ask.source is Source.COMMAND:
        return (yield from _by_server(ask, (ask.command,)))
    saw = yield from _steps.look(Look(("sessions", "archive")))
    local = _codex_local.rollouts(SERVICE, saw, ask.now)
    if local and (ask.source is Source.LOGS or _is_fresh(local, ask.now)):
        return local
    if ask.source is Source.LOGS:
        raise _codex_local.nothing(SERVICE, saw)
    try:
        return (yield from _by_server(ask, _PROGRAMS))
    except PollFault as problem:
        if local is not None and problem.kind not in _TELLING:
            return local
        if problem.code == "unreachable-command-missing":
            raise _codex_local.nothing(SERVICE, saw) from None
        raise


def _is_fresh(reading: Reading, now: datetime) -> bool:
    known = all(window.used_percent is not None for window in reading.windows)
    return known and now - reading.read_at <= _FRESH


def _by_server(ask: Ask, programs: tuple[tuple[str, ...], ...]) -> WideFlow:
    """Ask the app-server, with the first argv that it understands."""
    for place, argv in enumerate(programs, 1):
        lines = _codex_local.questions(__version__)
        ran = yield from _steps.run(Run(argv, lines, _DEADLINE_S, variables=("CODEX_HOME",)))
        if ran.trouble != "ended" or place == len(programs):
            break
    return _codex_local.app_server(SERVICE, ran, ask.now)


def _by_endpoint(ask: Ask) -> WideFlow:
    """Ask the endpoint with the login's token, which is never renewed by us."""
    token = ask.credential.key
    expires = _value.epoch_s(_claims(token).get("exp"), ask.now)
    if expires is not None and expires <= ask.now:
        raise _service.fault(SERVICE, FaultKind.LOGIN_EXPIRED, "login-expired-cli", command=SERVICE.renew)
    account = yield from _account_id(ask)
    named = (("chatgpt-account-id", account),) if account else ()
    headers = (("authorization", f"Bearer {token}"), ("accept", "application/json"), *named)
    reply = yield from _steps.fetch(Request(SERVICE.origin, USAGE, headers=headers))
    body = _body.decode(SERVICE, ask, reply, USAGE)
    windows, balances = one_each(_windows(body, ask.now)), tuple(_codex_rows.credits(body.get("credits")))
    owner = _service.account(SERVICE, _value.first(body, "email", "account_id"))
    banked = yield from _banked(_plan_seen.of_account(ask, owner), body, headers)
    if not windows and not balances and not banked:
        known = {"rate_limit", "additional_rate_limits", "credits"} & body.keys()
        raise _service.no_data(SERVICE) if known else _service.unreadable(SERVICE, fields="rate_limit")
    return Reading(
        ask.now,
        windows,
        plan=_codex_rows.plan(body.get("plan_type")),
        balances=(*balances, *banked),
        unrecognised=_codex_local.strange(windows),
        account=owner,
        notes=_codex_rows.notes(body),
    )


def _windows(body: Table, now: datetime) -> Generator[Window, None, None]:
    yield from _codex_rows.windows(_value.table(body.get("rate_limit")) or {}, None, now, now)
    review = _value.table(body.get("code_review_rate_limit"))
    yield from _codex_rows.windows(review or {}, "code review", now, now)
    for row in map(_value.table, _value.rows(body.get("additional_rate_limits"), 16)):
        limit = _value.table(row.get("rate_limit")) if row else None
        if row and limit:
            lane = _value.text(_value.first(row, "limit_name", "metered_feature"), 40) or "other"
            yield from _codex_rows.windows(limit, lane, now, now)
    spending = _value.table(body.get("spend_control")) or {}
    yield from _codex_rows.individual(spending.get("individual_limit"), now)


def _banked(ask: Ask, body: Table, headers: tuple[tuple[str, str], ...]) -> Generator[Step, Came, tuple[Balance, ...]]:
    """Give the resets that lie ready; their list is asked for where their number is news. None is ever redeemed."""
    count = _value.number((_value.table(body.get("rate_limit_reset_credits")) or {}).get("available_count"))
    if not count or count < 0:
        return ()
    known = next((held for held in ask.last.balances if held.name == BANKED), None) if ask.last else None
    if known and known.amount == count:
        return (known,)
    try:
        reply = yield from _steps.fetch(Request(SERVICE.origin, RESETS, headers=headers))
        told = _body.decode(SERVICE, ask, reply, RESETS)
    except PollFault:
        return (Balance(BANKED, count, "resets"),)
    return (resets(told, count, ask.now),)


def resets(told: Table, count: Number, now: datetime) -> Balance:
    """Read the list of banked resets: how many there are and when the next one lapses."""
    ready = [
        row for row in map(_value.table, _value.rows(told.get("credits"))) if row and row.get("status") == "available"
    ]
    ends = [end for row in ready if (end := _value.stamp(row.get("expires_at"), now))]
    number = _value.number(told.get("available_count"))
    return Balance(BANKED, count if number is None else number, "resets", min(ends, default=None))


def _account_id(ask: Ask) -> Generator[Step, Came, str | None]:
    """Find the account that the endpoint wants to be told: in the login's file, else in its token."""
    saw = yield from _steps.look(Look(("login",)))
    body = (_body.maybe_object(saw.files[0].content) if saw.files else None) or {}
    tokens = _value.table(body.get("tokens")) or {}
    claims = (_claims(token).get(_CLAIM) for token in (ask.credential.key, tokens.get("id_token")))
    told = (_value.table(claim) or {} for claim in claims)
    named = (tokens.get("account_id"), *(claim.get("chatgpt_account_id") for claim in told))
    return next((name for name in (_value.text(one, 128) for one in named) if name and name.isascii()), None)


def _claims(token: object) -> Table:
    """Read what a token says of itself; one that says nothing readable says nothing."""
    parts = token.split(".") if isinstance(token, str) and len(token) < 65_536 else []
    if len(parts) != 3:
        return {}
    try:
        return _value.table(json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))) or {}
    except (ValueError, RecursionError):
        return {}


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Codex", "Codex"),
    origins=(SERVICE.origin,),
    poll=poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says(
        "5-hour and weekly limits, a month on Free and Go, limits of single models, credits, banked resets",
        "5 小时与每周额度（Free、Go 为每月），单个模型的额度，credits 与可用的重置次数",
    ),
    needs=Says(
        "Codex used on this machine: its session files are read, and `codex app-server` is asked where they are old",
        "在本机使用 Codex：读取其会话文件，过旧时询问 `codex app-server`",
    ),
    options=(Option(HOME, Says("another CODEX_HOME, for a second account", "另一个 CODEX_HOME，用于第二个账号")),),
    logins=(
        Login(
            home_variables=("CODEX_HOME",),
            home="~/.codex",
            file="auth.json",
            token=("tokens", "access_token"),
            renew="codex",
            instead=("OPENAI_API_KEY",),
        ),
    ),
    keyless=True,
    why_opt_in=Says("a private endpoint, asked with Codex's own token", "私有接口，需使用 Codex 自己的令牌"),
    patience=Patience(floor_s=300, backoff_first_s=900, backoff_most_s=21_600),
    places=(
        Place(
            "sessions", "sessions/**/rollout-*.jsonl", "~/.codex", ("CODEX_HOME",), most=12, limit=1 << 19, tail=True
        ),
        Place(
            "archive",
            "archived_sessions/**/rollout-*.jsonl",
            "~/.codex",
            ("CODEX_HOME",),
            most=4,
            limit=1 << 19,
            tail=True,
        ),
        Place("login", "auth.json", "~/.codex", ("CODEX_HOME",)),
    ),
    ways=(Source.LOGS, Source.COMMAND),
    models=("gpt-*", "codex-*", "o3*", "o4*"),
    logged_as=("openai",),
    refuses_as="codex",
    sources=("https://developers.openai.com/codex", "https://github.com/openai/codex"),
)
