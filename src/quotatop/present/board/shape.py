"""Which layout does a size get, and what does each one show?

What goes first as room shrinks: the side panel, the bar's length, the plan's name, the second window; never the
countdown.
"""

from enum import StrEnum

from quotatop.domain.value import dataclass
from quotatop.present.glyphs import Glyphs
from quotatop.present.words import Words

SIDE_PANEL_FROM = 150
SIDE_PANEL_WIDTH = 46
WIDE_FROM, NORMAL_FROM, NARROW_FROM = 110, 76, 46
TALL_FROM = 13
"""Below this height a subscription gets one line, however wide it is."""


class Size(StrEnum):
    """The layouts."""

    WIDE = "wide"
    NORMAL = "normal"
    NARROW = "narrow"
    TINY = "tiny"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a layout shows and in how many cells. `indent` stands before a window's name."""

    size: Size
    indent: int
    label_most: int
    name_most: int
    plan: bool
    amount: bool
    clock: bool
    long_words: bool
    fault_lines: int


@dataclass(frozen=True, slots=True)
class Pen:
    """What everything is drawn with: a layout, signs, words."""

    shape: Shape
    glyphs: Glyphs
    words: Words


_SHAPES = {
    Size.WIDE: Shape(Size.WIDE, 5, 12, 18, plan=True, amount=True, clock=True, long_words=True, fault_lines=2),
    Size.NORMAL: Shape(Size.NORMAL, 3, 10, 16, plan=False, amount=False, clock=True, long_words=True, fault_lines=1),
    Size.NARROW: Shape(Size.NARROW, 3, 8, 12, plan=False, amount=False, clock=False, long_words=False, fault_lines=0),
    Size.TINY: Shape(Size.TINY, 1, 6, 12, plan=False, amount=False, clock=False, long_words=False, fault_lines=0),
}


def shape_for(width: int, height: int) -> Shape:
    """Choose the layout for a screen of so many cells."""
    if width < NARROW_FROM or height < TALL_FROM:
        return _SHAPES[Size.TINY]
    if width < NORMAL_FROM:
        return _SHAPES[Size.NARROW]
    return _SHAPES[Size.NORMAL if width < WIDE_FROM else Size.WIDE]
