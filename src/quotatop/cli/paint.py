"""How do drawn lines become text for stdout, and with which signs?"""

from collections.abc import Iterable

from quotatop.cli.ink import inked
from quotatop.cli.streams import is_ascii
from quotatop.config.settings import Config
from quotatop.present.drawing import Line
from quotatop.present.glyphs import ASCII, UNICODE, Glyphs


def painted(lines: Iterable[Line]) -> str:
    """Give lines as text for stdout."""
    return inked([(span.text, span.tone.value, span.strong) for span in line.spans] for line in lines)


def glyphs_for(config: Config) -> Glyphs:
    """Choose the signs: what the config says, else ASCII where the locale promises no more."""
    if config.display.glyphs == "auto":
        return ASCII if is_ascii() else UNICODE
    return ASCII if config.display.glyphs == "ascii" else UNICODE
