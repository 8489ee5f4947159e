"""Which windows does MiniMax's console form (`services`) describe?  Times are local text of UTC+8."""

from collections.abc import Iterator
from datetime import datetime

from quotatop.domain.window import DAY, Direction, Unit, VendorFigure, Window, measure, window_id
from quotatop.providers import _value


def windows(services: object, now: datetime) -> Iterator[Window]:
    """Give a window per service; text generation is the main lane, any other a lane of its own."""
    for row in map(_value.table, _value.rows(services)):
        if row is None:
            continue
        name = _value.text(row.get("service_type"), 40) or "unnamed"
        start, end = _range(row.get("time_range"), now)
        span = round((end - start).total_seconds()) if start and end and end > start else DAY
        used, limit = _value.number(row.get("usage")), _value.number(row.get("limit"))
        counted = used is not None and limit is not None and limit > 0
        yield measure(
            window_id(span, None if name.lower().startswith("text") else name),
            length_s=span,
            unit=Unit.REQUESTS if counted else Unit.PERCENT,
            used=used if counted else None,
            limit=limit if counted else None,
            resets_at=end,
            vendor=VendorFigure(f"usage {used} / limit {limit}", Direction.USED) if counted else None,
        )


def _range(text: object, now: datetime) -> tuple[datetime | None, datetime | None]:
    start, dash, end = text.partition(" - ") if isinstance(text, str) else ("", "", "")
    if not dash:
        return None, None
    return _value.local_day(start, now, _value.CHINA), _value.local_day(end, now, _value.CHINA)
