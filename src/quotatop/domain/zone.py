"""Which time zone is named?  The vendors' own needs no database of zones, which slim systems lack."""

from datetime import timedelta, timezone, tzinfo
from functools import cache

VENDOR_ZONE = timezone(timedelta(hours=8), "UTC+8")
"""The civil time of the Chinese vendors; there has been no summer time since 1991."""
VENDOR_ZONE_NAME = "Asia/Shanghai"


@cache
def zone_of(name: str) -> tzinfo:
    """Give the zone of an IANA name. Raise ZoneInfoNotFoundError (a KeyError) or ValueError for what is none."""
    if name == VENDOR_ZONE_NAME:
        return VENDOR_ZONE
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - slow to import, and mostly not needed

    return ZoneInfo(name)
