"""How does an examination read: one line a check, the trouble in words with what to do?"""

from collections.abc import Iterable
from enum import StrEnum

from quotatop.domain.text import cells
from quotatop.domain.value import dataclass
from quotatop.present.drawing import Line, Span, padded, wrapped
from quotatop.present.tone import Tone
from quotatop.present.words import Words


class Mark(StrEnum):
    """How a check went."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    NOTE = "note"
    """Nothing to judge: something not asked, or merely said."""


_TONES = {Mark.OK: Tone.OK, Mark.WARN: Tone.TIGHT, Mark.FAIL: Tone.FAULT, Mark.NOTE: Tone.MUTED}


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check. `code` is a key below `doctor.` and `details` fill it in; or `text` says it."""

    name: str
    mark: Mark
    code: str = ""
    details: tuple[tuple[str, str], ...] = ()
    text: str = ""

    def said(self, words: Words) -> str:
        """Say what was found."""
        return words(f"doctor.{self.code}", **dict(self.details)) if self.code else self.text


def found(name: str, mark: Mark, code: str, **details: object) -> Finding:
    """Make a finding of a code and its blanks."""
    return Finding(name, mark, code, tuple((key, str(value)) for key, value in details.items()))


def finding_lines(findings: Iterable[Finding], words: Words, ellipsis: str, width: int | None = None) -> list[Line]:
    """Give a line a check; what is too long for the terminal goes on below, indented."""
    every = tuple(findings)
    marks = {mark: words(f"doctor.mark.{mark.value}") for mark in Mark}
    column = min(28, max((cells(finding.name) for finding in every), default=0))
    tag = max(cells(text) for text in marks.values())
    room = max(20, (width or 10_000) - tag - column - 4)
    lines: list[Line] = []
    for finding in every:
        first, *more = wrapped(finding.said(words), room) or [""]
        mark = padded(Span(marks[finding.mark], _TONES[finding.mark]), tag, ellipsis)
        name = padded(Span(finding.name, strong=True), column, ellipsis)
        lines.append(Line((mark, Span("  "), name, Span("  "), Span(first))))
        indent = " " * (tag + column + 4)
        lines += [Line((Span(f"{indent}{row}"),)) for row in more]
    return lines
