"""How did a window fill over time?  A chart on a fixed scale of 0 to 100, so that a little never looks like a lot."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from quotatop.domain.ports import Sample
from quotatop.domain.window import DAY, HOUR, Direction, Window
from quotatop.present.amounts import shown_percent
from quotatop.present.drawing import Line, Span
from quotatop.present.glyphs import Glyphs
from quotatop.present.times import clock
from quotatop.present.tone import Tone
from quotatop.present.view import View

_AXIS = 5
ROWS = 4
_SHORT, _LONG = 24 * HOUR, 8 * DAY


def reach(window: Window) -> timedelta:
    """Give how far back a window's chart looks: a day for hours, eight days for weeks, else about two months."""
    if window.length_s is None:
        return timedelta(days=62)
    return timedelta(seconds=_SHORT if window.length_s < DAY else _LONG if window.length_s <= 7 * DAY else 62 * DAY)


def levels(
    samples: Sequence[Sample], since: datetime, until: datetime, columns: int, show: Direction
) -> list[float | None]:
    """Give one value of 0..100 per column, the worst within it; a column without a reading repeats the one before.

    Before the first reading, and while a reading knew no figure, it is None. A value never reaches over the reset of
    its window: after that it is None until the next reading.
    """
    width = (until - since) / max(1, columns)
    values: list[float | None] = []
    last: Sample | None = None
    ordered, place = [sample for sample in samples if sample.at <= until], 0
    for column in range(columns):
        end = since + width * (column + 1)
        seen: list[float] = []
        while place < len(ordered) and ordered[place].at <= end:
            last = ordered[place]
            if last.used_percent is not None and last.at >= since:
                seen.append(last.used_percent)
            place += 1
        over = last is not None and last.resets_at is not None and last.resets_at <= end - width
        held = None if last is None or over else last.used_percent
        used = max(seen) if seen else held
        values.append(None if used is None else min(100.0, max(0.0, shown_percent(used, show))))
    return values


def chart(samples: Sequence[Sample], window: Window, view: View, width: int, glyphs: Glyphs) -> list[Line]:
    """Draw the chart of one window with its scale and the times at both ends."""
    columns = max(1, width - _AXIS - 1)
    since = view.now - reach(window)
    values = levels(samples, since, view.now, columns, view.show)
    lines = []
    for row in range(ROWS, 0, -1):
        mark = {ROWS: "100", ROWS // 2: " 50", 1: "  0"}.get(row, "   ")
        body = "".join(_cell(value, row, glyphs) for value in values)
        lines.append(Line((Span(f" {mark} ", Tone.MUTED), Span(body, Tone.TREND))))
    start = clock(since, view)
    now = view.words("trend.now")
    gap = " " * max(1, columns - Span(start).width - Span(now).width)
    return [*lines, Line((Span(" " * _AXIS), Span(start + gap + now, Tone.MUTED)))]


def _cell(value: float | None, row: int, glyphs: Glyphs) -> str:
    """Give the sign of one cell; something is never drawn as nothing, and the lowest row shows where readings are."""
    if value is None:
        return " "
    top = len(glyphs.levels) - 1
    filled = value / 100 * ROWS - (row - 1)
    level = min(top, max(0, round(filled * top)))
    return glyphs.levels[max(1, level) if row == 1 else level]
