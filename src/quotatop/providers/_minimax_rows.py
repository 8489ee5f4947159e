"""Which windows is one row (one lane) of a MiniMax answer?

A row holds an interval (5 hours for text, the last slot of a day 4; a day for other lanes) and perhaps a week. Where
there is a remaining per cent it decides, and the counts, whose meaning changed between paths, are no counts of ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from quotatop.domain.window import (
    DAY,
    DISAGREE,
    HOUR,
    WEEK,
    Direction,
    Number,
    Unit,
    VendorFigure,
    Window,
    measure,
    window_id,
)
from quotatop.providers import _value
from quotatop.providers._value import Table

_SPENT, _UNLIMITED = 2, 3
_STATES = (1, _SPENT, _UNLIMITED)


@dataclass(frozen=True, slots=True)
class Lane:
    """What one row gave. A lane that is not in the plan gives no window and is no news."""

    windows: tuple[Window, ...] = ()
    unrecognised: tuple[str, ...] = ()
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """The fields of one window of a row, under whichever prefix they stood."""

    total: Number | None
    count: Number | None
    left_percent: Number | None
    status: Number | None
    boost: Number | None
    is_there: bool

    @property
    def is_empty(self) -> bool:
        """Whether the part counts nothing: a total of nought is not a quota of nought."""
        return not self.total and not self.count


def lanes(rows: object, counts: Direction, now: datetime) -> tuple[Lane, ...]:
    """Read all rows; the text lane is chosen by name, never by place. `counts` is what the path's counts mean."""
    tables = [_value.table(row) for row in _value.rows(rows)]
    names = [_value.text(row.get("model_name"), 40) if row else None for row in tables]
    text = _text_lane(names)
    return tuple(
        Lane(unrecognised=("model_remains: a row that is no object",))
        if row is None
        else _lane(row, name, counts, now, is_text=index == text)
        for index, (row, name) in enumerate(zip(tables, names, strict=True))
    )


def _text_lane(names: list[str | None]) -> int | None:
    """Find the lane that chat and coding use: `general`, else `MiniMax-M*`, else the first of its models."""
    low = [(name or "").lower() for name in names]
    for fits in ("general".__eq__, "minimax-m*".__eq__, lambda name: name.startswith("minimax-m")):
        found = next((index for index, name in enumerate(low) if fits(name)), None)
        if found is not None:
            return found
    return None


def _lane(row: Table, name: str | None, counts: Direction, now: datetime, *, is_text: bool) -> Lane:
    interval, week = _part(row, "interval"), _part(row, "weekly")
    both_open = interval.status == _UNLIMITED and week.status in (None, _UNLIMITED)
    if not is_text and both_open and interval.is_empty and week.is_empty:
        return Lane()
    lane = None if is_text else name or "unnamed"
    windows = (*_interval(row, interval, lane, counts, now), *_weekly(row, week, lane, counts, now))
    strange = [f"status {part.status} of {name}" for part in (interval, week) if part.status not in (None, *_STATES)]
    if name is None:
        strange.append("model_name")
    return Lane(windows, tuple(strange), is_text)


def _part(row: Table, kind: str) -> _Part:
    names = {key: f"current_{kind}_{key}" for key in ("total_count", "usage_count", "remaining_percent", "status")}
    boost = _value.first(row, *(f"{kind}_boost_{spelling}" for spelling in ("permille", "permill")))
    total, count, left, status = (_value.number(row.get(field)) for field in names.values())
    return _Part(total, count, left, status, _value.number(boost), any(field in row for field in names.values()))


def _interval(row: Table, part: _Part, lane: str | None, counts: Direction, now: datetime) -> Iterator[Window]:
    """The short window. Its length is the row's; a slot of 4 or 5 hours is the 5-hour window in any lane."""
    if not part.is_there:
        return
    start, end = _value.epoch_ms(row.get("start_time"), now), _value.epoch_ms(row.get("end_time"), now)
    span = round((end - start).total_seconds()) if start and end and end > start else None
    length_s = span or (5 * HOUR if lane is None else DAY)
    kind = 5 * HOUR if lane is None or length_s <= 5 * HOUR else length_s
    yield _window(window_id(kind, lane), length_s, part, end, counts)


def _weekly(row: Table, part: _Part, lane: str | None, counts: Direction, now: datetime) -> Iterator[Window]:
    """The week, which plans bought before 23 March 2026 do not have: then it is missing, or counts nought of nought."""
    says_nothing = part.left_percent is None and part.status is None and part.is_empty
    if part.is_there and not (says_nothing and part.total == 0):
        end = _value.epoch_ms(row.get("weekly_end_time"), now)
        yield _window(window_id(WEEK, lane), WEEK, part, end, counts)


def _window(id: str, length_s: int, part: _Part, resets_at: datetime | None, counts: Direction) -> Window:
    used, limit = _used(part, counts), part.total
    percent, notes = _percent(part, used)
    counted = percent is None and used is not None and limit is not None and limit > 0
    if part.boost is not None and part.boost > 1_000:
        notes = (*notes, f"boost {part.boost / 1_000:g}×")
    return measure(
        id,
        length_s=length_s,
        unit=Unit.REQUESTS if counted else Unit.PERCENT,
        used=used if counted else None,
        limit=limit if counted else None,
        percent=percent,
        resets_at=resets_at,
        spent=part.status == _SPENT,
        unlimited=part.status == _UNLIMITED,
        notes=notes,
        vendor=_figure(part, counts),
    )


def _used(part: _Part, counts: Direction) -> Number | None:
    """Turn the count into use. More left than there is in all gives a negative use, which nobody can read."""
    if part.count is None or not part.total or part.total < 0:
        return None
    return part.count if counts is Direction.USED else part.total - part.count


def _percent(part: _Part, used: Number | None) -> tuple[Number | None, tuple[str, ...]]:
    """Used per cent by the vendor's own per cent. Counts that fit it neither as used nor as left disagree with it."""
    if part.left_percent is None:
        return None, ()
    percent = 100 - part.left_percent
    if used is None or not part.total or part.count is None:
        return percent, ()
    counted = 100 * used / part.total
    if any(abs(way - percent) <= 1 for way in (counted, 100 - counted)):
        return percent, ()
    return max(percent, counted), (DISAGREE,)


def _figure(part: _Part, counts: Direction) -> VendorFigure | None:
    """The vendor's figures by the vendor's names; the per cent is always what is LEFT."""
    said = [] if part.left_percent is None else [f"remaining_percent {part.left_percent}"]
    if part.total and part.count is not None:
        said.append(f"usage_count {part.count} / total_count {part.total}")
    direction = counts if part.left_percent is None else Direction.LEFT
    return VendorFigure(", ".join(said), direction) if said else None
