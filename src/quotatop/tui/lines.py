"""How do lines of plain text and tones get onto the screen, touching only the cells that changed?"""

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from quotatop.present.drawing import BLANK, Line
from quotatop.tui.tones import Dress, dress


class Lines(Widget):
    """Lines that are values: showing equal ones draws nothing, showing others draws the cells that differ.

    It takes exactly as much height as it has lines.
    """

    ALLOW_MAXIMIZE = False
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Lines { height: 0; background: $background; color: $foreground; }
    """

    class Pressed(Message):
        """Someone clicked on something that does something."""

        def __init__(self, command: str, argument: str) -> None:
            super().__init__()
            self.command, self.argument = command, argument

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()
        self._dress: Dress | None = None

    @property
    def text(self) -> str:
        """All lines as plain text."""
        return "\n".join(line.text for line in self._lines)

    @property
    def top(self) -> int:
        """The first line in sight."""
        return 0

    def show(self, lines: tuple[Line, ...]) -> None:
        """Show other lines."""
        before, self._lines = self._lines, lines
        if len(before) != len(lines):
            self.resize(len(lines))
            return
        for number, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                self._refresh_cells(number, old, new)

    def resize(self, count: int) -> None:
        """Make room for so many lines."""
        self.styles.height = count
        self.refresh(layout=True)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the visible part."""
        number = y + self.top
        line = self._lines[number] if number < len(self._lines) else BLANK
        if self._dress is None:
            self._dress = dress(self.app.theme_variables, self.rich_style)
        styles = self._dress
        segments = [Segment(span.text, styles[span.tone, span.strong]) for span in line.spans]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Turn a click into what stands under it."""
        number = event.y + self.top
        action = self._lines[number].action_at(event.x) if number < len(self._lines) else None
        if action is not None:
            event.stop()
            self.post_message(self.Pressed(*action))

    def notify_style_update(self) -> None:
        """Dress anew when the theme changes."""
        super().notify_style_update()
        self._dress = None

    def _refresh_cells(self, number: int, old: Line, new: Line) -> None:
        start, end = _difference(old, new)
        y = number - self.top
        if 0 <= y < self.size.height:
            self.refresh(Region(start, y, max(1, end - start), 1))


class Page(Lines, ScrollView):
    """Lines that take what room there is, and scroll where they need more."""

    DEFAULT_CSS = """
    Page { height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """
    can_focus = False

    @property
    def top(self) -> int:
        """The first line in sight."""
        return self.scroll_offset.y

    def resize(self, count: int) -> None:
        """Scroll over so many lines."""
        self.virtual_size = Size(self.size.width, count)
        self.refresh()

    def reveal(self, command: str, argument: str) -> None:
        """Scroll so that all lines with that action are in sight."""
        found = [number for number, line in enumerate(self._lines) if line.action == (command, argument)]
        if found:
            first = found[0] if found[0] > 1 else 0
            self.scroll_to_region(Region(0, first, 1, found[-1] - first + 1), animate=False, force=True)


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
