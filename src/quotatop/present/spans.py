"""How is a span of seconds written?  Imports nothing, because the fastest command writes spans too."""

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SECONDS_BELOW = 2 * MINUTE
"""Below this many seconds a span is written to the second."""


def span(seconds: float) -> str:
    """Write a span: `2d08h`, `1h54m`, `12m`; below two minutes `1m40s` and `40s`. Nothing is shorter than `0s`."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole}s"
    if whole < SECONDS_BELOW:
        return f"{whole // MINUTE}m{whole % MINUTE:02}s"
    if whole < HOUR:
        return f"{whole // MINUTE}m"
    if whole < DAY:
        return f"{whole // HOUR}h{whole % HOUR // MINUTE:02}m"
    return f"{whole // DAY}d{whole % DAY // HOUR:02}h"


def minute_of(epoch: float) -> int:
    """Give the start of a moment's minute; both are seconds since the epoch."""
    return int(epoch // MINUTE) * MINUTE


def countdown(now: float, then: float) -> str:
    """Write how long it is between two moments, in clock minutes; in the last two minutes to the second."""
    left = then - now
    return span(left if left < SECONDS_BELOW else minute_of(then) - minute_of(now))


def age(now: float, then: float) -> str:
    """Write an age in as few cells as it takes: `0m`, `2m`, `3h05m`."""
    passed = max(0, minute_of(now) - minute_of(then))
    return f"{passed // MINUTE}m" if passed < HOUR else span(passed)
