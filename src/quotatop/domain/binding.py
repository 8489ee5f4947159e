"""Which window will stop the user first?"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from quotatop.domain.pace import Verdict
from quotatop.domain.window import Window, WindowState

if TYPE_CHECKING:
    from quotatop.domain.forecast import Forecast

HYSTERESIS_POINTS = 3
"""By how many points another window must lead before a screen changes its mind."""
HYSTERESIS_TIME = timedelta(minutes=15)
"""By how much another must run out sooner."""


def binding_window(
    windows: Sequence[Window], held: str | None = None, forecasts: "Mapping[str, Forecast] | None" = None
) -> Window | None:
    """Name the binding window: one that is spent, else the one that runs out soonest, else the highest use.

    None where no window has a number. Windows of a lane and `mcp` count only where there is no other. `held` is what
    the screen shows now: it stays unless it lost its number, another is spent, or another leads by a margin.
    """
    main = [window for window in windows if not window.is_side] or list(windows)
    spent = [window for window in main if window.state is WindowState.SPENT]
    if spent:
        return max(spent, key=_wait)
    known = [window for window in main if window.used_percent is not None]
    if not known:
        return None
    running_out = _running_out(known, held, forecasts or {})
    if running_out is not None:
        return running_out
    highest = max(known, key=lambda window: window.used_percent or 0)
    current = next((window for window in known if window.id == held), None)
    if current and (highest.used_percent or 0) - (current.used_percent or 0) < HYSTERESIS_POINTS:
        return current
    return highest


def _running_out(windows: Sequence[Window], held: str | None, forecasts: "Mapping[str, Forecast]") -> Window | None:
    """Give the window that is forecast to run out soonest; one that is held counts as soon as it is tight."""
    ends = {}
    for window in windows:
        told = forecasts.get(window.id)
        if told is None or told.empty_at is None:
            continue
        if told.verdict is Verdict.RUNS_OUT or window.id == held:
            ends[window.id] = told.empty_at
    if not ends:
        return None
    soonest = min(ends, key=ends.__getitem__)
    stays = held is not None and held in ends and ends[held] - ends[soonest] < HYSTERESIS_TIME
    return next(window for window in windows if window.id == (held if stays else soonest))


def _wait(window: Window) -> float:
    """Of several spent windows the one that resets last binds; one without a reset time binds before all."""
    return window.resets_at.timestamp() if window.resets_at else float("inf")
