"""How do rows stand in columns?  As wide as they need; where they do not fit, each becomes a block of its own."""

from collections.abc import Sequence

from quotatop.domain.text import cells, pad
from quotatop.present.drawing import Line, Span, line, wrapped
from quotatop.present.tone import Tone

_GAP = "  "


def widths_of(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Give the cells that each column needs."""
    return [max(cells(row[place]) for row in (heads, *rows)) for place in range(len(heads))]


def fits(widths: Sequence[int], room: int) -> bool:
    """Whether columns of such widths fit beside each other."""
    return sum(widths) + len(_GAP) * len(widths) <= room


def row(
    texts: Sequence[str], widths: Sequence[int], tone: Tone = Tone.PLAIN, *, right: frozenset[int] = frozenset()
) -> Line:
    """Give one row; the columns of `right` are flush right."""
    padded = [
        pad(text, width, right=place in right) for place, (text, width) in enumerate(zip(texts, widths, strict=True))
    ]
    return line(Span(_GAP.join(["", *padded]).rstrip(), tone))


def block(texts: Sequence[str], heads: Sequence[str], room: int) -> list[Line]:
    """Give one row as lines below each other, each with its head."""
    column = max(cells(head) for head in heads)
    title, *more = wrapped(texts[0], max(10, room - 4)) or [""]
    lines = [line("  ", Span(title, strong=True)), *(line("    ", Span(each, strong=True)) for each in more)]
    for head, text in list(zip(heads, texts, strict=True))[1:]:
        if not text:
            continue
        first, *rest = wrapped(text, max(10, room - column - 6))
        lines.append(line("    ", Span(pad(head, column), Tone.MUTED), _GAP, first))
        lines += [line(" " * (column + 6) + each) for each in rest]
    return lines


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], room: int, *, right: frozenset[int] = frozenset()
) -> list[Line]:
    """Give all rows below their heads, or as blocks."""
    widths = widths_of(heads, rows)
    if fits(widths, room):
        return [row(heads, widths, Tone.MUTED, right=right), *(row(each, widths, right=right) for each in rows)]
    return [each for texts in rows for each in block(texts, heads, room)]
