"""MiniMax: the envelope first, what a count means on which path, lanes, states, boosts, and the two regions."""

import json
from datetime import UTC, datetime

import pytest

from quotatop import providers
from quotatop.domain.fault import FaultKind
from quotatop.domain.window import Direction
from quotatop.providers import _minimax

NEW = "/v1/token_plan/remains"
OLD = "/v1/api/openplatform/coding_plan/remains"
START, END = 1780279200000, 1780297200000
NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
OK = {"status_code": 0, "status_msg": "success"}


def row(name="general", **fields):
    return {"model_name": name, "start_time": START, "end_time": END} | fields


def rows(*listed, **more):
    return {"model_remains": list(listed), "base_resp": OK, **more}


def windows(drive, reply, *listed):
    return {window.id: window for window in drive("minimax", {NEW: reply(rows(*listed))}, NOW).windows}


def left(percent, **more):
    return {"current_interval_remaining_percent": percent, **more}


@pytest.mark.parametrize("code", [1004, "1004", 2049, "2049"])
def test_the_envelope_is_looked_at_before_the_rows(code, drive, reply):
    body = {"base_resp": {"status_code": code}, "model_remains": [row(**left(50))]}
    assert drive.fault("minimax", {NEW: reply(body)}, NOW).kind is FaultKind.REJECTED


def test_1004_says_what_was_tried(drive, reply):
    fault = drive.fault("minimax-intl", {NEW: reply({"base_resp": {"status_code": 1004}})}, NOW, key="eyJabc")
    assert fault.code == "rejected-minimax-1004"
    assert dict(fault.details)["path"] == NEW


@pytest.mark.parametrize(
    ("code", "kind"),
    [(2062, FaultKind.NO_PLAN), (1002, FaultKind.THROTTLED), (1008, FaultKind.VENDOR), (9001, FaultKind.VENDOR)],
)
def test_a_code_inside_http_200_gives_its_kind(code, kind, drive, reply):
    fault = drive.fault("minimax", {NEW: reply({"base_resp": {"status_code": code, "status_msg": "secret"}})}, NOW)
    assert fault.kind is kind
    assert "secret" not in str(fault.details)


def test_the_old_path_is_asked_only_where_the_new_one_is_gone(drive, reply):
    counts = row(current_interval_total_count=1500, current_interval_usage_count=1349)
    reading = drive("minimax", {OLD: reply(rows(counts))}, NOW)
    assert [request.path for request in drive.requests] == [NEW, OLD]
    assert reading.windows[0].used == 151
    assert reading.windows[0].vendor.direction is Direction.LEFT
    for status in (401, 403, 429, 500):
        drive.fault("minimax", {NEW: reply({}, status), OLD: reply(rows(counts))}, NOW)
        assert [request.path for request in drive.requests] == [NEW]


def test_a_count_on_the_new_path_is_what_was_used(drive, reply):
    counts = row(current_interval_total_count=1500, current_interval_usage_count=151)
    window = windows(drive, reply, counts)["5h"]
    assert (window.used, window.remaining, window.vendor.direction) == (151, 1349, Direction.USED)


def test_the_remaining_per_cent_decides_and_is_shown_as_what_is_left(drive, reply):
    window = windows(drive, reply, row(**left(96)))["5h"]
    assert (window.used_percent, window.vendor.text, window.vendor.direction) == (
        4,
        "remaining_percent 96",
        Direction.LEFT,
    )


@pytest.mark.parametrize(
    ("path", "count", "used", "percent"),
    [
        (NEW, 1, 1, 33.33),  # 1 used of 3, and 67 % left
        (OLD, 2, 1, 33.33),  # 2 left of 3: the same
        (NEW, 2, 1, 33.33),  # the other way round on either path: the per cent tells which way it is
        (OLD, 1, 1, 33.33),
    ],
)
def test_counts_that_fit_the_per_cent_are_kept_whichever_way_they_count(path, count, used, percent, drive, reply):
    lane = row("video", **left(67), current_interval_total_count=3, current_interval_usage_count=count)
    (window,) = drive("minimax", {path: reply(rows(lane))}, NOW).windows
    assert (window.used, window.limit, window.remaining, window.used_percent) == (used, 3, 2, percent)
    assert window.notes == ()


@pytest.mark.parametrize(
    ("path", "count", "used", "limit", "percent"),
    [
        (NEW, 40, 40, 100, 40),  # the counts are the worse ones
        (NEW, 10, None, None, 25),  # the per cent is
        (OLD, 40, 60, 100, 60),
        (OLD, 90, None, None, 25),
        (NEW, 0, None, None, 25),
        (NEW, -5, None, None, 25),
        (OLD, 140, None, None, 25),
    ],
)
def test_counts_that_fit_the_per_cent_neither_way_give_the_worse_one(path, count, used, limit, percent, drive, reply):
    lane = row(**left(75), current_interval_total_count=100, current_interval_usage_count=count)
    (window,) = drive("minimax", {path: reply(rows(lane))}, NOW).windows
    assert (window.used, window.limit, window.used_percent) == (used, limit, percent)
    assert window.notes == ("sources disagree",)


@pytest.mark.parametrize(("count", "notes"), [(26, ()), (27, ("sources disagree",))])
def test_figures_disagree_from_more_than_one_point_on(count, notes, drive, reply):
    lane = row(**left(75), current_interval_total_count=100, current_interval_usage_count=count)
    assert windows(drive, reply, lane)["5h"].notes == notes


def test_more_used_than_the_limit_is_not_clamped_and_no_contradiction(drive, reply):
    lane = row(
        **left(0, current_interval_status=2), current_interval_total_count=1500, current_interval_usage_count=1540
    )
    window = windows(drive, reply, lane)["5h"]
    assert (window.used_percent, window.remaining, window.state.value) == (102.67, -40, "spent")
    assert window.notes == ()


@pytest.mark.parametrize("total", [0, None, -1, "none"])
def test_without_a_total_the_per_cent_stands_alone(total, drive, reply):
    lane = row(**left(75), current_interval_total_count=total, current_interval_usage_count=7)
    window = windows(drive, reply, lane)["5h"]
    assert (window.unit.value, window.used, window.limit, window.used_percent) == ("percent", None, None, 25)


@pytest.mark.parametrize(
    ("name", "unit", "label"),
    [
        ("general", "requests", None),
        ("MiniMax-M*", "requests", None),
        ("video", "calls", "videos"),
        ("image-01", "calls", "images"),
        ("speech-hd", "calls", "speech"),
        ("music-2.5", "calls", "music"),
        ("coding-plan-search", "calls", None),
    ],
)
def test_text_counts_requests_and_another_lane_calls_of_its_kind(name, unit, label, drive, reply):
    lane = row(name, current_interval_total_count=100, current_interval_usage_count=25)
    (window,) = windows(drive, reply, lane).values()
    assert (window.unit.value, window.unit_label) == (unit, label)


def test_an_unlimited_lane_keeps_no_counts(drive, reply):
    lane = row(**left(100, current_interval_status=3), current_interval_total_count=3, current_interval_usage_count=0)
    window = windows(drive, reply, lane)["5h"]
    assert (window.state.value, window.used, window.limit, window.used_percent) == ("unlimited", None, None, None)


@pytest.mark.parametrize("hours", [3, 4, 5])
def test_the_text_lanes_short_window_is_always_the_5_hour_one(hours, drive, reply):
    (window,) = windows(drive, reply, row(**left(100), end_time=START + hours * 3_600_000)).values()
    assert (window.id, window.length_s) == ("5h", hours * 3_600)


@pytest.mark.parametrize("name", ["general", "General", "MiniMax-M*", "MiniMax-M2.5"])
def test_the_text_lane_is_found_by_its_name_wherever_it_stands(name, drive, reply):
    found = windows(drive, reply, row("video", **left(10)), row(name, **left(60)), row("image-01", **left(20)))
    assert found["5h"].used_percent == 40
    assert {id for id in found if ":" in id} == {"5h:video", "5h:image-01"}


def test_a_second_text_model_is_a_lane_of_its_own(drive, reply):
    found = windows(drive, reply, row("MiniMax-M2.1", **left(10)), row("MiniMax-M*", **left(60)))
    assert {id: window.used_percent for id, window in found.items()} == {"5h": 40, "5h:minimax-m2.1": 90}


def test_a_lane_without_a_name_is_named_as_such(drive, reply):
    reading = drive("minimax", {NEW: reply(rows(row(None, **left(10)), row(**left(60))))}, NOW)
    assert [window.id for window in reading.windows] == ["5h", "5h:unnamed"]
    assert reading.unrecognised == ("model_name",)


def test_status_2_is_spent_and_status_3_unlimited(drive, reply):
    lane = row(**left(0, current_interval_status=2), current_weekly_status=3, current_weekly_remaining_percent=100)
    found = windows(drive, reply, lane)
    assert (found["5h"].state.value, found["5h"].used_percent) == ("spent", 100)
    assert (found["week"].state.value, found["week"].used_percent) == ("unlimited", None)


def test_status_2_without_a_figure_is_spent_and_of_unknown_use(drive, reply):
    window = windows(drive, reply, row(current_interval_status=2))["5h"]
    assert (window.state.value, window.used_percent) == ("spent", None)


def test_a_side_lane_that_is_open_and_counts_nothing_is_not_in_the_plan(drive, reply):
    video = row("video", current_interval_status=3, current_weekly_status=3, **left(100))
    assert list(windows(drive, reply, video, row(**left(60)))) == ["5h"]


def test_a_status_that_nobody_knows_is_named(drive, reply):
    reading = drive("minimax", {NEW: reply(rows(row(**left(60, current_interval_status=9))))}, NOW)
    assert reading.windows[0].used_percent == 40
    assert reading.unrecognised == ("status 9 of general",)


@pytest.mark.parametrize("spelling", ["weekly_boost_permille", "weekly_boost_permill"])
def test_a_boost_is_noted_under_both_spellings(spelling, drive, reply):
    lane = row(**left(60), current_weekly_remaining_percent=70, **{spelling: "1500"})
    assert windows(drive, reply, lane)["week"].notes == ("boost 1.5×",)


def test_windows_that_end_at_one_instant_are_told_apart_by_their_fields(drive, reply):
    lane = row(**left(60), current_weekly_remaining_percent=70, weekly_end_time=END)
    found = windows(drive, reply, lane)
    assert {id: window.used_percent for id, window in found.items()} == {"5h": 40, "week": 30}
    assert found["5h"].resets_at == found["week"].resets_at


@pytest.mark.parametrize("start", [START, START + 37 * 60_000])
def test_a_window_ends_when_the_row_says_and_on_no_grid(start, drive, reply):
    lane = row(**left(60), start_time=start, end_time=start + 18_000_000)
    window = windows(drive, reply, lane)["5h"]
    assert (window.length_s, window.resets_at.timestamp() * 1_000) == (18_000, start + 18_000_000)


def test_a_plan_without_a_week_shows_none(drive, reply):
    lane = row(current_interval_total_count=10, current_interval_usage_count=1, current_weekly_total_count=0)
    assert list(windows(drive, reply, lane)) == ["5h"]


def test_nought_of_nought_without_a_per_cent_is_unknown(drive, reply):
    window = windows(drive, reply, row(current_interval_total_count=0, current_interval_usage_count=0))["5h"]
    assert (window.state.value, window.used_percent) == ("unknown", None)


def test_rows_that_cannot_be_read_leave_the_others_alone(drive, reply):
    reading = drive("minimax", {NEW: reply(rows("row", row(**left(60))))}, NOW)
    assert reading.windows[0].used_percent == 40
    assert reading.unrecognised == ("model_remains: a row that is no object",)


@pytest.mark.parametrize("listed", [{"general": {}}, "none", 7, ["row"], [1, 2]])
def test_rows_of_another_type_are_a_shape_fault(listed, drive, reply):
    fault = drive.fault("minimax", {NEW: reply({"model_remains": listed, "base_resp": OK})}, NOW)
    assert fault.kind is FaultKind.SHAPE


def test_the_plan_and_its_renewal_are_read_where_the_answer_carries_them(drive, reply, recorded):
    body = json.loads(recorded("minimax", "web_combo_subscription.json"))
    seen = _minimax.plan((body, body["data"]), datetime(2027, 5, 1, tzinfo=UTC))
    assert seen.name == "TokenPlanMax-年度会员"
    assert seen.renews_at == datetime(2027, 5, 17, 16, tzinfo=UTC)


def test_each_region_hears_its_own_key_only(drive, reply):
    for id, origin in (("minimax", "https://api.minimaxi.com"), ("minimax-intl", "https://api.minimax.io")):
        drive(id, {OLD: reply(rows(row(**left(60))))}, NOW)
        assert {request.origin for request in drive.requests} == {origin} == set(providers.load(id).origins)
