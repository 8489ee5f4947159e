"""What stays in memory of what is shown no more?  Nothing of closed screens, and little of rectangles.

Textual 8.2.8 remembers the styles of two colours for each of the last thousand widgets that asked, and with them the
widgets' own caches: all that a closed screen had drawn, half a megabyte for one of gauges.
"""

from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.geometry import Region
from textual.style import Style

_of_widget = StylesCache.get_inner_outer.__wrapped__


@lru_cache(1024)
def _of_colours(base: Color, background: Color) -> tuple[Style, Style]:
    styles: tuple[Style, Style] = _of_widget(StylesCache, base, background)
    return styles


def forget_closed_screens() -> None:
    """Let go of what closed screens had drawn, from now on."""
    StylesCache.get_inner_outer = staticmethod(_of_colours)  # type: ignore[assignment]  # asked by the colours alone


def forget_rectangles() -> None:
    """Let go of the rectangles that Textual remembers to have computed with: thousands of each kind, and few return."""
    for method in vars(Region).values():
        clear = getattr(method, "cache_clear", None)
        if clear is not None:
            clear()
