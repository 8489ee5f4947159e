"""Which words does an answer of `check` need?  Those of one language, so that they can lie in the cache."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from quotatop.present.check import PARTS
from quotatop.present.gauge import window_name
from quotatop.present.view import View
from quotatop.present.words import Words

if TYPE_CHECKING:
    from quotatop.domain.need import Ground
    from quotatop.present.check import Here, Speech


def speech_of(grounds: Iterable["Ground"], words: Words) -> "Speech":
    """Give the sentences, and the names of the windows."""
    ids = {window["id"] for ground in grounds for window in ground["windows"]}
    table = {key: text for key, text in words.table.items() if key.startswith(PARTS)}
    return {"table": table, "windows": {id: window_name(id, words) for id in sorted(ids)}}


def clock_of(view: View) -> "Here":
    """Give what the viewer's clock on the wall shows."""

    def here(at: float) -> tuple[int, int, int, int, int, int, int]:
        there = view.local(datetime.fromtimestamp(at, UTC))
        east = there.utcoffset() or timedelta()
        return (
            *(there.year, there.month, there.day, there.hour, there.minute, there.weekday()),
            int(east.total_seconds()),
        )

    return here
