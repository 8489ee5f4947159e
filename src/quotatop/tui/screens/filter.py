"""Which subscriptions?  A line at the foot of the overview that filters as one types."""

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp


class FilterLine(Input):
    """Filters while one types; Enter keeps the filter, Esc drops it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop", show=False, priority=True)]
    DEFAULT_CSS = """
    FilterLine { dock: bottom; height: 1; border: none; padding: 0 1; background: $surface; color: $foreground; }
    FilterLine:focus { border: none; }
    """
    app: "LiveApp"

    def __init__(self, needle: str, hint: str) -> None:
        super().__init__(needle, placeholder=hint, max_length=64, select_on_focus=False, compact=True)
        self.cursor_blink = False

    def on_unmount(self) -> None:
        """Let the screen forget this line: it would keep every one that ever was."""
        self.screen.text_selection_started_signal.unsubscribe(self)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter by what is there so far."""
        event.stop()
        self.app.needle = event.value
        self.app.draw()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter and go away."""
        event.stop()
        self.remove()

    def action_drop(self) -> None:
        """Drop the filter and go away."""
        self.app.needle = ""
        self.remove()
        self.app.draw()
