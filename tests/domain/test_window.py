from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.domain.window import (
    DAY,
    DISAGREE,
    HOUR,
    NEGATIVE,
    RESET_PASSED,
    WEEK,
    Unit,
    WindowState,
    as_of,
    finite,
    label_of,
    length_of,
    measure,
    one_each,
    plausible,
    shortest_first,
    window_id,
    worse,
)

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)

numbers = some.none() | some.integers() | some.floats() | some.integers(min_value=10**300, max_value=10**320)
moments = some.none() | some.integers(-(10**8), 10**8).map(lambda seconds: NOW + timedelta(seconds=seconds))


def counted(used, limit, **rest):
    return measure("5h", length_s=5 * HOUR, unit=Unit.CREDITS, used=used, limit=limit, **rest)


def percent(value, **rest):
    return measure("week", length_s=WEEK, percent=value, **rest)


def test_the_percentage_is_counted_where_both_counts_are_there():
    window = counted(5184, 28000, percent=99)
    assert window.used_percent == 18.51
    assert window.remaining == 22816


def test_the_vendors_own_remainder_stays():
    assert counted(5184, 28000, remaining=22815).remaining == 22815


def test_the_vendors_percentage_holds_where_a_count_is_missing():
    assert counted(5, None, percent=12.345).used_percent == 12.35


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_nought_or_less_divides_nothing(limit):
    window = counted(5, limit)
    assert window.used_percent is None
    assert window.state is WindowState.UNKNOWN


def test_more_than_everything_is_not_clamped():
    window = percent(100.567)
    assert window.used_percent == 100.57
    assert window.state is WindowState.SPENT


def test_halves_that_floats_cannot_hold_are_rounded_up():
    assert counted(197, 4000).used_percent == 4.93


def test_almost_spent_is_not_spent_whatever_the_rounding():
    window = counted(99_999, 100_000)
    assert window.used_percent == 100.0
    assert window.state is WindowState.RUNNING


@pytest.mark.parametrize("window", [counted(-1, 100), percent(-0.1), counted(-1, 100, remaining=50)])
def test_a_negative_use_is_unknown_with_a_note(window):
    assert (window.used, window.used_percent, window.remaining) == (None, None, None)
    assert window.state is WindowState.UNKNOWN
    assert NEGATIVE in window.notes


def test_counts_of_a_percentage_in_disguise_are_dropped():
    window = measure("5h", length_s=5 * HOUR, unit=Unit.PERCENT, used=38, limit=100)
    assert (window.used, window.limit, window.remaining, window.used_percent) == (None, None, None, 38)


def test_nothing_used_and_no_reset_is_idle():
    assert percent(0).state is WindowState.IDLE
    assert counted(0, 100).state is WindowState.IDLE


def test_nothing_used_but_a_reset_runs():
    assert percent(0, resets_at=LATER).state is WindowState.RUNNING


def test_use_without_a_reset_time_runs():
    assert percent(1).state is WindowState.RUNNING


def test_the_vendors_word_makes_spent_below_a_hundred():
    assert percent(97, spent=True).state is WindowState.SPENT


def test_unlimited_has_no_numbers():
    window = counted(5, 10, unlimited=True)
    assert window.state is WindowState.UNLIMITED
    assert (window.used, window.limit, window.used_percent) == (None, None, None)


def test_nothing_known_is_unknown():
    assert percent(None).state is WindowState.UNKNOWN


@given(used=numbers, limit=numbers, remaining=numbers, value=numbers, reset=moments, now=moments.filter(bool))
def test_whatever_a_vendor_says_no_number_is_ever_beyond_comparing(used, limit, remaining, value, reset, now):
    window = as_of(counted(used, limit, remaining=remaining, percent=value, resets_at=reset), now)
    for number in (window.used, window.limit, window.remaining, window.used_percent):
        assert number == finite(number)
    assert window.used_percent is None or window.used_percent >= 0
    assert (window.used_percent is None) == (window.state is WindowState.UNKNOWN)


@pytest.mark.parametrize(
    ("length", "id"),
    [
        (5 * HOUR, "5h"), (4 * HOUR, "4h"), (DAY, "day"), (WEEK, "week"), (30 * DAY, "month"), (None, "month"),
        (3 * DAY, "3d"), (31 * DAY, "31d"), (36 * HOUR, "36h"),
    ],
)  # fmt: skip
def test_a_window_is_named_by_its_length(length, id):
    assert window_id(length) == id


def test_a_lane_is_a_suffix_in_lower_case_without_blanks():
    assert window_id(DAY, "Video Gen") == "day:video-gen"


@pytest.mark.parametrize(
    ("id", "label"),
    [
        ("5h", "5-hour"), ("week", "weekly"), ("day", "daily"), ("month", "monthly"), ("mcp", "tool calls"),
        ("3d", "3-day"), ("5h:video", "5-hour (video)"), ("other:Boost", "Boost"),
    ],
)  # fmt: skip
def test_every_id_has_a_label(id, label):
    assert label_of(id) == label


@pytest.mark.parametrize(("id", "side"), [("5h", False), ("week:fable", True), ("mcp", True), ("month", False)])
def test_lanes_and_tool_calls_stand_aside(id, side):
    assert measure(id, length_s=None).is_side is side


def test_a_window_whose_reset_has_passed_has_no_numbers():
    window = counted(50, 100, resets_at=LATER)
    assert as_of(window, LATER - timedelta(microseconds=1)) is window
    passed = as_of(window, LATER)
    assert passed.state is WindowState.UNKNOWN
    assert (passed.used, passed.used_percent, passed.remaining) == (None, None, None)
    assert passed.limit == 100
    assert passed.notes == (RESET_PASSED,)


def test_a_passed_reset_is_noted_once():
    passed = as_of(counted(50, 100, resets_at=LATER), LATER)
    assert as_of(passed, LATER) == passed


def test_what_has_no_limit_does_not_end_with_a_period():
    window = counted(5, 10, unlimited=True, resets_at=NOW)
    assert as_of(window, LATER) is window


def test_of_two_sources_the_worse_one_is_shown_and_the_difference_said():
    both = worse(percent(40), percent(60, resets_at=LATER))
    assert both.used_percent == 60
    assert both.notes == (DISAGREE,)


def test_a_small_difference_is_no_disagreement():
    assert worse(percent(40), percent(40.5)).notes == ()


def test_that_two_of_three_sources_differed_stays_said():
    apart = worse(percent(40), percent(60))
    assert worse(apart, percent(60.5)).notes == worse(percent(60.5), apart).notes == (DISAGREE,)


def test_the_source_with_a_number_wins_and_the_other_gives_the_reset():
    both = worse(percent(None, resets_at=LATER), percent(40))
    assert (both.used_percent, both.resets_at) == (40, LATER)


def test_a_source_that_says_spent_wins_over_a_higher_number():
    assert worse(percent(90), percent(80, spent=True)).state is WindowState.SPENT


def test_an_id_tells_about_how_long_its_window_is():
    ids = ["mcp", "other:credits", "month", "10d", "week:fable", "day", "5h:video", "1h"]
    assert sorted(ids, key=length_of) == ["1h", "5h:video", "day", "week:fable", "10d", "month", "mcp", "other:credits"]


def test_each_id_is_kept_once_and_shortest_first():
    windows = one_each([percent(1), counted(1, 2), percent(5), measure("mcp", length_s=None, percent=1)])
    assert [(window.id, window.used_percent) for window in windows] == [("5h", 50), ("week", 5), ("mcp", 1)]


def test_lanes_follow_the_plain_window_of_their_length():
    ids = ["mcp", "month", "week:fable", "week", "5h:video", "5h"]
    lengths = {"5h": 5 * HOUR, "week": WEEK, "month": None, "mcp": None}
    windows = [measure(id, length_s=lengths[id.partition(":")[0]]) for id in ids]
    assert [window.id for window in shortest_first(windows)] == ["5h", "5h:video", "week", "week:fable", "month", "mcp"]


@pytest.mark.parametrize(
    ("away", "kept"), [(timedelta(days=399), True), (timedelta(days=401), False), (timedelta(days=-1), True)]
)
def test_a_reset_far_from_now_is_not_believed(away, kept):
    assert (plausible(NOW + away, NOW) is not None) is kept


def test_changing_a_window_never_changes_the_old_one():
    window = percent(5)
    assert replace(window, used_percent=6) != window
