"""Every visible string, in one table per language.

A table is a package of this one (`en`, `zh`) that merges one small module per part of the product; its keys are
dotted (`fault.rejected`) and its values `str.format` texts with named blanks. Vendor terms stay as vendors write them.
"""

from collections.abc import Mapping
from importlib import import_module

LANGUAGES = ("en", "zh")


class Words:
    """One language. Call it with a key and its blanks: `words("in", span="2h")`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.table: Mapping[str, str] = import_module(f"{__name__}.{language}").TABLE

    def __call__(self, key: str, **blanks: object) -> str:
        """Give the sentence of `key`. A missing key is a bug that the tests find; it reads as the key itself."""
        text = self.table.get(key)
        return text.format(**blanks) if text is not None else key

    def __contains__(self, key: str) -> bool:
        return key in self.table


def choose_language(setting: str, locale: str) -> str:
    """Give `en` or `zh` for the setting (`auto`, `en`, `zh`) and the locale of the environment (`zh_CN.UTF-8`)."""
    if setting in LANGUAGES:
        return setting
    return "zh" if locale.lower().startswith("zh") else "en"
