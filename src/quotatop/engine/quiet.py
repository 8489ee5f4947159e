"""Is this a quiet hour?"""

from datetime import datetime, time


def is_quiet(span: tuple[time, time] | None, now: datetime) -> bool:
    """Say whether `now`, in local time, lies in the span; one that ends before it begins goes over midnight."""
    if span is None:
        return False
    begin, end = span
    moment = now.astimezone().time()
    return begin <= moment < end if begin <= end else moment >= begin or moment < end
