"""What did the coding tools of this machine use?"""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from quotatop.config.settings import ConfigError
from quotatop.domain.text import plain
from quotatop.domain.usage_table import BY
from quotatop.host.aside import aside
from quotatop.present.amounts import count
from quotatop.present.board.frame import footer_line
from quotatop.present.board.shape import Pen, shape_for
from quotatop.present.drawing import Line, Span, indented, spread, wrapped
from quotatop.present.tone import Tone
from quotatop.present.usage import Usage, none_lines, trend_lines, usage_lines
from quotatop.tui.commands import Place, bindings, footer_keys
from quotatop.tui.lines import Lines, Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from quotatop.tui.live import LiveApp
    from quotatop.tui.stage import Use

SPANS = (30, 90, 7)
"""The days that can be looked at, in the order in which the key turns through them."""
GLANCE_S = 2.0
"""How often the logs in use are looked at, while this screen is in front."""
_WALK_S = 60.0
"""How often all folders are walked, which finds new logs."""
_LOOK_S = 0.5
_MEGABYTE = 1 << 20


class UsageScreen(Screen[None]):
    """The usage by something, with its trend. It is counted beside the screen, and follows the logs."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.USAGE)
    CSS = """
    UsageScreen { overflow: hidden hidden; }
    """
    app: "LiveApp"

    def __init__(self, used: "Use") -> None:
        super().__init__()
        self._used = used
        self._days, self._by = SPANS[0], BY[0]
        self._found: Usage | None = None
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
        """Draw at once, and begin to count."""
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
            state = (self._found, self._failed, self._read, width, height, app.words.language)
            if state != self._drawn:
                self._drawn = state
                self._body.show(indented(self._lines(max(1, width - 2), height)))
            keys = footer_keys(Place.USAGE, app.remapped, app.words)
            self._footer.show((footer_line(keys, "", width, pen),) if framed else ())

    def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """Do what was clicked."""
        message.stop()
        self.app.do(message.command, message.argument)

    def _heading(self, width: int) -> Line:
        words = self.app.words
        by = Span(words(f"usage.per.{self._by}"), Tone.KEY, action=("usage-by", ""))
        days = Span(words("usage.span", days=self._days), Tone.KEY, action=("usage-span", ""))
        title = Span(f" {words('usage.title')}", Tone.TITLE, strong=True, action=("usage-back", ""))
        return spread((title,), (by, Span("  "), days, Span(" ")), width, self.app.stage.glyphs.ellipsis)

    def _lines(self, width: int, height: int) -> tuple[Line, ...]:
        words, found = self.app.words, self._found
        if self._failed:
            return _said(words("usage.failed", reason=self._failed), width, Tone.FAULT)
        if found is not None and not found.rows:
            return none_lines(found, words, width)
        if found is not None:
            view = self.app.view()
            today = view.local(view.now).date()
            glyphs, rows = self.app.stage.glyphs, 1 if height < 16 else 4
            trend = trend_lines(found, today, self._days, width, rows, glyphs, words)
            problems = [line for code, details in found.problem for line in _said(words(code, **dict(details)), width)]
            return (*trend, *usage_lines(found, words, width, glyphs.ellipsis), *problems)
        if self._read is None:
            return _said(words("usage.counting"), width, Tone.MUTED)
        done, whole = (count(round(amount / _MEGABYTE)) for amount in self._read)
        return _said(words("usage.read", done=done, whole=whole), width, Tone.MUTED)

    def _begin(self) -> None:
        self._found, self._failed, self._read = None, "", None
        self.draw()
        self.run_worker(self._follow(self._days, self._by), exclusive=True)

    async def _follow(self, days: int, by: str) -> None:
        """Count, and then look at the logs again and again; only what has changed is read."""
        clock = self.app.stage.clock
        walked = -_WALK_S
        while True:
            if self.app.screen is self:
                walk = clock.monotonic() - walked >= _WALK_S
                if walk:
                    walked = clock.monotonic()
                await self._count(days, by, self._tell if walk else None)
            await asyncio.sleep(GLANCE_S)

    async def _count(self, days: int, by: str, tell: "Callable[[int, int], None] | None") -> None:
        config, now = self.app.config, self.app.stage.clock.now()
        try:
            found = await aside(lambda: self._used(config, now, days, by, tell), "usage")
        except (OSError, ConfigError) as error:
            self._failed = plain(str(error), 300)
        else:
            self._found = found or self._found
        self.draw()

    def _tell(self, done: int, whole: int) -> None:
        """Take note of how far the reading is; called from the thread that reads."""
        self._read = done, whole

    def _look(self) -> None:
        """Show how far the reading is."""
        if self._found is None:
            self.draw()

    def do_usage_span(self, _: str) -> None:
        """Look at another number of days."""
        self._days = SPANS[(SPANS.index(self._days) + 1) % len(SPANS)]
        self._begin()

    def do_usage_by(self, _: str) -> None:
        """Put the rows together by something else."""
        self._by = BY[(BY.index(self._by) + 1) % len(BY)]
        self._begin()

    def do_refresh(self, _: str) -> None:
        """Read the logs again."""
        self._begin()

    def do_usage(self, _: str) -> None:
        """Go back where one came from."""
        self.do_usage_back("")

    def do_usage_back(self, _: str) -> None:
        """Go back where one came from."""
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


def _said(text: str, width: int, tone: Tone = Tone.MUTED) -> tuple[Line, ...]:
    return tuple(Line((Span(piece, tone),)) for piece in wrapped(text, max(1, width)))
