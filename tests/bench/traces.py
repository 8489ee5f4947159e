"""How are traces that were made elsewhere read?  Liberally, and what could not be read is counted and said.

One file a window, a JSON object a line: `{"at", "used_percent", "resets_at", "factor"}`; times are ISO 8601 or seconds.
"""

import itertools
import json
import math
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from working_days import DAY, HOUR, WEEK, Point, Trace

_LENGTHS = (HOUR, 5 * HOUR, DAY, WEEK, 30 * DAY)


def read_folder(folder: Path) -> tuple[list[Trace], list[str]]:
    """Give the traces of a folder by name, and a sentence for everything in it that was left out."""
    found, said = [], []
    for path in sorted(folder.rglob("*.jsonl")):
        points, bad = read_points(path.read_text(encoding="utf-8", errors="replace"))
        if bad:
            said.append(f"{path.name}: {bad} of {bad + len(points)} lines could not be read")
        length = length_of(points)
        if length is None:
            said.append(f"{path.name}: no window with a reset in it, left out")
            continue
        found.append(Trace(path.stem, points, length))
    return found, said


def read_points(text: str) -> tuple[tuple[Point, ...], int]:
    """Give the readings of a file in order of time, one a moment, and how many lines could not be read."""
    points: dict[float, Point] = {}
    bad = 0
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            point = _point(json.loads(line))
        except (ValueError, TypeError, KeyError, OverflowError, AttributeError, RecursionError):
            bad += 1
            continue
        points[point.at] = point
    return tuple(points[at] for at in sorted(points)), bad


def _point(row: dict[str, object]) -> Point:
    percent, resets_at, factor = row.get("used_percent"), row.get("resets_at"), row.get("factor")
    at = _seconds(row["at"])
    if at is None:
        raise ValueError("no time")
    used = None if percent is None else _number(percent)
    if used is not None and used < 0:
        used = None
    return Point(at, used, _seconds(resets_at), 1.0 if factor is None else _number(factor))


def _number(value: object) -> float:
    number = float(value)  # type: ignore[arg-type] # what is no number raises, and the line is counted
    if not math.isfinite(number) or abs(number) > 1e15:
        raise ValueError("no number")
    return number


def _seconds(value: object) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, (int, float)):
        seconds = _number(value)
        return seconds / 1000 if seconds > 1e11 else seconds
    moment = datetime.fromisoformat(str(value).strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def length_of(points: tuple[Point, ...]) -> int | None:
    """Guess a window's length: the usual step between resets, or the longest time left before one."""
    resets = sorted({round(point.resets_at / 600) * 600 for point in points if point.resets_at is not None})
    if not resets:
        return None
    left = max(point.resets_at - point.at for point in points if point.resets_at is not None)
    usual = next((length for length in _LENGTHS if length >= left - 900), round(left))
    if left >= 0.8 * usual:
        return usual
    steps = Counter(round((b - a) / HOUR) * HOUR for a, b in itertools.pairwise(resets))
    repeated = [step for step, times in steps.items() if times > 1 and step >= left - 900]
    return min(repeated, default=usual)
