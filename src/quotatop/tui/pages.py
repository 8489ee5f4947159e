"""Where does the vendor show the same figures?  Its page, opened in the desktop's browser."""

from typing import TYPE_CHECKING

from quotatop import providers
from quotatop.host.environment import own
from quotatop.host.open import open_page as launch
from quotatop.host.paths import home

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp


def open_page(app: "LiveApp") -> None:
    """Open the usage page of the selected subscription's vendor, or say where it is."""
    chosen = app.chosen()
    state = app.engine.fleet.state(chosen) if chosen else None
    if state is None or state.subscription.provider not in providers.names():
        app.say("open.select")
        return
    app.run_worker(_open(app, providers.load(state.subscription.provider).usage_page), group="page")


async def _open(app: "LiveApp", page: str) -> None:
    opened = await launch(page, own(), home())
    app.say("open.opened" if opened else "open.look", page=page)
