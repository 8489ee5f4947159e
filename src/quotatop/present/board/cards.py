"""How is one subscription laid out: its heading, what is wrong, its windows?"""

from quotatop.domain.text import cells
from quotatop.present.board.rows import Columns, row_spans
from quotatop.present.board.shape import Pen, Size
from quotatop.present.card import Card
from quotatop.present.drawing import Action, Line, Span, clipped, padded, spread, wrapped
from quotatop.present.tone import Tone

_PLAN_MOST = 24


def name_width(cards: tuple[Card, ...], pen: Pen) -> int:
    """Measure the column of the names."""
    return min(pen.shape.name_most, max([6, *(cells(card.name) for card in cards)]))


def plan_width(cards: tuple[Card, ...], pen: Pen) -> int:
    """Measure the column of the plans; 0 where the layout has none."""
    return min(_PLAN_MOST, max([0, *(cells(card.plan) for card in cards)])) if pen.shape.plan else 0


def card_lines(card: Card, width: int, columns: Columns, names: int, plans: int, pen: Pen) -> list[Line]:
    """Lay out one subscription in full."""
    action = ("detail", card.id)
    lines = [_heading(card, width, names, plans, pen)]
    lines += _fault(card, width, pen, action)
    for row in card.rows:
        spans = clipped(row_spans(row, card, columns, pen), width, pen.glyphs.ellipsis)
        lines.append(Line(spans, action))
    if card.balances:
        spans = clipped([Span(" " * pen.shape.indent), Span(card.balances)], width, pen.glyphs.ellipsis)
        lines.append(Line(spans, action))
    elif not card.rows and not card.status:
        lines.append(Line((Span(" " * pen.shape.indent), Span(pen.words("card.no-windows"), Tone.MUTED)), action))
    return lines


def _heading(card: Card, width: int, names: int, plans: int, pen: Pen) -> Line:
    number = f"{card.number:>2} " if card.number < 10 else f"{card.number} "
    left = [
        Span(number, Tone.MUTED),
        padded(Span(card.name, Tone.TITLE, strong=True), names, pen.glyphs.ellipsis),
        Span("  "),
    ]
    if plans:
        left += [padded(Span(card.plan, Tone.MUTED), plans, pen.glyphs.ellipsis), Span("  ")]
    left += _state(card, pen)
    drawn = spread(left, _freshness(card, pen), width, pen.glyphs.ellipsis)
    return Line(drawn.spans, ("detail", card.id))


def _state(card: Card, pen: Pen) -> list[Span]:
    """Give the trouble where there is any, else what work costs now, else where the plan's name stands."""
    spans: list[Span] = []
    if card.status_short:
        spans.append(Span(card.status_short, card.tone, strong=card.alarm))
    elif card.status:
        spans.append(Span(card.status, Tone.MUTED))
    if card.peak and (not spans or pen.shape.size is Size.WIDE):
        if spans:
            spans.append(Span("  "))
        spans += _peak(card, pen)
    if not spans and not pen.shape.plan:
        spans.append(Span(card.plan, Tone.MUTED))
    if card.folded and pen.shape.long_words:
        gap = "  " if spans else ""
        spans.append(Span(gap + pen.words("card.folded", count=card.folded), Tone.MUTED))
    return spans


def _peak(card: Card, pen: Pen) -> list[Span]:
    peak = card.peak
    if peak is None:
        return []
    if not pen.shape.long_words:
        return [Span(peak.short, peak.tone)]
    spans = [Span(peak.mark, peak.tone, strong=peak.active), Span(f" {peak.text}", peak.tone)]
    if peak.active and peak.then:
        spans.append(Span(peak.then, Tone.MUTED))
    return [*spans, Span(f"  {peak.vendor}", Tone.MUTED)] if pen.shape.plan and peak.vendor else spans


def _freshness(card: Card, pen: Pen) -> list[Span]:
    tone = card.tone if card.alarm else Tone.MUTED
    spans = [Span(card.read if pen.shape.plan else card.age, tone)]
    return [*spans, Span(f" {pen.glyphs.alarm}", tone, strong=True)] if card.alarm else [*spans, Span("  ")]


def _fault(card: Card, width: int, pen: Pen, action: Action) -> list[Line]:
    if not card.faulty or not pen.shape.fault_lines:
        return []
    room = width - pen.shape.indent - 1
    pieces = wrapped(card.status, room)
    if len(pieces) > pen.shape.fault_lines:
        rest = " ".join(pieces[pen.shape.fault_lines - 1 :])
        pieces = [*pieces[: pen.shape.fault_lines - 1], rest]
    indent = Span(" " * pen.shape.indent)
    return [Line((indent, *clipped([Span(piece, card.tone)], room, pen.glyphs.ellipsis)), action) for piece in pieces]
