"""Which window is one row of a GLM quota answer?"""

from datetime import datetime

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

_COUNTED = {"TOKENS_LIMIT": Unit.TOKENS, "CREDIT_LIMIT": Unit.CREDITS, "TIME_LIMIT": Unit.CALLS}
_TOOL_CALLS = "TIME_LIMIT"


@dataclass(frozen=True, slots=True)
class Row:
    """What one row gave: its window (none for a row that is no object) and the names that nobody knows."""

    type: str | None = None
    windows: tuple[Window, ...] = ()
    unrecognised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row belongs. `label` is None where the id speaks for itself."""

    id: str
    length_s: int | None
    label: str | None = None


def window(row: object, now: datetime) -> Row:
    """Read one row of `limits`. A field of a wrong type makes the window unknown and harms no other."""
    fields = _value.table(row)
    if fields is None:
        return Row(unrecognised=(f"limits: {type(row).__name__}",))
    kind = _value.text(fields.get("type"))
    place = _place(kind, _value.number(fields.get("unit")), _value.number(fields.get("number")))
    return Row(kind, (_measured(fields, kind, place, now),), (place.label,) if place.label else ())


def _place(kind: str | None, unit: Number | None, count: Number | None) -> _Place:
    """Find the window by type and unit. `number` may be missing, and for weeks it has said both 1 and 7."""
    if kind == _TOOL_CALLS:
        return _Place("mcp", None)
    whole = int(count) if count is not None and 0 < count <= 1_000 else None
    if kind in _COUNTED and unit in (1, 3, 5, 6):
        lengths = {3: (whole or 5) * HOUR, 6: WEEK, 1: (whole or 1) * DAY, 5: None}
        length_s = lengths[int(unit)]
        return _Place(window_id(length_s), length_s)
    name = f"{kind} unit {unit}" if kind in _COUNTED else kind or "unnamed"
    return _Place(f"other:{lane_name(name)}", None, name)


def _measured(fields: Table, kind: str | None, place: _Place, now: datetime) -> Window:
    used, limit = _value.number(fields.get("currentValue")), _value.number(fields.get("usage"))
    percent = _value.number(fields.get("percentage"))
    counted = used is not None and limit is not None and limit > 0
    notes: tuple[str, ...] = ()
    if used is not None and limit is not None and limit > 0 and percent is not None and used >= 0:
        apart = min(100 * used / limit, 100) - min(percent, 100)
        if abs(apart) > 1:  # the vendor cuts or rounds to whole per cent, and stops at 100
            notes = (DISAGREE,)
            counted = apart > 0
    unit = _COUNTED.get(kind or "", Unit.PERCENT) if counted else Unit.PERCENT
    return measure(
        place.id,
        length_s=place.length_s,
        unit=unit,
        used=used if counted else None,
        limit=limit if counted else None,
        remaining=_value.number(fields.get("remaining")) if counted else None,
        percent=percent,
        resets_at=_reset(fields.get("nextResetTime"), now),
        unit_label="credits" if unit is Unit.CREDITS else None,
        breakdown=_shares(fields.get("usageDetails")),
        notes=notes,
        vendor=_figure(used, limit, percent),
        label=place.label,
    )


def _reset(value: object, now: datetime) -> datetime | None:
    """Milliseconds; absent, null or 0 while the window has not started; a console once wrote local text."""
    return _value.epoch_ms(value, now) or _value.stamp(value, now, _value.CHINA)


def _shares(details: object) -> tuple[Share, ...]:
    """The use per tool. It does not add up to `currentValue`, and need not be there."""
    shares = []
    for row in map(_value.table, _value.rows(details, 16)):
        name = _value.text(row.get("modelCode"), 40) if row else None
        used = _value.number(row.get("usage")) if row else None
        if name is not None and used is not None and used >= 0:
            shares.append(Share(name, used))
    return tuple(shares)


def _figure(used: Number | None, limit: Number | None, percent: Number | None) -> VendorFigure | None:
    """The vendor's own figures by the vendor's own names: all of them count what is used."""
    said = []
    if used is not None and limit is not None:
        said.append(f"currentValue {used} / usage {limit}")
    if percent is not None:
        said.append(f"percentage {percent}")
    return VendorFigure(", ".join(said), Direction.USED) if said else None
