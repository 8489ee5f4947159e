"""What may text from outside look like once it is inside?  One function, `plain`, decides.

Vendors, logs, configs and file names can carry control sequences, bidi overrides and megabytes. `plain` is total and
idempotent; every string that enters a Reading or a Fault has passed it, so nothing further in needs to think about it.
"""

import unicodedata
from functools import lru_cache

MARK = "\N{REPLACEMENT CHARACTER}"
_JOINERS = frozenset("\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}")
_BREAKS = frozenset("\n\r\t\v\f\x85\u2028\u2029")
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters by their category, blank on every screen: Hangul fillers and the empty Braille pattern."""
_MAX_MARKS = 2


def plain(text: str, limit: int = 256) -> str:
    """Give `text` as one line without control, escape, bidi, surrogate or invisible characters, at most `limit` long.

    Line breaks, tabs and blanks of other widths become one space, other forbidden characters a visible replacement
    mark; no more than two combining marks stay on one letter.
    """
    out: list[str] = []
    marks = 0
    for character in text[: limit * 4]:
        if len(out) >= limit:
            break
        category = unicodedata.category(character)
        if character in _BREAKS or category == "Zs" and character != " ":
            if out and out[-1] != " ":
                out.append(" ")
            continue
        if character in _JOINERS or category in ("Mn", "Me"):
            marks += 1
            if marks <= _MAX_MARKS:
                out.append(character)
            continue
        marks = 0
        if category in ("Cc", "Cf", "Cs", "Cn", "Co") or character in _INVISIBLE:
            if not out or out[-1] != MARK:
                out.append(MARK)
            continue
        out.append(character)
    return "".join(out).strip()


def cells(text: str) -> int:
    """Count the terminal cells of plain text: two for wide and full-width, none for marks and joiners."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Shorten plain text to at most `width` cells, never through a wide character; a cut shows the ellipsis."""
    if cells(text) <= width:
        return text
    room = width - cells(ellipsis)
    if room < 0:
        return ""
    kept: list[str] = []
    for character in text:
        room -= _width(character)
        if room < 0:
            break
        kept.append(character)
    while kept and kept[-1] in _JOINERS:
        kept.pop()  # what it would join is cut away
    return "".join(kept) + ellipsis


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Cut or fill plain text to exactly `width` cells; `right` aligns it to the right."""
    text = cut(text, width)
    gap = " " * (width - cells(text))
    return gap + text if right else text + gap


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    if character.isascii():
        return 1
    if character in _JOINERS or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    if "\u1160" <= character <= "\u11ff":  # Hangul vowels and finals, drawn onto the letter before
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
