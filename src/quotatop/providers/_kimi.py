"""What does Kimi Code answer, in both regions?

`/usages` has two generations in one answer: counts (`usage` is the week, `limits` the rest; strings, zeros left out)
and since September 2026 ratio pools (`usages`). Where both speak of one window the worse one counts. `totalQuota` is
a known wrong constant and is not read. `/me` names the plan; what else it holds about the person is not kept.
"""

from collections.abc import Generator, Iterator
from typing import TypeAlias

from quotatop.domain.exchange import Ask, Flow, Reply, Request
from quotatop.domain.fault import PollFault
from quotatop.domain.reading import Balance, PlanSeen, Reading
from quotatop.domain.value import dataclass
from quotatop.domain.window import WINDOWS_MOST, Window, one_each
from quotatop.providers import _body, _kimi_rows, _plan_seen, _service, _value
from quotatop.providers._service import Service
from quotatop.providers._value import Table

USAGES = "/coding/v1/usages"
ME = "/coding/v1/me"

_LEVELS = {
    "LEVEL_FREE": "Adagio",
    "LEVEL_TRIAL": "Andante",
    "LEVEL_BASIC": "Moderato",
    "LEVEL_INTERMEDIATE": "Allegretto",
    "LEVEL_ADVANCED": "Allegro",
}
"""Names of the first generation of goods only; another map in circulation mislabelled people."""

_KNOWN = frozenset({"usage", "limits", "usages", "user"})
_CENTS = 1_000_000
"""Amounts of the wallet count millionths of a cent."""

Drift: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    windows: tuple[Window, ...]
    unrecognised: Drift


def poll(service: Service, ask: Ask) -> Flow:
    """Ask for the quota; then, where it does not name the plan, now and then for the plan's name."""
    reply = yield _request(service, ask, USAGES)
    body = _body.decode(service, ask, reply, USAGES)
    found = _windows(body, ask)
    if not found.windows:
        raise _without_windows(service, ask, body, found)
    account = _account(service, body)
    plan = yield from _plan(service, _plan_seen.of_account(ask, account), body)
    return Reading(
        read_at=ask.now,
        windows=found.windows,
        plan=plan,
        balances=tuple(_balances(body)),
        unrecognised=found.unrecognised,
        account=account,
        notes=_notes(body),
    )


def _request(service: Service, ask: Ask, path: str) -> Request:
    headers = (("authorization", f"Bearer {ask.credential.key}"), ("accept", "application/json"))
    return Request(service.origin, path, headers=headers)


def _windows(body: Table, ask: Ask) -> _Found:
    now = ask.now
    rows = (
        *_kimi_rows.counts(body, now),
        *_kimi_rows.pools(body.get("usages"), now),
        *_kimi_rows.stats(body, now),
    )
    strange = [row.unrecognised for row in rows if row.unrecognised]
    return _Found(one_each(row.window for row in rows if row.window), tuple(dict.fromkeys(strange))[:WINDOWS_MOST])


def _without_windows(service: Service, ask: Ask, body: Table, found: _Found) -> PollFault:
    """No window at all is a free account; an error or drift in its place is neither."""
    if "error" in body:
        inner = _value.table(body["error"]) or {}
        code = _value.text(_value.first(inner, "code", "type"), 24) or "?"
        return _service.vendor_code(service, code, _service.told(_body.words_of(body), ask.credential))
    if found.unrecognised or (body and not _KNOWN & body.keys()):
        return _service.unreadable(service, fields=", ".join(found.unrecognised) or "usages")
    return _service.no_plan(service)


def _plan(service: Service, ask: Ask, body: Table) -> Generator[Request, Reply, PlanSeen | None]:
    """Name the plan: a login by its profile, a key by the level in the quota answer if that is a known one."""
    level = _level(body)
    if level is not None and not ask.credential.is_login:
        return level
    if (known := _plan_seen.fresh(ask)) is not None:
        return known
    told = (yield from _name(service, ask)) if _plan_seen.due(ask) else None
    return told or level or _tidied_level(body) or _plan_seen.kept(ask)


def _name(service: Service, ask: Ask) -> Generator[Request, Reply, PlanSeen | None]:
    """The plan's name from the profile, which an API key may not be allowed to see; nothing depends on it."""
    try:
        reply = yield _request(service, ask, ME)
        name = _value.text(_body.decode(service, ask, reply, ME).get("user_level_name"))
    except PollFault:
        return None
    return PlanSeen(name, seen_at=ask.now) if name else None


def _account(service: Service, body: Table) -> str | None:
    user = _value.table(body.get("user")) or {}
    return _service.account(service, _value.first(user, "userId", "user_id", "id"))


def _raw_level(body: Table) -> str | None:
    user = _value.table(body.get("user")) or {}
    return _value.text((_value.table(user.get("membership")) or {}).get("level"))


def _level(body: Table) -> PlanSeen | None:
    level = _raw_level(body) if body.get("version") in (None, "GOODS_VERSION_V1") else None
    return PlanSeen(_LEVELS[level]) if level in _LEVELS else None


def _tidied_level(body: Table) -> PlanSeen | None:
    level = _raw_level(body)
    return PlanSeen(level.removeprefix("LEVEL_").replace("_", " ").title()) if level else None


def _balances(body: Table) -> Iterator[Balance]:
    """The paid extra beside the plan. Zero fields are left out here too, so that no `amountLeft` means none left."""
    wallet = _value.table(_value.first(body, "boosterWallet", "booster_wallet"))
    balance = _value.table(wallet.get("balance")) if wallet else None
    if wallet is None or balance is None or balance.get("type") not in ("BOOSTER", "BALANCE_BOOSTER"):
        return
    spent, most = (_value.table(wallet.get(name)) or {} for name in ("monthlyUsed", "monthlyChargeLimit"))
    unit = _value.text(_value.first({**most, **spent}, "currency"), 8)
    if unit is None:
        return
    left = _value.number(balance.get("amountLeft", 0))
    yield Balance("booster", None if left is None else round(left / _CENTS / 100, 2), unit)
    cents = _value.number(spent.get("priceInCents"))
    if cents is not None:
        yield Balance("booster used this month", cents / 100, unit)


def _notes(body: Table) -> tuple[str, ...]:
    parallel = _value.number((_value.table(body.get("parallel")) or {}).get("limit"))
    return () if parallel is None or parallel <= 0 else (f"at most {parallel} requests in parallel",)
