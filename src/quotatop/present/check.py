"""How is the answer of `check` said: as a document for programs, and in at most five lines a subscription?"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from quotatop.domain.fleet import Fleet
from quotatop.domain.need import Answer, CheckResult, CheckVerdict, Need, Remark
from quotatop.domain.text import plain
from quotatop.present.document import timestamp
from quotatop.present.drawing import Line, Span, wrapped
from quotatop.present.gauge import window_name
from quotatop.present.peak import price
from quotatop.present.points import whole_percent
from quotatop.present.times import beijing, clock, countdown
from quotatop.present.tone import Tone
from quotatop.present.view import View

SCHEMA = "quotatop.check/1"
_MOST_REMARKS = 4
_TONES = {
    CheckVerdict.FITS: Tone.OK,
    CheckVerdict.TIGHT: Tone.TIGHT,
    CheckVerdict.NO: Tone.OUT,
    CheckVerdict.UNKNOWN: Tone.UNKNOWN,
}

Json: TypeAlias = dict[str, object]


def check_document(result: CheckResult, view: View) -> Json:
    """Give the document (contract, part 6)."""
    return {
        "schema": SCHEMA,
        "generated_at": timestamp(view.now),
        "verdict": result.verdict.value,
        "need": _need(result.need),
        "best": result.best,
        "subscriptions": [_entry(answer, view) for answer in result.answers],
    }


def check_lines(result: CheckResult, fleet: Fleet, view: View, width: int | None = None) -> tuple[Line, ...]:
    """Give the answer for people, the best subscription marked where there are several."""
    names = {state.subscription.id: plain(state.subscription.name, 40) for state in fleet.states}
    several = len(result.answers) > 1
    lines: list[Line] = []
    for answer in result.answers:
        best = several and answer.id == result.best
        lines += _answer_lines(answer, names.get(answer.id, answer.id), view, best=best, room=width or 100)
    return tuple(lines)


def _need(need: Need) -> Json:
    return {
        "for_s": need.for_s,
        "prompts": need.prompts,
        "requests": need.requests,
        "tokens": need.tokens,
        "model": need.model,
        "task": need.task,
        "start": timestamp(need.start),
    }


def _entry(answer: Answer, view: View) -> Json:
    return {
        "id": answer.id,
        "verdict": answer.verdict.value,
        "binding_window": answer.binding_window,
        "margin_percent": answer.margin_percent,
        "runs_out_at": _moment(answer.runs_out_at),
        "fits_from": _moment(answer.fits_from),
        "reasons": [say_remark(remark, view) for remark in answer.reasons],
        "advice": [say_remark(remark, view) for remark in answer.advice],
    }


def _moment(moment: datetime | None) -> str | None:
    return timestamp(moment) if moment else None


def _answer_lines(answer: Answer, name: str, view: View, *, best: bool, room: int) -> list[Line]:
    word = Span(view.words(f"check.{answer.verdict.value}"), _TONES[answer.verdict], strong=True)
    mark = (Span(f"  {view.words('check.best')}", Tone.OK),) if best else ()
    head = Line((Span(name, strong=True), Span("  "), word, *mark))
    said = [say_remark(remark, view) for remark in (*answer.reasons, *answer.advice)]
    rows = [row for sentence in said[:_MOST_REMARKS] for row in wrapped(sentence, max(20, room - 2))]
    return [head, *(Line((Span("  "), Span(row, Tone.MUTED))) for row in rows[:_MOST_REMARKS])]


def say_remark(remark: Remark, view: View) -> str:
    """Say one reason or advice; moments in local time, on the vendors' clock too where that differs."""
    return view.words(f"check.{remark.code}", **_blanks(remark, view))


def _blanks(remark: Remark, view: View) -> Mapping[str, str]:
    words, at = view.words, remark.at
    vendor = beijing(at, view) if at else None
    when = clock(at, view) if at else words("check.unknown-time")
    return {
        "window": window_name(remark.window, words) if remark.window else "",
        "at": f"{when} ({words('time.beijing', time=vendor)})" if vendor else when,
        "span": countdown(view.now, at) if at and at > view.now else "",
        "percent": whole_percent(abs(remark.percent)) if remark.percent is not None else "",
        "price": price(remark.factor, words) if remark.factor is not None else words("check.unknown-price"),
    }
