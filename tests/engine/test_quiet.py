from datetime import UTC, datetime, time, timedelta

import pytest

from quotatop.engine.quiet import is_quiet

NIGHT = (time(23, 0), time(8, 0))


@pytest.fixture
def berlin(monkeypatch):
    import time as clocks  # the name `time` is taken

    monkeypatch.setenv("TZ", "Europe/Berlin")
    clocks.tzset()
    yield
    monkeypatch.undo()
    clocks.tzset()


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)])
def test_over_both_changes_of_the_clock_each_minute_goes_by_the_clock_on_the_wall(berlin, day: datetime) -> None:
    for minute in range(2 * 24 * 60):
        now = day + timedelta(minutes=minute)
        hour = now.astimezone().hour
        assert is_quiet(NIGHT, now) == (hour >= 23 or hour < 8)


def test_a_span_within_a_day_and_none_at_all() -> None:
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert not is_quiet(None, noon)
    assert is_quiet((time(11), time(13)), noon)
    assert not is_quiet((time(13), time(14)), noon)
