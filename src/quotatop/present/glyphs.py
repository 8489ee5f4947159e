"""Which signs is the screen drawn with?  Two complete sets, of equal widths, so that a layout never asks which one.

Most signs of the first set are of ambiguous width: one cell in most terminals, two in many Chinese ones. Those get the
second. Only the frame of a bar (`open`, `close`) is longer in the second, and is counted by who draws it.
"""

from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One sign each, of one cell; the frame may be nothing; `levels` are the heights of a trend from empty to full."""

    open: str
    close: str
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
    open="",
    close="",
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
    open="[",
    close="]",
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
