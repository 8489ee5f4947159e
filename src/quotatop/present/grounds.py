"""How did a forecast come about?  What is foretold of a window, and the arithmetic by which a person can follow it."""

from collections.abc import Iterator

from quotatop.domain.forecast import Forecast, Grounds, Outlook, Unforeseen
from quotatop.domain.window import DAY, Direction
from quotatop.present.amounts import count
from quotatop.present.spans import span
from quotatop.present.times import clock, countdown
from quotatop.present.view import View

_MOST_PERCENT = 999


def say_outlook(outlook: Outlook, view: View) -> Iterator[str]:
    """Say a forecast and its arithmetic, a sentence a line; or why there is none."""
    words = view.words
    if isinstance(outlook, Unforeseen):
        yield words(f"forecast.none.{outlook.value}")
        return
    yield say_forecast(outlook, view)
    grounds = outlook.grounds
    yield words(
        "forecast.paces" if grounds.by_habit is not None else "forecast.paces-no-habit",
        window=_rate(grounds.by_window),
        hour=_rate(grounds.by_hour),
        habit=_rate(grounds.by_habit or 0.0),
        rate=_rate(outlook.rate_percent_per_h),
    )
    if grounds.evenness is not None:
        yield words("forecast.even", share=f"{100 * grounds.evenness:.0f}%")
    yield from _bends(grounds, view)
    yield words(
        "forecast.from",
        readings=count(grounds.readings),
        watched=span(DAY * grounds.days),
        span=countdown(grounds.at, grounds.resets_at),
    )


def say_forecast(forecast: Forecast, view: View) -> str:
    """Say in one sentence what is foretold: whether it runs out, when, and where it would stand at the reset."""
    used = min(forecast.used_percent_at_reset, _MOST_PERCENT)
    shown = used if view.show is Direction.USED else 100 - used
    blanks = {
        "chance": f"{100 * forecast.run_out_probability:.0f}%",
        "percent": f"{max(0.0, shown):.0f}%",
        "clock": clock(forecast.likely_empty_at, view),
        "span": countdown(view.now, forecast.likely_empty_at),
    }
    if forecast.empty_at is not None:
        return view.words("forecast.empties", **blanks)
    return view.words(f"forecast.lasts-{view.show.value}", **blanks)


def _bends(grounds: Grounds, view: View) -> Iterator[str]:
    """Say what bends the paces: dearer hours on the way, and a window that must come back first."""
    if abs(grounds.factor_ahead - 1) > 0.005 or grounds.factor_now != grounds.factor_ahead:
        now, ahead = count(round(grounds.factor_now, 2)), count(round(grounds.factor_ahead, 2))
        yield view.words("forecast.factors", now=now, ahead=ahead)
    if grounds.starts_at is not None:
        yield view.words("forecast.held", clock=clock(grounds.starts_at, view))


def _rate(percent_per_h: float) -> str:
    return f"{percent_per_h:.1f}" if percent_per_h < 100 else f"{percent_per_h:.0f}"
