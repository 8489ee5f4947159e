"""Which windows do Codex's limits describe?  Its endpoint, its rollout files and its app-server spell one thing thrice.

A window is told by its length, never by the slot that it stands in: the weekly one has stood in either.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from quotatop.domain.reading import Balance, PlanSeen
from quotatop.domain.window import (
    DAY,
    HOUR,
    WEEK,
    Direction,
    Number,
    Unit,
    VendorFigure,
    Window,
    lane_name,
    measure,
    plausible,
    window_id,
)
from quotatop.providers import _value
from quotatop.providers._value import Table

MAIN = "codex"
"""The limit of the account itself; any other is one model's or one feature's."""
UNLIMITED = "credits are unlimited"

_LENGTHS = (5 * HOUR, DAY, WEEK, 30 * DAY)
_NEAR = 0.1
"""Lengths were once told as 299 and 10079 minutes."""
_PLANS = {
    "free": "Free",
    "go": "Go",
    "plus": "Plus",
    "pro": "Pro 20x",
    "prolite": "Pro 5x",
    "team": "Team",
    "business": "Business",
    "self_serve_business_usage_based": "Business",
    "enterprise": "Enterprise",
    "enterprise_cbp_usage_based": "Enterprise",
    "edu": "Edu",
    "education": "Edu",
}
"""Where the vendor's word and its plan's name differ, or differ in their letters."""
_REACHED = {
    "workspace_owner_credits_depleted": "the workspace's credits are used up",
    "workspace_member_credits_depleted": "the workspace's credits are used up",
    "workspace_owner_usage_limit_reached": "the workspace's limit is reached",
    "workspace_member_usage_limit_reached": "the workspace's limit is reached",
}


def windows(limit: Table, lane: str | None, heard_at: datetime, now: datetime) -> Iterator[Window]:
    """Give the windows of one limit, as it was heard at that moment."""
    for slot in ("primary", "secondary"):
        row = _value.table(_value.first(limit, slot, f"{slot}_window"))
        if row:
            yield from _window(row, slot, lane, heard_at, now)


def _window(row: Table, slot: str, lane: str | None, heard_at: datetime, now: datetime) -> Iterator[Window]:
    length_s = _length(row)
    if length_s == 0:  # a placeholder
        return
    percent = _value.number(_value.first(row, "used_percent", "usedPercent"))
    id = f"other:{lane_name(f'{lane} {slot}' if lane else slot)}" if length_s is None else window_id(length_s, lane)
    yield measure(
        id,
        length_s=length_s,
        percent=percent,
        resets_at=_reset(row, heard_at, now),
        vendor=None if percent is None else VendorFigure(f"used_percent {percent}", Direction.USED),
    )


def _length(row: Table) -> int | None:
    """Read seconds or minutes, drawn to the length that they mean."""
    seconds = _value.number(row.get("limit_window_seconds"))
    minutes = _value.number(_value.first(row, "window_minutes", "windowDurationMins"))
    told = seconds if seconds is not None or minutes is None else minutes * 60
    if told is None or not 0 <= told <= 400 * DAY:
        return None
    return next((length for length in _LENGTHS if abs(told - length) <= length * _NEAR), round(told))


def _reset(row: Table, heard_at: datetime, now: datetime) -> datetime | None:
    """Read the moment of the reset, or the seconds until then as they were when this was said."""
    at = _value.epoch_s(_value.first(row, "reset_at", "resets_at", "resetsAt"), now)
    left = _value.number(_value.first(row, "reset_after_seconds", "resets_in_seconds"))
    if at is not None or left is None or not 0 < left <= 400 * DAY:
        return at
    return plausible(heard_at + timedelta(seconds=left), now)


def individual(limit: object, now: datetime) -> Iterator[Window]:
    """Give the month of credits that an organisation allows one member, which is the only quota of such a seat."""
    row = _value.table(limit)
    if not row:
        return
    used, most, left = (_value.number(row.get(name)) for name in ("used", "limit", "remaining"))
    percent = _value.number(row.get("used_percent"))
    remaining_percent = _value.number(_value.first(row, "remaining_percent", "remainingPercent"))
    if percent is None and remaining_percent is not None:
        percent = 100 - remaining_percent
    yield measure(
        "month",
        length_s=None,
        unit=Unit.CREDITS,
        used=used,
        limit=most,
        remaining=left,
        percent=percent,
        resets_at=_reset(row, now, now),
        unit_label="credits",
        vendor=_figure(used, most, percent),
    )


def _figure(used: Number | None, most: Number | None, percent: Number | None) -> VendorFigure | None:
    if used is not None and most is not None:
        return VendorFigure(f"used {used} / limit {most}", Direction.USED)
    return None if percent is None else VendorFigure(f"used_percent {percent}", Direction.USED)


def credits(told: object) -> Iterator[Balance]:
    """Give the credits that go on where the windows end. They are no money."""
    row = _value.table(told) or {}
    if not _value.switch(_value.first(row, "has_credits", "hasCredits")):
        return
    amount = _value.number(row.get("balance"))
    if _value.switch(row.get("unlimited")):
        yield Balance("credits", None, "credits")
    elif amount is not None:
        yield Balance("credits", amount, "credits")


def notes(body: Table) -> tuple[str, ...]:
    """Say why the account is blocked where its windows do not, and that credits have no end."""
    reached = _value.first(body, "rate_limit_reached_type", "rateLimitReachedType")
    kind = (_value.table(reached) or {"type": reached}).get("type")
    why = _REACHED.get(kind) if isinstance(kind, str) else None
    unlimited = _value.switch((_value.table(body.get("credits")) or {}).get("unlimited"))
    return (*((why,) if why else ()), *((UNLIMITED,) if unlimited else ()))


def plan(told: object) -> PlanSeen | None:
    """Name the plan; a word that nobody knows is shown as it comes."""
    word = _value.text(told, 40)
    return None if word is None or word == "unknown" else PlanSeen(_PLANS.get(word, word))
