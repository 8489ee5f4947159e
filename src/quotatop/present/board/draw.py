"""What stands on the overview at this size?"""

from collections.abc import Sequence

from quotatop.domain.value import dataclass
from quotatop.present.board.cards import card_lines, name_width, plan_width
from quotatop.present.board.frame import (
    Key,
    advice_lines,
    banner_lines,
    coming_lines,
    footer_line,
    header_lines,
    problem_lines,
)
from quotatop.present.board.rows import columns_for
from quotatop.present.board.shape import SIDE_PANEL_FROM, SIDE_PANEL_WIDTH, Pen, Size, shape_for
from quotatop.present.board.tiny import tiny_lines
from quotatop.present.drawing import BLANK, Line, Span, clipped
from quotatop.present.glyphs import Glyphs
from quotatop.present.overview import Overview
from quotatop.present.tone import Tone
from quotatop.present.words import Words

ADVICE_FROM = 16
"""Below this height every line is the subscriptions'."""
SCROLLBAR = 1
"""The cells that a scrollbar takes from the part that scrolls."""


@dataclass(frozen=True, slots=True)
class Board:
    """The overview as lines: three parts that stand still and the one in the middle that scrolls."""

    header: tuple[Line, ...]
    body: tuple[Line, ...]
    banners: tuple[Line, ...]
    footer: tuple[Line, ...]


def board(
    overview: Overview,
    keys: Sequence[Key],
    width: int,
    height: int,
    glyphs: Glyphs,
    words: Words,
    *,
    selected: str | None = None,
) -> Board:
    """Draw the overview for a screen of so many cells."""
    width, height = max(1, width), max(1, height)
    pen = Pen(shape_for(width, height), glyphs, words)
    header = header_lines(overview, width, pen) if height > 2 else []
    banners = banner_lines(overview.banners, width, 1 if height < 12 else 3, pen)
    if height >= ADVICE_FROM and pen.shape.size is not Size.TINY:
        header += advice_lines(overview, width, 1, pen)
    footer = [footer_line(keys, overview.read, width, pen)] if height > 3 else []
    room = height - len(header) - len(banners) - len(footer)
    body = _body(overview, width, room, pen, selected)
    if len(body) > room:
        body = _body(overview, max(1, width - SCROLLBAR), room, pen, selected)
    return Board(tuple(header), tuple(body), tuple(banners), tuple(footer))


def _body(overview: Overview, width: int, room: int, pen: Pen, selected: str | None) -> list[Line]:
    problems = problem_lines(overview, width, pen)
    if not overview.cards:
        key = "overview.nothing-found" if overview.total else "overview.empty"
        return [*problems, BLANK, Line((Span("  " + pen.words(key), Tone.MUTED),))]
    if pen.shape.size is Size.TINY:
        return [*problems, *_marked(tiny_lines(overview.cards, width, pen), selected, pen)]
    side = SIDE_PANEL_WIDTH if width >= SIDE_PANEL_FROM and overview.coming else 0
    blocks = [_marked(block, selected, pen) for block in _blocks(overview, width - side, pen)]
    tall = sum(len(block) for block in blocks)
    airy = len(problems) + tall + len(blocks) - 1 <= room
    lines = [*problems]
    for block in blocks:
        if airy and lines and lines[-1] != BLANK:
            lines.append(BLANK)
        lines += block
    if side:
        panel = coming_lines(overview, side - 1, room, pen)
        return _beside(lines, panel, width - side)
    ahead = coming_lines(overview, width, room - len(lines) - 1, pen)
    return [*lines, BLANK, *ahead] if ahead else lines


def _blocks(overview: Overview, width: int, pen: Pen) -> list[list[Line]]:
    columns = columns_for(overview.cards, width, pen)
    names, plans = name_width(overview.cards, pen), plan_width(overview.cards, pen)
    return [card_lines(card, width, columns, names, plans, pen) for card in overview.cards]


def _beside(left: list[Line], right: list[Line], width: int) -> list[Line]:
    """Put a panel at the right of lines that take `width` cells."""
    lines: list[Line] = []
    for number in range(max(len(left), len(right))):
        mine = left[number] if number < len(left) else BLANK
        other = right[number] if number < len(right) else BLANK
        gap = Span(" " * max(0, width - mine.width))
        spans = tuple(Span(span.text, span.tone, span.strong, span.action or other.action) for span in other.spans)
        lines.append(Line((*mine.spans, gap, *spans), mine.action))
    return lines


def _marked(lines: list[Line], selected: str | None, pen: Pen) -> list[Line]:
    """Put the cursor before the lines of the selected subscription."""
    if selected is None:
        return lines
    return [_with_cursor(line, pen) if line.action == ("detail", selected) else line for line in lines]


def _with_cursor(line: Line, pen: Pen) -> Line:
    first = line.spans[0] if line.spans else Span("")
    if not first.text.startswith(" "):
        return Line((Span(first.text, Tone.KEY, strong=True, action=first.action), *line.spans[1:]), line.action)
    rest = Span(first.text[1:], first.tone, first.strong, first.action)
    return Line((Span(pen.glyphs.cursor, Tone.KEY, strong=True), rest, *line.spans[1:]), line.action)


def fitted(lines: Sequence[Line], width: int, ellipsis: str) -> tuple[Line, ...]:
    """Cut every line to `width` cells."""
    return tuple(
        line if line.width <= width else Line(clipped(line.spans, width, ellipsis), line.action) for line in lines
    )
