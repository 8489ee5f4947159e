"""How does the catalogue read on paper: plans by provider, and the history of their changes?

Where the columns do not fit, each plan becomes a block of its own. What is not verified, about to change or old is said
in words beside it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby, zip_longest
from typing import TypeVar

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.worth import Question
from quotatop.domain.peak import DAILY, EVERY_MODEL, WEEKDAYS, Factor, PeakRule, changes_on, rows_on, rule_on
from quotatop.domain.plan import Change, PlanVersion, PlanWindow
from quotatop.domain.provider import Says
from quotatop.domain.text import cells, pad, plain
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number, Unit
from quotatop.domain.zone import VENDOR_ZONE_NAME
from quotatop.present.columns import block, fits, row, widths_of
from quotatop.present.drawing import BLANK, Line, Span, line, wrapped
from quotatop.present.numbers import half_up
from quotatop.present.plan_worth import price_text
from quotatop.present.plans_document import applies_to
from quotatop.present.tone import Tone
from quotatop.present.words import Words

Value = TypeVar("Value")
UNBOUNDED = 400
"""The columns of an output that is no terminal: rows stay whole, for grep."""
_PROSE = 120
"""Sentences are broken here at the latest."""
SOON_DAYS = 14
"""A rule that changes within so many days is about to expire."""
_HEADS = ("plan", "price", "100m", "windows", "peak", "for", "marks")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is shown, and how: versions on a day, today, and the language."""

    catalogue: PricedCatalogue
    versions: Sequence[PlanVersion]
    day: date
    today: date
    words: Words

    def rule(self, version: PlanVersion) -> PeakRule | None:
        """Give the peak rule of a version on the day shown."""
        return rule_on(self.catalogue.rules_of(version), self.day)

    def say(self, sentence: Says) -> str:
        """Give a sentence of the catalogue in the language."""
        return plain(sentence.zh if self.words.language == "zh" else sentence.en, 400)


def plans_table(shelf: Shelf, question: Question, width: int | None = None) -> tuple[Line, ...]:
    """Give the lines for the versions, grouped by provider; `width` is the terminal's, None where there is none."""
    room = width or UNBOUNDED
    heads = tuple(shelf.words(f"plans.head.{name}") for name in _HEADS)
    rows = {version.id: _cells(version, shelf, question) for version in shelf.versions}
    widths = widths_of(heads, tuple(rows.values()))
    wide = fits(widths, room)
    lines: list[Line] = []
    for provider, group in groupby(shelf.versions, key=lambda version: version.provider):
        held = list(group)
        lines += [BLANK] if lines else []
        lines.append(line(Span(provider, Tone.TITLE, strong=True)))
        if wide:
            lines += [row(heads, widths, Tone.MUTED), *(row(rows[version.id], widths) for version in held)]
        else:
            lines += [each for version in held for each in block(rows[version.id], heads, room)]
        lines += _remarks(held, shelf, room)
    said = mix_text(question, shelf.words)
    return (*lines, BLANK, *(line(Span(each, Tone.MUTED)) for each in wrapped(said, min(room, _PROSE))))


def mix_text(question: Question, words: Words) -> str:
    """Say at which mix and with which model prices are compared."""
    mix = question.mix
    shares = {"input": mix.input + mix.cache_write, "cached": mix.cache_read, "output": mix.output}
    said = {name: half_up(share * 100, 2).rstrip("0").rstrip(".") for name, share in shares.items()}
    return words("plans.mix", model=question.model or words("plans.first-model"), **said)


def history_table(changes: Iterable[Change], words: Words, width: int | None = None) -> tuple[Line, ...]:
    """Give the lines for dated changes, in the order given."""
    room = width or UNBOUNDED
    lines: list[Line] = []
    for change in changes:
        shelf = Shelf(PricedCatalogue(), (), change.day, change.day, words)
        head = f"{'≈' if change.approximate else ' '}{change.day}  {pad(change.provider, 12)}  "
        indent = cells(head) if room >= 2 * cells(head) else 4
        said = shelf.say(change.what)
        if change.effect:
            said = words("plans.effect", what=said, effect=shelf.say(change.effect))
        first, *rest = wrapped(said, room - indent)
        if indent < cells(head):
            lines.append(line(Span(head.rstrip(), Tone.MUTED)))
            head = " " * indent
        lines.append(line(Span(head, Tone.MUTED), first))
        lines += [line(" " * indent + each) for each in rest]
    return tuple(lines)


def _cells(version: PlanVersion, shelf: Shelf, question: Question) -> tuple[str, ...]:
    """Give the texts of one row, in the order of the heads."""
    return (
        plain(f"{version.plan} ({version.name})", 60),
        price_of(version, shelf.words),
        price_text(shelf.catalogue, version, question),
        windows_text(version, shelf.words),
        factors_text(shelf.rule(version), shelf),
        applies_to(version, shelf.day, shelf.words),
        shelf.words("plans.comma").join(marks_of(version, shelf)),
    )


def price_of(version: PlanVersion, words: Words) -> str:
    """Say the fee."""
    price = version.price
    if price is None or price.amount is None:
        return words("plans.unknown")
    return words(f"plans.per-{price.period}", amount=_number(price.amount), currency=price.currency)


def windows_text(version: PlanVersion, words: Words) -> str:
    """Say the windows: `5h 80, week 400 prompts`; without a limit only that there is one."""
    said = []
    for window, after in zip_longest(version.windows, version.windows[1:]):
        is_last = after is None or after.limit is None or after.unit is not window.unit
        name, limit = window_name(window, words), limit_text(version, window, words, with_unit=is_last)
        said.append(f"{name} {limit}" if limit else words("plans.window-open", name=name))
    return words("plans.comma").join(said)


def window_name(window: PlanWindow, words: Words) -> str:
    """Name a window of a plan."""
    return words(f"window.{window.id}") if f"window.{window.id}" in words else window.id


def limit_text(version: PlanVersion, window: PlanWindow, words: Words, *, with_unit: bool = True) -> str:
    """Say what a window allows: `~80 prompts`; empty where that is not known."""
    if window.limit is None:
        return ""
    about = "~" if version.approximate and window.unit is not Unit.CALLS else ""
    limit = about + _number(window.limit)
    return words("plans.limit", limit=limit, unit=words(f"plans.unit.{window.unit.value}")) if with_unit else limit


def factors_text(rule: PeakRule | None, shelf: Shelf) -> str:
    """Say a rule in short: `14:00-18:00 glm-5 3x, else 2x`; the dearest model speaks for those counted alike."""
    if rule is None:
        return ""
    words = shelf.words
    rows = [each for each in rows_on(rule, shelf.day) if (each.model, each.peak, each.off_peak) != (EVERY_MODEL, 1, 1)]
    groups: dict[tuple[str, str], list[str]] = {}
    for each in rows:
        groups.setdefault(_times(each), []).append(each.model)
    said = []
    for (peak, off_peak), models in groups.items():
        names = "" if models == [EVERY_MODEL] else "/".join(models) + " "
        key = "plans.factor" if rule.spans and peak != off_peak else "plans.factor-flat"
        said.append(words(key, models=names, peak=peak, off_peak=off_peak))
    hours, alike = _hours(rule, words), words("plans.semicolon").join(said)
    return words("plans.peak", hours=hours, factors=alike) if hours else alike


def _times(row: Factor) -> tuple[str, str]:
    return _factor(row.peak), _factor(row.off_peak)


def _factor(value: float | None) -> str:
    return "?" if value is None else f"{_number(value)}x"


def _hours(rule: PeakRule, words: Words) -> str:
    if not rule.spans:
        return ""
    spans = ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in rule.spans)
    zone = "UTC+8" if rule.zone == VENDOR_ZONE_NAME else rule.zone
    return words("plans.hours", spans=spans, zone=zone, days=_days(rule.days, words))


def _days(days: frozenset[int], words: Words) -> str:
    if days in (DAILY, WEEKDAYS):
        return words("plans.daily" if days == DAILY else "plans.weekdays")
    names = words("time.days").split()
    return " ".join(names[day] for day in sorted(days))


def marks_of(version: PlanVersion, shelf: Shelf) -> list[str]:
    """Say what is not as sure or as lasting as it looks."""
    words, marks = shelf.words, []
    if version.is_users:
        marks.append(words("plans.own"))
    if not version.on_sale(shelf.day):
        marks.append(words("plans.not-on-sale"))
    if not version.confidence.is_verified:
        marks.append(words(f"plans.confidence.{version.confidence.value}"))
    rule = shelf.rule(version)
    change = changes_on(rule, shelf.day) if rule else None
    if change and (change - shelf.day).days <= SOON_DAYS:
        marks.append(words("plans.changes-in", days=(change - shelf.day).days))
    if rule and not rule.confidence.is_verified:
        marks.append(words("plans.peak-unverified"))
    return marks


def _remarks(held: Sequence[PlanVersion], shelf: Shelf, room: int) -> list[Line]:
    """Say below a provider's plans what all of them share: what happens when spent, peak notes, sources, their age."""
    words = shelf.words
    said = [words("plans.spent", text=shelf.say(text)) for text in _once(version.when_spent for version in held)]
    rules = _once(shelf.rule(version) for version in held)
    said += [words("plans.rule-note", rule=rule.id, text=shelf.say(rule.note)) for rule in rules if rule.note]
    sources = _once(source for version in held for source in version.sources)
    said.append(words("plans.sources", sources="; ".join(plain(source, 200) for source in sources)))
    looked = max((version.as_of for version in held if version.as_of), default=None)
    if looked:
        old = all(version.may_have_changed(max(shelf.day, shelf.today)) for version in held)
        said.append(words("plans.as-of-old" if old else "plans.as-of", day=looked))
    return [
        line(Span(f"  {each}", Tone.MUTED)) for text in said for each in wrapped(text, max(20, min(room, _PROSE) - 2))
    ]


def _once(values: Iterable[Value | None]) -> list[Value]:
    return list(dict.fromkeys(value for value in values if value is not None))


def _number(value: Number) -> str:
    """Write a limit or a price: `2,000`, `10M`, `0.5`."""
    if isinstance(value, int) and value >= 1_000_000 and value % 100_000 == 0:
        return f"{value / 1_000_000:,.10g}M"
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,}"
