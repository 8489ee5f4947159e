"""How does a program read a moment?"""

from datetime import UTC, datetime


def timestamp(moment: datetime) -> str:
    """Write a moment in UTC with `Z` and no more digits than it has: `2026-09-02T17:52:01.831Z`."""
    written = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (written.rstrip("0") if "." in written else written) + "Z"
