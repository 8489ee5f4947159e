"""What was, and how did each period end?  Samples of a window's past as a document, as CSV rows and in lines."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from quotatop.domain.ports import Sample
from quotatop.domain.subscription import Subscription
from quotatop.domain.text import cells, plain
from quotatop.domain.value import dataclass
from quotatop.domain.window import label_of
from quotatop.present.amounts import percent
from quotatop.present.document import number
from quotatop.present.drawing import Line, Span, padded
from quotatop.present.gauge import window_name
from quotatop.present.glyphs import Glyphs
from quotatop.present.times import clock
from quotatop.present.timestamp import timestamp
from quotatop.present.tone import Tone
from quotatop.present.trend import levels
from quotatop.present.view import View

SCHEMA = "quotatop.history/1"
COLUMNS = ("id", "window", "at", "used_percent", "low_percent", "used", "limit", "resets_at", "state")
_SAME_PERIOD = timedelta(minutes=10)
"""Resets that differ by less are one period; vendors let them wander by seconds."""
_TREND_CELLS = 40
_MOST_CLOSED = 5

Json: TypeAlias = dict[str, object]
Past: TypeAlias = Mapping[str, Sequence[Sample]]
"""The samples of each window of a subscription, by window id, oldest first."""


@dataclass(frozen=True, slots=True)
class Closed:
    """One period of a window that is over: its first reading, its reset, and the most that was used in it."""

    begun: datetime
    ended: datetime
    used_percent: float | None


def closed_periods(samples: Iterable[Sample], now: datetime) -> tuple[Closed, ...]:
    """Find the periods that ended, oldest first. A sample without a reset time belongs to none."""
    periods: list[list[Sample]] = []
    for sample in samples:
        if sample.resets_at is None:
            continue
        last = periods[-1][-1].resets_at if periods else None
        if last is None or abs(sample.resets_at - last) > _SAME_PERIOD:
            periods.append([])
        periods[-1].append(sample)
    return tuple(_closed(period) for period in periods if _ended(period) <= now)


def _ended(period: Sequence[Sample]) -> datetime:
    return max(sample.resets_at for sample in period if sample.resets_at)


def _closed(period: Sequence[Sample]) -> Closed:
    known = [sample.used_percent for sample in period if sample.used_percent is not None]
    return Closed(period[0].at, _ended(period), max(known, default=None))


def history_document(past: Mapping[Subscription, Past], since: datetime, now: datetime) -> Json:
    """Give the document, in config order."""
    return {
        "schema": SCHEMA,
        "generated_at": timestamp(now),
        "from": timestamp(since),
        "to": timestamp(now),
        "subscriptions": [
            {
                "id": held.id,
                "provider": held.provider,
                "label": held.label,
                "windows": [_window(id, samples, now) for id, samples in windows.items()],
            }
            for held, windows in past.items()
        ],
    }


def _window(id: str, samples: Sequence[Sample], now: datetime) -> Json:
    return {
        "id": id,
        "label": label_of(id),
        "readings": [_reading(sample) for sample in samples],
        "closed": [
            {
                "from": timestamp(period.begun),
                "to": timestamp(period.ended),
                "used_percent": number(period.used_percent),
            }
            for period in closed_periods(samples, now)
        ],
    }


def _reading(sample: Sample) -> Json:
    return {
        "at": timestamp(sample.at),
        "used_percent": number(sample.used_percent),
        "low_percent": number(sample.low),
        "used": number(sample.used),
        "limit": number(sample.limit),
        "resets_at": timestamp(sample.resets_at) if sample.resets_at else None,
        "state": sample.state.value,
    }


def history_rows(past: Mapping[Subscription, Past]) -> list[tuple[object, ...]]:
    """Give one row a reading for CSV, in the order of `COLUMNS`; None is not known."""
    return [
        (held.id, id, *_reading(sample).values())
        for held, windows in past.items()
        for id, samples in windows.items()
        for sample in samples
    ]


def history_lines(past: Mapping[Subscription, Past], since: datetime, view: View, glyphs: Glyphs) -> tuple[Line, ...]:
    """Give the past for people: a trend of each window on a fixed scale, and how its last periods ended."""
    column = max((cells(window_name(id, view.words)) for windows in past.values() for id in windows), default=0)
    lines: list[Line] = []
    for held, windows in past.items():
        lines.append(Line((Span(plain(held.name, 64), strong=True),)))
        if not windows:
            lines.append(Line((Span(f"  {view.words('history.none')}", Tone.MUTED),)))
        for id, samples in windows.items():
            lines += _window_lines(id, samples, since, view, glyphs, column)
    return tuple(lines)


def _window_lines(
    id: str, samples: Sequence[Sample], since: datetime, view: View, glyphs: Glyphs, column: int
) -> list[Line]:
    known = [sample.used_percent for sample in samples if sample.used_percent is not None]
    highest = percent(max(known), view.show) if known else view.words("percent.unknown")
    extreme = view.words(f"history.{view.show.value}", percent=highest, count=len(samples))
    name = padded(Span(window_name(id, view.words)), column, glyphs.ellipsis)
    values = levels(samples, since, view.now, _TREND_CELLS, view.show)
    trend = Span("".join(_level(value, glyphs.levels) for value in values), Tone.OK)
    lines = [Line((Span("  "), name, Span("  "), trend, Span(f"  {extreme}", Tone.MUTED)))]
    indent = " " * (column + 4)
    for period in closed_periods(samples, view.now)[-_MOST_CLOSED:]:
        at = percent(period.used_percent, view.show) if period.used_percent is not None else "?"
        text = view.words("history.closed", at=clock(period.ended, view), percent=at)
        lines.append(Line((Span(f"{indent}{text}", Tone.MUTED),)))
    return lines


def _level(value: float | None, signs: str) -> str:
    """Draw one value of 0 to 100; the lowest sign is a little, and a blank is not known."""
    drawn = signs[1:]
    return " " if value is None else drawn[min(len(drawn) - 1, int(value / 100 * len(drawn)))]
