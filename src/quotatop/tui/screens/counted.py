"""How does a screen show what is counted from the logs of the last days, and stay live while they are read?"""

from abc import abstractmethod
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.app import ComposeResult

from quotatop.present.amounts import count
from quotatop.present.board.frame import footer_line
from quotatop.present.board.shape import Pen, shape_for
from quotatop.present.drawing import Line, Span, indented, spread, wrapped
from quotatop.present.tone import Tone
from quotatop.tui.beside import begin
from quotatop.tui.commands import Place, footer_keys
from quotatop.tui.lines import Lines
from quotatop.tui.screens.scrolled import ScrolledScreen

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp

SPANS = (30, 90, 7)
"""The days that can be looked at, in the order in which the key turns through them."""
_LOOK_S = 0.5
_MEGABYTE = 1 << 20

Found = TypeVar("Found")


class CountedScreen(ScrolledScreen, Generic[Found]):
    """What was found in the logs, or how far the reading is. `WORDS` begins the keys of its sentences."""

    PLACE: ClassVar[Place]
    WORDS: ClassVar[str]
    LEAVE: ClassVar[str]
    """The command that a click on the title does."""
    app: "LiveApp"

    def __init__(self) -> None:
        super().__init__()
        self._days = SPANS[0]
        self._found: Found | None = None
        self._failed = ""
        self._read: tuple[int, int] | None = None
        self._drawn: tuple[object, ...] = ()
        self._header, self._footer = Lines(), Lines()

    @abstractmethod
    def switches(self) -> Sequence[Span]:
        """Give what stands at the end of the heading, and can be clicked."""

    @abstractmethod
    def lines(self, found: Found, width: int, height: int) -> tuple[Line, ...]:
        """Say what was found."""

    @abstractmethod
    def work(self) -> Coroutine[None, None, None]:
        """Count beside the screen, and draw."""

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield from (self._header, self._body, self._footer)

    def on_mount(self) -> None:
        """Draw at once, and begin to count."""
        self.draw()
        self.set_interval(_LOOK_S, self._look)
        self.begin()

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
            keys = footer_keys(self.PLACE, app.remapped, app.words)
            self._footer.show((footer_line(keys, "", width, pen),) if framed else ())

    def begin(self) -> None:
        """Count anew."""
        self._found, self._failed, self._read = None, "", None
        self.draw()
        begin(self, self.work)

    def tell(self, done: int, whole: int) -> None:
        """Take note of how far the reading is; called from the thread that reads."""
        self._read = done, whole

    def turn_days(self) -> None:
        """Look at another number of days."""
        self._days = SPANS[(SPANS.index(self._days) + 1) % len(SPANS)]
        self.begin()

    def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """Do what was clicked."""
        message.stop()
        self.app.do(message.command, message.argument)

    def do_refresh(self, _: str) -> None:
        """Read the logs again."""
        self.begin()

    def _look(self) -> None:
        """Show how far the reading is."""
        if self._found is None:
            self.draw()

    def _heading(self, width: int) -> Line:
        title = Span(f" {self.app.words(f'{self.WORDS}.title')}", Tone.TITLE, strong=True, action=(self.LEAVE, ""))
        return spread((title,), (*self.switches(), Span(" ")), width, self.app.stage.glyphs.ellipsis)

    def _lines(self, width: int, height: int) -> tuple[Line, ...]:
        words = self.app.words
        if self._failed:
            return said(words(f"{self.WORDS}.failed", reason=self._failed), width, Tone.FAULT)
        if self._found is not None:
            return self.lines(self._found, width, height)
        if self._read is None:
            return said(words(f"{self.WORDS}.counting"), width)
        done, whole = (count(round(amount / _MEGABYTE)) for amount in self._read)
        return said(words(f"{self.WORDS}.read", done=done, whole=whole), width)


def said(text: str, width: int, tone: Tone = Tone.MUTED) -> tuple[Line, ...]:
    """Give a sentence in as many lines as it needs."""
    return tuple(Line((Span(piece, tone),)) for piece in wrapped(text, max(1, width)))
