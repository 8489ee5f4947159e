"""Claude on a Pro, Max, Team or Enterprise plan.

By default no token is read and nobody is asked: Claude Code tells our status line command how the limits stand, and
keeps its own last look at them in a file. The endpoint is asked at the user's wish only, seldom, by our own name.
"""

from quotatop.domain.exchange import Ask, Look, Reply, Request, WideFlow
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import HOME, Login, Option, Patience, Place, Provider, Says
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Source
from quotatop.providers import _body, _claude_kept, _claude_rows, _service, _steps, _value
from quotatop.providers._claude_kept import CACHES, STATUS_LINE
from quotatop.providers._service import Service
from quotatop.providers._value import Table

USAGE = "/api/oauth/usage"

SERVICE = Service(
    id="claude",
    name=Says("Claude", "Claude"),
    origin="https://api.anthropic.com",
    key_page="https://claude.ai/settings/usage",
    usage_page="https://claude.ai/settings/usage",
    renew="claude",
)

_BETA = "oauth-2025-04-20"
_SCOPE = "user:profile"
_AGAIN_S = 0.2
"""Claude Code rewrites its file often and is done with it by then."""


def poll(ask: Ask) -> WideFlow:
    """Read by the source that is wanted."""
    if ask.source is Source.API:
        return (yield from _by_endpoint(ask))
    places = (STATUS_LINE, *_caches(ask))
    saw = yield from _steps.look(Look(places))
    if any(_claude_kept.is_broken(seen) for seen in saw.files):
        saw = yield from _steps.look(Look(places, after_s=_AGAIN_S))
    return _claude_kept.reading(SERVICE, ask, saw)


def _caches(ask: Ask) -> tuple[str, ...]:
    """Leave out the file in the home folder itself where the subscription means another account's folder."""
    return CACHES[:1] if HOME in ask.options else CACHES


def _by_endpoint(ask: Ask) -> WideFlow:
    """Ask the endpoint with Claude Code's own token, which is never renewed by us."""
    saw = yield from _steps.look(Look(("login", *_caches(ask))))
    documents = [(seen.place, _body.maybe_object(seen.content) or {}) for seen in saw.files]
    login = next((found for place, found in documents if place == "login"), {})
    owned = _value.table(login.get("claudeAiOauth")) or {}
    if ask.credential.is_login:
        _check_scope(owned)
    headers = (
        ("authorization", f"Bearer {ask.credential.key}"),
        ("accept", "application/json"),
        ("anthropic-beta", _BETA),
    )
    reply = yield from _steps.fetch(Request(SERVICE.origin, USAGE, headers=headers))
    body = _open(ask, reply)
    usage = _claude_rows.usage(body, ask.now)
    if not usage.windows and not usage.balances:
        known = {"five_hour", "seven_day", "limits", "spend"} & body.keys()
        raise _service.no_data(SERVICE) if known else _service.unreadable(SERVICE, fields="five_hour, limits")
    profiles = [_claude_kept.profile_of(SERVICE, found) for place, found in documents if place in CACHES]
    account = next((profile.account for profile in profiles if profile.account), None)
    plans = [_claude_rows.plan(owned.get("subscriptionType"), owned.get("rateLimitTier"))]
    plans += [profile.plan for profile in profiles]
    return Reading(
        ask.now,
        usage.windows,
        plan=next((plan for plan in plans if plan), None),
        balances=usage.balances,
        unrecognised=usage.unrecognised,
        account=account,
        notes=usage.notes,
    )


def _check_scope(owned: Table) -> None:
    """Refuse a token for inference alone before it is sent; a damaged list of scopes says nothing."""
    scopes = owned.get("scopes")
    if isinstance(scopes, list) and scopes and _SCOPE not in scopes:
        raise _service.fault(SERVICE, FaultKind.REJECTED, "rejected-scope", command=SERVICE.renew)


def _open(ask: Ask, reply: Reply) -> Table:
    """Give the body of a good answer. An error may come under status 200, and two kinds of them under 403."""
    if reply.status == 403 and not _body.is_page(reply):
        raise _forbidden(ask, reply)
    body = _body.decode(SERVICE, ask, reply, USAGE)
    error = _value.table(body.get("error"))
    if error is None:
        return body
    raw = _service.told(_body.words_of(body), ask.credential)
    match error.get("type"):
        case "rate_limit_error" | "overloaded_error":
            raise _service.throttled(SERVICE, None, raw)
        case "authentication_error":
            raise _service.rejected(SERVICE, ask, raw)
    raise _service.vendor_code(SERVICE, error.get("type"), raw)


def _forbidden(ask: Ask, reply: Reply) -> PollFault:
    raw = _body.excerpt(SERVICE, ask, reply)
    if raw and "revoked" in raw:
        return _service.rejected(SERVICE, ask, raw)
    if raw and "scope" in raw:
        return _service.fault(SERVICE, FaultKind.REJECTED, "rejected-scope", raw=raw, command=SERVICE.renew)
    return _service.fault(SERVICE, FaultKind.FORBIDDEN, "forbidden-service", raw=raw)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Claude", "Claude"),
    origins=(SERVICE.origin,),
    poll=poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says(
        "5-hour and weekly limits, weekly limits of single models, extra usage",
        "5 小时与每周额度，单个模型的每周额度，额外用量",
    ),
    needs=Says(
        "Claude Code with our status line (`quotatop claude-statusline --install`); its own cached usage is read too",
        "Claude Code 使用我们的状态行（`quotatop claude-statusline --install`）；也读取其缓存的用量",
    ),
    lag=Says("as fresh as the last answer in Claude Code", "与 Claude Code 最近一次回复同步"),
    options=(
        Option(
            HOME, Says("another CLAUDE_CONFIG_DIR, for a second account", "另一个 CLAUDE_CONFIG_DIR，用于第二个账号")
        ),
    ),
    logins=(
        Login(
            home_variables=("CLAUDE_CONFIG_DIR",),
            home="~/.claude",
            file=".credentials.json",
            token=("claudeAiOauth", "accessToken"),
            expires=("claudeAiOauth", "expiresAt"),
            renew="claude",
        ),
    ),
    keyless=True,
    patience=Patience(floor_s=600, backoff_first_s=900, backoff_most_s=21_600),
    local_patience=Patience(floor_s=60, backoff_first_s=60, backoff_most_s=300),
    why_opt_in=Says(
        "a private endpoint, asked with Claude Code's own token, which the vendor means for its own programs",
        "私有接口，需使用 Claude Code 自己的令牌，厂商仅允许其自家程序使用",
    ),
    places=(
        Place(STATUS_LINE, "claude-status-line.json", own=True),
        Place(CACHES[0], ".claude.json", "~/.claude", ("CLAUDE_CONFIG_DIR",), limit=16 << 20),
        Place(CACHES[1], ".claude.json", "~", limit=16 << 20),
        Place("login", ".credentials.json", "~/.claude", ("CLAUDE_CONFIG_DIR",)),
    ),
    models=("claude-*",),
    logged_as=("anthropic",),
    refuses_as="claude",
    sources=("https://code.claude.com/docs/en/statusline", "https://github.com/anthropics/claude-code"),
)
