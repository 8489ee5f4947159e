"""Which windows does Codex's log call full?  The vendor's own limits stand beside the counts of a request."""

from collections.abc import Iterator

from quotatop.logs._limit_words import Told, told
from quotatop.logs._reading import loads, table

_WINDOWS = {299: "5h", 300: "5h", 10079: "week", 10080: "week", 43200: "month"}
_FULL = 100


def full_windows(line: bytes, at: int) -> Iterator[Told]:
    """Give the windows that are full, by their length: their place changes from plan to plan."""
    limits = table(table(table(loads(line)).get("payload")).get("rate_limits"))
    if limits.get("limit_id") not in (None, "codex"):
        return
    for name in ("primary", "secondary"):
        window = table(limits.get(name))
        minutes, used = window.get("window_minutes"), window.get("used_percent")
        id = _WINDOWS.get(minutes) if isinstance(minutes, int) else None
        if id is None or not isinstance(used, int | float) or used < _FULL:
            continue
        found = told("codex", id, at, _resets(window, at))
        if found is not None:
            yield found


def _resets(window: dict[str, object], at: int) -> tuple[int, ...]:
    for name, origin in (("resets_at", 0), ("resets_in_seconds", at)):
        value = window.get(name)
        if type(value) is int or (type(value) is float and value.is_integer()):
            return (origin + int(value) * 1000,)
    return ()
