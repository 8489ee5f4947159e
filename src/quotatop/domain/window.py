"""What is a window, and when is its number known?

A window is one quota over one period. `measure` is the one way to make one from a vendor's figures: it holds the
contract's rules (part 5) for percentages, negative use, idleness and being spent, so that no provider repeats them.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from quotatop.domain.value import dataclass

HOUR = 3_600
DAY = 86_400
WEEK = 7 * DAY

WINDOWS_MOST = 64
"""More windows than any vendor has for one plan: a reading holds no more, however long the answer is."""

Number: TypeAlias = int | float


class Unit(StrEnum):
    """What a window counts; `percent` where the vendor gives no counts."""

    PERCENT = "percent"
    TOKENS = "tokens"
    PROMPTS = "prompts"
    REQUESTS = "requests"
    CREDITS = "credits"
    CALLS = "calls"
    MONEY = "money"


class WindowState(StrEnum):
    """Whether a window limits the user at this moment."""

    RUNNING = "running"
    IDLE = "idle"
    """Nothing used and no reset time: the window starts with the next use."""
    SPENT = "spent"
    UNLIMITED = "unlimited"
    UNKNOWN = "unknown"
    """The vendor mentioned it and we cannot tell its number, or its reset has passed since."""


class Origin(StrEnum):
    """Where a number comes from."""

    REPORTED = "reported"
    COUNTED = "counted"
    INFERRED = "inferred"


class Direction(StrEnum):
    """Which way a vendor's own figure counts."""

    USED = "used"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Share:
    """One named part of a window's use, as the vendor splits it; parts need not add up."""

    name: str
    used: Number


@dataclass(frozen=True, slots=True)
class VendorFigure:
    """The figure as the vendor wrote it (`currentValue 5184 of usage 28000`), for the detail screen."""

    text: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Window:
    """One quota over one period. Times are aware UTC; None is "not known"; percent is 0-100 and never clamped."""

    id: str
    label: str
    length_s: int | None
    unit: Unit = Unit.PERCENT
    used: Number | None = None
    limit: Number | None = None
    remaining: Number | None = None
    used_percent: Number | None = None
    state: WindowState = WindowState.UNKNOWN
    resets_at: datetime | None = None
    unit_label: str | None = None
    origin: Origin = Origin.REPORTED
    breakdown: tuple[Share, ...] = ()
    notes: tuple[str, ...] = ()
    vendor: VendorFigure | None = None

    @property
    def kind(self) -> str:
        """The id without its lane: `5h:video` gives `5h`."""
        return self.id.partition(":")[0]

    @property
    def is_side(self) -> bool:
        """Whether the window concerns one lane or the tool calls only, so that it stops nothing else."""
        return ":" in self.id or self.id == "mcp"


RESET_PASSED = "the reset has passed; waiting for the next reading"
DISAGREE = "sources disagree"
NEGATIVE = "the vendor reported a negative use"


def window_id(length_s: int | None, lane: str | None = None) -> str:
    """Name a window by its length: `5h`, `day`, `week`, `month`, `<n>h`, `<n>d`; None is a calendar month."""
    named = {None: "month", DAY: "day", WEEK: "week", 30 * DAY: "month"}
    if length_s in named:
        name = named[length_s]
    elif length_s is not None and length_s % DAY == 0:
        name = f"{length_s // DAY}d"
    else:
        name = f"{max(1, round((length_s or 0) / HOUR))}h"
    return f"{name}:{lane_name(lane)}" if lane else name


def lane_name(lane: str) -> str:
    """Write a vendor's lane or model name as a window suffix: lower case, blanks as `-`."""
    return "-".join(lane.lower().split())


def label_of(id: str) -> str:
    """Give the English label of a window id; screens translate ids, documents keep this."""
    kind, _, lane = id.partition(":")
    names = {"day": "daily", "week": "weekly", "month": "monthly", "mcp": "tool calls", "other": lane}
    if kind in names:
        label = names[kind]
    else:
        label = f"{kind[:-1]}-hour" if kind.endswith("h") else f"{kind[:-1]}-day"
    return label if not lane or kind == "other" else f"{label} ({lane})"


_HALF_UP = 1e-9
"""Lifts what binary floats put just below a half: 197 of 4000 is 4.925 and reads 4.93."""


def measure(  # noqa: PLR0913 - one argument for each thing a vendor may say; all by name
    id: str,
    *,
    length_s: int | None,
    unit: Unit = Unit.PERCENT,
    used: Number | None = None,
    limit: Number | None = None,
    remaining: Number | None = None,
    percent: Number | None = None,
    resets_at: datetime | None = None,
    unit_label: str | None = None,
    spent: bool = False,
    unlimited: bool = False,
    breakdown: Iterable[Share] = (),
    notes: Iterable[str] = (),
    vendor: VendorFigure | None = None,
    label: str | None = None,
) -> Window:
    """Make a window from what a vendor said, by the contract's rules.

    `percent` is USED percent, taken only where not both counts are there. A limit of nought or less is no limit that
    could be divided by. `spent` and `unlimited` are the vendor's own words. Nothing known gives state `unknown`.
    """
    said = list(notes)
    used, limit, remaining, percent = (finite(value) for value in (used, limit, remaining, percent))
    if used is not None and used < 0 or percent is not None and percent < 0:
        used = percent = remaining = None
        said.append(NEGATIVE)
    if unlimited:
        used = limit = remaining = percent = None
    elif used is not None and limit is not None and limit > 0:
        percent = _percent(used, limit)
        remaining = limit - used if remaining is None else remaining
    if unit is Unit.PERCENT:
        used = limit = remaining = None
    return Window(
        id=id,
        label=label or label_of(id),
        length_s=length_s,
        unit=unit,
        used=used,
        limit=limit,
        remaining=remaining,
        used_percent=None if percent is None else round(percent + _HALF_UP, 2),
        state=_state(percent, used, resets_at, spent=spent, unlimited=unlimited),
        resets_at=resets_at,
        unit_label=unit_label,
        breakdown=tuple(breakdown),
        notes=tuple(said),
        vendor=vendor,
    )


def _percent(used: Number, limit: Number) -> Number | None:
    try:
        return finite(100 * used / limit)
    except OverflowError:
        return None


def _state(
    percent: Number | None, used: Number | None, resets_at: datetime | None, *, spent: bool, unlimited: bool
) -> WindowState:
    if unlimited:
        return WindowState.UNLIMITED
    if spent or percent is not None and percent >= 100:
        return WindowState.SPENT
    if percent is None:
        return WindowState.UNKNOWN
    if percent == 0 and not used and resets_at is None:
        return WindowState.IDLE
    return WindowState.RUNNING


def finite(value: Number | None) -> Number | None:
    """Give None for NaN, the infinities and integers beyond a float, which no comparison may ever see."""
    try:
        return value if value is None or math.isfinite(value) else None
    except OverflowError:
        return None


def as_of(window: Window, now: datetime) -> Window:
    """Give the window as it may be shown at `now`: once its reset has passed its old numbers are gone."""
    if window.resets_at is None or window.resets_at > now or window.state is WindowState.UNLIMITED:
        return window
    return replace(
        window,
        used=None,
        remaining=None,
        used_percent=None,
        state=WindowState.UNKNOWN,
        breakdown=(),
        notes=window.notes if RESET_PASSED in window.notes else (*window.notes, RESET_PASSED),
        vendor=None,
    )


def worse(first: Window, second: Window) -> Window:
    """Of two sources for one window take the one with more used; a real difference is said in the notes.

    The reset may come from either: a source whose count cannot be read may still know when the window ends.
    """
    known = [window for window in (first, second) if window.used_percent is not None]
    worst = max((first, second), key=_badness)
    reset = worst.resets_at or first.resets_at or second.resets_at
    state = WindowState.RUNNING if worst.state is WindowState.IDLE and reset else worst.state
    apart = len(known) == 2 and abs((first.used_percent or 0) - (second.used_percent or 0)) >= 1
    apart = apart or DISAGREE in (*first.notes, *second.notes)  # of three sources, two may have differed before
    notes = (*worst.notes, DISAGREE) if apart and DISAGREE not in worst.notes else worst.notes
    return replace(worst, resets_at=reset, state=state, notes=notes)


def _badness(window: Window) -> tuple[bool, Number]:
    return window.state is WindowState.SPENT, -1 if window.used_percent is None else window.used_percent


def one_each(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Keep one window per id, the worse one where two sources speak of the same, and order them shortest first.

    What comes after the first `WINDOWS_MOST` ids is left out.
    """
    kept: dict[str, Window] = {}
    for window in windows:
        if len(kept) >= WINDOWS_MOST and window.id not in kept:
            continue
        kept[window.id] = worse(kept[window.id], window) if window.id in kept else window
    return shortest_first(kept.values())


def plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """Give a reset moment only if it lies within 400 days of now (reliability P-11).

    A moment that has passed is kept: it says that the figure beside it is old, and `as_of` takes that figure away.
    """
    if moment is None or abs(moment - now) > timedelta(days=400):
        return None
    return moment


def length_of(id: str) -> float:
    """Give about how long a window of that id is, in seconds; one that no id tells is longer than all."""
    base = id.partition(":")[0]
    if base in _LENGTHS:
        return _LENGTHS[base]
    number, unit = base[:-1], {"h": HOUR, "d": DAY}.get(base[-1:])
    return int(number) * unit if unit and number.isdecimal() else math.inf


_LENGTHS = {"day": DAY, "week": WEEK, "month": 31 * DAY, "mcp": 31 * DAY + 1}


def shortest_first(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Order windows as documents list them: plain windows by length, then lanes, then the tool calls."""
    month = 31 * DAY

    def key(window: Window) -> tuple[int, int]:
        return (window.length_s or month, 1 if window.is_side else 0)

    return tuple(sorted(windows, key=key))
