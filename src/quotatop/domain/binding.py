"""Which window will stop the user first?"""

from collections.abc import Sequence

from quotatop.domain.window import Window, WindowState

HYSTERESIS_POINTS = 3
"""By how many points another window must lead before a screen changes its mind."""


def binding_window(windows: Sequence[Window], held: str | None = None) -> Window | None:
    """Name the binding window: one that is spent, else the highest use; None where no window has a number.

    Windows of a lane and `mcp` count only where there is no other. `held` is what the screen shows now: it stays
    unless it lost its number, another is spent, or another leads by `HYSTERESIS_POINTS`.
    """
    main = [window for window in windows if not window.is_side] or list(windows)
    spent = [window for window in main if window.state is WindowState.SPENT]
    if spent:
        return max(spent, key=_wait)
    known = [window for window in main if window.used_percent is not None]
    if not known:
        return None
    highest = max(known, key=lambda window: window.used_percent or 0)
    current = next((window for window in known if window.id == held), None)
    if current and (highest.used_percent or 0) - (current.used_percent or 0) < HYSTERESIS_POINTS:
        return current
    return highest


def _wait(window: Window) -> float:
    """Of several spent windows the one that resets last binds; one without a reset time binds before all."""
    return window.resets_at.timestamp() if window.resets_at else float("inf")
