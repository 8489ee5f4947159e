"""How do the plans of a day stand in a list on the screen: which, what they cost, what they hold?"""

from collections.abc import Sequence
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

_NAME_MOST, _PRICE, _WORTH, _WINDOWS = 30, 18, 20, 44
_WORTH_FROM, _WINDOWS_FROM = 64, 104
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
            marks=words("plans.comma").join(marks_of(version, shelf)),
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
    name = min(
        _NAME_MOST,
        max(cells(row.id) for row in rows),
        max(10, width // 2, width - 18 - 4 if width < _WORTH_FROM else 0),
    )
    lines: list[Line] = []
    for provider, group in groupby(rows, key=lambda row: row.provider):
        lines.append(Line(clipped([Span(f" {provider}", Tone.MUTED, strong=True)], width, glyphs.ellipsis)))
        lines += [_row(row, row.id == selected, name, width, glyphs) for row in group]
    return plain_signs(lines, glyphs)


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


def _row(row: PlanRow, here: bool, name: int, width: int, glyphs: Glyphs) -> Line:  # noqa: FBT001 - a row is or is not
    """Write one plan, with what there is room for."""
    cut = glyphs.ellipsis
    sign = Span(f"{glyphs.cursor if here else ' '} ", Tone.KEY, strong=True)
    spans = [sign, padded(Span(row.id, strong=here), name, cut), Span("  ")]
    if width < _WORTH_FROM:
        spans.append(Span(row.price))
    else:
        spans += [
            padded(Span(row.price), _PRICE, cut),
            Span("  "),
            padded(Span(row.worth, Tone.OK), _WORTH, cut, right=True),
        ]
    if width >= _WINDOWS_FROM:
        spans += [Span("  "), padded(Span(row.windows), _WINDOWS, cut)]
    if width >= _WORTH_FROM and row.marks:
        spans += [Span("  "), Span(row.marks, Tone.TIGHT)]
    return Line(clipped(spans, width, cut), ("plan", row.id))


def _text(version: PlanVersion, shelf: Shelf) -> str:
    said = [version.id, version.name, version.provider, *version.models_at(shelf.day)]
    said += [shelf.say(text) for text in (*version.claims, *version.notes)]
    return " ".join(said).casefold()
