"""How does the answer of `check` look on the screen?  For all subscriptions in a few lines each, for one in full."""

from typing import TYPE_CHECKING

from quotatop.domain.need import FITS
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass
from quotatop.present.check import check_lines, head, moment, say_remark
from quotatop.present.drawing import BLANK, Line, Span, padded, wrapped
from quotatop.present.gauge import window_name
from quotatop.present.points import whole_percent
from quotatop.present.tone import Tone
from quotatop.present.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quotatop.domain.need import Answer, CheckResult
    from quotatop.present.check import Here, Speech
    from quotatop.present.sheet import Piece

EXAMPLES = ("2h", "until 18:00", "refactor", "20 prompts", "200 requests", "900000 tokens", "2h at 14:00")
"""What may be written; each is a click away."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with what it takes to say it."""

    result: "CheckResult"
    names: dict[str, str]
    now: float
    speech: "Speech"
    here: "Here"


def answer_lines(told: Told, whose: str | None, words: Words, width: int) -> tuple[Line, ...]:
    """Give the answer for one subscription, or for all where none is named; the best one comes first."""
    answers = told.result["answers"]
    one = next((answer for answer in answers if answer["id"] == whose), None)
    if one is not None:
        return tuple(_in_full(one, told, words, width))
    if not answers:
        return tuple(Line((Span(row, Tone.MUTED),)) for row in wrapped(words("check.none"), width))
    drawn: list[Line] = []
    for answer in sorted(answers, key=lambda answer: answer["id"] != told.result["best"]):
        each: CheckResult = {**told.result, "answers": [answer]}
        lines = check_lines(each, told.names, told.now, told.speech, told.here, width)
        if len(answers) > 1 and answer["id"] == told.result["best"]:
            lines[0] = head(answer, _name(answer, told), told.speech, best=True)
        drawn += [_line(pieces, action=("check-whose", answer["id"])) for pieces in lines]
    return tuple(drawn)


def hint_lines(words: Words, width: int) -> tuple[Line, ...]:
    """Say what may be written, with examples to click on."""
    lines = [Line((Span(row, Tone.MUTED),)) for row in wrapped(words("check-screen.hint"), width)]
    spans: list[Span] = []
    for example in EXAMPLES:
        span = Span(example, Tone.KEY, action=("check-ask", example))
        if spans and sum(each.width for each in spans) + 2 + span.width > width:
            lines.append(Line(tuple(spans)))
            spans = []
        spans += [Span("  "), span] if spans else [span]
    return (*lines, Line(tuple(spans)))


def _in_full(answer: "Answer", told: Told, words: Words, width: int) -> "Iterator[Line]":
    yield _line(head(answer, _name(answer, told), told.speech, best=False))
    facts = tuple(_facts(answer, told, words))
    room = min(max(1, width // 2), max((Span(name).width for name, _ in facts), default=0))
    for name, value in facts:
        first, *rest = wrapped(value, max(8, width - room - 4)) or [""]
        yield Line((Span("  "), padded(Span(name, Tone.MUTED), room, ""), Span("  "), Span(first)))
        yield from (Line((Span(" " * (room + 4)), Span(row))) for row in rest)
    if facts:
        yield BLANK
    said = [(remark, Tone.MUTED) for remark in answer["reasons"]]
    for remark, tone in (*said, *((remark, Tone.PLAIN) for remark in answer["advice"])):
        text = plain(say_remark(remark, told.now, told.speech, told.here), 400)
        yield from (Line((Span("  "), Span(row, tone))) for row in wrapped(text, max(8, width - 2)))


def _facts(answer: "Answer", told: Told, words: Words) -> "Iterator[tuple[str, str]]":
    """Give what is known beside the verdict, by its name."""
    if answer["binding_window"] is not None:
        yield words("check-screen.binding"), window_name(answer["binding_window"], words)
    if answer["margin_percent"] is not None:
        margin = answer["margin_percent"]
        sign = "−" if round(margin) < 0 else ""
        yield words("check-screen.margin"), sign + whole_percent(abs(margin))
    if answer["runs_out_at"] is not None:
        yield words("check-screen.runs-out"), moment(answer["runs_out_at"], told.now, told.speech, told.here)
    if answer["fits_from"] is not None and answer["verdict"] != FITS:
        yield words("check-screen.from"), moment(answer["fits_from"], told.now, told.speech, told.here)


def _name(answer: "Answer", told: Told) -> str:
    return told.names.get(answer["id"], answer["id"])


def _line(pieces: "Iterable[Piece]", action: tuple[str, str] | None = None) -> Line:
    return Line(tuple(Span(text, Tone(tone), strong) for text, tone, strong in pieces), action)
