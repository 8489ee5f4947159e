"""Which signs is the screen drawn with?  Two complete sets, of equal widths, so that a layout never asks which one.

Most signs of the first set are of ambiguous width: one cell in most terminals, two in many Chinese ones. Those get the
second.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One sign each, of one cell; `levels` are the heights of a trend from empty to full."""

    full: str
    half: str
    track: str
    pace: str
    binding: str
    cursor: str
    rule: str
    ellipsis: str
    alarm: str
    levels: str
    up: str
    down: str


UNICODE = Glyphs(
    full="━",
    half="╸",
    track="─",
    pace="┃",
    binding="▸",
    cursor="▌",
    rule="─",
    ellipsis="…",
    alarm="!",
    levels=" ▁▂▃▄▅▆▇█",
    up="↑",
    down="↓",
)

ASCII = Glyphs(
    full="#",
    half="=",
    track=".",
    pace="|",
    binding=">",
    cursor="*",
    rule="-",
    ellipsis="~",
    alarm="!",
    levels=" .:#",
    up="^",
    down="v",
)

PROBE = "━"
"""The sign whose width on the user's terminal decides between the sets."""
