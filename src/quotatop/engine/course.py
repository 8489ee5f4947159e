"""How does one window go through a need?  From reset to reset and from price to price; imports next to nothing."""

from quotatop.domain.need import EVERY, counts, end_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quotatop.domain.need import Ground, Need, WindowGround

_MOST_PIECES = 20_000
AT_ONCE_S = 3_600
"""Counts without a duration are an hour's work at the most: what becomes dearer within it may count dearer."""


class Course:
    """What is left at the end, the least on the way, when it runs out (None: never, or no clock tells)."""

    __slots__ = ("least", "left", "runs_out_at")

    def __init__(self, left: float, least: float, runs_out_at: float | None) -> None:
        self.left, self.least, self.runs_out_at = left, least, runs_out_at


def run(window: "WindowGround", need: "Need", pace: float, steps: "Sequence[Sequence[float]]") -> Course:
    """Send a window through the need at one pace. One that is idle, or over by then, starts with the work."""
    start, end = need["start"], max(end_of(need), need["start"] + 1)
    resets, length = window["resets"], window["length"]
    fresh = window["state"] == "idle" or resets is not None and resets <= start
    used = 0.0 if fresh else window["used"] or 0.0
    reset = (start + length if length else None) if fresh else resets
    moment, least, runs_out_at, place = start, 100.0, None, place_of(steps, start)
    for _ in range(_MOST_PIECES):
        change = steps[place + 1][0] if place + 1 < len(steps) else end
        until = min(end, change, reset if reset is not None else end)
        speed, passed = pace * (steps[place][1] if steps else 1.0), until - moment
        if used + speed * passed > 100 + 1e-9:
            runs_out_at = moment + max(0.0, 100 - used) / speed
        used += speed * passed
        least = min(least, 100 - used)
        if until >= end or runs_out_at is not None:
            break
        moment = until
        if reset is not None and until >= reset:
            used, reset = 0.0, until + length if length else None
        while place + 1 < len(steps) and steps[place + 1][0] <= until:
            place += 1
    if runs_out_at is not None and until < end:
        least = min(least, 100 - used - _rest(pace, steps, place, until, min(end, reset or end)))
    left = least if runs_out_at is not None else 100 - used
    return Course(left, least, runs_out_at if need["for_s"] else None)


def at_once(window: "WindowGround", need: "Need", amount: float) -> Course:
    """Take an amount out of a window at one moment."""
    resets = window["resets"]
    fresh = window["state"] == "idle" or resets is not None and resets <= need["start"]
    left = 100 - (0.0 if fresh else window["used"] or 0.0) - amount
    return Course(left, left, None)


def courses(
    window: "WindowGround", ground: "Ground", need: "Need", pace: "Sequence[float]", model: str
) -> tuple[Course, Course, Course]:
    """Give the course at the least, the expected and the most pace."""
    steps = steps_of(ground, model)
    if need["for_s"] or not counts(need):
        slow, middle, fast = (run(window, need, each, steps) for each in pace)
        return slow, middle, fast
    factors = during(steps, need["start"], need["start"] + AT_ONCE_S)
    slow, fast = (at_once(window, need, pace[0] * min(factors)), at_once(window, need, pace[2] * max(factors)))
    return slow, fast, fast


def steps_of(ground: "Ground", model: str) -> "Sequence[Sequence[float]]":
    """Give when the factor of a model changes."""
    factors = ground["factors"]
    return factors.get(model) or factors.get(EVERY) or ()


def during(steps: "Sequence[Sequence[float]]", start: float, end: float) -> list[float]:
    """Give the factors in force between two moments."""
    place = place_of(steps, start)
    later = [factor for at, factor in steps[place + 1 :] if at < end]
    return [steps[place][1] if steps else 1.0, *later]


def place_of(steps: "Sequence[Sequence[float]]", at: float) -> int:
    """Give which step is in force at a moment."""
    place = 0
    while place + 1 < len(steps) and steps[place + 1][0] <= at:
        place += 1
    return place


def _rest(pace: float, steps: "Sequence[Sequence[float]]", place: int, since: float, end: float) -> float:
    """Give what the rest of a period would still take once the window has run out: how far short it is."""
    taken = 0.0
    while since < end:
        change = steps[place + 1][0] if place + 1 < len(steps) else end
        until = min(end, change)
        taken += pace * (steps[place][1] if steps else 1.0) * (until - since)
        since, place = until, place + 1
        if place >= len(steps):
            break
    return taken
