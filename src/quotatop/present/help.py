"""What does the help page say?"""

from collections.abc import Iterable

from quotatop.present.bar import bar
from quotatop.present.board.frame import Key
from quotatop.present.drawing import BLANK, Line, Span, clipped, padded
from quotatop.present.glyphs import Glyphs
from quotatop.present.tone import Tone
from quotatop.present.words import Words

_VERDICTS = (
    ("lasts", Tone.OK),
    ("tight", Tone.TIGHT),
    ("runs-out", Tone.OUT),
    ("spent", Tone.SPENT),
    ("blocked", Tone.MUTED),
    ("idle", Tone.MUTED),
    ("unclear", Tone.MUTED),
    ("unknown", Tone.UNKNOWN),
)


def help_lines(keys: Iterable[Key], words: Words, width: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """Write the page: the keys with what they do, then how to read a gauge. A key's `word` is its command's name."""
    every = tuple(keys)
    room = min(18, max((Span(key.sign).width for key in every), default=0))
    lines = [_title("help.keys", words)]
    for key in every:
        spans = (
            Span("   "),
            padded(Span(key.sign, Tone.KEY, strong=True), room, glyphs.ellipsis),
            Span("  "),
            Span(words(f"do.{key.word}.help")),
        )
        lines.append(Line(clipped(spans, width, glyphs.ellipsis), key.action))
    lines += [_text("help.digits", words, width, glyphs), BLANK, _title("help.reading", words)]
    lines.append(_gauge(words, width, glyphs))
    lines += [_text(key, words, width, glyphs) for key in ("help.bar", "help.pace", "help.binding", "help.old")]
    lines.append(BLANK)
    for verdict, tone in _VERDICTS:
        word = padded(Span(words(f"verdict.{verdict}"), tone, strong=True), 10, glyphs.ellipsis)
        spans = (Span("   "), word, Span("  "), Span(words(f"help.{verdict}")))
        lines.append(Line(clipped(spans, width, glyphs.ellipsis)))
    return (*lines, BLANK, _text("help.close", words, width, glyphs))


def _title(key: str, words: Words) -> Line:
    return Line((Span(f" {words(key)}", Tone.MUTED, strong=True),))


def _text(key: str, words: Words, width: int, glyphs: Glyphs) -> Line:
    return Line(clipped((Span("   "), Span(words(key), Tone.MUTED)), width, glyphs.ellipsis))


def _gauge(words: Words, width: int, glyphs: Glyphs) -> Line:
    example = bar(0.62, 0.5, 24, glyphs, Tone.TIGHT)
    spans = (
        Span(f" {glyphs.binding} ", Tone.BINDING, strong=True),
        Span(words("window.week")),
        Span("  62% ", Tone.TIGHT),
        *example,
    )
    return Line(clipped(spans, width, glyphs.ellipsis))
