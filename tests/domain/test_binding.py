from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.domain.binding import HYSTERESIS_POINTS, binding_window
from quotatop.domain.forecast import Forecast, Grounds
from quotatop.domain.pace import Verdict
from quotatop.domain.window import WEEK, WindowState, measure

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)


def window(id, percent, hours=None, **rest):
    resets_at = NOW + timedelta(hours=hours) if hours is not None else None
    return measure(id, length_s=WEEK, percent=percent, resets_at=resets_at, **rest)


def bound(*windows, held=None):
    found = binding_window(windows, held)
    return found.id if found else None


def test_the_highest_use_binds():
    assert bound(window("5h", 20), window("week", 40)) == "week"


def test_a_spent_window_binds_whatever_the_others_say():
    assert bound(window("5h", 100.57, 1), window("week", 99)) == "5h"


def test_of_several_spent_windows_the_last_to_reset_binds():
    assert bound(window("5h", 100, 1), window("week", 100, 90)) == "week"


def test_a_spent_window_without_a_reset_binds_before_all():
    assert bound(window("5h", 100), window("week", 100, 90)) == "5h"


@pytest.mark.parametrize("id", ["5h:video", "mcp", "week:fable"])
def test_a_lane_binds_only_where_there_is_no_other(id):
    assert bound(window(id, 100), window("week", 5)) == "week"
    assert bound(window(id, 30)) == id


def test_unknown_windows_bind_nothing():
    assert bound(window("5h", None), window("week", None)) is None
    assert bound() is None


def test_an_unknown_window_hides_no_known_one():
    assert bound(window("5h", None), window("week", 5)) == "week"


def test_a_held_window_stays_until_another_leads_clearly():
    five, week = window("5h", 40), window("week", 40 + HYSTERESIS_POINTS - 0.1)
    assert bound(five, week, held="5h") == "5h"
    assert bound(five, week) == "week"
    assert bound(five, window("week", 40 + HYSTERESIS_POINTS), held="5h") == "week"


def test_a_held_window_that_lost_its_number_is_let_go():
    assert bound(window("5h", None), window("week", 5), held="5h") == "week"


def test_a_spent_window_breaks_every_hold():
    assert bound(window("5h", 99), window("week", 100, 1), held="5h") == "week"


@given(some.lists(some.none() | some.floats(min_value=0, max_value=200), max_size=6))
def test_no_other_window_is_worse_than_the_binding_one(percents):
    windows = [window(f"{hours}h", percent) for hours, percent in enumerate(percents, 1)]
    found = binding_window(windows)
    known = [each.used_percent for each in windows if each.used_percent is not None]
    if found is None:
        assert known == []
    elif found.state is not WindowState.SPENT:
        assert found.used_percent == max(known)


def foretold(verdict, hours) -> Forecast:
    moment = NOW + timedelta(hours=hours)
    grounds = Grounds(NOW, NOW + timedelta(hours=9), 9, 1.0, 1.0, 1.0, 1.0)
    empty_at = moment if verdict in (Verdict.RUNS_OUT, Verdict.TIGHT) else None
    return Forecast(1.0, empty_at, 90.0, 0.5, verdict, moment, grounds)


def bound_by(forecasts, *windows, held=None):
    found = binding_window(windows, held, forecasts)
    return found.id if found else None


def test_what_runs_out_soonest_binds_before_what_is_fullest():
    five, week, month = window("5h", 30), window("week", 80), window("month", 90)
    out = {"5h": foretold(Verdict.RUNS_OUT, 2), "week": foretold(Verdict.RUNS_OUT, 8)}
    assert bound_by(out, five, week, month) == "5h"
    assert bound_by({"week": foretold(Verdict.TIGHT, 1)}, five, week, month) == "month"
    assert bound_by({}, five, week, month) == "month"


def test_a_spent_window_binds_before_one_that_runs_out():
    assert bound_by({"5h": foretold(Verdict.RUNS_OUT, 1)}, window("5h", 99), window("week", 100, 1)) == "week"


def test_a_held_window_that_is_still_tight_or_nearly_as_soon_stays():
    five, week = window("5h", 30), window("week", 80)
    assert bound_by({"5h": foretold(Verdict.TIGHT, 2)}, five, week, held="5h") == "5h"
    close = {"5h": foretold(Verdict.RUNS_OUT, 2), "week": foretold(Verdict.RUNS_OUT, 1.9)}
    assert bound_by(close, five, week, held="5h") == "5h"
    assert bound_by(close, five, week) == "week"
    assert bound_by(close | {"week": foretold(Verdict.RUNS_OUT, 1)}, five, week, held="5h") == "week"


def test_a_lane_that_runs_out_stops_nothing_else():
    lane = {"5h:video": foretold(Verdict.RUNS_OUT, 1)}
    assert bound_by(lane, window("5h", 10), window("5h:video", 90)) == "5h"
