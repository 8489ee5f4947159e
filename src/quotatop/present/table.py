"""How does `status` read on paper: a row for each window, and below each subscription what went wrong?

Everything fits 80 columns. Where there are more, the bars grow; where there are fewer, first the plan goes, then the
clock times, the ages and the bars, never the percentage and the countdown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quotatop.catalogue.terms import Terms
from quotatop.domain.fleet import Fleet, Health, SubscriptionState
from quotatop.domain.text import cells, plain
from quotatop.domain.window import Direction
from quotatop.present.bar import bar
from quotatop.present.card import Card, card_of
from quotatop.present.drawing import BLANK, Line, Span, clipped, padded, wrapped
from quotatop.present.gauge import GaugeRow, gauges
from quotatop.present.glyphs import Glyphs
from quotatop.present.tone import Tone
from quotatop.present.view import View

UNBOUNDED = 100
"""The columns of an output that is no terminal."""
_BAR_CELLS = (8, 40)
_NAME_CELLS, _NAME_CELLS_LEFT, _PLAN_CELLS = 20, 4, 12
_GIVE_WAY = ("plan", "clock", "age", "bar")


@dataclass(frozen=True, slots=True)
class _Row:
    """The texts of one row by column. Where a subscription has no window, `standing` says why in place of them."""

    texts: Mapping[str, str]
    gauge: GaugeRow | None
    tone: Tone
    standing: str = ""


_COLUMNS = ("name", "plan", "window", "percent", "bar", "countdown", "clock", "word", "age")
_GAP = "  "
_RIGHT = frozenset({"percent", "age"})


def table(
    fleet: Fleet, terms: Mapping[str, Terms], view: View, glyphs: Glyphs, width: int | None = None
) -> tuple[Line, ...]:
    """Give the lines of the table; `width` is the terminal's, None where there is none."""
    room = width or UNBOUNDED
    groups = [_group(state, place, terms, view, glyphs) for place, state in enumerate(fleet.states, 1)]
    rows = [row for _, group in groups for row in group]
    heads = _heads(view)
    widths = _widths(heads, rows, room)
    lines = [_line(_Row(heads, None, Tone.MUTED), widths, glyphs, room)]
    for card, group in groups:
        lines += [_line(row, widths, glyphs, room) for row in group]
        lines += _remarks(card, group, room)
        if len(group) > 1 and card is not groups[-1][0]:
            lines.append(BLANK)
    return tuple(lines)


def _heads(view: View) -> Mapping[str, str]:
    words = view.words
    shown = "table.used" if view.show is Direction.USED else "table.left"
    names = {"percent": shown, "countdown": "table.resets", "word": "table.verdict"}
    heads = {name: words(names.get(name, f"table.{name}")) for name in ("name", "plan", "window", *names, "age")}
    return {**heads, "bar": "", "clock": ""}


def _group(
    state: SubscriptionState, place: int, terms: Mapping[str, Terms], view: View, glyphs: Glyphs
) -> tuple[Card, list[_Row]]:
    """Give the rows of one subscription, the binding window first."""
    card = card_of(state, place, view, terms.get(state.subscription.id))
    first = {"name": card.name, "plan": _plan(terms.get(card.id)), "age": card.age}
    stale = card.health is Health.STALE
    rows: list[_Row] = []
    for row in gauges(state.windows(view.now), view, stale=stale):
        rows.append(_Row({**(first if not rows else {}), **_texts(row, glyphs)}, row, row.tone))
    standing = view.words(f"health.{'paused' if card.paused else card.health.value}")
    return card, rows or [_Row(first, None, card.tone, standing)]


def _plan(terms: Terms | None) -> str:
    return plain(terms.plan_name, _NAME_CELLS) if terms and terms.plan_name else ""


def _texts(row: GaugeRow, glyphs: Glyphs) -> Mapping[str, str]:
    mark = glyphs.binding if row.binding else " "
    return {
        "window": f"{mark} {row.label}",
        "percent": row.percent,
        "countdown": row.countdown,
        "clock": row.clock,
        "word": row.word,
    }


def _widths(heads: Mapping[str, str], rows: Sequence[_Row], room: int) -> Mapping[str, int]:
    """Give the cells of each column that there is room for."""
    widths = {
        name: max(cells(each.get(name, "")) for each in (heads, *(row.texts for row in rows))) for name in _COLUMNS
    }
    widths["name"] = min(widths["name"], _NAME_CELLS)
    widths["plan"] = min(widths["plan"], _PLAN_CELLS)
    widths["bar"] = _BAR_CELLS[0]
    for name in _GIVE_WAY:
        if _total(widths) <= room:
            break
        del widths[name]
    widths["name"] = max(_NAME_CELLS_LEFT, min(widths["name"], widths["name"] + room - _total(widths)))
    if _total(widths) > room:
        del widths["word"]
    if "bar" in widths:
        widths["bar"] = min(_BAR_CELLS[1], widths["bar"] + max(0, room - _total(widths)))
    return widths


def _total(widths: Mapping[str, int]) -> int:
    return sum(widths.values()) + len(_GAP) * (len(widths) - 1)


def _line(row: _Row, widths: Mapping[str, int], glyphs: Glyphs, room: int) -> Line:
    spans: list[Span] = []
    if row.standing:
        label = padded(Span(row.texts["name"], strong=True), widths["name"], glyphs.ellipsis)
        return _trimmed(Line(clipped([label, Span(_GAP), Span(row.standing, row.tone)], room, glyphs.ellipsis)))
    for name, width in widths.items():
        if spans:
            spans.append(Span(_GAP))
        if name == "bar" and row.gauge:
            frame = len(glyphs.open + glyphs.close)
            inside = bar(row.gauge.fill, row.gauge.pace, width - frame, glyphs, row.gauge.tone)
            spans += [Span(glyphs.open), *inside, Span(glyphs.close)]
            continue
        span = Span(row.texts.get(name, ""), _tone(name, row), strong=name == "name")
        spans.append(padded(span, width, glyphs.ellipsis, right=name in _RIGHT))
    return _trimmed(Line(clipped(spans, room, glyphs.ellipsis)))


def _tone(name: str, row: _Row) -> Tone:
    if row.gauge is None:
        return Tone.MUTED
    if name in ("percent", "word"):
        return row.tone
    return Tone.MUTED if name in ("plan", "clock", "age") else Tone.PLAIN


def _trimmed(line: Line) -> Line:
    """Take blanks from the end, so that nothing invisible is copied or wraps."""
    spans = list(line.spans)
    while spans and not spans[-1].text.strip():
        spans.pop()
    if spans:
        last = spans.pop()
        spans.append(Span(last.text.rstrip(), last.tone, last.strong))
    return Line(tuple(spans))


def _remarks(card: Card, group: Sequence[_Row], room: int) -> list[Line]:
    """Give what is to be said of a subscription in sentences: a fault, a peak, what happens now that it is spent."""
    said = [(card.status, Tone.FAULT if card.alarm else Tone.MUTED), (card.spent_text, Tone.MUTED)]
    if card.peak:
        said.append((f"{card.peak.mark} {card.peak.text}", card.peak.tone))
    return [
        Line((Span("  "), Span(text, tone)))
        for sentence, tone in said
        if sentence and sentence != group[0].standing
        for text in wrapped(sentence, max(10, room - 2))
    ]
