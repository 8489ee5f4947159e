"""What does the help page say?"""

from collections.abc import Iterable

from quotatop.present.bar import bar
from quotatop.present.board.frame import Key
from quotatop.present.drawing import BLANK, Action, Line, Span, clipped, padded, wrapped
from quotatop.present.glyphs import Glyphs
from quotatop.present.tone import Tone
from quotatop.present.words import Words

_VERDICTS = (
    ("spare", Tone.OK),
    ("lasts", Tone.OK),
    ("tight", Tone.TIGHT),
    ("runs-out", Tone.OUT),
    ("spent", Tone.SPENT),
    ("blocked", Tone.MUTED),
    ("idle", Tone.MUTED),
    ("unclear", Tone.MUTED),
    ("unknown", Tone.UNKNOWN),
)
_INDENT, _GAP, _VERDICT_CELLS = 3, 2, 10


def help_lines(keys: Iterable[Key], words: Words, width: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """Write the page: the keys with what they do, then how to read a gauge. A key's `word` is its command's name."""
    every = tuple(keys)
    room = min(22, max(8, width // 3), max((Span(key.sign).width for key in every), default=0))
    lines = [_title("help.keys", words)]
    for key in every:
        sign = padded(Span(key.sign, Tone.KEY, strong=True), room, glyphs.ellipsis)
        lines += _row(sign, room, words(f"do.{key.word}.help"), width, key.action)
    lines += [*_text("help.digits", words, width), BLANK, _title("help.reading", words)]
    lines.append(_gauge(words, width, glyphs))
    for text in ("help.bar", "help.pace", "help.binding", "help.old"):
        lines += _text(text, words, width)
    lines.append(BLANK)
    for verdict, tone in _VERDICTS:
        word = padded(Span(words(f"verdict.{verdict}"), tone, strong=True), _VERDICT_CELLS, glyphs.ellipsis)
        lines += _row(word, _VERDICT_CELLS, words(f"help.{verdict}"), width)
    return (*lines, BLANK, *_text("help.close", words, width))


def _row(head: Span, room: int, text: str, width: int, action: Action | None = None) -> list[Line]:
    """Write a word and what it means; a long meaning goes on below itself."""
    first, *rest = wrapped(text, max(8, width - room - _INDENT - _GAP)) or [""]
    lines = [Line((Span(" " * _INDENT), head, Span(" " * _GAP), Span(first)), action)]
    return lines + [Line((Span(" " * (_INDENT + room + _GAP)), Span(more)), action) for more in rest]


def _title(key: str, words: Words) -> Line:
    return Line((Span(f" {words(key)}", Tone.MUTED, strong=True),))


def _text(key: str, words: Words, width: int) -> list[Line]:
    rows = wrapped(words(key), max(8, width - _INDENT))
    return [Line((Span(" " * _INDENT), Span(row, Tone.MUTED))) for row in rows]


def _gauge(words: Words, width: int, glyphs: Glyphs) -> Line:
    example = bar(0.62, 0.5, 24, glyphs, Tone.TIGHT)
    spans = (
        Span(f" {glyphs.binding} ", Tone.BINDING, strong=True),
        Span(words("window.week")),
        Span("  62% ", Tone.TIGHT),
        *example,
    )
    return Line(clipped(spans, width, glyphs.ellipsis))
