"""Is this table of a catalogue file what it should be?  A `Table` gives typed values and notes every problem.

Every getter remembers the key that it was asked for, so `done` knows which keys nobody asked for. Problems carry paths;
their lines are looked up only when there are any, because the shipped files have none.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar

from quotatop.domain.problem import Problem
from quotatop.domain.provider import Says
from quotatop.domain.toml_lines import Path, key_lines, key_path
from quotatop.domain.window import Number

Word = TypeVar("Word", bound=str)
Moment = TypeVar("Moment", date, datetime)
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_SPAN = re.compile(rf"({_CLOCK})-({_CLOCK}|24:00)", re.ASCII)


@dataclass(slots=True)
class Report:
    """What is wrong with one file, in the order in which it was noticed."""

    found: list[tuple[Path, str]] = field(default_factory=list)

    def add(self, path: Path, message: str) -> None:
        """Note a problem of the key at `path`."""
        self.found.append((path, message))

    def problems(self, file: str, text: str) -> tuple[Problem, ...]:
        """Give the problems by line; a key that is missing has the line of its table."""
        if not self.found:
            return ()
        lines = key_lines(text)
        problems = [
            Problem(file, _line(lines, path), key_path(path), message) for path, message in dict.fromkeys(self.found)
        ]
        return tuple(sorted(problems, key=lambda problem: problem.line or 0))


class Table:
    """One table of a file."""

    def __init__(self, report: Report, path: Path, values: Mapping[str, object]) -> None:
        self.report = report
        self.path = path
        self.values = values
        self.asked: list[str] = []

    def problem(self, name: str, message: str) -> None:
        """Note a problem of one key."""
        self.report.add((*self.path, name), message)

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for name in self.values.keys() - set(self.asked):
            self.problem(name, f"unknown key{suggestion(name, self.asked)}")

    def has(self, name: str) -> bool:
        """Whether the key is there at all."""
        return self._get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """Give a text; without a default it must be there."""
        value = self._get(name)
        if value is None and default:
            return default
        if isinstance(value, str) and value.strip():
            return value
        self.problem(name, "is missing" if value is None else "must be a text in quotes")
        return default

    def maybe_text(self, name: str) -> str | None:
        """Give a text, or None where there is none."""
        return self.text(name) or None if self.has(name) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a list of texts; one that is missing is empty."""
        value = self._get(name)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(entry, str) and entry for entry in value):
            return tuple(value)
        self.problem(name, 'must be a list of texts like ["one", "two"]')
        return ()

    def currency(self, name: str, default: str = "") -> str:
        """Give a currency's three letters; without a default it must be there."""
        code = self.text(name, default)
        if code and not _CURRENCY.fullmatch(code):
            self.problem(name, "must be three capital letters like CNY")
        return code

    def known(self, name: str, words: Iterable[str], what: str) -> None:
        """Note every word of a key, a text or a list of them, that is not among those known."""
        value, among = self.values.get(name), tuple(words)
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str) and word not in among:
                self.problem(name, f"there is no {what} {word}{suggestion(word, among)}")

    def sources(self) -> tuple[str, ...]:
        """Give where facts are from, which must be said."""
        sources = self.texts("sources")
        if not self.has("sources"):
            self.problem("sources", "is missing: where this is from")
        return sources

    def in_order(self, start: str, begins: Moment | None, end: str, ends: Moment | None) -> None:
        """Note an end that is not after its start."""
        if begins and ends and ends <= begins:
            self.problem(end, f"must be later than {start}")

    def flag(self, name: str) -> bool:
        """Give true or false; one that is missing is false."""
        value = self._get(name)
        if value is not None and not isinstance(value, bool):
            self.problem(name, "must be true or false")
        return value is True

    def number(self, name: str) -> Number | None:
        """Give a number that is not negative, or None where there is none."""
        value = self._get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            self.problem(name, "must be a number, nought or more; leave it out where it is not known")
            return None
        return value

    def day(self, name: str) -> date | None:
        """Give a date, or None where there is none."""
        value = self._get(name)
        if value is None or isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.problem(name, "must be a date without quotes like 2026-02-16")
        return None

    def choice(self, name: str, words: Sequence[Word], default: Word | None = None) -> Word:
        """Give one of the words."""
        value = self._get(name)
        if value is None and default is not None:
            return default
        for word in words:
            if value == word:
                return word
        near = suggestion(value, words) if isinstance(value, str) else ""
        self.problem(name, f"must be one of {', '.join(words)}{near}" if self.has(name) else "is missing")
        return words[0]

    def says(self, name: str) -> Says | None:
        """Give a sentence: `{ en = "…", zh = "…" }`, or one text for both languages."""
        value = self._get(name)
        return None if value is None else _sentence(self, (name,), value)

    def sentences(self, name: str) -> tuple[Says, ...]:
        """Give a list of sentences."""
        value = self._get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.problem(name, 'must be a list of texts or of { en = "…", zh = "…" }')
            return ()
        said = (_sentence(self, (name, place), entry) for place, entry in enumerate(value))
        return tuple(sentence for sentence in said if sentence)

    def table(self, name: str) -> "Table":
        """Give the table `name`, empty where it is missing."""
        value = self._get(name)
        if value is not None and not isinstance(value, dict):
            self.problem(name, "must be a table")
        return Table(self.report, (*self.path, name), value if isinstance(value, dict) else {})

    def tables(self, name: str) -> "tuple[tuple[str, Table], ...]":
        """Give the tables below `name` with their keys."""
        group = self.table(name)
        return tuple((key, group.table(key)) for key in group.values)

    def rows(self, name: str) -> "tuple[Table, ...]":
        """Give the tables of a list; one that is missing is empty."""
        value = self._get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.problem(name, "must be a list of tables")
            return ()
        return tuple(Table(self.report, (*self.path, name, place), row) for place, row in enumerate(value))

    def spans(self, name: str) -> tuple[tuple[time, time], ...]:
        """Give spans of a day: `["14:00-18:00"]`; `24:00` is the midnight that ends the day."""
        spans = []
        for text in self.texts(name):
            match = _SPAN.fullmatch(text)
            if match is None:
                self.problem(name, 'must be spans like "14:00-18:00"')
                return ()
            start, end = match.groups()
            spans.append((time.fromisoformat(start), time() if end == "24:00" else time.fromisoformat(end)))
        return tuple(spans)

    def _get(self, name: str) -> object:
        if name not in self.asked:
            self.asked.append(name)
        return self.values.get(name)


def _sentence(table: Table, place: Path, value: object) -> Says | None:
    if isinstance(value, str) and value.strip():
        return Says(value, value)
    if (
        isinstance(value, dict)
        and value.keys() == {"en", "zh"}
        and all(isinstance(text, str) for text in value.values())
    ):
        return Says(value["en"], value["zh"])
    table.report.add((*table.path, *place), 'must be a text, or { en = "…", zh = "…" }')
    return None


def suggestion(text: str, known: Iterable[str]) -> str:
    """Give ` (did you mean …?)`, or nothing where nothing known is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed only where something is wrong

    near = get_close_matches(text, tuple(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def _line(lines: Mapping[str, int], path: Path) -> int | None:
    places = (lines.get(key_path(path[:length])) for length in range(len(path), 0, -1))
    return next((line for line in places if line), None)
