"""What is there to know of one plan version, for a person who is about to decide?

Windows in the plan's own unit and turned into work, what 100 million tokens cost, which hours and models count how,
what the vendor claims and what comes out when it is computed, and how sure all of it is.
"""

from collections.abc import Iterable

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.worth import Question, model_for
from quotatop.domain.peak import PeakRule
from quotatop.domain.plan import PlanVersion, PlanWindow
from quotatop.domain.text import cells, pad, plain
from quotatop.domain.value import dataclass
from quotatop.present.drawing import Line, Span, line, wrapped
from quotatop.present.numbers import half_up
from quotatop.present.plan_worth import assumed, held_windows, price_text, value_text, window_work, work_text
from quotatop.present.plans import Shelf, factors_text, limit_text, marks_of, price_of, window_name
from quotatop.present.plans_document import applies_to
from quotatop.present.tone import Tone

_PARTS = (
    "price", "per-100m", "worth", "for", "windows", "hold", "counts", "peak", "models", "spent", "claims", "notes",
    "assumed", "sources", "marks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """What a sheet is written from."""

    shelf: Shelf
    catalogue: PricedCatalogue
    question: Question


def plan_sheet(version: PlanVersion, desk: Desk, room: int) -> tuple[Line, ...]:
    """Give the lines of one plan version; every one fits `room` cells."""
    words = desk.shelf.words
    said = {name: [text for text in told if text] for name, told in _told(version, desk).items()}
    heads = {name: words(f"sheet.{name}") for name in _PARTS}
    column = max(cells(head) for head in heads.values())
    title = plain(f"{version.name} · {version.id} · {version.provider}", 200)
    lines = [line(Span(each, strong=True)) for each in wrapped(title, room)]
    for name in _PARTS:
        lines += _part(heads[name], said.get(name, []), column, room)
    return tuple(lines)


def _told(version: PlanVersion, desk: Desk) -> dict[str, Iterable[str]]:
    shelf, words = desk.shelf, desk.shelf.words
    tariff = desk.catalogue.tariff(version.tariff) if version.tariff else None
    rule = shelf.rule(version)
    peak = [factors_text(rule, shelf), shelf.say(rule.note) if rule.note else "", rule.id] if rule else []
    peak += [_for_some(each, shelf) for each in desk.catalogue.rules_for_some(version)]
    sources = words("plans.semicolon").join(plain(source, 200) for source in version.sources)
    models = version.models_at(shelf.day)
    return {
        "price": [price_of(version, words)],
        "per-100m": [_per_100m(version, desk)],
        "worth": [_worth(version, desk)],
        "for": [applies_to(version, shelf.day, words)],
        "windows": [_window(version, window, desk) for window in version.windows],
        "hold": [_holds(version, desk)],
        "counts": [shelf.say(tariff.note) if tariff and tariff.note else ""],
        "peak": peak,
        "models": [words("plans.comma").join(plain(model, 60) for model in models)],
        "spent": [shelf.say(version.when_spent) if version.when_spent else ""],
        "claims": [shelf.say(claim) for claim in version.claims],
        "notes": [shelf.say(note) for note in version.notes],
        "assumed": [shelf.say(one.note) for one in assumed(desk.catalogue, version) if one.note],
        "sources": [sources, _as_of(version, desk)],
        "marks": [words("plans.comma").join(marks_of(version, shelf))],
    }


def _for_some(rule: PeakRule, shelf: Shelf) -> str:
    """Say a rule that is listed and never applied: its hours, whom it is for, and which it is."""
    who = shelf.say(rule.only_for) if rule.only_for else ""
    return shelf.words("sheet.peak-for-some", who=who, hours=factors_text(rule, shelf), rule=rule.id)


def _part(head: str, texts: list[str], column: int, room: int) -> list[Line]:
    """Give one part: its head in a column of its own, or above where the room is small."""
    if not texts:
        return []
    beside = room >= 3 * column
    width = room - column - 2 if beside else room - 2
    rows = [each for text in texts for each in wrapped(text, max(8, width))]
    if not beside:
        return [line(Span(head, Tone.MUTED)), *(line("  ", each) for each in rows)]
    gaps = [pad(head, column), *([" " * column] * (len(rows) - 1))]
    return [line(Span(gap, Tone.MUTED), "  ", each) for gap, each in zip(gaps, rows, strict=True)]


def _per_100m(version: PlanVersion, desk: Desk) -> str:
    amount = price_text(desk.catalogue, version, desk.question)
    if not amount:
        return ""
    mix = desk.question.mix
    cached = mix.cache_read / (1 - mix.output) * 100 if mix.output < 1 else 0.0
    number, _, currency = amount.rpartition(" ")
    model = model_for(desk.catalogue, version, desk.question) or desk.shelf.words("detail.every-model")
    return desk.shelf.words(
        "sheet.at-mix", amount=number, currency=currency, model=model, cached=half_up(cached, 1).removesuffix(".0")
    )


def _worth(version: PlanVersion, desk: Desk) -> str:
    times = value_text(desk.catalogue, version, desk.question)
    return desk.shelf.words("sheet.api-value", times=times) if times else ""


def _window(version: PlanVersion, window: PlanWindow, desk: Desk) -> str:
    words = desk.shelf.words
    rule = words(f"sheet.rule.{window.reset_rule.value}")
    if window.estimated:
        rule = words("sheet.rule.estimated", rule=rule)
    amount = limit_text(version, window, words) or words("sheet.limit-unknown")
    work = window_work(desk.catalogue, version, window, desk.question)
    said = work_text(work, window.unit, words) if work else ""
    key = "sheet.window-work" if said else "sheet.window"
    return words(key, name=window_name(window, words), amount=amount, work=said, rule=rule)


def _holds(version: PlanVersion, desk: Desk) -> str:
    words = desk.shelf.words
    names = {window.id: window_name(window, words) for window in version.windows}
    said = [
        words("sheet.holds", outer=names[outer], inner=names[inner], count=half_up(count, 1).removesuffix(".0"))
        for outer, inner, count in held_windows(version)
    ]
    return words("plans.comma").join(said)


def _as_of(version: PlanVersion, desk: Desk) -> str:
    if version.as_of is None:
        return ""
    shelf = desk.shelf
    old = version.may_have_changed(max(shelf.day, shelf.today))
    return shelf.words("plans.as-of-old" if old else "plans.as-of", day=version.as_of)
