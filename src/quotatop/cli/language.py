"""In which language does a command speak, before its config is known to be right?"""

import tomllib
from pathlib import Path

from quotatop.host.environment import locale_name
from quotatop.host.files import read_small
from quotatop.present.words import Words, choose_language


def words_for(setting: str) -> Words:
    """Give the table for `display.language` as it is set."""
    return Words(choose_language(setting, locale_name()))


def words_before_config(path: Path | None) -> Words:
    """Give the table for help and usage errors: what a readable config asks for, else the locale."""
    return words_for(_setting(path))


def _setting(path: Path | None) -> str:
    if path is None:
        return "auto"
    try:
        display = tomllib.loads(read_small(path).decode()).get("display")
    except (OSError, ValueError, RecursionError):
        return "auto"
    language = display.get("language") if isinstance(display, dict) else None
    return language if isinstance(language, str) else "auto"
