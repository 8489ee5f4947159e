"""Which plan would have carried what I used?"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from quotatop.domain.comparison import Comparison
from quotatop.domain.fleet import Fleet
from quotatop.domain.text import plain
from quotatop.host.aside import aside
from quotatop.present.amounts import count
from quotatop.present.board.frame import footer_line
from quotatop.present.board.shape import Pen, shape_for
from quotatop.present.compare import compare_lines
from quotatop.present.drawing import Line, Span, indented, spread
from quotatop.present.tone import Tone
from quotatop.tui.commands import Place, bindings, footer_keys
from quotatop.tui.lines import Lines, Page

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp

SPANS = (30, 90, 7)
"""The days that can be compared, in the order in which the key turns through them."""
_LOOK_S = 0.5
_MEGABYTE = 1 << 20


class CompareScreen(Screen[None]):
    """The comparison of plans. It is computed beside the screen, which stays live meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.COMPARE)
    CSS = """
    CompareScreen { overflow: hidden hidden; }
    """
    app: "LiveApp"

    def __init__(self, compared: Callable[[Fleet, datetime, int, Callable[[int, int], None]], Comparison]) -> None:
        super().__init__()
        self._compared = compared
        self._days = SPANS[0]
        self._found: Comparison | None = None
        self._failed = ""
        self._read: tuple[int, int] | None = None
        self._drawn: tuple[object, ...] = ()
        self._header = Lines()
        self._body = Page()
        self._footer = Lines()

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield from (self._header, self._body, self._footer)

    def on_mount(self) -> None:
        """Draw at once, and begin to compute."""
        self.draw()
        self.set_interval(_LOOK_S, self._look)
        self._begin()

    def on_resize(self) -> None:
        """Draw for another size."""
        self.draw()

    def draw(self) -> None:
        """Show what is known now."""
        app = self.app
        width, height = app.size.width, app.size.height
        pen = Pen(shape_for(width, height), app.stage.glyphs, app.words)
        framed = height > 3
        with app.batch_update():
            self._header.show((self._heading(width),) if framed else ())
            state = (self._found, self._failed, self._read, width, app.words.language)
            if state != self._drawn:
                self._drawn = state
                self._body.show(indented(self._lines(max(1, width - 2))))
            keys = footer_keys(Place.COMPARE, app.remapped, app.words)
            self._footer.show((footer_line(keys, "", width, pen),) if framed else ())

    def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """Do what was clicked."""
        message.stop()
        self.app.do(message.command, message.argument)

    def _heading(self, width: int) -> Line:
        words = self.app.words
        days = Span(words("compare.span", days=self._days), Tone.KEY, action=("span", ""))
        title = Span(f" {words('compare.title')}", Tone.TITLE, strong=True, action=("back", ""))
        return spread((title,), (days, Span(" ")), width, self.app.stage.glyphs.ellipsis)

    def _lines(self, width: int) -> tuple[Line, ...]:
        words = self.app.words
        if self._failed:
            return (Line((Span(words("compare.failed", reason=self._failed), Tone.FAULT),)),)
        if self._found is not None:
            return compare_lines(self._found, words, width)
        if self._read is None:
            return (Line((Span(words("compare.counting"), Tone.MUTED),)),)
        done, whole = (count(round(amount / _MEGABYTE)) for amount in self._read)
        return (Line((Span(words("compare.read", done=done, whole=whole), Tone.MUTED),)),)

    def _begin(self) -> None:
        self._found, self._failed, self._read = None, "", None
        self.draw()
        self.run_worker(self._compute(self._days), exclusive=True)

    async def _compute(self, days: int) -> None:
        fleet, now = self.app.engine.fleet, self.app.stage.clock.now()
        try:
            self._found = await aside(lambda: self._compared(fleet, now, days, self._tell), "compare")
        except OSError as error:
            self._failed = plain(str(error), 300)
        self.draw()

    def _tell(self, done: int, whole: int) -> None:
        """Take note of how far the reading is; called from the thread that reads."""
        self._read = done, whole

    def _look(self) -> None:
        """Show how far the reading is."""
        if self._found is None:
            self.draw()

    def do_span(self, _: str) -> None:
        """Compare another number of days."""
        self._days = SPANS[(SPANS.index(self._days) + 1) % len(SPANS)]
        self._begin()

    def do_refresh(self, _: str) -> None:
        """Read the logs again."""
        self._begin()

    def do_compare(self, _: str) -> None:
        """Go back where one came from."""
        self.do_back("")

    def do_back(self, _: str) -> None:
        """Go back to all subscriptions."""
        self.app.pop_screen()

    def do_next(self, _: str) -> None:
        """Scroll down."""
        self._body.scroll_down(animate=False)

    def do_previous(self, _: str) -> None:
        """Scroll up."""
        self._body.scroll_up(animate=False)

    def do_page_down(self, _: str) -> None:
        """Scroll a page down."""
        self._body.scroll_page_down(animate=False)

    def do_page_up(self, _: str) -> None:
        """Scroll a page up."""
        self._body.scroll_page_up(animate=False)

    def do_first(self, _: str) -> None:
        """Scroll to the beginning."""
        self._body.scroll_home(animate=False)

    def do_last(self, _: str) -> None:
        """Scroll to the end."""
        self._body.scroll_end(animate=False)
