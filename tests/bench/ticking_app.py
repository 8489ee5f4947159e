"""The yardstick of idleness: a Textual app with one label that ticks each second."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Ticking(App[None]):
    seconds = 0

    def compose(self) -> ComposeResult:
        yield Static("0", id="tick")

    def on_mount(self) -> None:
        self.set_interval(1, self.tick)

    def tick(self) -> None:
        self.seconds += 1
        self.query_one("#tick", Static).update(f"yardstick {self.seconds}", layout=False)


Ticking().run()
