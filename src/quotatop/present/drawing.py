"""What is a line of the screen made of?  Pieces of plain text with a tone, and what a click on them does.

Everything that is drawn is a tuple of lines. Lines are values: equal lines need no drawing.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from quotatop.domain.text import cells, cut
from quotatop.domain.value import dataclass
from quotatop.present.tone import Tone

Action: TypeAlias = tuple[str, str]
"""A command of the screen and its argument: `("detail", "glm")`."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of plain text in one tone. `strong` sets it off; `action` is what a click does."""

    text: str
    tone: Tone = Tone.PLAIN
    strong: bool = False
    action: Action | None = None

    @property
    def width(self) -> int:
        """Its cells."""
        return cells(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `action` is what a click on any part without an action of its own does."""

    spans: tuple[Span, ...] = ()
    action: Action | None = None

    @property
    def text(self) -> str:
        """Its plain text."""
        return "".join(span.text for span in self.spans)

    @property
    def width(self) -> int:
        """Its cells."""
        return sum(span.width for span in self.spans)

    def action_at(self, column: int) -> Action | None:
        """Give what a click on a cell does."""
        for span in self.spans:
            column -= span.width
            if column < 0:
                return span.action or self.action
        return self.action


BLANK = Line()


def line(*spans: Span | str, action: Action | None = None) -> Line:
    """Make a line of spans and plain texts."""
    return Line(tuple(Span(span) if isinstance(span, str) else span for span in spans), action)


def clipped(spans: Iterable[Span], width: int, ellipsis: str) -> tuple[Span, ...]:
    """Give as many spans as fit `width` cells; the one that does not is cut."""
    kept: list[Span] = []
    for span in spans:
        if span.width > width:
            short = cut(span.text, width, ellipsis)
            if short:
                kept.append(replace(span, text=short))
            break
        kept.append(span)
        width -= span.width
    return tuple(kept)


def padded(span: Span, width: int, ellipsis: str, *, right: bool = False) -> Span:
    """Cut or fill one span to exactly `width` cells."""
    text = cut(span.text, width, ellipsis)
    gap = " " * max(0, width - cells(text))
    return replace(span, text=gap + text if right else text + gap)


def indented(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Give lines that begin one cell further right."""
    return tuple(Line((Span(" "), *each.spans), each.action) for each in lines)


def spread(left: Iterable[Span], right: Iterable[Span], width: int, ellipsis: str) -> Line:
    """Put spans at both ends of a line of `width` cells; the left ones give way."""
    ending = clipped(right, width, ellipsis)
    taken = sum(span.width for span in ending)
    start = clipped(left, max(0, width - taken - (1 if ending else 0)), ellipsis)
    gap = width - taken - sum(span.width for span in start)
    return Line((*start, Span(" " * gap), *ending))


def wrapped(text: str, width: int) -> list[str]:
    """Break plain text into lines of at most `width` cells, at blanks where there are any."""
    lines: list[str] = []
    current = ""
    for word in _pieces(text, max(1, width)):
        if current and cells(current) + cells(word.rstrip()) > width:
            lines.append(current.rstrip())
            current = word
        else:
            current += word
    return [*lines, current.rstrip()] if current.strip() else lines


def _pieces(text: str, width: int) -> Iterable[str]:
    """Give the parts between which a line may break: words with their blank, wide characters one by one.

    A full-width mark ends its part, so that lists of Latin names break in Chinese text, too.
    """
    piece = ""
    for character in text:
        if piece[-1:] in _CLOSING and character not in _CLOSING and character != " ":
            yield piece
            piece = ""
        if cells(character) == 2 and character not in _CLOSING:
            if piece:
                yield piece
            piece = character
            continue
        if cells(piece) + cells(character) > width:
            yield piece
            piece = ""
        piece += character
        if character == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


_CLOSING = frozenset("，。；：！？、）》」』】")
"""Full-width marks that never begin a line."""
