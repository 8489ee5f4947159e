"""Which windows is one row (one lane) of a MiniMax answer?

A row holds an interval (5 hours for text, the last slot of a day 4; a day for other lanes) and perhaps a week. Counts
changed their meaning between the paths, so a remaining per cent beside them says which way they count.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from quotatop.domain.value import dataclass
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
    WindowState,
    measure,
    window_id,
    worse,
)
from quotatop.providers import _value
from quotatop.providers._value import Table

_SPENT, _UNLIMITED = 2, 3
_STATES = (1, _SPENT, _UNLIMITED)
_LANE_WORDS = {"video": "videos", "image": "images", "speech": "speech", "music": "music"}
"""What the lanes beside the text count, by the word that a lane's name begins with."""


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
    yield _window(window_id(kind, lane), lane, length_s, part, end, counts)


def _weekly(row: Table, part: _Part, lane: str | None, counts: Direction, now: datetime) -> Iterator[Window]:
    """The week, which plans bought before 23 March 2026 do not have: then it is missing, or counts nought of nought."""
    says_nothing = part.left_percent is None and part.status is None and part.is_empty
    if part.is_there and not (says_nothing and part.total == 0):
        end = _value.epoch_ms(row.get("weekly_end_time"), now)
        yield _window(window_id(WEEK, lane), lane, WEEK, part, end, counts)


def _window(
    id: str, lane: str | None, length_s: int, part: _Part, resets_at: datetime | None, counts: Direction
) -> Window:
    """Make a window of the counts and of the per cent; where both are there they are one, or the worse one is told."""
    boosted = part.boost is not None and part.boost > 1_000
    unit, unit_label = _unit(lane)
    used = _used(part, counts)
    told = partial(
        measure,
        id,
        length_s=length_s,
        resets_at=resets_at,
        spent=part.status == _SPENT,
        unlimited=part.status == _UNLIMITED,
        notes=(f"boost {(part.boost or 0) / 1_000:g}×",) if boosted else (),
        vendor=_figure(part, counts),
    )
    counted = told(unit=unit, used=used, limit=part.total, unit_label=unit_label) if used is not None else None
    if part.left_percent is None:
        return counted or told()
    share = told(percent=100 - part.left_percent)
    if counted is None or counted.state is WindowState.UNLIMITED or share.used_percent is None:
        return counted or share
    if counted.used_percent is None:
        return replace(share, notes=(*share.notes, DISAGREE))
    return counted if _apart(counted.used_percent, share.used_percent) <= 1 else worse(counted, share)


def _unit(lane: str | None) -> tuple[Unit, str | None]:
    """Text is counted in requests, any other lane in calls of its kind."""
    name = (lane or "").lower()
    if not name or name.startswith("minimax-m"):
        return Unit.REQUESTS, None
    return Unit.CALLS, next((word for start, word in _LANE_WORDS.items() if name.startswith(start)), None)


def _used(part: _Part, counts: Direction) -> Number | None:
    """Turn the count into use: by the path, or the other way where only that fits the per cent.

    More left than there is in all gives a negative use, which nobody can read.
    """
    if part.count is None or not part.total or part.total < 0:
        return None
    ways = (part.count, part.total - part.count)
    by_path, other = ways if counts is Direction.USED else ways[::-1]
    if part.left_percent is None or _fits(by_path, part):
        return by_path
    return other if _fits(other, part) else by_path


def _fits(used: Number, part: _Part) -> bool:
    share = _share(used, part)
    return used >= 0 and share is not None and _apart(share, 100 - (part.left_percent or 0)) <= 1


def _share(used: Number, part: _Part) -> Number | None:
    return 100 * used / part.total if part.total else None


def _apart(counted: Number, percent: Number) -> Number:
    """How far two figures differ. The vendor's per cent is whole, and stops at 100."""
    return abs(min(counted, 100) - min(percent, 100))


def _figure(part: _Part, counts: Direction) -> VendorFigure | None:
    """The vendor's figures by the vendor's names; the per cent is always what is LEFT."""
    said = [] if part.left_percent is None else [f"remaining_percent {part.left_percent}"]
    if part.total and part.count is not None:
        said.append(f"usage_count {part.count} / total_count {part.total}")
    direction = counts if part.left_percent is None else Direction.LEFT
    return VendorFigure(", ".join(said), direction) if said else None
