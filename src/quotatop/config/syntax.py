"""Is the config's text TOML?  Its tables, or the one place where it stops being TOML, in words for people."""

import re
import tomllib
from pathlib import Path

from quotatop.config.settings import ConfigError, Problem

_TWICE = r"Cannot (?:declare|mutate|define)|Cannot overwrite a value|Duplicate inline table key"
_NAMED = r"\s*\[*\s*([A-Za-z0-9_.\" -]{1,80}?)\s*(?:\]|=)"
_HEADER = r"\s*\[+\s*([A-Za-z0-9_.\" -]{1,80}?)\s*\]+\s*(?:#|$)"
_TOO_LONG = r"\d{4000}"


def parse_text(path: Path, text: str) -> dict[str, object]:
    """Give the tables of a text. Raise ConfigError with the one place where it stops being TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from quotatop.domain.toml_lines import syntax_fault  # noqa: PLC0415 - for what is broken alone

        line, words = syntax_fault(error, text)
        problem = _syntax_problem(path, line, words, text)
    except RecursionError:
        problem = Problem(path.name, _deepest(text), None, "arrays or tables are nested too deeply")
    except ValueError:
        place = re.search(_TOO_LONG, text)
        number = text.count("\n", 0, place.start()) + 1 if place else None
        problem = Problem(path.name, number, None, "a number is too long")
    raise ConfigError((problem,))


def _syntax_problem(path: Path, line: int, words: str, text: str) -> Problem:
    """Say it by key where something stands twice: that is the slip people make."""
    twice = re.match(_TWICE, words)
    if not twice:
        return Problem(path.name, line, None, f"not valid TOML: {words[:1].lower()}{words[1:]}")
    *before, here = text.split("\n")[:line]
    named = re.match(_NAMED, here)
    table = None if here.lstrip().startswith("[") else _table(before)
    key = ".".join(name for name in (table, named and named[1]) if name)
    return Problem(path.name, line, key or None, "is there twice")


def _table(before: list[str]) -> str | None:
    """Give the name of the table that these lines end in."""
    return next((match[1] for row in reversed(before) if (match := re.match(_HEADER, row))), None)


def _deepest(text: str) -> int | None:
    """Find the line on which the brackets pile up."""
    depth = 0
    for number, line in enumerate(text.split("\n"), 1):
        depth += line.count("[") + line.count("{") - line.count("]") - line.count("}")
        if depth > 50 or line.count("[") > 50:
            return number
    return None
