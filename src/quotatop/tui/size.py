"""Has the screen the terminal's size, and is all of it drawn?

Where a terminal changes its size often within milliseconds, Textual may lose three things:

* It hands a size on by a timer of 8 ms. Where the process does not run for as long just when that begins, it never
  fires, and from then on every other size waits for it.
* A signal that comes while an earlier one is being handled is handled first, so that an older size is told last.
* A terminal that grows back before anybody looks has cut what was drawn, though its size is as it was.
"""

import asyncio
import shutil
from typing import Any

from textual import events
from textual.app import App
from textual.geometry import Size

_SETTLED_S = 0.1


def see_to_size(app: App[Any], *, drawn: bool) -> None:
    """See soon whether a size that was just told has come through; `drawn` says whether anything stands there yet."""
    before = app.screen.outer_size if drawn and app.screen_stack else None
    asyncio.get_running_loop().call_later(_SETTLED_S, _hand_on, app, before)


def _hand_on(app: App[Any], before: Size | None) -> None:
    if not (app.is_running and app.screen_stack):
        return
    real = app.size if app.is_headless else Size(*shutil.get_terminal_size())
    if real != app.size:
        app.post_message(events.Resize(real, real))
    elif app.screen.outer_size != real:
        app.screen.post_message(events.Resize(real, real))
    elif before == real:
        app.screen.refresh()
