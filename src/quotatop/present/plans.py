"""How does the catalogue read on paper: plans by provider, and the history of their changes?

Where the columns do not fit, each plan becomes a block of its own. What is not verified, about to change or old is said
in words beside it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import TypeVar

from quotatop.catalogue.catalogue import Catalogue
from quotatop.domain.peak import DAILY, EVERY_MODEL, WEEKDAYS, Factor, PeakRule, changes_on, rows_on, rule_on
from quotatop.domain.plan import Change, PlanVersion
from quotatop.domain.provider import Says
from quotatop.domain.text import cells, pad, plain
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number, Unit
from quotatop.present.drawing import BLANK, Line, Span, line, wrapped
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
_GAP = "  "
_HEADS = ("plan", "price", "windows", "peak", "for", "marks")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is shown, and how: versions on a day, today, and the language."""

    catalogue: Catalogue
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


def plans_table(shelf: Shelf, width: int | None = None) -> tuple[Line, ...]:
    """Give the lines for the versions, grouped by provider; `width` is the terminal's, None where there is none."""
    room = width or UNBOUNDED
    heads = tuple(shelf.words(f"plans.head.{name}") for name in _HEADS)
    rows = {version.id: _cells(version, shelf) for version in shelf.versions}
    widths = [max(cells(row[place]) for row in (heads, *rows.values())) for place in range(len(heads))]
    fits = sum(widths) + len(_GAP) * len(widths) <= room
    lines: list[Line] = []
    for provider, group in groupby(shelf.versions, key=lambda version: version.provider):
        held = list(group)
        lines += [BLANK] if lines else []
        lines.append(line(Span(provider, Tone.TITLE, strong=True)))
        if fits:
            lines += [_row(heads, widths, Tone.MUTED), *(_row(rows[version.id], widths) for version in held)]
        else:
            lines += [each for version in held for each in _block(rows[version.id], heads, room)]
        lines += _remarks(held, shelf, room)
    return tuple(lines)


def history_table(changes: Iterable[Change], words: Words, width: int | None = None) -> tuple[Line, ...]:
    """Give the lines for dated changes, in the order given."""
    room = width or UNBOUNDED
    lines: list[Line] = []
    for change in changes:
        shelf = Shelf(Catalogue(), (), change.day, change.day, words)
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


def _cells(version: PlanVersion, shelf: Shelf) -> tuple[str, ...]:
    """Give the texts of one row, in the order of the heads."""
    return (
        plain(f"{version.plan} ({version.name})", 60),
        _price(version, shelf.words),
        _windows(version, shelf.words),
        _factors(shelf.rule(version), shelf),
        applies_to(version, shelf.day, shelf.words),
        shelf.words("plans.comma").join(_marks(version, shelf)),
    )


def _row(texts: Sequence[str], widths: Sequence[int], tone: Tone = Tone.PLAIN) -> Line:
    padded = ["", *(pad(text, width) for text, width in zip(texts, widths, strict=True))]
    return line(Span(_GAP.join(padded).rstrip(), tone))


def _block(texts: Sequence[str], heads: Sequence[str], room: int) -> list[Line]:
    """Give one plan as lines below each other."""
    column = max(cells(head) for head in heads)
    title, *more = wrapped(texts[0], max(10, room - 4))
    lines = [line("  ", Span(title, strong=True)), *(line("    ", Span(each, strong=True)) for each in more)]
    for head, text in list(zip(heads, texts, strict=True))[1:]:
        if not text:
            continue
        first, *rest = wrapped(text, max(10, room - column - 6))
        lines.append(line("    ", Span(pad(head, column), Tone.MUTED), _GAP, first))
        lines += [line(" " * (column + 6) + each) for each in rest]
    return lines


def _price(version: PlanVersion, words: Words) -> str:
    price = version.price
    if price is None or price.amount is None:
        return words("plans.unknown")
    return words(f"plans.per-{price.period}", amount=_number(price.amount), currency=price.currency)


def _windows(version: PlanVersion, words: Words) -> str:
    """Say the windows: `5h 80 prompts, week 400 prompts`; without a limit only that there is one."""
    said = []
    for window in version.windows:
        name = words(f"window.{window.id}") if f"window.{window.id}" in words else window.id
        if window.limit is None:
            said.append(words("plans.window-open", name=name))
        else:
            unit = words(f"plans.unit.{window.unit.value}")
            about = "~" if version.approximate and window.unit is not Unit.CALLS else ""
            said.append(words("plans.window", name=name, limit=about + _number(window.limit), unit=unit))
    return words("plans.comma").join(said)


def _factors(rule: PeakRule | None, shelf: Shelf) -> str:
    """Say a rule in short: `14:00-18:00 glm-5 3x, else 2x`; the dearest model speaks for those counted alike."""
    if rule is None:
        return ""
    words = shelf.words
    rows = [row for row in rows_on(rule, shelf.day) if (row.model, row.peak, row.off_peak) != (EVERY_MODEL, 1, 1)]
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        groups.setdefault(_times(row), []).append(row.model)
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
    zone = "UTC+8" if rule.zone == "Asia/Shanghai" else rule.zone
    return words("plans.hours", spans=spans, zone=zone, days=_days(rule.days, words))


def _days(days: frozenset[int], words: Words) -> str:
    if days in (DAILY, WEEKDAYS):
        return words("plans.daily" if days == DAILY else "plans.weekdays")
    names = words("time.days").split()
    return " ".join(names[day] for day in sorted(days))


def _marks(version: PlanVersion, shelf: Shelf) -> list[str]:
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
    return f"{value:,}"
