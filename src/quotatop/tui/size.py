"""Has the screen the terminal's size?

Textual hands it on by a timer of 8 ms. Where the process does not run for as long just when that begins, it never
fires, and from then on every other size waits for it.
"""

import asyncio
from typing import Any

from textual import events
from textual.app import App

_SETTLED_S = 0.1


def see_to_size(app: App[Any]) -> None:
    """Hand the size on by another way, if it has not come through soon."""
    asyncio.get_running_loop().call_later(_SETTLED_S, _hand_on, app)


def _hand_on(app: App[Any]) -> None:
    if app.is_running and app.screen_stack and app.screen.outer_size != app.size:
        app.screen.post_message(events.Resize(app.size, app.size))
