"""By what are requests put together: model, tool, local day, project, or whose they are?"""

from collections.abc import Callable
from datetime import datetime

from quotatop.domain.attribution import Attributor, Trace
from quotatop.domain.log import Source

KeyOf = Callable[[int, Source], str]

_PLACES = {"tool": 0, "model": 1}


def key_by(by: str, whose: Attributor | None = None) -> KeyOf:
    """Give the function that tells the row of a time (milliseconds) and a source; "" where nobody knows.

    Several subscriptions that nobody can tell apart are one row that names them all.
    """
    if by == "day":
        return _day_of()
    if by == "project":
        return lambda _, source: source[2] or ""
    if by == "subscription" and whose is not None:
        return lambda _, source: "|".join(whose(Trace(*source)).subscriptions)
    place = _PLACES[by]
    return lambda _, source: str(source[place])


def _day_of() -> KeyOf:
    days: dict[int, str] = {}

    def day(at: int, _: Source) -> str:
        found = days.get(at)
        if found is None:
            found = days[at] = datetime.fromtimestamp(at / 1000).astimezone().date().isoformat()
        return found

    return day
