"""What is foretold of a window, and on what grounds?  Values only; `domain.foresee` works them out."""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from quotatop.domain.pace import Verdict
from quotatop.domain.value import dataclass


class Unforeseen(StrEnum):
    """Why nothing is foretold."""

    NO_READING = "no-reading"
    """Its figure is not known now."""
    NO_RESET = "no-reset"
    """The vendor tells no reset, or no length is known, so that there is no time to last for."""
    ONE_READING = "one-reading"
    """A single reading says nothing about a rate."""
    FRESH = "fresh"
    """It has only just begun, and there is no past to go by."""
    OVER = "over"
    """It is spent, idle or without a limit: there is nothing to foretell."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """The arithmetic of a forecast, so that a person can follow it.

    Rates are percent of the window an hour until the reset, with the factors and rests on the way: at the pace of this
    window so far, at that of the last hour, and as this person usually works (None: too little is known of that).
    `factor_now` and `factor_ahead` are the peak factors, now and on average until the reset. `starts_at` is when
    another window that is spent frees this one. `uncertainty` is how far off the use to come usually is, as a factor.
    `evenness` is how evenly the last hour was used, 0..1, and so how much it counts; None in long windows: not at all.
    """

    at: datetime
    resets_at: datetime
    readings: int
    days: float
    by_window: float
    by_hour: float
    by_habit: float | None
    factor_now: float = 1.0
    factor_ahead: float = 1.0
    starts_at: datetime | None = None
    uncertainty: float = 1.0
    evenness: float | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is foretold of one window (contract, part 5).

    `rate_percent_per_h` is the average until the reset; `used_percent_at_reset` what would be used by then were there
    no limit, so that it may pass 100. `run_out_probability` is 0..1. `empty_at` is None where it is not likely enough
    that the window runs out; `likely_empty_at` is when it does, if it does.
    """

    rate_percent_per_h: float
    empty_at: datetime | None
    used_percent_at_reset: float
    run_out_probability: float
    verdict: Verdict
    likely_empty_at: datetime
    grounds: Grounds


Outlook: TypeAlias = Forecast | Unforeseen
"""A forecast, or why there is none."""
