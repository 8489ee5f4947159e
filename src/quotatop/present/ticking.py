"""When does anything on the screen change by the clock alone?"""

from collections.abc import Iterable
from datetime import datetime

from quotatop.present.spans import SECONDS_BELOW

_AT_LEAST = 0.05


def seconds_to_change(moments: Iterable[datetime], now: datetime) -> float:
    """Give how long what is drawn at `now` stays true.

    Clocks and countdowns move with the minute; `moments` (resets, edges of peaks) move each second while less than two
    minutes are left, and are themselves changes.
    """
    minute = 60 - now.second - now.microsecond / 1e6
    second = 1 - now.microsecond / 1e6
    nearest = minute
    for moment in moments:
        left = (moment - now).total_seconds()
        if left <= 0:
            continue
        nearest = min(nearest, second if left < SECONDS_BELOW else left - SECONDS_BELOW + _AT_LEAST, left)
    return max(_AT_LEAST, nearest)
