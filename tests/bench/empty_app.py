"""The yardstick of first paint: an empty Textual app with header and footer."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header


class Empty(App[None]):
    TITLE = "yardstick"

    def compose(self) -> ComposeResult:
        yield Header()
        yield Footer()


Empty().run()
