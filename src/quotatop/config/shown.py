"""How may a piece of the user's file be repeated in a message?  Short, plain, and never if it could be a key."""

import re
from collections.abc import Iterable

from quotatop.domain.text import plain

HIDDEN = "(hidden: it looks like a key)"

_MARKED = r"(?i)sk-|bearer |gh[pousr]_|eyJ|AKLT|AKIA"
_LONG_RUN = r"[A-Za-z0-9+=_-]{20,}"


def looks_secret(text: str) -> bool:
    """Tell whether a text may be a key: it begins like one, or has a long run of letters mixed with digits."""
    if re.match(_MARKED, text.strip()):
        return True
    return any(_mixed(run) for run in re.findall(_LONG_RUN, text))


def shown(text: str) -> str:
    """Give a value in quotes for a message, or a word in its place where it may be a key."""
    return HIDDEN if looks_secret(text) else f'"{plain(text, 40)}"'


def shown_key(name: str) -> str:
    """Give a key's name for a message. Names are no secrets, unless somebody put one where a name belongs."""
    return "(hidden)" if looks_secret(name) and (len(name) > 32 or re.match(_MARKED, name)) else plain(name, 64)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Give ` (did you mean …?)` for the nearest of the known words, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a broken config pays for it

    names = {name.lower(): name for name in known}
    near = get_close_matches(plain(word, 60).lower(), names, n=1, cutoff=0.6)
    return f" (did you mean {names[near[0]]}?)" if near else ""


def one_of(words: Iterable[str]) -> str:
    """Write a choice: `auto, en or zh`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _mixed(run: str) -> bool:
    return any(sign.isdigit() for sign in run) and any(sign.isalpha() for sign in run)
