"""How are counts, times and ids taken out of logs that nobody promised us?"""

import json
from datetime import UTC, datetime
from hashlib import blake2b

from quotatop.domain.log import EARLIEST_MS

_BIGGEST = 1 << 53
"""More than any count; a larger one is damage."""
_DATE = len("2026-09-14")
"""A time that is no longer than this is a day alone, of which nobody knows the hour."""
_MASK = (1 << 63) - 1
_new_hash, _number = blake2b(digest_size=8).copy, int.from_bytes
"""A copy is made in a third of the time; every line's ids are hashed."""


def hashed(text: str) -> int:
    """Give a key for an id: equal for equal ids on every machine, in 63 bits."""
    hash = _new_hash()
    hash.update(text.encode("utf-8", "surrogatepass"))
    return _number(hash.digest(), "little") & _MASK


def count(value: object) -> int:
    """Give a count of tokens; whatever is none (null, text, negative, true) counts as nothing."""
    if type(value) is int:
        return value if 0 <= value <= _BIGGEST else 0
    if type(value) is float and value.is_integer() and 0 <= value <= _BIGGEST:
        return int(value)
    return 0


def text(value: object) -> str | None:
    """Give a short text that can be stored, or None."""
    if not isinstance(value, str) or not value or len(value) > 4096 or not value.isprintable():
        return None
    return value


def iso_ms(value: object, latest_ms: int) -> int | None:
    """Read a time like `2026-09-14T09:00:05.010Z` (any offset; without one it is UTC) that can be believed."""
    if not isinstance(value, str) or len(value) <= _DATE:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return believed(round(at.timestamp() * 1000), latest_ms)


def number_ms(value: object, latest_ms: int, scale: int) -> int | None:
    """Read a time that is a number of seconds (`scale` 1000) or milliseconds (1)."""
    if type(value) not in (int, float):
        return None
    try:
        return believed(round(value * scale), latest_ms)  # type: ignore[operator]  # a number, as was just asked
    except (OverflowError, ValueError):  # infinite, or no number
        return None


def believed(at: int, latest_ms: int) -> int | None:
    """Give a time unless it lies before these tools or in the future."""
    return at if EARLIEST_MS <= at <= latest_ms else None


def loads(content: bytes) -> object:
    """Decode JSON whatever its bytes; None where it is none. (`null` is none either: it says nothing.)"""
    try:
        found: object = json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return found


def table(value: object) -> dict[str, object]:
    """Give an object's members, and none for what is no object."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[object]:
    """Give a list's items, and none for what is no list."""
    return value if isinstance(value, list) else []


def host_of(url: object) -> str | None:
    """Give the host of a base URL, in lower case and without user, port and path."""
    if not isinstance(url, str) or "://" not in url:
        return None
    host = url.split("://", 1)[1].split("/", 1)[0].split("?", 1)[0].rpartition("@")[2]
    return text(host.partition(":")[0].lower())
