"""What was forecast at every tenth of a window, what did the rules of others say, and what happened?"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from working_days import HOUR, MINUTE, Point, Trace

from quotatop.domain.forecast import Forecast, Outlook
from quotatop.domain.foresee import foresee
from quotatop.domain.habit import habit_of
from quotatop.domain.past import Learner
from quotatop.domain.ports import Sample
from quotatop.domain.window import Window, WindowState, measure, window_id

RULES = ("linear", "last hour", "percent now")
TENTHS = tuple(tenth / 10 for tenth in range(1, 10))
OLDEST = 20 * MINUTE
"""A reading older than this is not forecast from."""
NEARLY = 80.0
"""From this use on the rule of the percentage says that it runs out; it is everybody's first warning."""
_WANDERS = 600


@dataclass(frozen=True, slots=True)
class Judged:
    """One forecast against what happened. Seconds since the epoch; `emptied_s` None: it did not run out.

    `linear_s` is what the straight line says, which may lie beyond the reset (infinity: never); `cut_s` is the reset
    at the latest, as a rule says that knows of resets.
    """

    length_s: int
    share: float
    probability: float | None
    empty_s: float | None
    linear_s: float
    cut_s: float
    rules: tuple[float, float, float]
    emptied_s: float | None


def judged(trace: Trace) -> Iterator[Judged]:
    """Forecast each period of a trace at its tenths, knowing only what was read until then."""
    learner, learned = Learner(trace.length_s), 0
    hour, habit = -1, None
    points = trace.points
    factors = _factors(points)
    times = [point.at for point in points]
    for begin, end in _periods(points):
        resets_at = points[end - 1].resets_at
        if resets_at is None:
            continue
        emptied_s = next((one.at for one in points[begin:end] if (one.used_percent or 0) >= 100), None)
        for share in TENTHS:
            moment = resets_at - trace.length_s * (1 - share)
            place = bisect_right(times, moment) - 1
            if not begin <= place < end or moment - times[place] > OLDEST:
                continue
            now = points[place]
            if now.used_percent is None or now.used_percent >= 100:
                continue
            for point in points[learned : place + 1]:
                learner.fold(_sample(point), point.factor or 1.0)
            learned = max(learned, place + 1)
            if int(now.at // HOUR) != hour:
                hour, habit = int(now.at // HOUR), habit_of(learner.past(), now.at, trace.length_s)
            said = foresee(_window(trace, now), learner.recent(), habit, _moment(now.at), factors=factors)
            yield _compared(trace, points[begin : place + 1], share, said, emptied_s)


def _periods(points: Sequence[Point]) -> Iterator[tuple[int, int]]:
    """Give the spans of readings that speak of one reset."""
    begin = 0
    for place in range(1, len(points) + 1):
        if place < len(points) and _same(points[begin], points[place]):
            continue
        yield begin, place
        begin = place


def _same(first: Point, other: Point) -> bool:
    if first.resets_at is None or other.resets_at is None:
        return first.resets_at is other.resets_at
    return abs(first.resets_at - other.resets_at) <= _WANDERS


def _factors(points: Sequence[Point]) -> tuple[tuple[float, float], ...]:
    """Give the moments at which the factor changes: the vendor announces its hours, so that they are known ahead."""
    edges: list[tuple[float, float]] = []
    for point in points:
        factor = point.factor if point.factor and point.factor > 0 else 1.0
        if not edges or edges[-1][1] != factor:
            edges.append((point.at, factor))
    return tuple(edges)


def _compared(trace: Trace, read: Sequence[Point], share: float, said: Outlook, emptied_s: float | None) -> Judged:
    now = read[-1]
    used, resets_at = now.used_percent or 0.0, now.resets_at or now.at
    elapsed, left_s = trace.length_s - (resets_at - now.at), resets_at - now.at
    hour_ago = next((one for one in reversed(read) if one.at <= now.at - HOUR), None)
    since, before = (hour_ago.at, hour_ago.used_percent or 0.0) if hour_ago else (resets_at - trace.length_s, 0.0)
    in_hour = max(0.0, used - before) / max(now.at - since, MINUTE)
    rate = used / max(elapsed, MINUTE)
    linear_s = now.at + (100 - used) / rate if rate > 0 else math.inf
    told = said if isinstance(said, Forecast) else None
    return Judged(
        length_s=trace.length_s,
        share=share,
        probability=told.run_out_probability if told else None,
        empty_s=told.likely_empty_at.timestamp() if told else None,
        linear_s=linear_s,
        cut_s=min(resets_at, linear_s),
        rules=(
            float(used + rate * left_s >= 100),
            float(used + in_hour * left_s >= 100),
            float(used >= NEARLY),
        ),
        emptied_s=emptied_s,
    )


def _sample(point: Point) -> Sample:
    resets_at = None if point.resets_at is None else _moment(point.resets_at)
    state = WindowState.UNKNOWN if point.used_percent is None else WindowState.RUNNING
    return Sample(_moment(point.at), point.used_percent, resets_at, state=state)


def _window(trace: Trace, now: Point) -> Window:
    resets_at = None if now.resets_at is None else _moment(now.resets_at)
    length = trace.length_s
    return measure(window_id(length), length_s=length, percent=now.used_percent, resets_at=resets_at)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(math.floor(seconds * 1e6) / 1e6, UTC)
