"""Which windows did a vendor call full, and until when?  The wordings of refusals, whichever tool's log they stand in.

They are looked for only where a tool wrote down an error, never in what a person or a model said. A refusal for too
many requests at a time is none: it tells nothing of a window. No word of a refusal is kept.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeAlias

Told: TypeAlias = tuple[str, str, int | None]
"""Whose wording it is, the windows that it may mean with blanks between, and the reset in milliseconds."""

_MOST = 8192
_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
SLACK = 15 * _MINUTE
"""A vendor's clock and this machine's may differ by so much."""
_LONGEST = {"5h": 5 * _HOUR, "day": _DAY, "week": 7 * _DAY, "month": 31 * _DAY}
_ZONES = (timezone(timedelta(hours=8)), UTC)
"""Where a time without a zone may have been written down."""

# Texts, and not patterns: `re` makes and keeps those that are needed, and mostly one is.
_NAMED = (
    (r"(?i)5[- ]?(?:hour|小时)|\bhour\b|session", "5h"),
    (r"(?i)weekly/monthly", "week month"),
    (r"(?i)week|7-day|周", "week"),
    (r"(?i)month|月", "month"),
    (r"(?i)billing cycle", "week month"),
)
_MOMENT = r"(20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?: ?(Z|[+-]\d\d:?\d\d))?"
_CLAUDE = r"(?i)usage limit reached\|(\d{1,20})\b"
_CLAUDE_NAMED = r"(?i)\b(5-hour|session|weekly) limit reached|hit your (5-hour|session|weekly) limit"
_GLM = r"""(?:code|type)\\?["']?\s*:\s*\\?["']?(1308|1310)\b|\[(1308|1310)\]"""
_GLM_WORDS = r"(?i)使用上限|usage limit reached|limit exhausted|limit will reset"
_VOLCENGINE = r"(?i)exceeded the (5-hour|weekly|monthly) usage quota"
_MINIMAX = r"(?i)usage limit exceeded, ([\w-]{1,20}) usage limit reached"
_KIMI = r"(?i)reached your ((?:\S{1,20} ){0,3}?)usage limit( for this billing cycle)?"
_BAILIAN = r"(?i)\b(hour|week|month) allocated quota exceeded"


def limit_told(text: str, at: int) -> Told | None:
    """Read what a tool wrote down as an error at a moment; None where it says of no window that it is full."""
    text = text[:_MOST]
    for wording in _WORDINGS:
        vendor, windows, resets = wording(text)
        if windows:
            return told(vendor, windows, at, resets)
    return None


def limit_in(texts: Iterable[object], at: int) -> Told | None:
    """Read the parts of an error, of which any may tell; where several do, the one with a reset."""
    found = [told for text in texts if isinstance(text, str) and (told := limit_told(text, at))]
    return next((told for told in found if told[2] is not None), found[0] if found else None)


def told(vendor: str, windows: str, at: int, resets: Sequence[int]) -> Told | None:
    """Hold the moments that a reset may mean against what is possible.

    None where the window began anew before the error was written down: nobody can tell what that says.
    """
    latest = at + max(_LONGEST[window] for window in windows.split()) + SLACK
    ahead = [reset for reset in resets if at < reset <= latest]
    if len(ahead) == 1:
        return vendor, windows, ahead[0]
    if resets and all(reset <= at for reset in resets):
        return None
    return vendor, windows, None


_Read: TypeAlias = tuple[str, str, Sequence[int]]


def _claude(text: str) -> _Read:
    """The message with a bare number is of the time before there was a limit by the week."""
    found = re.search(_CLAUDE, text)
    if found:
        return "claude", "5h", (int(found[1]) * 1000,)
    named = re.search(_CLAUDE_NAMED, text)
    return "claude", _window(named[1] or named[2]) if named else "", ()


def _glm(text: str) -> _Read:
    found = re.search(_GLM, text)
    if found is None or not re.search(_GLM_WORDS, text):
        return "glm", "", ()
    named = _window(text[found.end() :])
    code = "5h" if "1308" in found[0] else "week month"
    return "glm", code if "5h" in (code, named) or not named else named, _moments(text)


def _by(vendor: str, pattern: str) -> Callable[[str], _Read]:
    def read(text: str) -> _Read:
        found = re.search(pattern, text)
        if found is None:
            return vendor, "", ()
        return vendor, _window(found[0]), _moments(text[found.end() :])

    return read


_WORDINGS: tuple[Callable[[str], _Read], ...] = (
    *(_claude, _glm, _by("volcengine", _VOLCENGINE), _by("minimax", _MINIMAX), _by("kimi", _KIMI)),
    _by("bailian", _BAILIAN),
)


def _window(words: str) -> str:
    return next((window for pattern, window in _NAMED if re.search(pattern, words)), "")


def _moments(text: str) -> tuple[int, ...]:
    """Give what the first time in a text may mean."""
    found = re.search(_MOMENT, text)
    if found is None:
        return ()
    zone = "+00:00" if found[2] == "Z" else found[2] or ""
    try:
        moment = datetime.fromisoformat(f"{found[1]}{zone}")
    except ValueError:
        return ()
    moments = (moment,) if zone else tuple(moment.replace(tzinfo=one) for one in _ZONES)
    return tuple(round(one.timestamp() * 1000) for one in moments)
