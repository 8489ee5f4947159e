"""Which keys are there, and what do the signs mean?"""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from quotatop.present.board.frame import Key
from quotatop.present.help import help_lines
from quotatop.tui.commands import COMMANDS, keys_of, sign
from quotatop.tui.lines import Lines, Page

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp


class HelpScreen(Screen[None]):
    """One page; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "close", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown,space", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]
    app: "LiveApp"

    def __init__(self) -> None:
        super().__init__()
        self._body = Page()

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        yield self._body

    def on_mount(self) -> None:
        """Draw it."""
        self.draw()

    def on_resize(self) -> None:
        """Draw it for another size."""
        self.draw()

    def draw(self) -> None:
        """Show the keys as the user has them, and the legend."""
        app = self.app
        keys = [
            Key(" ".join(sign(key) for key in keys_of(command, app.remapped)), command.name, (command.name, ""))
            for command in COMMANDS
        ]
        self._body.show(help_lines(keys, app.words, max(1, app.size.width - 1), app.stage.glyphs))

    def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """Do what was clicked, after closing."""
        message.stop()
        self.action_close()
        self.app.do(message.command, message.argument)

    def action_close(self) -> None:
        """Go back."""
        self.app.pop_screen()

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self._body.scroll_relative(y=by, animate=False)
