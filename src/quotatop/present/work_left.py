"""How much work is left of a percentage?  Where a vendor tells per cent alone, the plan's own limit says roughly.

The figure is inferred and at most: a model or an hour that counts more leaves less. It is words for a person and never
stands in a document's fields, which hold what was reported.
"""

from collections.abc import Iterable
from math import floor

from quotatop.catalogue.terms import Terms
from quotatop.domain.plan import PlanVersion
from quotatop.domain.window import Unit, Window, WindowState
from quotatop.present.amounts import count
from quotatop.present.words import Words


def work_left(window: Window, terms: Terms | None, words: Words) -> str:
    """Say what is left, never rounded up: `17 prompts`.

    Empty where the plan is uncertain, its limit unknown or nothing is left.
    """
    version = terms.version if terms else None
    running = window.state in (WindowState.RUNNING, WindowState.IDLE)
    if version is None or window.unit is not Unit.PERCENT or window.used_percent is None or not running:
        return ""
    limit, unit = _limit(window.id, version)
    if limit is None or unit in (Unit.PERCENT, Unit.MONEY):
        return ""
    left = floor(limit * (100 - window.used_percent) / 100 + 1e-9)
    if left <= 0:
        return ""
    if left == 1:
        return words(f"work.{unit.value}.one")
    name = words("unit.credits") if unit is Unit.CREDITS else ""
    return words(f"work.{unit.value}", count=count(left), unit=name)


def work_line(windows: Iterable[Window], labels: dict[str, str], terms: Terms | None, words: Words) -> str:
    """Say in one line what is left of the windows that tell per cent alone; empty where that is not known of any."""
    said = [
        words("work.window", window=labels.get(window.id, window.id), work=left)
        for window in windows
        if (left := work_left(window, terms, words))
    ]
    return words("work.roughly", work=words("plans.comma").join(said)) if said else ""


def _limit(id: str, version: PlanVersion) -> tuple[float | None, Unit]:
    found = next((window for window in version.windows if window.id == id), None)
    return (found.limit, found.unit) if found else (None, Unit.PERCENT)
