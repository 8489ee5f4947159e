"""On which line of a TOML text does each key stand?

`tomllib` gives values without places. This walks the text once more and gives the line of every key, so that a
message about a value can name it. It trusts `tomllib` to have judged the syntax: of a broken text it gives the lines
up to the break.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_VALUE = re.compile(
    r'"{3}(?:\\.|[^\\])*?"{3,5}'
    r"|'{3}.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|[^,\]}\n#]+",
    re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def key_path(parts: Iterable[str | int]) -> str:
    """Write a path of keys and indices as one text: `plans[0].name`, `subscriptions."my id"`."""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            name = part if _BARE.fullmatch(part) else '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'
            text += f".{name}" if text else name
    return text


def key_lines(text: str) -> Mapping[str, int]:
    """Give the 1-based line of every key, table, table of an array and array element, by its `key_path`.

    A table opened several times, or only by its keys, has the line where it is first named.
    """
    walk = _Walk(text)
    with suppress(_Broken):
        walk.document()
    return {key_path(path): line for path, line in walk.lines.items()}


def syntax_fault(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str]:
    """Give the line and the words of a syntax error of `text`; one at the end is on the last line with anything."""
    message = str(error)
    place = _PLACE.search(message)
    words = message[: place.start()] if place else message
    if place and place[1]:
        return int(place[1]), words
    return max(1, len(text.rstrip().splitlines())), words


class _Broken(Exception):
    """The text is no TOML from here on."""


class _Walk:
    """One pass over a text: `at` is the place reached, `lines` what was found."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self.arrays: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while self.more():
            if self.eat("[["):
                table = self.header(array=True)
            elif self.eat("["):
                table = self.header(array=False)
            else:
                self.pair(table)

    def header(self, *, array: bool) -> Path:
        line, parts = self.line(), self.keys()
        self.want("]]" if array else "]")
        path: Path = ()
        for place, part in enumerate(parts):
            path = (*path, part)
            self.lines.setdefault(path, line)
            if array and place == len(parts) - 1:
                self.arrays[path] = self.arrays.get(path, 0) + 1
            if path in self.arrays:
                path = (*path, self.arrays[path] - 1)
                self.lines.setdefault(path, line)
        return path

    def pair(self, table: Path) -> None:
        line, path = self.line(), table
        for part in self.keys():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self.want("=")
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: Path) -> None:
        if self.eat("["):
            self.array(path)
        elif self.eat("{"):
            while not self.closes("}"):
                self.pair(path)
                self.skip(_BLANK)
                self.eat(",")
        elif not self.skip(_VALUE):
            raise _Broken

    def array(self, path: Path) -> None:
        index = 0
        while not self.closes("]"):
            self.lines[(*path, index)] = self.line()
            self.value((*path, index))
            index += 1
            self.skip(_BLANK)
            self.eat(",")

    def keys(self) -> tuple[str, ...]:
        parts: list[str] = []
        while not parts or self.eat("."):
            self.skip(_SPACE)
            start = self.at
            if not self.skip(_KEY):
                raise _Broken
            parts.append(_unquoted(self.text[start : self.at]))
            self.skip(_SPACE)
        return tuple(parts)

    def more(self) -> bool:
        self.skip(_BLANK)
        return self.at < len(self.text)

    def closes(self, bracket: str) -> bool:
        if not self.more():
            raise _Broken
        return self.eat(bracket)

    def skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self.at)
        if match is None:
            return False
        self.at = match.end()
        return True

    def eat(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True

    def want(self, sign: str) -> None:
        if not self.eat(sign):
            raise _Broken

    def line(self) -> int:
        return bisect_right(self.ends, self.at - 1) + 1


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    try:
        return str(tomllib.loads(f"key = {key}")["key"])
    except tomllib.TOMLDecodeError:
        raise _Broken from None
