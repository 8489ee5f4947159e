"""How are Textual's own parts drawn where the terminal wants nothing but ASCII?"""

from typing import ClassVar

from textual.css.stylesheet import Stylesheet
from textual.scrollbar import ScrollBar, ScrollBarRender

_CSS = """
OptionList, OptionList:focus, Input, Input:focus { border: ascii $gauge-track !important; }
FilterLine, FilterLine:focus { border: none !important; }
CommandPalette > Vertical, CommandPalette #--container, CommandPalette #--input, CommandPalette #--results,
CommandPalette #--input.--list-visible, CommandList, CommandList:focus, CommandInput, CommandInput:focus {
    border: none !important;
}
Toast { border: none !important; }
"""


class PlainBar(ScrollBarRender):
    """A scrollbar of whole cells: its ends are not drawn in eighths."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def wear(stylesheet: Stylesheet) -> None:
    """Take ASCII borders and scrollbars."""
    stylesheet.add_source(_CSS, read_from=("ascii", ""), is_default_css=False)
    ScrollBar.renderer = PlainBar
