from datetime import UTC, datetime, timedelta

import pytest

from quotatop.demo.clock import SimulatedClock

START = datetime(2026, 9, 2, 1, 32, tzinfo=UTC)


class HandCranked:
    """A real clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def now(self) -> datetime:
        return START

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def real() -> HandCranked:
    return HandCranked()


def test_it_begins_where_it_is_told_to(real):
    assert SimulatedClock(real, START, 60).now() == START


def test_a_real_second_is_a_simulated_minute_at_sixty_times(real):
    clock = SimulatedClock(real, START, 60)
    real.seconds += 1
    assert clock.now() == START + timedelta(minutes=1)
    assert clock.monotonic() == 60


def test_another_speed_goes_on_from_where_it_was(real):
    clock = SimulatedClock(real, START, 60)
    real.seconds += 1
    clock.speed = 2
    assert clock.now() == START + timedelta(seconds=60)
    real.seconds += 10
    assert clock.now() == START + timedelta(seconds=80)
    assert clock.speed == 2


async def test_sleeping_is_as_much_shorter(real):
    clock = SimulatedClock(real, START, 60)
    await clock.sleep(300)
    assert real.seconds == 1_005
    assert clock.now() == START + timedelta(seconds=300)


def test_a_skip_jumps_ahead(real):
    clock = SimulatedClock(real, START)
    clock.skip(3_600)
    assert clock.now() == START + timedelta(hours=1)
