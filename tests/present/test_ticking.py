from datetime import UTC, datetime, timedelta

import pytest

from quotatop.present.ticking import seconds_to_change

NOW = datetime(2026, 9, 2, 9, 32, 15, tzinfo=UTC)


def test_far_from_everything_the_minute_is_next():
    assert seconds_to_change([NOW + timedelta(hours=3)], NOW) == pytest.approx(45)


def test_in_the_last_two_minutes_the_second_is_next():
    now = NOW.replace(microsecond=400_000)
    assert seconds_to_change([now + timedelta(seconds=100)], now) == pytest.approx(0.6)


def test_seconds_begin_when_two_minutes_are_left():
    assert seconds_to_change([NOW + timedelta(seconds=130)], NOW) == pytest.approx(10, abs=0.1)


def test_a_moment_that_has_passed_changes_nothing():
    assert seconds_to_change([NOW - timedelta(seconds=5)], NOW) == pytest.approx(45)


def test_it_never_spins():
    assert seconds_to_change([NOW + timedelta(microseconds=1)], NOW) >= 0.05
