"""What does `set KEY VALUE` mean?  A key may be short (`glm.interval`), a value comes without TOML's quotes."""

import re
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from quotatop.config.credentials import FORMS
from quotatop.config.edit import NotEdited
from quotatop.config.load import TABLES
from quotatop.config.new import Value
from quotatop.config.shown import one_of, shown_key, suggestion

_YES, _NO = ("true", "on", "yes"), ("false", "off", "no")
_PART = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_SUBSCRIPTIONS = "subscriptions"


def key_path_of(key: str, ids: Collection[str]) -> tuple[str, ...]:
    """Give the path of a key as typed. Raise NotEdited for one that leads nowhere."""
    parts = tuple(key.split("."))
    if not all(_PART.fullmatch(part) for part in parts):
        raise NotEdited(f"{shown_key(key)}: a key is written like display.theme or ID.interval")
    if parts[0] not in TABLES and parts[0] in ids:
        parts = (_SUBSCRIPTIONS, *parts)
    if parts[0] not in TABLES:
        known = (*TABLES, *ids)
        raise NotEdited(f"{shown_key(key)}: there is no {shown_key(parts[0])}{suggestion(parts[0], known)}")
    if parts[0] == _SUBSCRIPTIONS and len(parts) > 1 and parts[1] not in ids:
        raise NotEdited(f"{shown_key(key)}: there is no subscription {shown_key(parts[1])}{suggestion(parts[1], ids)}")
    if len(parts) < (3 if parts[0] == _SUBSCRIPTIONS else 2):
        raise NotEdited(f"{key}: is a table; name one of its keys")
    return parts


def value_of(path: Sequence[str], words: Sequence[str], here: Callable[[], Path]) -> Value:
    """Give the value that the words mean for that key. `here` gives where relative paths of the command line begin.

    Raise NotEdited; a key is never taken from the command line, and none is repeated in the message.
    """
    name, key, text = path[-1], ".".join(path), " ".join(words)
    if path[0] == _SUBSCRIPTIONS and "credential" in path[2:]:
        return _credential(key, words, here)
    readers: Mapping[str, Callable[[], Value]] = {
        "bell": lambda: _flag(key, text),
        "paused": lambda: _flag(key, text),
        "warn_at": lambda: _number(key, text),
        "critical_at": lambda: _number(key, text),
        "since": lambda: _day(key, text),
        "ring": lambda: [kind for word in words for kind in word.split(",") if kind],
        "command": lambda: _argv(key, words),
    }
    return readers[name]() if name in readers and path[0] != "keys" else text


def _flag(key: str, text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise NotEdited(f"{key}: must be true or false")
    return text.lower() in _YES


def _number(key: str, text: str) -> float:
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"\d{1,9}\.\d{1,9}", text, re.ASCII):
        return float(text)
    raise NotEdited(f"{key}: must be a number")


def _day(key: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotEdited(f"{key}: must be a date like 2026-01-20") from None


def _argv(key: str, words: Sequence[str]) -> list[str]:
    """Take several words as they are; one word as a shell would split it."""
    try:
        return shlex.split(words[0]) if len(words) == 1 else list(words)
    except ValueError:
        raise NotEdited(f"{key}: a quotation mark is not closed") from None


def _credential(key: str, words: Sequence[str], here: Callable[[], Path]) -> Value:
    form, _, rest = words[0].partition(":")
    if list(words) == ["login"]:
        return {"login": True}
    match form:
        case "env" | "keyring" if rest and len(words) == 1:
            return {form: rest}
        case "file" if rest and len(words) == 1:
            return {"file": rest if rest.startswith("~") else str(here() / rest)}
        case "command" if rest or len(words) > 1:
            return {"command": _argv(key, [rest, *words[1:]] if rest else words[1:])}
    forms = one_of([f"{name}:…" if name != "login" else name for name in FORMS if name != "value"])
    raise NotEdited(
        f"{key}: must be {forms}; a key itself is never taken from the command line (quotatop set ID.key asks for it)"
    )
