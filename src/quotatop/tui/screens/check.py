"""Will it last?  A line to say how long or how much, and the answer of `check` below it."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from quotatop import runtime
from quotatop.domain.text import plain
from quotatop.host.aside import aside
from quotatop.present.asking import Asked, Misread, read_line, read_need, written
from quotatop.present.board.frame import footer_line
from quotatop.present.board.shape import Pen, shape_for
from quotatop.present.check_page import Told, answer_lines, hint_lines
from quotatop.present.drawing import BLANK, Line, Span, clipped, indented, spread, wrapped
from quotatop.present.speech import clock_of, speech_of
from quotatop.present.tone import Tone
from quotatop.tui.beside import begin
from quotatop.tui.commands import Place, bindings, footer_keys
from quotatop.tui.lines import Lines
from quotatop.tui.screens.scrolled import ScrolledScreen

if TYPE_CHECKING:
    from quotatop.domain.fleet import Fleet
    from quotatop.tui.live import LiveApp

_MOST = 200


class CheckLine(Input):
    """Takes the question; what cannot be read is said below it, and the last answer stays."""

    DEFAULT_CSS = """
    CheckLine { height: 1; border: none; padding: 0 1; background: $surface; color: $foreground; }
    CheckLine:focus { border: none; }
    """

    def __init__(self, hint: str) -> None:
        super().__init__(placeholder=hint, max_length=_MOST, select_on_focus=False, compact=True)
        self.cursor_blink = False


class CheckScreen(ScrolledScreen):
    """The question, and the answer, which is found beside the screen and anew after every poll.

    Everything is held against all subscriptions, so that each knows who else would do; `whose` narrows what is shown.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.CHECK)
    CSS = """
    CheckScreen CheckLine { padding: 0 1; }
    """
    PLACE = Place.CHECK
    app: "LiveApp"

    def __init__(self, whose: str | None) -> None:
        super().__init__()
        self._whose = whose
        self._asked = Asked()
        self._mistake: Misread | None = None
        self._told: Told | None = None
        self._failed = ""
        self._fleet: Fleet | None = None
        self._header, self._said, self._footer = Lines(), Lines(), Lines()

    @property
    def selected(self) -> str | None:
        """The subscription that it is about; None for all."""
        return self._whose

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield from (self._header, CheckLine(self.app.words("check-screen.line")), self._said, self._body, self._footer)

    def on_mount(self) -> None:
        """Begin with an hour's work, as the command does."""
        self.query_one(CheckLine).focus()
        self._begin()

    def on_resize(self) -> None:
        """Draw for another size."""
        self.draw()

    def draw(self) -> None:
        """Show what is known now, and find out anew where something else has been read since."""
        if self._fleet is not None and self._fleet.states != self.app.engine.fleet.states:
            self._begin()
            return
        app, glyphs = self.app, self.app.stage.glyphs
        width, height = app.size.width, app.size.height
        keys = footer_keys(Place.CHECK, app.remapped, app.words)
        pen = Pen(shape_for(width, height), glyphs, app.words)
        with app.batch_update():
            self._header.show((self._heading(width),) if height > 4 else ())
            self._said.show(self._mistaken(width))
            self._body.show(self._lines(max(1, width - 2)))
            self._footer.show((footer_line(keys, "", width, pen),) if height > 3 else ())

    def _heading(self, width: int) -> Line:
        words = self.app.words
        title = Span(f" {words('check-screen.title')}", Tone.TITLE, strong=True, action=("check-back", ""))
        state = self.app.engine.fleet.state(self._whose) if self._whose else None
        name = plain(state.subscription.name, 64) if state else words("check-screen.all")
        whose = Span(f"{name} ", Tone.KEY, action=("check-whose", ""))
        return spread((title,), (whose,), width, self.app.stage.glyphs.ellipsis)

    def _mistaken(self, width: int) -> tuple[Line, ...]:
        if self._mistake is None:
            return ()
        text = self.app.words(self._mistake.key, **self._mistake.blanks)
        return tuple(Line((Span(" "), Span(row, Tone.FAULT))) for row in wrapped(text, max(8, width - 2)))

    def _lines(self, width: int) -> tuple[Line, ...]:
        words = self.app.words
        if self._failed:
            found: tuple[Line, ...] = (Line((Span(words("check-screen.failed", reason=self._failed), Tone.FAULT),)),)
        elif self._told is None:
            found = (Line((Span(words("check-screen.finding"), Tone.MUTED),)),)
        else:
            found = answer_lines(self._told, self._whose, words, width)
        named = f" {self._whose}" if self._whose else ""
        command = Span(f"= quotatop check{named} {written(self._asked)}", Tone.MUTED)
        asked = Line(clipped((command,), width, self.app.stage.glyphs.ellipsis))
        lines = (asked, *found, BLANK, *hint_lines(words, width))
        return indented(lines)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ask."""
        event.stop()
        self._ask(event.value)

    def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """Do what was clicked."""
        message.stop()
        self.app.do(message.command, message.argument)

    def _ask(self, text: str) -> None:
        try:
            asked = read_line(text)
            read_need(asked, self.app.stage.clock.now(), self.app.stage.zone)
        except Misread as mistake:
            self._mistake = mistake
            self.draw()
            return
        self._asked, self._mistake = asked, None
        self._body.scroll_home(animate=False)
        self._begin()

    def _begin(self) -> None:
        self._fleet = self.app.engine.fleet
        self.draw()
        begin(self, partial(self._answer, self._asked, self._fleet))

    async def _answer(self, asked: Asked, fleet: "Fleet") -> None:
        app, view, places = self.app, self.app.view(), self.app.stage.places
        try:
            need = read_need(asked, view.now, app.stage.zone)
            grounds, result = await aside(lambda: runtime.held_against(fleet, places, need, view.now), "check")
        except Misread:
            return  # the moment asked for has passed meanwhile: the last answer stays
        except OSError as error:
            self._failed = plain(str(error), 300)
        else:
            names = {ground["id"]: plain(ground["name"], 64) for ground in grounds}
            speech = speech_of(grounds, view.words)
            self._told, self._failed = Told(result, names, view.now.timestamp(), speech, clock_of(view)), ""
        self.draw()

    def do_check_ask(self, text: str) -> None:
        """Ask what was clicked."""
        line = self.query_one(CheckLine)
        line.value, line.cursor_position = text, len(text)
        self._ask(text)

    def do_check_whose(self, id: str) -> None:
        """Turn to one subscription, to the next, and after the last to all."""
        ids = [None, *(state.subscription.id for state in self.app.engine.fleet.states)]
        place = ids.index(self._whose) if self._whose in ids else 0
        self._whose = id or ids[(place + 1) % len(ids)]
        self._body.scroll_home(animate=False)
        self.draw()

    def do_check_back(self, _: str) -> None:
        """Go back where one came from."""
        self.app.pop_screen()
