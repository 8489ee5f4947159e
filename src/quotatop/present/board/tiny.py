"""How does a subscription look on one line, where there is no room for more?"""

from collections.abc import Iterable

from quotatop.domain.text import cells
from quotatop.domain.value import dataclass
from quotatop.present.bar import bar
from quotatop.present.board.shape import Pen
from quotatop.present.card import Card
from quotatop.present.drawing import Line, Span, clipped, padded
from quotatop.present.gauge import short_name
from quotatop.present.tone import Tone
from quotatop.present.words import Words

_LEAST_BAR, _MOST_BAR = 8, 60
_BAR_FROM = 56


@dataclass(frozen=True, slots=True)
class _Widths:
    name: int
    label: int
    percent: int
    bar: int
    until: int
    word: int


def tiny_lines(cards: tuple[Card, ...], width: int, pen: Pen) -> list[Line]:
    """Lay out one line per subscription, in columns, and below them the peaks that run."""
    widths = _measured(cards, width, pen.words)
    lines = [_one(card, widths, width, pen) for card in cards]
    for card in cards:
        if card.peak and card.peak.active:
            text = f"{card.name} {card.peak.short}"
            lines.append(Line(clipped([Span(text, card.peak.tone)], width, pen.glyphs.ellipsis), ("detail", card.id)))
    return lines


def _measured(cards: tuple[Card, ...], width: int, words: Words) -> _Widths:
    rows = [card.binding for card in cards if card.binding]

    def widest(texts: Iterable[str], least: int, most: int) -> int:
        return min(most, max([least, *map(cells, texts)]))

    label = widest((short_name(row.id, words) for row in rows), 2, 6)
    until = widest((row.countdown for row in rows), 5, 6)
    word = widest((row.short for row in rows), 4, 6)
    percent = 4
    taken = 1 + label + 1 + percent + 1 + until + 1 + word
    name = min(widest((card.name for card in cards), 4, 16), max(4, width - taken))
    length = width - taken - name - 1
    return _Widths(name, label, percent, min(_MOST_BAR, length) if width >= _BAR_FROM else 0, until, word)


def _one(card: Card, widths: _Widths, width: int, pen: Pen) -> Line:
    spans = [padded(Span(card.name, Tone.TITLE, strong=True), widths.name, pen.glyphs.ellipsis), Span(" ")]
    row = card.binding
    if row is None and card.balances:
        alarm = Span(f" {pen.glyphs.alarm}" if card.alarm else "", card.tone, strong=True)
        return Line(clipped([*spans, Span(card.balances), alarm], width, pen.glyphs.ellipsis), ("detail", card.id))
    if row is None:
        text = card.status_short or card.status or pen.words("card.no-windows")
        spans.append(Span(text, card.tone))
        return Line(clipped(spans, width, pen.glyphs.ellipsis), ("detail", card.id))
    spans += [
        padded(Span(short_name(row.id, pen.words)), widths.label, pen.glyphs.ellipsis),
        Span(" "),
        padded(Span(row.percent, row.tone, strong=True), widths.percent, pen.glyphs.ellipsis, right=True),
        Span(" "),
    ]
    if widths.bar >= _LEAST_BAR:
        spans += [*bar(row.fill, row.pace, widths.bar, pen.glyphs, row.tone), Span(" ")]
    mark = pen.glyphs.alarm if card.alarm else ""
    spans += [
        padded(Span(row.countdown or "-"), widths.until, pen.glyphs.ellipsis),
        Span(" "),
        Span(row.short, row.tone, strong=row.tone in (Tone.SPENT, Tone.OUT)),
        Span(mark, card.tone, strong=True),
    ]
    return Line(clipped(spans, width, pen.glyphs.ellipsis), ("detail", card.id))
