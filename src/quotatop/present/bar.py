"""What does a gauge's bar look like in so many cells?  Length is the amount, tone the verdict, the tick even pace."""

from quotatop.present.drawing import Span
from quotatop.present.glyphs import Glyphs
from quotatop.present.tone import Tone


def bar(fill: float | None, pace: float | None, width: int, glyphs: Glyphs, tone: Tone) -> tuple[Span, ...]:
    """Draw a bar of `width` cells. Something is never drawn as nothing, nor almost full as full; unknown is blank."""
    if width <= 0:
        return ()
    if fill is None:
        return (Span(" " * width),)
    body = [(sign, tone) for sign in _filled(fill, width, glyphs)]
    body += [(glyphs.track, Tone.TRACK)] * (width - len(body))
    if pace is not None:
        body[min(width - 1, int(pace * width))] = (glyphs.pace, Tone.PACE)
    return _joined(body)


def _filled(fill: float, width: int, glyphs: Glyphs) -> str:
    halves = round(fill * width * 2)
    if fill > 0:
        halves = max(1, halves)
    if fill < 1:
        halves = min(2 * width - 1, halves)
    return glyphs.full * (halves // 2) + glyphs.half * (halves % 2)


def _joined(cells: list[tuple[str, Tone]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for sign, tone in cells:
        if spans and spans[-1].tone is tone:
            spans[-1] = Span(spans[-1].text + sign, tone)
        else:
            spans.append(Span(sign, tone))
    return tuple(spans)
