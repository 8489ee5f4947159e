"""By what are requests put together: model, tool, local day or project?  (Whose they are: `domain.usage_owner`.)"""

from datetime import datetime, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quotatop.domain.log import Source
    from quotatop.domain.usage_table import KeyOf

_PLACES = {"tool": 0, "model": 1}


def key_by(by: str) -> "KeyOf":
    """Give the function that tells the row of a time (milliseconds) and a source; "" where nobody knows."""
    if by == "day":
        return _day_of()
    if by == "project":
        return lambda _, source: source[2] or ""
    place = _PLACES[by]
    return lambda _, source: str(source[place])


def _day_of() -> "KeyOf":
    days: dict[int, str] = {}

    def day(at: int, _: "Source") -> str:
        found = days.get(at)
        if found is None:
            found = days[at] = datetime.fromtimestamp(at / 1000).astimezone().date().isoformat()
        return found

    return day


def days_between(since: datetime, until: datetime) -> list[int]:
    """Give the local midnights within a time, in milliseconds."""
    local = since.astimezone()
    found: list[int] = []
    while True:
        # Built from the date, because days differ in length where clocks are changed.
        day = local.date() + timedelta(days=1)
        local = datetime(day.year, day.month, day.day).astimezone()
        if local >= until:
            return found
        found.append(round(local.timestamp() * 1000))
