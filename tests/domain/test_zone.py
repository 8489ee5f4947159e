"""The vendors' zone is the one of the database, and every other name is looked up there."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quotatop.domain.zone import VENDOR_ZONE_NAME, zone_of


def test_the_vendors_zone_shows_what_the_database_shows():
    known, day = ZoneInfo(VENDOR_ZONE_NAME), datetime(2000, 1, 1, tzinfo=UTC)
    while day.year < 2040:
        assert day.astimezone(zone_of(VENDOR_ZONE_NAME)).utcoffset() == day.astimezone(known).utcoffset() is not None
        day += timedelta(days=11)


def test_another_zone_keeps_its_summer_time():
    zone = zone_of("America/Los_Angeles")
    assert datetime(2026, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=-7)
    assert datetime(2026, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=-8)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../etc/passwd"])
def test_what_is_no_zone_is_refused(name):
    with pytest.raises((KeyError, ValueError)):
        zone_of(name)
