"""Where in the text does a table or a key stand, and which comments belong to it?

Whole lines are taken out and put in, so that everything else stays byte for byte. A comment belongs to what follows
it without a blank line; one that a blank line parts from the next table belongs to the table above.
"""

import re
from collections.abc import Sequence

from quotatop.domain.toml_lines import key_lines, key_path

Path = Sequence[str]

_QUIET_LINE = re.compile(r"[ \t\r]*(#.*)?", re.DOTALL)


class Tangled(Exception):
    """The text is laid out in a way that lines cannot follow (several things on one line, tables inline)."""


def without(text: str, path: Path) -> str:
    """Take a table or a key out, everywhere it is opened. Raise Tangled."""
    while (line := _own(text, path)) is not None:
        lines = text.split("\n")
        end = _end(text, path, line)
        kept = _trailing(lines, line, end, is_table=_is_header(lines, line))
        head, tail = lines[: line - 1], lines[kept - 1 :]
        while tail and _is_blank(tail[0]) and (not head or _is_blank(head[-1])) and len(tail) > 1:
            del tail[0]
        text = "\n".join(head + tail)
    return text


def with_key(text: str, table: Path, written: str) -> str:
    """Put the line `key = value` at the end of a table, which is opened at the end of the text if it is not there."""
    line = key_lines(text).get(key_path(table))
    if line is None:
        return with_table(text, table, (written,))
    lines = text.split("\n")
    if not _is_header(lines, line):
        raise Tangled
    end = _end_of_keys(text, table, line)
    place = _trailing(lines, line, end, is_table=True)
    if place > len(lines) and lines[-1]:
        lines.append("")
    at = min(place - 1, len(lines) - 1)
    lines.insert(at, written)
    return "\n".join(lines)


def with_table(text: str, table: Path, rows: Sequence[str]) -> str:
    """Open a new table: below its sisters where there are any, else at the end."""
    block = [f"[{key_path(table)}]", *rows]
    found = key_lines(text)
    sisters = [line for name, line in found.items() if name.startswith(f"{key_path(table[:-1])}.")] if table[1:] else []
    lines = text.split("\n")
    if sisters and (end := _next_header(text, max(sisters), table[:-1])) is not None:
        place = _trailing(lines, max(sisters), end, is_table=True)
        return "\n".join([*lines[: place - 1], "", *block, *lines[place - 1 :]])
    body = text.rstrip("\r\n\t ")
    return "\n".join([*([body, ""] if body else []), *block, ""])


def _own(text: str, path: Path) -> int | None:
    name = key_path(path)
    return min((line for found, line in key_lines(text).items() if _is_within(found, name)), default=None)


def _is_within(found: str, name: str) -> bool:
    return found == name or found.startswith((f"{name}.", f"{name}["))


def _end(text: str, path: Path, start: int) -> int:
    """Find the line on which something else begins after `start`, or the line after the last."""
    name = key_path(path)
    above = {key_path(path[:length]) for length in range(1, len(path))}
    foreign = [line for found, line in key_lines(text).items() if not _is_within(found, name) and found not in above]
    if start in foreign:
        raise Tangled
    return min((line for line in foreign if line > start), default=text.count("\n") + 2)


def _end_of_keys(text: str, table: Path, start: int) -> int:
    """Find where the table's own keys end: at the next table, be it one below it."""
    lines = text.split("\n")
    prefix = f"{key_path(table)}."
    end = _end(text, table, start)
    below = (line for found, line in key_lines(text).items() if found.startswith(prefix) and start < line < end)
    return min((line for line in below if _is_header(lines, line)), default=end)


def _next_header(text: str, start: int, family: Path) -> int | None:
    """Find the first table after `start` that is not of the family; None where the text ends first."""
    later = [(line, name) for name, line in key_lines(text).items() if line > start]
    return min((line for line, name in later if not _is_within(name, key_path(family))), default=None)


def _trailing(lines: Sequence[str], start: int, end: int, *, is_table: bool) -> int:
    """Find the first of the blank and comment lines before `end` that do not belong to what begins on `start`."""
    first = end
    while first - 1 > start and _QUIET_LINE.fullmatch(lines[first - 2]):
        first -= 1
    if not is_table:
        return first
    blank = next((number for number in range(first, min(end, len(lines) + 1)) if _is_blank(lines[number - 1])), None)
    if blank is not None:
        return blank
    return end if end > len(lines) else first


def _is_header(lines: Sequence[str], line: int) -> bool:
    return lines[line - 1].lstrip().startswith("[")


def _is_blank(line: str) -> bool:
    return not line.strip()
