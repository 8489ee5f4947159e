"""What a limit error tells of a counted window: full at its moment, spent until its reset, counted anew after it."""

from datetime import UTC, datetime, timedelta

import pytest

from quotatop.domain.correction import corrected, recut, told_of
from quotatop.domain.limit_error import LimitError
from quotatop.domain.period import cutting
from quotatop.domain.plan import PlanWindow, ResetRule
from quotatop.domain.replay import Quota
from quotatop.domain.trace import Trace
from quotatop.domain.window import Unit

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday


def hours(*each):
    return [(NOON + timedelta(hours=hour)).timestamp() for hour in each]


def stands(rule, uses, errors, *, id="5h", now=0.0, anchor=None):
    """Give how a window with one unit a use stands; errors are pairs of moment and reset, in hours from noon."""
    window, (at,) = PlanWindow(id, Unit.REQUESTS, rule, 100), hours(now)
    found = [
        LimitError(*hours(when), Trace("t", "m"), "v", (id,), None if resets is None else hours(resets)[0])
        for when, resets in errors
    ]
    told = told_of(window, [window], found, at)
    cut = recut(cutting(window, anchor), window, told, at)
    assert cut is not None
    return corrected(hours(*uses), Quota(id, cut, range(len(uses) + 1), 100), told, at)


def edges(found):
    return found.standing.period and tuple((edge - NOON.timestamp()) / 3600 for edge in found.standing.period)


def until(found):
    return None if found.until is None else (found.until - NOON.timestamp()) / 3600


def test_without_an_error_nothing_is_corrected():
    found = stands(ResetRule.FIRST_USE, (-3, -2, -1), ())
    assert (found.standing.used, edges(found), found.full_at) == (3, (-3, 2), None)


def test_a_first_use_window_has_the_edges_that_the_told_reset_gives_it():
    # Another machine opened it 4 hours ago: of ours, those of 4.5 hours ago were in the one before.
    found = stands(ResetRule.FIRST_USE, (-4.5, -3, -1), [(-0.5, 1)])
    assert (found.standing.used, edges(found)) == (2, (-4, 1))
    assert (until(found), found.is_served) == (1, False)


def test_after_the_told_reset_it_counts_anew_from_the_first_use_behind_it():
    found = stands(ResetRule.FIRST_USE, (-4.5, -3, -1, -0.25), [(-2, -0.5)])
    assert (found.standing.used, edges(found), found.full_at) == (1, (-0.25, 4.75), None)


def test_after_the_told_reset_a_window_that_nobody_opened_is_not_open():
    found = stands(ResetRule.FIRST_USE, (-3, -2), [(-1, -0.5)])
    assert (found.standing.used, edges(found), found.until) == (0, None, None)


def test_an_error_without_a_reset_holds_to_the_end_of_the_window_that_was_open():
    found = stands(ResetRule.FIRST_USE, (-3, -2), [(-1, None)])
    assert (until(found), found.is_served) == (2, False)
    assert stands(ResetRule.FIRST_USE, (-3, -2), [(-1, None)], now=2.5).until is None


def test_an_error_without_a_reset_and_without_a_window_that_is_known_to_be_open_corrects_nothing():
    assert stands(ResetRule.FIRST_USE, (), [(-1, None)]).until is None
    assert stands(ResetRule.FIRST_USE, (-9,), [(-1, None)]).until is None


def test_a_request_that_was_served_since_proves_that_it_is_not_full_any_more():
    found = stands(ResetRule.FIRST_USE, (-3, -2, -0.5), [(-1, 1)])
    assert (found.is_served, found.standing.used) == (True, 3)


def test_a_request_that_was_under_way_proves_nothing():
    assert not stands(ResetRule.FIRST_USE, (-3, -2, -1 + 1 / 60), [(-1, 1)]).is_served


def test_a_later_error_holds_again_after_requests_were_served():
    found = stands(ResetRule.FIRST_USE, (-3, -2, -1), [(-1.5, 1), (-0.5, 1)])
    assert (until(found), found.is_served) == (1, False)


def test_a_later_error_without_a_reset_keeps_the_one_that_was_told_before():
    assert until(stands(ResetRule.FIRST_USE, (-3,), [(-1.5, 1), (-0.5, None)])) == 1


def test_errors_later_than_now_do_not_count_yet():
    assert stands(ResetRule.FIRST_USE, (-3,), [(0.5, 1)]).until is None


def test_slots_of_the_clock_end_when_the_vendor_says():
    # In UTC+8 it is 20:00, the beginning of the short slot up to midnight.
    found = stands(ResetRule.GRID, (0.1, 0.2), [(0.5, 3)], now=1)
    assert (edges(found), until(found), found.standing.used) == ((0, 3), 3, 2)


def test_slots_of_the_clock_follow_a_reset_that_falls_between_their_edges():
    found = stands(ResetRule.GRID, (0.1, 0.2, 2.5), [(0.5, 2)], now=3)
    assert (edges(found), found.standing.used) == ((2, 7), 1)


def test_a_reset_on_the_edge_of_a_slot_leaves_the_slots_as_they_are():
    found = stands(ResetRule.GRID, (-1, 0.1), [(-0.5, 0)], now=1)
    assert (edges(found), found.standing.used, found.until) == ((0, 4), 1, None)


def test_a_week_from_the_order_takes_its_hour_from_the_told_reset():
    bought = datetime(2026, 11, 2, 16, tzinfo=UTC)  # the day is known, the hour is not
    found = stands(ResetRule.ORDER, (-40, -1), [(-50, -45)], id="week", anchor=bought)
    assert (edges(found), found.standing.used) == ((-45, 123), 2)


@pytest.mark.parametrize("rule", [ResetRule.ORDER, ResetRule.VENDOR])
def test_a_week_whose_order_is_not_known_is_known_by_one_error(rule):
    found = stands(rule, (-200, -40, -1), [(-250, -240)], id="week")
    assert (edges(found), found.standing.used) == ((-72, 96), 2)


def test_a_month_whose_order_is_not_known_is_known_up_to_the_told_reset_alone():
    assert until(stands(ResetRule.SUBSCRIPTION, (-40,), [(-1, 200)], id="month")) == 200
    with pytest.raises(AssertionError):  # nobody can say how it is cut
        stands(ResetRule.SUBSCRIPTION, (-40,), [(-20, -10)], id="month")


def test_a_calendar_week_that_is_full_stays_so_to_its_end():
    found = stands(ResetRule.MONDAY, (-40,), [(-1, None)], id="week")
    assert until(found) == edges(found)[1] == 100  # Monday 00:00 in UTC+8


def test_last_weeks_error_says_nothing_of_this_week():
    assert stands(ResetRule.MONDAY, (-40,), [(-80, None)], id="week").until is None


def test_a_sliding_window_is_full_until_its_oldest_use_leaves_it():
    assert until(stands(ResetRule.SLIDING, (-6.5, -4, -3), [(-1, None)])) == 1
    assert stands(ResetRule.SLIDING, (-5.5, -4, -3), [(-1, None)]).until is None
    assert stands(ResetRule.SLIDING, (), [(-1, None)]).until is None
