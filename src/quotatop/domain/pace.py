"""Will it last, as far as pace alone can tell?

Even pace is where use would stand if it were spread evenly over the window. A forecast replaces this judgement; where
there is too little for one, nothing here says that a window runs out.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from quotatop.domain.window import Window, WindowState

TIGHT_BEYOND_PACE = 1.15
"""Use this much above even pace is called tight."""
SETTLED_PERCENT = 10
"""Below this use a window is too fresh for its pace to mean anything."""


class Verdict(StrEnum):
    """The word for a window: what a glance must tell."""

    SPARE = "spare"
    """Lasts, and much will be left."""
    LASTS = "lasts"
    TIGHT = "tight"
    RUNS_OUT = "runs-out"
    SPENT = "spent"
    BLOCKED = "blocked"
    """Has quota itself, but another window of the subscription is spent."""
    IDLE = "idle"
    UNLIMITED = "unlimited"
    UNCLEAR = "unclear"
    """Has a figure, and no start or end against which it could be judged."""
    UNKNOWN = "unknown"


def even_pace(window: Window, now: datetime) -> float | None:
    """Give the share of the window that has passed, 0..1; None where its start or end is not known."""
    if window.resets_at is None:
        return None
    length = length_of(window)
    if not length:
        return None
    left = (window.resets_at - now) / length
    return None if left > 1 + 1e-6 else min(1.0, max(0.0, 1 - left))


def length_of(window: Window) -> timedelta:
    """Give how long the period lasts that ends with the window's reset; nought where that is not known."""
    if window.kind == "month" and window.resets_at is not None:
        return _month_before(window.resets_at)
    return timedelta(seconds=window.length_s or 0)


def _month_before(end: datetime) -> timedelta:
    """Give the length of the calendar or subscription month that ends here: as long as the month before has days."""
    return timedelta(days=(end.replace(day=1) - timedelta(days=1)).day)


def verdict_of(
    window: Window, now: datetime, *, blocked: bool = False, warn_at: float = 80, foretold: Verdict | None = None
) -> Verdict:
    """Judge one window by its state, then by what is `foretold`, and by use and pace where nothing is.

    `blocked`: another window of the subscription is spent.
    """
    fixed = {
        WindowState.SPENT: Verdict.SPENT,
        WindowState.UNKNOWN: Verdict.UNKNOWN,
        WindowState.UNLIMITED: Verdict.UNLIMITED,
    }
    if window.state in fixed:
        return fixed[window.state]
    if blocked:
        return Verdict.BLOCKED
    if window.state is WindowState.IDLE:
        return Verdict.IDLE
    if foretold is not None:
        return foretold
    used = window.used_percent or 0
    pace = even_pace(window, now)
    if pace is None:
        return Verdict.TIGHT if used >= warn_at else Verdict.UNCLEAR
    over = used > SETTLED_PERCENT and used > 100 * pace * TIGHT_BEYOND_PACE
    return Verdict.TIGHT if over or used >= warn_at and used > 100 * pace else Verdict.LASTS
