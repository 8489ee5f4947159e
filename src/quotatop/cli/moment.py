"""What moment does the user mean?  Local times on the command line: `14:00`, `2026-03-01T14:00`, with a zone or not."""

import re
from datetime import UTC, datetime, timedelta

from quotatop.cli.streams import ExitCode, Stop
from quotatop.present.words import Words

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_FURTHEST = timedelta(days=400)


def read_moment(text: str, now: datetime, words: Words) -> datetime:
    """Read a coming moment; a bare clock time is the next one. Raise Stop for anything else, or what is over."""
    clock = _CLOCK.fullmatch(text.strip())
    if clock:
        return _next(now, int(clock[1]), int(clock[2]))
    try:
        moment = datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Stop(ExitCode.USAGE, words("check.bad-time", text=text)) from None
    if moment < now - timedelta(minutes=1):
        raise Stop(ExitCode.USAGE, words("check.past", text=text))
    if moment > now + _FURTHEST:
        raise Stop(ExitCode.USAGE, words("check.too-long", text=text))
    return moment


def _next(now: datetime, hour: int, minute: int) -> datetime:
    """Give the next moment at which the local clock shows that time; the present minute counts as now."""
    today = now.astimezone().replace(hour=hour, minute=minute, second=0, microsecond=0, tzinfo=None)
    moment = today.astimezone(UTC)
    if moment <= now - timedelta(minutes=1):
        moment = (today + timedelta(days=1)).astimezone(UTC)
    return max(moment, now)
