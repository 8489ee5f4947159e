"""What has Claude Code left on this machine?  Its last `/usage` in its own file, and what it told our status line.

Neither needs a token or a request. The status line knows the 5-hour and the weekly window as of the last answer; the
cache knows all, as of whenever Claude Code asked last.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from quotatop.domain.exchange import Ask, Saw, Seen
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import HOME
from quotatop.domain.reading import Balance, PlanSeen, Reading
from quotatop.domain.value import dataclass
from quotatop.domain.window import Window, as_of, shortest_first
from quotatop.providers import _body, _claude_rows, _service, _value
from quotatop.providers._service import Service
from quotatop.providers._value import Table

STATUS_LINE, CACHES = "status-line", ("cache", "cache-at-home")

_LATER = timedelta(minutes=30)
"""A figure that is so much older than the newest says its age."""
_SAME = timedelta(minutes=2)
_DEFAULT = "~/.claude"


@dataclass(frozen=True, slots=True)
class Kept:
    """One source: what it says and as of when."""

    at: datetime
    windows: tuple[Window, ...] = ()
    balances: tuple[Balance, ...] = ()
    unrecognised: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Who is signed in, as far as Claude Code's own file says."""

    account: str | None = None
    plan: PlanSeen | None = None


def is_broken(seen: Seen) -> bool:
    """Whether the file is no JSON at this moment: it may just be written."""
    return _document(seen) is None


def reading(service: Service, ask: Ask, saw: Saw) -> Reading:
    """Put together what is there. Raise PollFault where nothing is."""
    documents = [(seen, _document(seen)) for seen in saw.files]
    profile, cached = Profile(), None
    for seen, document in documents:
        if seen.place in CACHES and document is not None and cached is None:
            cached = _cached(document, ask.now)
            profile = profile_of(service, document) if cached or profile == Profile() else profile
    told = next((one for seen, document in documents if (one := _told(seen, document, ask))), None)
    kept = [one for one in (told, cached) if one and (one.windows or one.balances)]
    if not kept:
        raise _nothing(service, saw, [document for seen, document in documents if seen.place in CACHES])
    newest = max(one.at for one in kept)
    return Reading(
        min(newest, ask.now),
        shortest_first(_joined(kept, newest, ask.now)),
        plan=profile.plan,
        balances=next((one.balances for one in kept if one.balances), ()),
        unrecognised=tuple(dict.fromkeys(name for one in kept for name in one.unrecognised)),
        account=profile.account,
        notes=tuple(note for one in kept for note in one.notes),
    )


def profile_of(service: Service, document: Table) -> Profile:
    """Read who is signed in; of the account an opaque token is kept."""
    account = _value.table(document.get("oauthAccount")) or {}
    plan = _claude_rows.plan(account.get("organizationType"), account.get("organizationRateLimitTier"))
    return Profile(_service.account(service, account.get("accountUuid")), plan)


def _document(seen: Seen) -> Table | None:
    return _body.maybe_object(seen.content)


def _cached(document: Table, now: datetime) -> Kept | None:
    """Read the cache if it is of the account that is signed in."""
    cache = _value.table(document.get("cachedUsageUtilization")) or {}
    body, at = _value.table(cache.get("utilization")), _value.epoch_ms(cache.get("fetchedAtMs"), now)
    if body is None or at is None or not _is_own(document, cache):
        return None
    usage = _claude_rows.usage(body, now)
    return Kept(at, usage.windows, usage.balances, usage.unrecognised, usage.notes)


def _is_own(document: Table, cache: Table) -> bool:
    account = (_value.table(document.get("oauthAccount")) or {}).get("accountUuid")
    return isinstance(account, str) and account == cache.get("accountUuid")


def _told(seen: Seen, document: Table | None, ask: Ask) -> Kept | None:
    """Read what our status line command kept, for the home that the subscription means."""
    if seen.place != STATUS_LINE or document is None:
        return None
    homes = [home for home in map(_value.table, _value.rows(document.get("homes"))) if home]
    wanted = ask.options.get(HOME, _DEFAULT).rstrip("/")
    meant = [home for home in homes if wanted in (home.get("home"), home.get("path"))]
    if not meant and HOME not in ask.options:
        meant = homes
    dated = [(at, home) for home in meant if (at := _value.epoch_s(home.get("at"), ask.now))]
    if not dated:
        return None
    at, home = max(dated, key=lambda one: one[0])
    windows = tuple(_claude_rows.told_windows(_value.table(home.get("rate_limits")) or {}, ask.now))
    strange = tuple(window.id.partition(":")[2] for window in windows if window.kind == "other")
    return Kept(at, windows, unrecognised=strange)


def _joined(kept: list[Kept], newest: datetime, now: datetime) -> Iterator[Window]:
    """Give one window an id: the later word, or the higher one of the same period, since a percentage only grows."""
    found: dict[str, tuple[datetime, Window]] = {}
    for one in kept:
        for window in one.windows:
            other = found.get(window.id)
            found[window.id] = (one.at, window) if other is None else _better((one.at, window), other, now)
    for at, window in found.values():
        aged = as_of(window, now)
        if newest - at > _LATER and aged.used_percent is not None:
            aged = replace(aged, notes=(*aged.notes, f"as of {at:%Y-%m-%d %H:%M} UTC"))
        yield aged


def _better(one: tuple[datetime, Window], other: tuple[datetime, Window], now: datetime) -> tuple[datetime, Window]:
    ends = [window.resets_at for _, window in (one, other)]
    if ends[0] and ends[1] and abs(ends[0] - ends[1]) <= _SAME:
        return max(one, other, key=lambda pair: (pair[1].used_percent or 0, pair[0]))
    live = [pair for pair in (one, other) if as_of(pair[1], now) == pair[1]]
    return max(live or (one, other), key=lambda pair: pair[0])


def _nothing(service: Service, saw: Saw, caches: list[Table | None]) -> PollFault:
    """Say why nothing is known: an unreadable file, another account's numbers, a new shape, or nothing yet."""
    broken = (*saw.unread, *(seen.path for seen in saw.files if is_broken(seen)))
    if broken:
        return _service.fault(service, FaultKind.SHAPE, "shape-file", path=broken[0])
    held = [(document, cache) for document in caches if document and (cache := document.get("cachedUsageUtilization"))]
    for document, cache in held:
        owned = _value.table(cache)
        if owned and owned.get("accountUuid") and not _is_own(document, owned):
            return _service.fault(service, FaultKind.NO_DATA, "no-data-claude-account")
    if held:
        return _service.unreadable(service, fields="cachedUsageUtilization")
    return _service.fault(service, FaultKind.NO_DATA, "no-data-claude")
