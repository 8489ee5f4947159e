"""How is a window's row laid out in columns that hold for the whole screen?"""

from collections.abc import Iterable

from quotatop.domain.text import cells
from quotatop.domain.value import dataclass
from quotatop.present.bar import bar
from quotatop.present.board.shape import Pen
from quotatop.present.card import Card
from quotatop.present.drawing import Span, clipped, padded
from quotatop.present.gauge import GaugeRow
from quotatop.present.tone import Tone

_LEAST_BAR, _MOST_BAR = 6, 64
_AMOUNT_MOST = 34
_GAP = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of a row's columns; 0 is a column that is not shown."""

    label: int
    percent: int
    bar: int
    countdown: int
    clock: int
    word: int
    amount: int

    @property
    def tail(self) -> int:
        """The cells from the countdown to the end of the row."""
        widths = (self.countdown, self.clock, self.word, self.amount)
        return sum(widths) + _GAP * (sum(1 for width in widths if width) - 1)


def columns_for(cards: Iterable[Card], width: int, pen: Pen) -> Columns:
    """Measure the columns on what will stand in them; the bar takes what is left."""
    every = tuple(cards)
    rows = [row for card in every for row in card.rows]

    def widest(texts: Iterable[str], least: int, most: int) -> int:
        return min(most, max([least, *map(cells, texts)]))

    label = widest((row.label for row in rows), 4, pen.shape.label_most)
    columns = Columns(
        label=label,
        percent=widest((row.percent for row in rows), 4, 6),
        bar=0,
        countdown=widest((_until(row, pen) for row in rows), 6, 12),
        clock=widest((row.clock for row in rows), 9, 13) if pen.shape.clock else 0,
        word=widest((row.word for row in rows), 8, 14),
        amount=widest((_last(row, card) for card in every for row in card.rows), 18, _amount_most(width))
        if pen.shape.amount
        else 0,
    )
    left = width - pen.shape.indent - columns.label - 1 - columns.percent - 1 - 1 - columns.tail - 1
    length = max(0, min(_MOST_BAR, left))
    return Columns(
        columns.label,
        columns.percent,
        length if length >= _LEAST_BAR else 0,
        columns.countdown,
        columns.clock,
        columns.word,
        columns.amount,
    )


def row_spans(row: GaugeRow, card: Card, columns: Columns, pen: Pen) -> list[Span]:
    """Lay out one window."""
    mark = pen.glyphs.binding if row.binding else " "
    binding = row.binding
    spans = [
        Span(" " * (pen.shape.indent - 2) + mark + " ", Tone.BINDING, strong=True),
        padded(Span(row.label, Tone.PLAIN, strong=binding), columns.label, pen.glyphs.ellipsis),
        Span(" "),
        padded(Span(row.percent, row.tone, strong=binding), columns.percent, pen.glyphs.ellipsis, right=True),
        Span(" "),
        *_framed(row, columns.bar, pen),
        Span(" "),
    ]
    return spans + _tail(row, card, columns, pen)


def _framed(row: GaugeRow, width: int, pen: Pen) -> tuple[Span, ...]:
    inside = width - len(pen.glyphs.open) - len(pen.glyphs.close)
    if width == 0 or inside < 1:
        return ()
    drawn = bar(row.fill, row.pace, inside, pen.glyphs, row.tone)
    return (Span(pen.glyphs.open, Tone.TRACK), *drawn, Span(pen.glyphs.close, Tone.TRACK)) if pen.glyphs.open else drawn


def _tail(row: GaugeRow, card: Card, columns: Columns, pen: Pen) -> list[Span]:
    """Give what stands after the bar: until when, whether it lasts, how much there is."""
    if not row.countdown and row.note and not columns.amount:
        for said in ([Span(row.word, row.tone), Span(f"  {row.note}", Tone.MUTED)], [Span(row.note, row.tone)]):
            if sum(span.width for span in said) <= columns.tail:
                return said
    gap = Span(" " * _GAP)
    spans = [padded(Span(_until(row, pen)), columns.countdown, pen.glyphs.ellipsis)]
    if columns.clock:
        spans += [gap, padded(Span(row.clock, Tone.MUTED), columns.clock, pen.glyphs.ellipsis)]
    strong = row.tone in (Tone.SPENT, Tone.OUT)
    spans += [gap, padded(Span(row.word, row.tone, strong=strong), columns.word, pen.glyphs.ellipsis)]
    if columns.amount:
        spans += [gap, *clipped([Span(_last(row, card), Tone.MUTED)], columns.amount, pen.glyphs.ellipsis)]
    return spans


def _until(row: GaugeRow, pen: Pen) -> str:
    if not row.countdown:
        return "-"
    return pen.words("time.in", span=row.countdown) if pen.shape.long_words else row.countdown


def _last(row: GaugeRow, card: Card) -> str:
    """Say what the figures cannot, else the counts."""
    if row.binding and card.spent_text:
        return card.spent_text
    return row.note or row.amount


def _amount_most(width: int) -> int:
    return min(_AMOUNT_MOST, max(18, width // 4))
