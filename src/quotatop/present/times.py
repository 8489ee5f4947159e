"""How are spans of time, clock times and ages written for people?

Countdowns are the difference of two clock readings in whole minutes, so that "in 1h54m" beside "11:26" is always what
a reader computes from the clock on the wall, and so that nothing on screen moves within a minute. Only the last two
minutes count seconds.
"""

from datetime import datetime, timedelta, timezone

from quotatop.present import spans
from quotatop.present.spans import MINUTE, minute_of
from quotatop.present.view import View
from quotatop.present.words import Words

BEIJING = timezone(timedelta(hours=8))


def countdown(now: datetime, then: datetime) -> str:
    """Write how long it is until `then`, in clock minutes; in the last two minutes to the second."""
    return spans.countdown(now.timestamp(), then.timestamp())


def ago(now: datetime, then: datetime, words: Words) -> str:
    """Write how long ago `then` was: `just now`, `2m ago`, `3h05m ago`."""
    passed = minute_of(now.timestamp()) - minute_of(then.timestamp())
    if passed < MINUTE:
        return words("time.now")
    return words("time.ago", span=age(now, then))


def age(now: datetime, then: datetime) -> str:
    """Write an age in as few cells as it takes: `0m`, `2m`, `3h05m`."""
    return spans.age(now.timestamp(), then.timestamp())


_WEEK_DAYS = 7


def clock(moment: datetime, view: View) -> str:
    """Write a moment as people say it: `10:24`, within a week `Sun 15:48`, later `18 Sep`, next year `3 Jan 2027`."""
    there, here = view.local(moment), view.local(view.now)
    days = (there.date() - here.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if -1 <= days < _WEEK_DAYS:
        return view.words("time.weekday", day=weekday(there, view.words), time=f"{there:%H:%M}")
    if there.year == here.year:
        return date(there, view.words)
    return view.words("time.year", date=date(there, view.words), year=there.year)


def date(local: datetime, words: Words) -> str:
    """Write the day of a local moment: `18 Sep`."""
    return words("time.date", day=local.day, month=words("time.months").split()[local.month - 1])


def weekday(local: datetime, words: Words) -> str:
    """Write the weekday of a local moment: `Sun`."""
    return words("time.days").split()[local.weekday()]


def beijing(moment: datetime, view: View) -> str | None:
    """Write the vendors' clock, `15:32`, with its day where the viewer is told a day; None where both say the same."""
    there, here = moment.astimezone(BEIJING), view.local(moment)
    if there.utcoffset() == here.utcoffset():
        return None
    if (here.date() - view.local(view.now).date()).days < _WEEK_DAYS:
        return f"{there:%H:%M}"
    return f"{date(there, view.words)} {there:%H:%M}"
