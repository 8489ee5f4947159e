"""What was read is too old after an age, after a clock that went back, after a reset, and where it never was read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import fleet_of
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import Window
from quotatop.engine.age import is_older, was_reset

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def state():
    (unread,) = fleet_of([Subscription("glm", "zhipu", interval_s=300)]).states
    window = Window("5h", "5h", 18_000, resets_at=NOW + timedelta(hours=1))
    return replace(unread, reading=Reading(NOW, (window,)))


@pytest.mark.parametrize(
    ("age_s", "max_age_s", "older"),
    [
        (0, None, False),
        (299, None, False),
        (300, None, True),
        (20, 10, True),
        (5, 10, False),
        (0, 0, True),
        (-1, None, True),
    ],
)
def test_a_reading_is_old_after_the_interval_or_the_age_that_was_named(state, age_s, max_age_s, older):
    assert is_older(state, max_age_s, NOW + timedelta(seconds=age_s)) is older


def test_without_a_sound_reading_everything_is_old_and_nothing_was_reset(state):
    later = NOW + timedelta(hours=2)
    for broken in (
        replace(state, reading=None),
        replace(state, fault=Fault(FaultKind.UNREACHABLE, "unreachable", NOW)),
    ):
        assert is_older(broken, None, NOW)
        assert not was_reset(broken, later)


@pytest.mark.parametrize(("minutes", "reset"), [(0, False), (59, False), (60, True), (600, True)])
def test_a_reset_since_the_reading_is_noticed(state, minutes, reset):
    assert was_reset(state, NOW + timedelta(minutes=minutes)) is reset


def test_a_reset_before_the_reading_says_nothing(state):
    (window,) = state.reading.windows
    past = replace(window, resets_at=NOW - timedelta(minutes=1))
    assert not was_reset(replace(state, reading=replace(state.reading, windows=(past,))), NOW + timedelta(days=1))
