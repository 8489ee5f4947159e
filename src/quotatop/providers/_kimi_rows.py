"""Which windows do the counts and the pools of a Kimi answer describe?"""

from collections.abc import Iterator
from datetime import UTC, datetime

from quotatop.domain.value import dataclass
from quotatop.domain.window import (
    DAY,
    DISAGREE,
    HOUR,
    WEEK,
    Direction,
    Number,
    Share,
    Unit,
    VendorFigure,
    Window,
    lane_name,
    measure,
    window_id,
)
from quotatop.providers import _value
from quotatop.providers._value import Table

_SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": HOUR, "DAY": DAY, "WEEK": WEEK}
_POOLS: dict[str, int | None] = {
    "limit_5h": 5 * HOUR,
    "limit_day": DAY,
    "limit_7d": WEEK,
    "limit_week": WEEK,
    "limit_month": None,
    "limit_month_total": None,
}
_CODE_SHARE = "limit_month_code"
_DISGUISE = 100
"""A limit of exactly 100 is per cent, not requests."""


@dataclass(frozen=True, slots=True)
class Row:
    """One window, or the name of something that nobody knows, or both."""

    window: Window | None = None
    unrecognised: str | None = None


@dataclass(frozen=True, slots=True)
class _Counts:
    """What a count row says. A limit of 0 counts nothing: such a row gives its reset only."""

    used: Number | None
    limit: Number | None
    figure: VendorFigure | None
    notes: tuple[str, ...] = ()


def counts(body: Table, now: datetime) -> Iterator[Row]:
    """Read `usage`, which is the week, and `limits`; the web console wraps both into an entry of a list `usages`."""
    for place in (body, *_web_entries(body.get("usages"))):
        yield from _week(_value.first(place, "usage", "detail"), now)
        limits = place.get("limits")
        for index, row in enumerate(_value.rows(limits), 1):
            yield _limit(row, index, now)
        if limits is not None and not isinstance(limits, list):
            yield Row(unrecognised=f"limits: {type(limits).__name__}")


def stats(body: Table, now: datetime) -> Iterator[Row]:
    """Read the membership page's form: `ratio` per rate limit, and the month as a balance with an expiry."""
    for name, length_s in (("ratelimitCode5h", 5 * HOUR), ("ratelimitCode7d", WEEK)):
        limit = _value.table(body.get(name))
        if limit is not None and limit.get("enabled") is not False:
            yield Row(_share(window_id(length_s), length_s, limit, "ratio", now))
    month = _value.table(body.get("subscriptionBalance"))
    if month is not None:
        yield Row(_share("month", None, month, "amountUsedRatio", now, _value.number(month.get("kimiCodeUsedRatio"))))


def pools(usages: object, now: datetime) -> Iterator[Row]:
    """Read the ratio pools, whose `used_ratio` is 0..1. The part that code took of the month is no limit of its own."""
    found = _value.table(usages)
    if found is None:
        if usages is not None and not isinstance(usages, list):
            yield Row(unrecognised=f"usages: {type(usages).__name__}")
        return
    code = _ratio(found.get(_CODE_SHARE))
    for name, value in list(found.items())[:32]:
        if name != _CODE_SHARE:
            yield _pool(name, value, code if name.startswith("limit_month") else None, now)


def _web_entries(usages: object) -> tuple[Table, ...]:
    entries = (_value.table(entry) for entry in _value.rows(usages))
    return tuple(entry for entry in entries if entry and entry.get("scope") == "FEATURE_CODING")


def _week(detail: object, now: datetime) -> Iterator[Row]:
    fields = _value.table(detail)
    if fields:
        yield Row(_window("week", WEEK, fields, now))
    elif fields is None and detail is not None:
        yield Row(unrecognised=f"usage: {type(detail).__name__}")


def _limit(row: object, index: int, now: datetime) -> Row:
    """Read one of `limits`; some versions put the fields of `window` and `detail` into the row itself."""
    fields = _value.table(row)
    if fields is None:
        return Row(unrecognised=f"limits: {type(row).__name__}")
    detail = _value.table(fields["detail"]) or {} if "detail" in fields else fields
    span = _value.table(fields.get("window")) or fields
    unit = _value.text(span.get("timeUnit"), 40)
    each = _SECONDS.get((unit or "").upper().removeprefix("TIME_UNIT_"))
    count = _value.number(span.get("duration"))
    if each is not None and count is not None and 0 < count * each <= 400 * DAY:
        length_s = round(count * each)
        return Row(_window(window_id(length_s), length_s, detail, now))
    name = unit or _value.text(_value.first(fields, "title", "name"), 40) or f"limit {index}"
    return Row(_window(f"other:{lane_name(name)}", None, detail, now, label=name), name)


def _window(id: str, length_s: int | None, detail: Table, now: datetime, label: str | None = None) -> Window:
    """Make a window from counts. One that counts nothing is unknown, until a pool of the same window knows more."""
    seen = _counts(detail)
    disguised = seen.limit == _DISGUISE
    counted = seen.limit is not None and not disguised
    return measure(
        id,
        length_s=length_s,
        unit=Unit.REQUESTS if counted else Unit.PERCENT,
        used=seen.used if counted else None,
        limit=seen.limit if counted else None,
        remaining=_value.number(detail.get("remaining")) if counted else None,
        percent=seen.used if disguised else None,
        resets_at=_reset(detail, now),
        notes=seen.notes,
        vendor=seen.figure,
        label=label,
    )


def _counts(detail: Table) -> _Counts:
    """Zero fields are left out: one of used and remaining follows from the other, and without both nothing is known."""
    limit, used, left = (_value.number(detail.get(name)) for name in ("limit", "used", "remaining"))
    damaged = any(
        detail.get(name) is not None and _value.number(detail[name]) is None for name in ("used", "remaining")
    )
    if limit is None or limit <= 0 or damaged:
        return _Counts(None, None, None)
    if used is None and left is None:
        return _Counts(None, limit, None)
    if used is None and left is not None:
        return _Counts(limit - left, limit, VendorFigure(f"remaining {left} / limit {limit}", Direction.LEFT))
    text = f"used {used} / limit {limit}"
    if used is not None and left is not None:
        text = f"used {used}, remaining {left} / limit {limit}"
        floored = left == 0 and used >= limit
        if abs(used + left - limit) > limit / 100 and not floored and used >= 0:
            return _Counts(max(used, limit - left), limit, VendorFigure(text, Direction.USED), (DISAGREE,))
    return _Counts(used, limit, VendorFigure(text, Direction.USED))


def _pool(name: str, value: object, code: Number | None, now: datetime) -> Row:
    fields = _value.table(value) or {}
    if name in _POOLS:
        length_s = _POOLS[name]
        return Row(_share(window_id(length_s), length_s, fields, "used_ratio", now, code))
    strange = _value.text(name, 40) or "unnamed"
    return Row(_share(f"other:{lane_name(strange)}", None, fields, "used_ratio", now, label=strange), strange)


def _share(
    id: str,
    length_s: int | None,
    fields: Table,
    field: str,
    now: datetime,
    code: Number | None = None,
    label: str | None = None,
) -> Window:
    """Make a window from a used share of 0..1; a share that cannot be read is unknown, never 0."""
    ratio = _value.number(fields.get(field))
    return measure(
        id,
        length_s=length_s,
        percent=None if ratio is None else ratio * 100,
        resets_at=_reset(fields, now),
        breakdown=() if code is None else (Share("code", round(code * 100, 2)),),
        vendor=None if ratio is None else VendorFigure(f"{field} {ratio}", Direction.USED),
        label=label,
    )


def _ratio(pool: object) -> Number | None:
    return _value.number((_value.table(pool) or {}).get("used_ratio"))


def _reset(fields: Table, now: datetime) -> datetime | None:
    """RFC 3339 under several spellings, which is UTC where it names no offset, or seconds from now under two."""
    at = _value.stamp(_value.first(fields, "resetTime", "reset_time", "resetAt", "reset_at", "expireTime"), now, UTC)
    return at or _value.after(_value.first(fields, "reset_in", "resetIn", "ttl"), now)
