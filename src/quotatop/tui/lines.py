"""How do lines of plain text and tones get onto the screen, touching only the cells that changed?"""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from quotatop.present.drawing import BLANK, Line
from quotatop.present.tone import Tone

_BOLD = Style(bold=True)


class Lines(ScrollView):
    """Lines that are values: showing equal ones draws nothing, showing others draws the cells that differ."""

    ALLOW_MAXIMIZE = False
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{tone.value}" for tone in Tone}

    DEFAULT_CSS = """
    Lines {
        height: 1fr; background: $background; color: $foreground;
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
    }
    Lines.-fixed { overflow-y: hidden; }
    Lines > .lines--plain { color: $foreground; }
    Lines > .lines--muted { color: $muted; text-style: $muted-style; }
    Lines > .lines--title { color: $title; }
    Lines > .lines--ok { color: $gauge-ok; }
    Lines > .lines--tight { color: $gauge-tight; }
    Lines > .lines--out { color: $gauge-out; }
    Lines > .lines--spent { color: $gauge-spent; }
    Lines > .lines--unknown { color: $gauge-unknown; }
    Lines > .lines--track { color: $gauge-track; text-style: $muted-style; }
    Lines > .lines--pace { color: $gauge-pace; }
    Lines > .lines--binding { color: $binding; }
    Lines > .lines--peak { color: $peak; }
    Lines > .lines--off-peak { color: $off-peak; }
    Lines > .lines--fault { color: $fault; }
    Lines > .lines--key { color: $key; }
    Lines > .lines--trend { color: $binding; }
    Lines > .lines--banner { color: $banner-foreground; background: $banner; }
    """

    @dataclass
    class Pressed(Message):
        """Someone clicked on something that does something."""

        command: str
        argument: str

    def __init__(self, *, fixed: bool = False, id: str | None = None) -> None:
        """Start empty. A `fixed` one takes exactly as much height as it has lines and never scrolls."""
        super().__init__(id=id, classes="-fixed" if fixed else None)
        self._lines: tuple[Line, ...] = ()
        self._fixed = fixed
        if fixed:
            self.styles.height = 0
        self.can_focus = False

    @property
    def text(self) -> str:
        """All lines as plain text."""
        return "\n".join(line.text for line in self._lines)

    def show(self, lines: tuple[Line, ...]) -> None:
        """Show other lines."""
        before, self._lines = self._lines, lines
        if before == lines:
            return
        if len(before) != len(lines):
            if self._fixed:
                self.styles.height = len(lines)
            self.virtual_size = Size(self.size.width, len(lines))
            self.refresh(layout=self._fixed)
            return
        for number, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                self._refresh_cells(number, old, new)

    def reveal(self, command: str, argument: str) -> None:
        """Scroll so that all lines with that action are in sight."""
        found = [number for number, line in enumerate(self._lines) if line.action == (command, argument)]
        if found:
            top = found[0] if found[0] > 1 else 0
            self.scroll_to_region(Region(0, top, 1, found[-1] - top + 1), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the visible part."""
        number = y + self.scroll_offset.y
        line = self._lines[number] if number < len(self._lines) else BLANK
        width, plain = self.size.width, self.rich_style
        segments = [Segment(span.text, self._style(span.tone, strong=span.strong)) for span in line.spans]
        return Strip(segments).adjust_cell_length(width, plain)

    def on_click(self, event: events.Click) -> None:
        """Turn a click into what stands under it."""
        number = event.y + self.scroll_offset.y
        action = self._lines[number].action_at(event.x) if number < len(self._lines) else None
        if action is not None:
            event.stop()
            self.post_message(self.Pressed(*action))

    def _style(self, tone: Tone, *, strong: bool) -> Style:
        style = self.get_component_rich_style(f"lines--{tone.value}")
        return style + _BOLD if strong else style

    def _refresh_cells(self, number: int, old: Line, new: Line) -> None:
        start, end = _difference(old, new)
        y = number - self.scroll_offset.y
        if 0 <= y < self.size.height:
            self.refresh(Region(start, y, max(1, end - start), 1))


def _difference(old: Line, new: Line) -> tuple[int, int]:
    """Give the cells between which two lines differ, as far as their spans tell."""
    start = 0
    for mine, other in zip(old.spans, new.spans, strict=False):
        if mine != other:
            break
        start += mine.width
    end = max(old.width, new.width)
    if old.width == new.width:
        for mine, other in zip(reversed(old.spans), reversed(new.spans), strict=False):
            if mine != other or end - mine.width < start:
                break
            end -= mine.width
    return start, end
