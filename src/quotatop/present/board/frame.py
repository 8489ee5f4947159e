"""What stands above and below the subscriptions: the answer in one line, what comes, what went wrong, the keys?"""

from collections.abc import Sequence

from quotatop.domain.value import dataclass
from quotatop.present.board.shape import Pen, Size
from quotatop.present.drawing import BLANK, Action, Line, Span, clipped, padded, spread, wrapped
from quotatop.present.overview import Overview
from quotatop.present.tone import Tone

_COMING_MOST = 12


@dataclass(frozen=True, slots=True)
class Key:
    """A command as the footer shows it: the key's sign, its word, what a click does."""

    sign: str
    word: str
    action: Action


def header_lines(overview: Overview, width: int, pen: Pen) -> list[Line]:
    """Give the first lines: how many can work, what changes next, the clocks; and a rule where there is room."""
    if pen.shape.size is Size.TINY:
        left = [Span(overview.clock_short, Tone.MUTED), Span(" "), Span(overview.able_short, overview.able_tone)]
        return [spread(left, [Span(overview.oldest, Tone.MUTED)], width, pen.glyphs.ellipsis)]
    wide = pen.shape.size is Size.WIDE
    clocks = [Span(overview.clock if wide else overview.clock_short, Tone.TITLE)]
    if overview.beijing:
        clocks += [Span("  "), Span(overview.beijing, Tone.MUTED)]
    left = [Span(" quotatop ", Tone.KEY, strong=True), Span("  ")] if wide else [Span(" ")]
    left.append(Span(overview.able, overview.able_tone, strong=True))
    if overview.filter:
        left += [Span("   "), Span(overview.filter, Tone.KEY, action=("filter", ""))]
    if pen.shape.size is not Size.NARROW and overview.next:
        left += [Span("   "), Span(overview.next, Tone.PLAIN)]
    rule = Line((Span(pen.glyphs.rule * width, Tone.TRACK),))
    return [spread(left, [*clocks, Span(" ")], width, pen.glyphs.ellipsis), rule]


def advice_lines(overview: Overview, width: int, most: int, pen: Pen) -> list[Line]:
    """Give what is worth doing, the most pressing first; calm, and a click opens the subscription."""
    lines = []
    for said in overview.advice[:most]:
        spans = (Span(f" {pen.words('advice.sign')} ", Tone.MUTED), Span(said.text))
        lines.append(Line(clipped(spans, width, pen.glyphs.ellipsis), ("detail", said.id)))
    return lines


def coming_lines(overview: Overview, width: int, room: int, pen: Pen) -> list[Line]:
    """Give the list of what comes, in at most `room` lines; nothing where not even one entry has room."""
    shown = overview.coming[: min(_COMING_MOST, room - 1)]
    if room < 2 or not shown:
        return []
    wide = max(Span(clock).width for clock, _ in shown)
    lines = [Line((Span(" " + pen.words("coming.title"), Tone.MUTED, strong=True),))]
    for clock, event in shown:
        spans = (Span("   "), padded(Span(clock, Tone.MUTED), wide, pen.glyphs.ellipsis), Span("  "), Span(event.text))
        lines.append(Line(clipped(spans, width, pen.glyphs.ellipsis), ("detail", event.ids[0])))
    return lines


def banner_lines(texts: Sequence[str], width: int, most: int, pen: Pen) -> list[Line]:
    """Give the alerts that nobody has acknowledged, the latest first, each with what a click does."""
    lines = []
    for text in texts[:most]:
        spans = (Span(f" {pen.glyphs.alarm} ", Tone.BANNER, strong=True), Span(text, Tone.BANNER))
        lines.append(spread(spans, [Span(pen.words("banner.acknowledge"), Tone.BANNER)], width, pen.glyphs.ellipsis))
    hidden = len(texts) - len(lines)
    if hidden > 0 and lines:
        more = pen.words("banner.more", count=hidden)
        lines[-1] = spread(lines[-1].spans[:2], [Span(more, Tone.BANNER)], width, pen.glyphs.ellipsis)
    return [Line(tuple(_banner(span) for span in line.spans), ("acknowledge", "")) for line in lines]


def _banner(span: Span) -> Span:
    return span if span.tone is Tone.BANNER else Span(span.text, Tone.BANNER)


def problem_lines(overview: Overview, width: int, pen: Pen) -> list[Line]:
    """Give what is wrong with the house itself: a store set aside, a config that cannot be read."""
    lines: list[Line] = []
    for problem in overview.problems:
        for number, piece in enumerate(wrapped(problem, max(1, width - 4))[:3]):
            sign = Span(f" {pen.glyphs.alarm} " if number == 0 else "   ", Tone.FAULT, strong=True)
            lines.append(Line((sign, Span(piece, Tone.FAULT))))
    return [*lines, BLANK] if lines else []


def footer_line(keys: Sequence[Key], ending: str, width: int, pen: Pen) -> Line:
    """Give the keys that fit, the important ones first, and when vendors are asked next."""
    right = [Span(ending, Tone.MUTED), Span(" ")] if ending and width >= 46 else []
    room = width - sum(span.width for span in right) - 1
    left: list[Span] = [Span(" ")]
    taken = 1
    for key in keys:
        spans = (Span(key.sign, Tone.KEY, strong=True, action=key.action), Span(f" {key.word}", action=key.action))
        size = sum(span.width for span in spans)
        if taken + size > room:
            continue
        gap = () if len(left) == 1 else (Span("  "),)
        left += [*gap, *spans]
        taken += size + 2
    return spread(left, right, width, pen.glyphs.ellipsis)
