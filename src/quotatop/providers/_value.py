"""What does one value of a vendor's answer say?  Typed looks at untyped JSON; what is not plainly the thing is None.

Vendors write numbers as strings and leave fields out, null or of another type. Nothing here raises: a value that
cannot be read is unknown, and only the window that it belongs to suffers.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TypeAlias

from quotatop.domain.text import plain
from quotatop.domain.window import Number, plausible

Table: TypeAlias = Mapping[str, object]

CHINA = timezone(timedelta(hours=8))
"""Asia/Shanghai has had no other offset since 1991, so no zone database is needed."""

MOST = 10**15
"""No quota counts as far as this; a larger number is damage, and floats stay exact below it."""

_NUMBER = r"(?a)-?\d{1,16}(?:\.\d{1,16})?"
_STAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|z|[+-]\d\d:?\d\d)?", re.ASCII
)
_DAY = r"(?a)(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?"


def number(value: object) -> Number | None:
    """Read a JSON number, or a string that is nothing but digits with an optional sign and fraction.

    Booleans, NaN, infinities, `42%`, `1,234`, `1_0`, `1e3` in a string and full-width digits are no numbers. A whole
    float becomes an int, so that 71.0 and "71" and 71 are one.
    """
    if isinstance(value, str):
        text = value.strip(" ")
        if not re.fullmatch(_NUMBER, text):
            return None
        value = float(text) if "." in text else int(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not -MOST <= value <= MOST:  # false for NaN too
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def text(value: object, limit: int = 80) -> str | None:
    """Read a string as plain text; an empty one is None."""
    return (plain(value, limit) or None) if isinstance(value, str) else None


def table(value: object) -> Table | None:
    """Read a JSON object; keys of JSON are always strings."""
    return value if isinstance(value, dict) else None


def rows(value: object, most: int = 64) -> tuple[object, ...]:
    """Read a JSON array, of which no vendor sends more than a few elements; anything else has none."""
    return tuple(value[:most]) if isinstance(value, list) else ()


def first(of: Table, *names: str) -> object:
    """Give the first of these fields that is there and not null: vendors spell one thing several ways."""
    return next((of[name] for name in names if of.get(name) is not None), None)


def switch(value: object) -> bool | None:
    """Read a flag written as true/false or as 1/0."""
    if isinstance(value, bool):
        return value
    return {0: False, 1: True}.get(value) if isinstance(value, int) else None


def epoch_ms(value: object, now: datetime) -> datetime | None:
    """Read milliseconds since 1970 as a plausible moment; 0 and -1 mean none."""
    return _epoch(number(value), 1_000, now)


def epoch_s(value: object, now: datetime) -> datetime | None:
    """Read seconds since 1970 as a plausible moment."""
    return _epoch(number(value), 1, now)


def after(value: object, now: datetime) -> datetime | None:
    """Read seconds from now as a plausible moment; nought and less mean none."""
    seconds = number(value)
    if seconds is None or not 0 < seconds <= 86_400 * 400:
        return None
    return plausible(now + timedelta(seconds=seconds), now)


def stamp(value: object, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """Read RFC 3339 with up to nine decimals (cut to six). Text without an offset is in `zone`; without one, None."""
    match = _STAMP.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 64 else None
    if match is None:
        return None
    offset = _zone(match[8]) if match[8] else zone
    micro = int((match[7] or "0")[:6].ljust(6, "0"))
    return plausible(_moment([*match.groups()[:6]], micro, offset), now)


def local_day(value: object, now: datetime, zone: tzinfo) -> datetime | None:
    """Read a date, or a date and a time, that a vendor writes without an offset in its own zone."""
    match = re.fullmatch(_DAY, value.strip()) if isinstance(value, str) and len(value) < 64 else None
    return plausible(_moment([part or "0" for part in match.groups()], 0, zone), now) if match else None


def _epoch(count: Number | None, scale: int, now: datetime) -> datetime | None:
    if count is None or not 0 < count / scale < 10**10:
        return None
    return plausible(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(count * (1_000 // scale))), now)


def _zone(offset: str) -> tzinfo | None:
    if offset in "Zz":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes)) if minutes < 1_440 else None


def _moment(parts: list[str], micro: int, zone: tzinfo | None) -> datetime | None:
    if zone is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in parts)
    try:
        return datetime(year, month, day, hour, minute, second, micro, zone).astimezone(UTC)
    except (ValueError, OverflowError):  # 24:00, :60, the 30th of February, the year 0
        return None
