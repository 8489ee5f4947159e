"""Which windows and balances does Claude's usage describe?  One body, from the endpoint or from Claude Code's cache.

`limits` and the flat fields beside it say the same twice, and some accounts have only one of the two. Extra usage is
money and a balance. What a status line is told (`rate_limits`) is less, in another spelling.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from quotatop.domain.reading import Balance, PlanSeen
from quotatop.domain.value import dataclass
from quotatop.domain.window import (
    HOUR,
    WEEK,
    Direction,
    Number,
    Share,
    VendorFigure,
    Window,
    lane_name,
    measure,
    one_each,
)
from quotatop.providers import _value
from quotatop.providers._value import Table

LEFT, SPENT = "extra usage left", "extra usage this month"

_LENGTHS = {"session": 5 * HOUR, "weekly": WEEK}
_KINDS = {"session": "5h", "weekly_all": "week"}
_FLAT = {"five_hour": ("5h", 5 * HOUR), "seven_day": ("week", WEEK)}
_EVERYTHING = "all models"
"""A scope that is the whole week under another name."""
_OTHER_FIELDS = frozenset({"limits", "extra_usage", "spend", "seven_day_breakdown", "member_dashboard_available"})
_TIER = re.compile(r"(\d{1,3})x", re.ASCII)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one body says."""

    windows: tuple[Window, ...]
    balances: tuple[Balance, ...]
    unrecognised: tuple[str, ...]
    notes: tuple[str, ...]


def usage(body: Table, now: datetime) -> Usage:
    """Read a body; of two figures for one window the worse one counts."""
    windows = one_each((*_listed(body, now), *_flat(body, now)))
    strange = tuple(window.id.partition(":")[2] for window in windows if window.kind == "other")
    return Usage(windows, tuple(_extra(body)), strange, tuple(_notes(body)))


def _listed(body: Table, now: datetime) -> Iterator[Window]:
    for row in map(_value.table, _value.rows(body.get("limits"))):
        kind = _value.text(row.get("kind"), 40) if row else None
        if not row or kind is None:
            continue
        scope = _scope(row)
        if scope is not None and scope.lower() == _EVERYTHING:
            continue
        group = row.get("group")
        length_s = _LENGTHS.get(group) if isinstance(group, str) else None
        id = _KINDS.get(kind) or (f"week:{lane_name(scope)}" if kind == "weekly_scoped" and scope else None)
        percent = _value.number(row.get("percent"))
        yield _window(id or f"other:{lane_name(kind)}", length_s, percent, row, f"{kind} {percent}", body, now)


def _scope(row: Table) -> str | None:
    scope = _value.table(row.get("scope")) or {}
    named = (_value.table(scope.get(name)) or {} for name in ("model", "surface"))
    return next((name for one in named if (name := _value.text(one.get("display_name"), 40))), None)


def _flat(body: Table, now: datetime) -> Iterator[Window]:
    """Read the fields of the body itself; most are null, and of those with other names nobody knows the meaning."""
    for name, value in list(body.items())[:64]:
        row = _value.table(value)
        if not row or name in _OTHER_FIELDS or "utilization" not in row:
            continue
        if row.get("utilization") is None and _reset(row, now) is None:
            continue
        id, length_s = _FLAT.get(name) or _named(_value.text(name, 40) or "unnamed")
        percent = _value.number(row.get("utilization"))
        yield _window(id, length_s, percent, row, f"{id} {percent}", body, now)


def _named(name: str) -> tuple[str, int | None]:
    lane = name.removeprefix("seven_day_")
    return (f"week:{lane_name(lane.replace('_', '-'))}", WEEK) if lane != name else (f"other:{lane_name(name)}", None)


def _window(
    id: str, length_s: int | None, percent: Number | None, row: Table, text: str, body: Table, now: datetime
) -> Window:
    return measure(
        id,
        length_s=length_s,
        percent=percent,
        resets_at=_reset(row, now),
        breakdown=_shares(body) if id == "week" else (),
        vendor=None if percent is None else VendorFigure(text, Direction.USED),
    )


def _reset(row: Table, now: datetime) -> datetime | None:
    return _value.stamp(_value.first(row, "resets_at", "reset_at"), now, UTC)


def _shares(body: Table) -> tuple[Share, ...]:
    told = _value.table(body.get("seven_day_breakdown")) or {}
    rows = [row for row in map(_value.table, _value.rows(told.get("rows"), 16)) if row]
    named = ((_value.text(row.get("display_name"), 40), _value.number(row.get("percent"))) for row in rows)
    return tuple(Share(name, percent) for name, percent in named if name and percent is not None)


def _extra(body: Table) -> Iterator[Balance]:
    """Give what was paid beyond the plan this month and what may still be; nothing where it was never used."""
    used, limit, currency, enabled = _spending(body)
    if used is None or currency is None or not (enabled or used):
        return
    if limit is not None:
        yield Balance(LEFT, round(limit - used, 4), currency)
    yield Balance(SPENT, used, currency)


def _spending(body: Table) -> tuple[Number | None, Number | None, str | None, bool]:
    """Read the newer `spend`, else `extra_usage`: used, limit, currency, whether it is on. Both count small coins."""
    spend = _value.table(body.get("spend"))
    used = _value.table(spend.get("used")) if spend else None
    if spend and used:
        limit, places = _value.table(spend.get("limit")) or {}, used.get("exponent")
        most = _coins(limit.get("amount_minor"), places)
        return _coins(used.get("amount_minor"), places), most, _currency(used), spend.get("enabled") is True
    extra = _value.table(body.get("extra_usage")) or {}
    places = extra.get("decimal_places")
    most = _coins(extra.get("monthly_limit"), places)
    return _coins(extra.get("used_credits"), places), most, _currency(extra), extra.get("is_enabled") is True


def _currency(row: Table) -> str | None:
    return _value.text(row.get("currency"), 8)


def _coins(value: object, exponent: object) -> Number | None:
    count, places = _value.number(value), _value.number(exponent)
    places = 2 if places is None else places
    return None if count is None or not 0 <= places <= 6 else round(count / 10**places, 6)


def _notes(body: Table) -> Iterator[str]:
    extra = _value.table(body.get("spend")) or _value.table(body.get("extra_usage")) or {}
    reason = _value.text(extra.get("disabled_reason"), 40)
    if reason:
        yield f"extra usage is off: {reason.replace('_', ' ')}"


def told_windows(limits: Table, now: datetime) -> Iterator[Window]:
    """Read what a status line was told: every field that has a used percentage; resets are seconds."""
    for name, value in list(limits.items())[:32]:
        row = _value.table(value)
        percent = _value.number(row.get("used_percentage")) if row else None
        if row is None or percent is None:
            continue
        id, length_s = _FLAT.get(name) or _named(_value.text(name, 40) or "unnamed")
        yield measure(
            id,
            length_s=length_s,
            percent=percent,
            resets_at=_value.epoch_s(row.get("resets_at"), now),
            vendor=VendorFigure(f"used_percentage {percent}", Direction.USED),
        )


def plan(kind: object, tier: object) -> PlanSeen | None:
    """Name the plan by the kind of subscription and the tier of its limits ("Max 20x")."""
    word = _value.text(kind, 40)
    if word is None:
        return None
    name = word.removeprefix("claude_").replace("_", " ").title()
    times = _TIER.search(tier) if isinstance(tier, str) and len(tier) < 100 else None
    return PlanSeen(f"{name} {times[1]}x" if times else name)
