"""How do the plans of a day stand in a list on the screen: which, what they cost, what they hold?"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.worth import Question
from quotatop.domain.plan import PlanVersion
from quotatop.domain.text import cells, plain
from quotatop.domain.value import dataclass
from quotatop.present.drawing import Action, Line, Span, clipped, padded, spread
from quotatop.present.glyphs import ASCII, Glyphs
from quotatop.present.plan_worth import price_text
from quotatop.present.plans import Shelf, marks_of, price_of, windows_text
from quotatop.present.tone import Tone
from quotatop.present.words import Words

_NAME_MOST, _PRICE_MOST, _WORTH_MOST = 34, 18, 20
_WORTH_FROM, _WINDOWS_LEAST, _MARKS_LEAST = 64, 30, 8
_GAP = "  "
_ASIDE = re.compile(r" ?[(（][^)）]*[)）]")
_PLAIN = str.maketrans({"≈": "~", "≤": "<", "–": "-", "×": "x", "·": "|", "…": "~", "→": ">"})


@dataclass(frozen=True, slots=True)
class Choice:
    """Which plans are wanted: of one provider or of all, on sale alone or also what holders keep, with a text."""

    provider: str | None = None
    on_sale: bool = True
    needle: str = ""


@dataclass(frozen=True, slots=True)
class Easel:
    """How much room there is, and which signs the terminal can draw."""

    width: int
    glyphs: Glyphs


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One version as the list says it."""

    id: str
    provider: str
    name: str
    price: str
    worth: str
    windows: str
    marks: str


def rows_of(catalogue: PricedCatalogue, shelf: Shelf, question: Question) -> tuple[PlanRow, ...]:
    """Say every version of a shelf in short, by provider."""
    words = shelf.words
    return tuple(
        PlanRow(
            id=version.id,
            provider=version.provider,
            name=plain(version.name, 60),
            price=price_of(version, words),
            worth=price_text(catalogue, version, question),
            windows=windows_text(version, words),
            marks=words("plans.comma").join(_ASIDE.sub("", mark) for mark in marks_of(version, shelf)),
        )
        for version in shelf.versions
    )


def chosen(versions: Sequence[PlanVersion], shelf: Shelf, choice: Choice) -> tuple[PlanVersion, ...]:
    """Give the versions that are wanted; a text is looked for in names, models and what the vendor claims."""
    needle = choice.needle.casefold().strip()
    return tuple(
        version
        for version in versions
        if choice.provider in (None, version.provider)
        and (version.on_sale(shelf.day) or not choice.on_sale)
        and (not needle or needle in _text(version, shelf))
    )


def heading(choice: Choice, count: tuple[int, int], mix: str, words: Words, easel: Easel) -> tuple[Line, ...]:
    """Give the first lines: how many plans, and by what they were chosen; a click changes it."""
    shown = words("plan-list.count", shown=count[0], all=count[1])
    provider = choice.provider or words("plan-list.every-provider")
    sale = words("plan-list.on-sale" if choice.on_sale else "plan-list.also-held")
    parts: list[tuple[str, Action | None]] = [
        (provider, ("plans-provider", "")),
        (sale, ("plans-sale", "")),
        (words("plan-list.mix", mix=mix), ("plans-mix", "")),
    ]
    if choice.needle:
        parts.insert(0, (f"/{plain(choice.needle, 64)}", ("plans-filter", "")))
    left = [Span(" "), Span(words("plan-list.title"), Tone.TITLE, strong=True), Span(f" {shown}")]
    for text, action in parts:
        left += [Span("  "), Span(text, Tone.KEY, action=action)]
    rule = Line((Span(easel.glyphs.rule * easel.width, Tone.TRACK),))
    return plain_signs((spread(left, [], easel.width, easel.glyphs.ellipsis), rule), easel.glyphs)


def list_lines(rows: Sequence[PlanRow], selected: str | None, words: Words, easel: Easel) -> tuple[Line, ...]:
    """Write the list; a line is one plan, and the providers stand above theirs."""
    width, glyphs = easel.width, easel.glyphs
    if not rows:
        return (Line(clipped([Span(" "), Span(words("plan-list.none"), Tone.MUTED)], width, glyphs.ellipsis)),)
    grid, labels = _grid(rows, words, width), _labels(rows)
    lines: list[Line] = []
    for provider, group in groupby(rows, key=lambda row: row.provider):
        lines.append(Line(clipped([Span(f" {provider}", Tone.MUTED, strong=True)], width, glyphs.ellipsis)))
        lines += [_row(row, labels[row.id], row.id == selected, grid, easel) for row in group]
    return plain_signs(lines, glyphs)


def column_heads(rows: Sequence[PlanRow], words: Words, easel: Easel) -> tuple[Line, ...]:
    """Name the columns of the list; nothing for a list that is empty."""
    if not rows:
        return ()
    grid, cut = _grid(rows, words, easel.width), easel.glyphs.ellipsis
    spans = [Span(_GAP)]
    for name, width in grid.items():
        head = Span(words(f"plan-list.head.{name}"), Tone.MUTED)
        spans += [padded(head, width, cut, right=name == "worth"), Span(_GAP)]
    return (Line(clipped(spans, easel.width, cut)),)


def _labels(rows: Sequence[PlanRow]) -> dict[str, str]:
    """Give what each version is called: the plan alone where only one of its versions is in the list."""
    versions = Counter(row.id.partition("@")[0] for row in rows)
    return {row.id: plan if versions[plan := row.id.partition("@")[0]] == 1 else row.id for row in rows}


def _grid(rows: Sequence[PlanRow], words: Words, width: int) -> dict[str, int]:
    """Give the columns that there is room for, and how wide each is."""
    label = max(map(cells, _labels(rows).values()))
    price = min(_PRICE_MOST, _widest("price", rows, words))
    if width < _WORTH_FROM:
        return {"plan": max(10, min(_NAME_MOST, label, width - price - 6)), "price": price}
    grid = {"plan": max(10, min(_NAME_MOST, label, width // 2)), "price": price}
    grid["worth"] = min(_WORTH_MOST, _widest("worth", rows, words))
    left = width - len(_GAP) * 5 - sum(grid.values())
    marks = min(_widest("marks", rows, words), left if left < _WINDOWS_LEAST else left // 3)
    if left >= _WINDOWS_LEAST:
        grid["windows"] = min(_widest("windows", rows, words), left - marks)
    return grid | ({"marks": marks} if marks >= _MARKS_LEAST and any(row.marks for row in rows) else {})


def _widest(column: str, rows: Sequence[PlanRow], words: Words) -> int:
    return max(cells(words(f"plan-list.head.{column}")), *(cells(getattr(row, column)) for row in rows))


def plain_signs(lines: Sequence[Line], glyphs: Glyphs) -> tuple[Line, ...]:
    """Give the lines with signs of one certain width, where the terminal is drawn with ASCII."""
    if glyphs is not ASCII:
        return tuple(lines)
    return tuple(
        Line(
            tuple(Span(span.text.translate(_PLAIN), span.tone, span.strong, span.action) for span in line.spans),
            line.action,
        )
        for line in lines
    )


def _row(row: PlanRow, label: str, here: bool, grid: Mapping[str, int], easel: Easel) -> Line:  # noqa: FBT001 - a row is or is not
    """Write one plan, with what there is room for."""
    cut = easel.glyphs.ellipsis
    said = {
        "plan": Span(label, strong=here),
        "price": Span(row.price),
        "worth": Span(row.worth, Tone.OK),
        "windows": Span(row.windows),
        "marks": Span(row.marks, Tone.TIGHT),
    }
    spans = [Span(f"{easel.glyphs.cursor if here else ' '} ", Tone.KEY, strong=True)]
    for name, width in grid.items():
        spans += [padded(said[name], width, cut, right=name == "worth"), Span(_GAP)]
    return Line(clipped(spans[:-1], easel.width, cut), ("plan", row.id))


def _text(version: PlanVersion, shelf: Shelf) -> str:
    said = [version.id, version.name, version.provider, *version.models_at(shelf.day)]
    said += [shelf.say(text) for text in (*version.claims, *version.notes)]
    return " ".join(said).casefold()
