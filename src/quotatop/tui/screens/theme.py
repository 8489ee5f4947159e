"""Which theme?  What the cursor stands on is worn at once; leaving without choosing takes it off again."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from quotatop.tui import themes
from quotatop.tui.saving import keep

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp


class ThemeScreen(ModalScreen[None]):
    """A list at the side, so that the preview stays in sight."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,t,q", "cancel", show=False)]
    CSS = """
    ThemeScreen { align: right top; background: transparent; }
    ThemeScreen OptionList {
        width: 30; max-width: 100%; height: auto; max-height: 100%; margin: 1;
        background: $surface; color: $foreground; border: round $key; border-title-color: $title;
    }
    """
    app: "LiveApp"

    def __init__(self) -> None:
        super().__init__()
        self._before = ""

    def compose(self) -> ComposeResult:
        """List our themes and the user's first, then Textual's own."""
        self._before = self.app.theme
        own = self.app.load_all_themes()
        names = sorted(self.app.available_themes, key=lambda name: (name not in own, name))
        options = OptionList(*(Option(Content(name), id=name) for name in names))
        options.border_title = Content(self.app.words("theme.title"))
        options.highlighted = names.index(self._before) if self._before in names else 0
        yield options

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Wear it."""
        self.app.theme = event.option.id or themes.FALLBACK

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep it."""
        chosen = event.option.id or themes.FALLBACK
        self.app.theme = chosen
        self.app.pop_screen()
        if keep(self.app, ("display", "theme"), chosen):
            self.app.say("theme.kept", theme=chosen)

    def action_cancel(self) -> None:
        """Take it off."""
        self.app.theme = self._before
        self.app.pop_screen()
