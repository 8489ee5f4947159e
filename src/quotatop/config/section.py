"""Is this table of the config what it should be?  A `Section` gives typed values and collects every problem."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from quotatop.config.settings import Problem
from quotatop.config.shown import one_of, shown, shown_key, suggestion
from quotatop.domain.duration import parse_duration

Word = TypeVar("Word", bound=str)
Value = TypeVar("Value")

_TYPES: Mapping[type, str] = {bool: "true or false", str: "text in quotes", list: "a list", dict: "a table"}


class Report:
    """The problems of one file, each with the line of its key."""

    def __init__(self, file: str, lines: Callable[[], Mapping[str, int]]) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []

    def add(self, path: Sequence[str | int], message: str) -> None:
        """Note a problem of the key at `path`; a key that is not there has the line of its table."""
        from quotatop.domain.toml_lines import key_path  # noqa: PLC0415 - a config that is right has no problem

        lines = self.lines()
        known = [lines.get(key_path(path[:length])) for length in range(len(path), 0, -1)]
        line = next((line for line in known if line), None)
        self.problems.append(Problem(self.file, line, _label(path), message))

    def in_order(self) -> tuple[Problem, ...]:
        """Give the problems by line, as they are read."""
        return tuple(sorted(self.problems, key=lambda problem: problem.line or 0))


class Section:
    """One table. Each getter gives a checked value, or None (or the default) with the problem noted."""

    def __init__(self, report: Report, path: tuple[str | int, ...], table: Mapping[str, object]) -> None:
        self.report = report
        self.path = path
        self.table = table

    def problem(self, name: str, message: str) -> None:
        """Note a problem of one key of this table."""
        self.report.add((*self.path, name), message)

    def only(self, known: Iterable[str]) -> None:
        """Note every key that is not known here."""
        names = tuple(known)
        for name in self.table:
            if name not in names:
                near = suggestion(name, names)
                listed = f"; known here: {', '.join(names)}" if not near and len(names) <= 10 else ""
                self.problem(name, f"unknown key{near}{listed}")

    def below(self, name: str) -> "Section":
        """Give the table `name`, empty where it is missing or no table."""
        table = self._typed(name, dict)
        return Section(self.report, (*self.path, name), table or {})

    def rows(self, name: str) -> "tuple[Section, ...]":
        """Give each table of the array of tables `name`."""
        rows = self._typed(name, list) or []
        if not all(isinstance(row, dict) for row in rows):
            self.problem(name, f"must be tables, each opened by [[{name}]]")
            return ()
        return tuple(Section(self.report, (*self.path, name, place), row) for place, row in enumerate(rows))

    def text(self, name: str, *, raw: bool = False) -> str | None:
        """Give a text that is not empty; unless `raw`, it is one line without control characters."""
        value = self._typed(name, str)
        if value is None:
            return None
        if not value.strip():
            self.problem(name, "must not be empty")
        elif not raw and any(sign < " " or "\x7f" <= sign < "\xa0" for sign in value):
            self.problem(name, "must be one line without control characters")
        else:
            return value
        return None

    def flag(self, name: str, *, default: bool) -> bool:
        """Give true or false."""
        value = self._typed(name, bool)
        return default if value is None else value

    def percent(self, name: str, default: float) -> float:
        """Give a number above 0 and up to 100."""
        value = self.table.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problem(name, "must be a number")
        elif not math.isfinite(value) or not 0 < value <= 100:
            self.problem(name, "must lie above 0 and at most at 100 percent")
        else:
            return value
        return default

    def choice(self, name: str, words: Sequence[Word], default: Word) -> Word:
        """Give one of the words."""
        value = self._typed(name, str)
        if value is None:
            return default
        for word in words:
            if value == word:
                return word
        self.problem(name, f"must be {one_of(words)}, not {shown(value)}{suggestion(value, words)}")
        return default

    def seconds(self, name: str, default: int, least: int = 1) -> int:
        """Give a duration in seconds, no shorter than `least`."""
        value = self._typed(name, str, 'a duration in quotes like "5m"')
        if value is None:
            return default
        try:
            seconds = parse_duration(value)
        except ValueError as error:
            self.problem(name, f"{error}, not {shown(value)}")
            return default
        if seconds < least:
            self.problem(name, f"{shown(value)} is too short: the shortest is {least // 60}m")
            return default
        return seconds

    def argv(self, name: str) -> tuple[str, ...]:
        """Give a program with its arguments, or nothing."""
        values = self._typed(name, list, 'a list like ["program", "argument"]')
        if not values:
            return ()
        if not all(isinstance(value, str) and "\0" not in value for value in values) or not values[0]:
            self.problem(name, 'must be a list of texts like ["program", "argument"]')
            return ()
        return tuple(values)

    def _typed(self, name: str, wanted: type[Value], words: str = "") -> Value | None:
        value = self.table.get(name)
        if value is not None and not isinstance(value, wanted):
            self.problem(name, f"must be {words or _TYPES[wanted]}")
            return None
        return value


def _label(path: Sequence[str | int]) -> str:
    """Write a key for a message: without control characters, and hidden where it may be a secret."""
    from quotatop.domain.toml_lines import key_path  # noqa: PLC0415 - as above

    return key_path([part if isinstance(part, int) else shown_key(part) for part in path])
