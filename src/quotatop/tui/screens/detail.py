"""What is known of one subscription?"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from quotatop import providers
from quotatop.domain.ports import Sample
from quotatop.present.board.frame import banner_lines, footer_line
from quotatop.present.board.shape import Pen, shape_for
from quotatop.present.detail import Subject, detail_lines, heading
from quotatop.present.overview import say_alert
from quotatop.present.trend import reach
from quotatop.tui.beside import begin
from quotatop.tui.commands import Place, bindings, footer_keys
from quotatop.tui.lines import Lines
from quotatop.tui.screens.scrolled import ScrolledScreen

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp


class DetailScreen(ScrolledScreen):
    """The sheet of one subscription; it follows the engine like the overview."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.DETAIL)
    app: "LiveApp"

    def __init__(self, id: str) -> None:
        super().__init__()
        self.selected = id
        self._trends: Mapping[str, Sequence[Sample]] = {}
        self._source: object = None
        self._header = Lines()
        self._banners = Lines()
        self._footer = Lines()

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield from (self._header, self._body, self._banners, self._footer)

    def on_mount(self) -> None:
        """Draw at once; the trend follows when the store has answered."""
        self.draw()

    def on_resize(self) -> None:
        """Draw for another size."""
        self.draw()

    def draw(self) -> None:
        """Show what is known now."""
        app = self.app
        state = app.engine.fleet.state(self.selected)
        if state is None:
            self.do_back("")
            return
        source = app.engine, state.reading.read_at if state.reading else None
        if source != self._source:
            self._source = source
            begin(self, self._fetch_trends)
        view, glyphs = app.view(), app.stage.glyphs
        width, height = app.size.width, app.size.height
        pen = Pen(shape_for(width, height), glyphs, app.words)
        provider = providers.load(state.subscription.provider) if self._is_known(state.subscription.provider) else None
        subject = Subject(state, app.terms(view.now).get(self.selected), provider, self._trends)
        texts = tuple(say_alert(alert, view) for alert in app.engine.banners)
        with app.batch_update():
            self._header.show(heading(state, view, width, glyphs) if height > 3 else ())
            self._body.show(detail_lines(subject, view, max(1, width - 1), glyphs))
            self._banners.show(tuple(banner_lines(texts, width, 2, pen)))
            keys = footer_keys(Place.DETAIL, app.remapped, app.words)
            self._footer.show((footer_line(keys, "", width, pen),) if height > 3 else ())

    def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """Do what was clicked."""
        message.stop()
        self.app.do(message.command, message.argument)

    async def _fetch_trends(self) -> None:
        now, engine = self.app.stage.clock.now(), self.app.engine
        state = engine.fleet.state(self.selected)
        if state is not None and state.reading is not None:
            self._trends = {
                window.id: await engine.trend(self.selected, window.id, now - reach(window))
                for window in state.reading.windows
            }
            self.draw()

    @staticmethod
    def _is_known(provider: str) -> bool:
        return provider in providers.names()

    def step(self, by: int) -> None:
        """Turn to another subscription."""
        ids = [state.subscription.id for state in self.app.engine.fleet.states]
        place = (ids.index(self.selected) + by) % len(ids)
        self.selected, self._trends, self._source = ids[place], {}, None
        self._body.scroll_home(animate=False)
        self.draw()

    def do_back(self, _: str) -> None:
        """Go back to all subscriptions."""
        self.app.pop_screen()

    def do_turn(self, by: str) -> None:
        """Turn to the next or the previous subscription."""
        self.step(int(by))
