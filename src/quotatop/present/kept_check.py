"""What must be known to answer `check` soon and without asking anybody?  A JSON-able document for the cache.

It holds until something changes by itself: a window is over, or another day of the plans begins.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from quotatop.domain.fleet import Fleet
from quotatop.domain.zone import VENDOR_ZONE
from quotatop.present.speech import speech_of
from quotatop.present.view import View

if TYPE_CHECKING:
    from quotatop.domain.need import Ground

SCHEMA = "quotatop.kept-check/1"
_LONGEST = timedelta(hours=12)

Json: TypeAlias = dict[str, object]


def keep_check(
    grounds: Sequence["Ground"], fleet: Fleet, broken: Sequence[str], view: View, stamp: Sequence[str]
) -> Json:
    """Give what a need can be held against as long as `stamp` and the moment allow.

    `broken` is what is wrong with the user's own plan files.
    """
    there = view.now.astimezone(VENDOR_ZONE) + timedelta(days=1)
    midnight = there.replace(hour=0, minute=0, second=0, microsecond=0)
    resets = (window.resets_at for state in fleet.states for window in state.windows(view.now) if window.resets_at)
    until = min(midnight, view.now + _LONGEST, *(moment for moment in resets if moment > view.now))
    return {
        "schema": SCHEMA,
        "stamp": list(stamp),
        "from": view.now.timestamp(),
        "until": until.timestamp(),
        "problems": [*(view.words(f"house.{code}", **dict(details)) for code, details in fleet.problems), *broken],
        "grounds": list(grounds),
        "speech": speech_of(grounds, view.words),
    }
