from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.fault import FaultKind
from quotatop.domain.ports import Recorded
from quotatop.domain.reading import Reading
from quotatop.domain.window import measure
from quotatop.engine.cadence import Reason, Rhythm, after_fault, after_reading, coming

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
shares = st.floats(0, 1)
rhythms = st.builds(Rhythm, st.integers(60, 86_400), st.sampled_from([60, 180, 600]), shares)
kinds = st.sampled_from(FaultKind)
TRANSIENT = [FaultKind.UNREACHABLE, FaultKind.VENDOR, FaultKind.SHAPE, FaultKind.NO_DATA, FaultKind.BUG]


def reading(*resets: timedelta | None, percent: float = 50) -> Reading:
    moments = (None if reset is None else NOW + reset for reset in resets)
    return Reading(NOW, tuple(measure("5h", length_s=18_000, percent=percent, resets_at=at) for at in moments))


@given(kinds, st.integers(1, 10_000), rhythms, shares, st.none() | st.floats(-10, 1e9))
def test_after_a_fault_nobody_is_asked_sooner_than_the_interval_nor_than_the_vendor_wants(
    kind: FaultKind, failures: int, rhythm: Rhythm, chance: float, after: float | None
) -> None:
    delay = after_fault(kind, failures, rhythm, chance, after)
    assert delay.seconds >= max(rhythm.interval_s, rhythm.floor_s)
    assert delay.seconds >= min(after or 0, 86_400)
    assert delay.seconds <= max(rhythm.regular_s, 43_200, min(after or 0, 86_400))
    assert delay.throttle_s <= delay.seconds


@pytest.mark.parametrize("kind", TRANSIENT)
@given(st.integers(1, 100), shares)
def test_backoff_grows_to_an_hour_and_no_further(kind: FaultKind, failures: int, chance: float) -> None:
    delay = after_fault(kind, failures, Rhythm(60), chance)
    most = 600 if kind is FaultKind.UNREACHABLE else 3600
    assert 60 <= delay.seconds <= min(most, 60 * 2 ** (failures - 1))
    assert delay.reason is Reason.BACKOFF


def test_backoff_is_spread_over_the_whole_span() -> None:
    waits = [after_fault(FaultKind.VENDOR, 9, Rhythm(60), chance / 100).seconds for chance in range(101)]
    assert min(waits) == 60
    assert max(waits) == 3600
    assert 1700 < sum(waits) / len(waits) < 1900


def test_a_throttle_doubles_its_wait_though_the_vendor_says_nought() -> None:
    waits = [after_fault(FaultKind.THROTTLED, n, Rhythm(60), 0, 0).seconds for n in range(1, 9)]
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]


@given(rhythms, st.lists(st.none() | st.timedeltas(timedelta(days=-1), timedelta(days=8)), max_size=4), st.booleans())
def test_after_a_reading_it_is_the_interval_or_just_after_a_reset(rhythm: Rhythm, resets: list, followed: bool) -> None:
    delay = after_reading(reading(*resets), NOW, rhythm, followed_reset=followed)
    assert 30 <= delay.seconds <= rhythm.regular_s
    if delay.reason is Reason.RESET:
        assert not followed
        passed = [
            delay.seconds - reset.total_seconds() for reset in resets if reset is not None and reset > timedelta()
        ]
        assert any(after >= 5 for after in passed)
    else:
        assert delay == after_reading(reading(), NOW, rhythm, followed_reset=False)


def test_an_unused_window_resets_without_a_word() -> None:
    unused = reading(timedelta(minutes=2), percent=0)
    assert after_reading(unused, NOW, Rhythm(300), followed_reset=False).reason is Reason.INTERVAL


def test_subscriptions_drift_apart_by_a_share_of_the_interval() -> None:
    assert Rhythm(300, spread=0).regular_s == 300
    assert 300 < Rhythm(300, spread=0.5).regular_s < Rhythm(300, spread=1).regular_s <= 310


@given(rhythms, st.sampled_from([None, "reset", "interval", "word of a newer version"]))
def test_what_is_remembered_says_when_it_goes_on(rhythm: Rhythm, reason: str | None) -> None:
    recorded = Recorded("q", reading(timedelta(seconds=40)), asked_at=NOW, reason=reason)
    moment, why = coming(recorded, rhythm, NOW)
    assert moment > NOW
    assert why in (Reason.RESET, Reason.INTERVAL)
