"""How do drawn lines become text?  With the terminal's own 16 colours where stdout takes them, plainly elsewhere."""

from collections.abc import Iterable

from quotatop.cli.streams import has_colour, is_ascii
from quotatop.config.settings import Config
from quotatop.present.drawing import Line, Span
from quotatop.present.glyphs import ASCII, UNICODE, Glyphs
from quotatop.present.tone import Tone

_CODES = {
    Tone.MUTED: "2",
    Tone.TITLE: "1",
    Tone.OK: "32",
    Tone.TIGHT: "33",
    Tone.OUT: "31",
    Tone.SPENT: "31",
    Tone.UNKNOWN: "2",
    Tone.PEAK: "35",
    Tone.OFF_PEAK: "36",
    Tone.FAULT: "31",
    Tone.KEY: "1",
    Tone.TRACK: "2",
}


def painted(lines: Iterable[Line]) -> str:
    """Give lines as text for stdout."""
    paint = _coloured if has_colour() else _bare
    return "\n".join("".join(paint(span) for span in line.spans) for line in lines)


def glyphs_for(config: Config) -> Glyphs:
    """Choose the signs: what the config says, else ASCII where the locale promises no more."""
    if config.display.glyphs == "auto":
        return ASCII if is_ascii() else UNICODE
    return ASCII if config.display.glyphs == "ascii" else UNICODE


def _bare(span: Span) -> str:
    return span.text


def _coloured(span: Span) -> str:
    codes = [code for code in (_CODES.get(span.tone), "1" if span.strong else None) if code]
    return f"\x1b[{';'.join(codes)}m{span.text}\x1b[0m" if codes and span.text.strip() else span.text
