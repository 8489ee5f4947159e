"""What does the user want to know of `check`?  From options, or from a line in the same words, to a need.

Times are local ones: `14:00`, `2026-03-01T14:00`, with a zone or not. What cannot be read is raised as the sentence
that says so.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from quotatop.domain.count import MOST, parse_count
from quotatop.domain.duration import parse_duration, write_duration
from quotatop.domain.need import TASKS
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass

if TYPE_CHECKING:
    from quotatop.domain.need import Need

DEFAULT_S = 3_600
"""Asked without any need, it is an hour's work."""
COUNTS = ("prompts", "requests", "tokens")
_NAMES = ("for", "until", "at", "task", "model", *COUNTS)
_LONGEST_S = 400 * 86_400
_FURTHEST = timedelta(days=400)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_SHOWN = 40


class Misread(ValueError):
    """What was written means nothing: the key of a sentence, and what fills it in."""

    def __init__(self, key: str, **blanks: object) -> None:
        super().__init__(key)
        self.key, self.blanks = key, blanks


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as far as it needs no clock to be read."""

    at: str | None = None
    until: str | None = None
    for_s: int | None = None
    task: str | None = None
    prompts: int | None = None
    requests: int | None = None
    tokens: int | None = None
    model: str | None = None


def read_need(asked: Asked, now: datetime, zone: tzinfo | None = None) -> "Need":
    """Give the need that was asked for. Raise Misread for a time that cannot be."""
    start = read_moment(asked.at, now, zone) if asked.at else now
    for_s = asked.for_s
    if asked.until:
        for_s = max(1, int((read_moment(asked.until, start, zone) - start) / timedelta(seconds=1)))
    if for_s is not None and for_s > _LONGEST_S:
        raise Misread("check.too-long", text=asked.until or write_duration(for_s))
    counted = any((asked.task, asked.prompts, asked.requests, asked.tokens))
    return {
        "start": start.timestamp(),
        "for_s": for_s if for_s or counted else DEFAULT_S,
        "task": asked.task,
        "prompts": asked.prompts,
        "requests": asked.requests,
        "tokens": asked.tokens,
        "model": asked.model,
    }


def read_line(text: str) -> Asked:
    """Read `2h`, `refactor model glm-5`, `20 prompts`, `for 2h at 14:00`, or the options as they are.

    Full-width letters and digits are read as plain ones. Raise Misread.
    """
    words = iter(unicodedata.normalize("NFKC", text).replace("=", " ").split())
    found: dict[str, str] = {}
    for word in words:
        name, value = _named(word, words)
        if name == "for" and word == value and name in found:
            found[name] += value  # written as `1h 30m`
            continue
        if name in found or {name, *found} >= {"for", "until"}:
            raise Misread("check-screen.twice", name=name)
        found[name] = value
    counts = {name: _count(found[name]) for name in COUNTS if name in found}
    if (task := found.get("task")) not in (None, *TASKS):
        raise Misread("check-screen.bad-task", text=_short(task or ""))
    model = plain(found["model"], 60) if "model" in found else None
    for_s = _duration(found["for"]) if "for" in found else None
    return Asked(found.get("at"), found.get("until"), for_s, task, model=model, **counts)


def written(asked: Asked) -> str:
    """Write what was asked for as the command's options."""
    for_s = DEFAULT_S if asked == Asked(asked.at, model=asked.model) else asked.for_s
    parts = {
        "for": for_s and write_duration(for_s),
        "until": asked.until,
        "task": asked.task,
        **{name: getattr(asked, name) for name in COUNTS},
        "model": asked.model,
        "at": asked.at,
    }
    return " ".join(f"--{name} {value}" for name, value in parts.items() if value)


def read_moment(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """Read a coming moment; a bare clock time is the next one. Raise Misread for anything else, or what is over."""
    clock = _CLOCK.fullmatch(text.strip())
    if clock:
        return _next(now, int(clock[1]), int(clock[2]), zone)
    try:
        moment = _utc(datetime.fromisoformat(text.strip()), zone)
    except (ValueError, OverflowError):
        raise Misread("check.bad-time", text=_short(text)) from None
    if moment < now - timedelta(minutes=1):
        raise Misread("check.past", text=_short(text))
    if moment > now + _FURTHEST:
        raise Misread("check.too-long", text=_short(text))
    return moment


def _next(now: datetime, hour: int, minute: int, zone: tzinfo | None) -> datetime:
    """Give the next moment at which the local clock shows that time; the present minute counts as now."""
    today = now.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0, tzinfo=None)
    moment = _utc(today, zone)
    if moment <= now - timedelta(minutes=1):
        moment = _utc(today + timedelta(days=1), zone)
    return max(moment, now)


def _utc(moment: datetime, zone: tzinfo | None) -> datetime:
    return (moment if moment.tzinfo or zone is None else moment.replace(tzinfo=zone)).astimezone(UTC)


def _named(word: str, rest: Iterator[str]) -> tuple[str, str]:
    """Give the option that a word is or begins, and its value."""
    name = _option(word)
    if name in _NAMES:
        value = next(rest, None)
        if value is None:
            raise Misread("check-screen.nothing-after", name=name)
        return name, value
    if name in TASKS:
        return "task", name
    if word.isdigit():
        counted = _option(next(rest, ""))
        if counted not in COUNTS:
            raise Misread("check-screen.of-what", text=_short(word))
        return counted, word
    if word[0].isdigit():
        return "for", word
    raise Misread("check-screen.unread", text=_short(word))


def _option(word: str) -> str:
    """Give the name of an option, be it written with dashes, in capitals or in the singular."""
    name = word.lower().removeprefix("--")
    return f"{name}s" if f"{name}s" in COUNTS else name


def _count(text: str) -> int:
    try:
        return parse_count(text)
    except ValueError:
        raise Misread("command.bad-count", text=_short(text), highest=MOST) from None


def _duration(text: str) -> int:
    try:
        return parse_duration(text)
    except ValueError:
        raise Misread("command.bad-duration", text=_short(text)) from None


def _short(text: str) -> str:
    return plain(text, _SHOWN)
