"""Every visible string, in one table per language.

A table is a package of this one (`en`, `zh`) of one small module per part of the product; its keys are dotted
(`fault.rejected`) and its values `str.format` texts with named blanks. Vendor terms stay as vendors write them.
A part is read when one of its sentences is first asked for: what is not shown costs no start.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

LANGUAGES = ("en", "zh")

PARTS: Mapping[str, str] = {
    "gauge": "amount health note peak percent short time unit verdict window window-short",
    "fault": "fault",
    "alert": "alert alerts cadence change channel house",
    "screen": (
        "banner bell card coming confidence detail direction do filter footer header help kind open origin overview"
        " palette pause problem save setup-screen snooze sort theme trend whence"
    ),
    "setup": "setup",
    "command": "claude command doctor history line plans status table tmux",
    "vendor": "vendor",
    "compare": "command compare do fault note vendor",
    "catalogue": "command detail do models plan-list plans prices sheet work",
    "usage": "command do ledger usage",
    "forecast": "advice detail forecast",
    "check": "check",
    "check_screen": "check-screen do",
    "metrics": "metrics",
}
"""The modules of a language, and how the keys of each begin."""


class Words:
    """One language. Call it with a key and its blanks: `words("in", span="2h")`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **blanks: object) -> str:
        """Give the sentence of `key`. A missing key is a bug that the tests find; it reads as the key itself."""
        text = _sentence(self.language, key)
        return text.format(**blanks) if text is not None else key

    def __contains__(self, key: str) -> bool:
        return _sentence(self.language, key) is not None

    @property
    def table(self) -> Mapping[str, str]:
        """All sentences by key."""
        return {key: text for part in PARTS for key, text in _part(self.language, part).items()}


@cache
def _part(language: str, part: str) -> Mapping[str, str]:
    table: Mapping[str, str] = import_module(f"{__name__}.{language}.{part}").TABLE
    return table


def _sentence(language: str, key: str) -> str | None:
    tables = (_part(language, part) for part in _HOLDERS.get(key.partition(".")[0], ()))
    return next((table[key] for table in tables if key in table), None)


def _holders() -> Mapping[str, tuple[str, ...]]:
    heads = {head for held in PARTS.values() for head in held.split()}
    return {head: tuple(part for part, held in PARTS.items() if head in held.split()) for head in heads}


_HOLDERS = _holders()


def choose_language(setting: str, locale: str) -> str:
    """Give `en` or `zh` for the setting (`auto`, `en`, `zh`) and the locale of the environment (`zh_CN.UTF-8`)."""
    if setting in LANGUAGES:
        return setting
    return "zh" if locale.lower().startswith("zh") else "en"
