"""How do all subscriptions stand?  The screen that one keeps open."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from quotatop.present.board.draw import Board, board
from quotatop.present.overview import Overview
from quotatop.tui.commands import Place, bindings, footer_keys
from quotatop.tui.lines import Lines, Page

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp


class OverviewScreen(Screen[None]):
    """Header, subscriptions, banners, keys. It holds what is selected and where it is scrolled to, nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.OVERVIEW)
    CSS = """
    OverviewScreen { overflow: hidden hidden; }
    """
    app: "LiveApp"

    def __init__(self) -> None:
        super().__init__()
        self.selected: str | None = None
        self._ids: tuple[str, ...] = ()
        self._seen: object = None
        self._header = Lines(id="header")
        self._body = Page(id="body")
        self._banners = Lines(id="banners")
        self._footer = Lines(id="footer")

    def compose(self) -> ComposeResult:
        """Lay out the four parts."""
        yield from (self._header, self._body, self._banners, self._footer)

    def on_mount(self) -> None:
        """Draw before the first paint."""
        self.draw()

    def on_resize(self) -> None:
        """Draw for another size."""
        self.draw()

    def on_screen_resume(self) -> None:
        """Catch up with what happened behind another screen."""
        self.draw()

    def draw(self) -> None:
        """Show how things stand now; where nothing changed since, nothing is even computed."""
        seen = (self.app.circumstances(), self.app.size, self.selected)
        if seen == self._seen:
            return
        self._seen = seen
        drawn = self._board(self.app.overview())
        with self.app.batch_update():
            self._header.show(drawn.header)
            self._body.show(drawn.body)
            self._banners.show(drawn.banners)
            self._footer.show(drawn.footer)

    def _board(self, overview: Overview) -> Board:
        self._ids = tuple(card.id for card in overview.cards)
        if self.selected not in self._ids:
            self.selected = None
        stage, size = self.app.stage, self.app.size
        keys = footer_keys(Place.OVERVIEW, self.app.remapped, self.app.words)
        return board(overview, keys, size.width, size.height, stage.glyphs, self.app.words, selected=self.selected)

    def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """Do what was clicked."""
        message.stop()
        if message.command == "detail":
            self.selected = message.argument
        self.app.do(message.command, message.argument)

    def select(self, id: str | None) -> None:
        """Put the cursor on a subscription and bring it into sight."""
        self.selected = id
        self.draw()
        if id is not None:
            self._body.reveal("detail", id)

    def step(self, by: int) -> None:
        """Move the cursor; from nowhere it goes to the first or last."""
        if not self._ids:
            return
        if self.selected in self._ids:
            place = min(len(self._ids) - 1, max(0, self._ids.index(self.selected) + by))
        else:
            place = 0 if by > 0 else len(self._ids) - 1
        self.select(self._ids[place])

    def do_next(self, _: str) -> None:
        """Move the cursor down."""
        self.step(1)

    def do_previous(self, _: str) -> None:
        """Move the cursor up."""
        self.step(-1)

    def do_first(self, _: str) -> None:
        """Move the cursor to the first subscription."""
        self.select(self._ids[0] if self._ids else None)

    def do_last(self, _: str) -> None:
        """Move the cursor to the last subscription."""
        self.select(self._ids[-1] if self._ids else None)

    def do_page_down(self, _: str) -> None:
        """Scroll a page down."""
        self._body.scroll_page_down(animate=False)

    def do_page_up(self, _: str) -> None:
        """Scroll a page up."""
        self._body.scroll_page_up(animate=False)

    def do_detail(self, id: str = "") -> None:
        """Open one subscription: the one named, else the selected, else the first."""
        chosen = id or self.selected or next(iter(self._ids), None)
        if chosen is not None:
            self.selected = chosen
            from quotatop.tui.screens.detail import DetailScreen  # noqa: PLC0415 - not needed for the first paint

            self.app.push_screen(DetailScreen(chosen))

    def do_filter(self, _: str) -> None:
        """Ask what to show."""
        from quotatop.tui.screens.filter import FilterLine  # noqa: PLC0415 - not needed for the first paint

        if not self.query(FilterLine):
            line = FilterLine(self.app.needle, self.app.words("filter.hint"))
            self.mount(line)
            line.focus()

    def do_everything(self, _: str) -> None:
        """Drop the filter, and then the cursor."""
        if self.app.needle:
            self.app.needle = ""
        else:
            self.selected = None
        self.draw()

    def jump(self, number: int) -> None:
        """Open the subscription with that number."""
        states = self.app.engine.fleet.states
        if 0 < number <= len(states):
            self.do_detail(states[number - 1].subscription.id)
