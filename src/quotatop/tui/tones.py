"""Which style does a tone wear in this theme?  Looked up by token once per theme, not once per widget and class."""

from collections.abc import Mapping
from typing import TypeAlias

from rich.style import Style
from textual.color import Color

from quotatop.present.tone import Tone

Dress: TypeAlias = dict[tuple[Tone, bool], Style]

TOKENS = {
    Tone.PLAIN: "foreground",
    Tone.MUTED: "muted",
    Tone.TITLE: "title",
    Tone.OK: "gauge-ok",
    Tone.TIGHT: "gauge-tight",
    Tone.OUT: "gauge-out",
    Tone.SPENT: "gauge-spent",
    Tone.UNKNOWN: "gauge-unknown",
    Tone.TRACK: "gauge-track",
    Tone.PACE: "gauge-pace",
    Tone.BINDING: "binding",
    Tone.TREND: "binding",
    Tone.PEAK: "peak",
    Tone.OFF_PEAK: "off-peak",
    Tone.FAULT: "fault",
    Tone.KEY: "key",
    Tone.BANNER: "banner-foreground",
}
_QUIET = (Tone.MUTED, Tone.TRACK)
_GROUNDS = {Tone.BANNER: "banner"}


def dress(variables: Mapping[str, str], base: Style) -> Dress:
    """Give the style of each tone, plain and strong, on top of a widget's own."""
    quiet = Style.parse(variables["muted-style"])
    styles: Dress = {}
    for tone, token in TOKENS.items():
        ground = Color.parse(variables[_GROUNDS[tone]]).rich_color if tone in _GROUNDS else None
        style = base + Style(color=Color.parse(variables[token]).rich_color, bgcolor=ground)
        style = style + quiet if tone in _QUIET else style
        styles[tone, False], styles[tone, True] = style, style + Style(bold=True)
    return styles
