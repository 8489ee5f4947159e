from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.domain.pace import Verdict, even_pace, verdict_of
from quotatop.domain.window import HOUR, measure

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)


def five_hours(percent, left_h=None, length_s=5 * HOUR, **rest):
    resets_at = NOW + timedelta(hours=left_h) if left_h is not None else None
    return measure("5h", length_s=length_s, percent=percent, resets_at=resets_at, **rest)


@pytest.mark.parametrize(("left_h", "pace"), [(5, 0.0), (2.5, 0.5), (0, 1.0), (-1, 1.0), (1, 0.8)])
def test_even_pace_is_the_share_of_the_window_that_has_passed(left_h, pace):
    assert even_pace(five_hours(1, left_h), NOW) == pytest.approx(pace)


@pytest.mark.parametrize(
    "window",
    [five_hours(1), five_hours(1, 2, length_s=None), five_hours(1, 2, length_s=0), five_hours(1, 6)],
    ids=["no reset", "no length", "a length of nought", "a reset further away than the window is long"],
)
def test_there_is_no_pace_where_start_or_end_is_not_known(window):
    assert even_pace(window, NOW) is None


@pytest.mark.parametrize(
    ("ends", "pace"),
    [("2026-10-01", (1 + 0.5) / 30), ("2026-09-15", (31 - 12.5) / 31), ("2026-09-02T18:00", (31 - 0.25) / 31)],
)
def test_a_month_is_as_long_as_its_days(ends, pace):
    window = measure("month", length_s=None, percent=40, resets_at=datetime.fromisoformat(ends).replace(tzinfo=UTC))
    assert even_pace(window, NOW) == pytest.approx(pace)


@pytest.mark.parametrize(
    ("window", "verdict"),
    [
        (five_hours(100, 2), Verdict.SPENT),
        (five_hours(None, 2), Verdict.UNKNOWN),
        (five_hours(0), Verdict.IDLE),
        (five_hours(0, unlimited=True), Verdict.UNLIMITED),
        (five_hours(50, 2.5), Verdict.LASTS),
        (five_hours(57, 2.5), Verdict.LASTS),
        (five_hours(58, 2.5), Verdict.TIGHT),
        (five_hours(9, 4.9), Verdict.LASTS),
        (five_hours(85, 0.5), Verdict.LASTS),
        (five_hours(85, 1), Verdict.TIGHT),
        (five_hours(79), Verdict.UNCLEAR),
        (five_hours(80), Verdict.TIGHT),
    ],
)
def test_a_window_is_judged_by_its_state_then_by_its_pace(window, verdict):
    assert verdict_of(window, NOW) is verdict


def test_beside_a_spent_window_another_is_blocked_unless_it_is_spent_or_unknown():
    assert verdict_of(five_hours(10, 2), NOW, blocked=True) is Verdict.BLOCKED
    assert verdict_of(five_hours(0), NOW, blocked=True) is Verdict.BLOCKED
    assert verdict_of(five_hours(100, 2), NOW, blocked=True) is Verdict.SPENT
    assert verdict_of(five_hours(None), NOW, blocked=True) is Verdict.UNKNOWN


@given(some.floats(min_value=0, max_value=99), some.floats(min_value=0.01, max_value=5))
def test_without_a_forecast_nothing_is_said_to_run_out(percent, left_h):
    assert verdict_of(five_hours(percent, left_h), NOW) in (Verdict.LASTS, Verdict.TIGHT)


def test_what_is_foretold_wins_over_pace_and_gives_way_to_the_state():
    busy = five_hours(90, 4)
    assert verdict_of(busy, NOW) is Verdict.TIGHT
    assert verdict_of(busy, NOW, foretold=Verdict.RUNS_OUT) is Verdict.RUNS_OUT
    assert verdict_of(busy, NOW, foretold=Verdict.SPARE) is Verdict.SPARE
    assert verdict_of(busy, NOW, blocked=True, foretold=Verdict.RUNS_OUT) is Verdict.BLOCKED
    assert verdict_of(five_hours(100, 4), NOW, foretold=Verdict.LASTS) is Verdict.SPENT
