from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from quotatop.catalogue.terms import Terms
from quotatop.domain.fleet import Fleet
from quotatop.domain.forecast import Forecast, Grounds, Unforeseen
from quotatop.domain.pace import Verdict
from quotatop.domain.reading import Balance
from quotatop.domain.window import Share, measure
from quotatop.present.document import status_document, subscription_entry, window_entry
from quotatop.present.timestamp import timestamp
from quotatop.present.words import Words

EN, ZH = Words("en"), Words("zh")


def entries(fleet, now, words=EN):
    return {entry["id"]: entry for entry in status_document(fleet, {}, words, now)["subscriptions"]}


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 9, 2, 17, 52, 1, 831_000, UTC), "2026-09-02T17:52:01.831Z"),
        (datetime(2026, 9, 2, 17, 52, 1, 1, UTC), "2026-09-02T17:52:01.000001Z"),
        (datetime(2026, 9, 2, 12, 0, 0, 0, UTC), "2026-09-02T12:00:00Z"),
        (datetime(2026, 9, 2, 20, 0, 0, 0, timezone(timedelta(hours=8))), "2026-09-02T12:00:00Z"),
    ],
)
def test_a_moment_is_utc_and_no_longer_than_it_must_be(moment, text):
    assert timestamp(moment) == text


def test_subscriptions_stand_in_config_order_with_their_health(fleet, now):
    health = {id: entry["health"] for id, entry in entries(fleet, now).items()}
    assert list(health) == ["glm", "kimi", "mm", "ark", "bad", "new", "rest"]
    assert list(health.values()) == ["ok", "stale", "ok", "ok", "failed", "unpolled", "unpolled"]


def test_a_fault_stands_beside_the_old_reading(fleet, now):
    entry = entries(fleet, now)["kimi"]
    assert entry["fault"]["kind"] == "throttled"
    assert entry["fault"]["retry_at"] == "2026-09-02T07:41:00Z"
    assert entry["fault"]["message"].startswith("kimi: ")
    assert entry["read_at"] == "2026-09-02T07:15:00Z"
    assert [window["used_percent"] for window in entry["windows"]] == [38.0, 55.0]


def test_a_fault_is_told_in_the_language_of_the_display(fleet, now):
    assert entries(fleet, now, ZH)["bad"]["fault"]["message"].startswith("bad：")


def test_what_nobody_told_is_null(fleet, now):
    entry = entries(fleet, now)["new"]
    assert [entry[key] for key in ("plan", "read_at", "fault", "binding_window", "peak")] == [None] * 5
    assert [entry[key] for key in ("windows", "balances", "unrecognised")] == [[], [], []]


def test_the_binding_window_is_never_a_lane_beside_others(fleet, now):
    found = {id: entry["binding_window"] for id, entry in entries(fleet, now).items()}
    assert found == {"glm": "5h", "kimi": "week", "mm": "week", "ark": "week", "bad": None, "new": None, "rest": None}


def test_a_window_whose_reset_has_passed_is_unknown_with_a_note(fleet, now):
    window = entries(fleet, now + timedelta(hours=2))["glm"]["windows"][0]
    assert (window["state"], window["used"], window["remaining"], window["used_percent"]) == (
        "unknown",
        None,
        None,
        None,
    )
    assert window["limit"] == 2000
    assert window["notes"]


def with_forecast(fleet, now, id, verdict=Verdict.RUNS_OUT):
    state = fleet.state("glm")
    resets_at = next(window.resets_at for window in state.reading.windows if window.id == id)
    grounds = Grounds(state.reading.read_at, resets_at, 50, 8.0, 1.0, 1.0, 1.0)
    told = Forecast(6.1999, now + timedelta(hours=1, microseconds=7), 54.04, 0.7777, verdict, now, grounds)
    return fleet.with_state(replace(state, outlooks=((id, told), ("week", Unforeseen.ONE_READING))))


def test_a_forecast_stands_with_no_more_digits_than_it_is_worth(fleet, now):
    entry = entries(with_forecast(fleet, now, "5h"), now)["glm"]
    told = {window["id"]: window["forecast"] for window in entry["windows"]}
    assert told["5h"] == {
        "rate_percent_per_h": 6.2,
        "empty_at": timestamp(now.replace(microsecond=0) + timedelta(hours=1)),
        "used_percent_at_reset": 54.0,
        "run_out_probability": 0.78,
        "verdict": "runs-out",
    }
    assert told["week"] is None


def test_the_window_that_runs_out_soonest_binds(fleet, now):
    assert entries(with_forecast(fleet, now, "week"), now)["glm"]["binding_window"] == "week"


def test_a_forecast_ends_with_its_window(fleet, now):
    state = with_forecast(fleet, now, "5h").state("glm")
    reset = state.forecasts(now)["5h"].grounds.resets_at
    assert state.forecasts(reset) == {}
    assert all(window["forecast"] is None for window in subscription_entry(state, Terms(), EN, reset)["windows"])


def test_forecasts_are_not_invented(fleet, now):
    assert all(window["forecast"] is None for entry in entries(fleet, now).values() for window in entry["windows"])


def test_breakdown_and_balances_are_passed_on(fleet, now):
    shares = window_entry(measure("mcp", length_s=None, percent=5, breakdown=[Share("search-prime", 3)]))
    assert shares["breakdown"] == [{"name": "search-prime", "used": 3}]
    state = fleet.states[0]
    reading = state.reading
    wallet = type(reading)(reading.read_at, reading.windows, balances=(Balance("available", float("nan"), "CNY"),))
    entry = subscription_entry(type(state)(state.subscription, wallet), Terms(), EN, now)
    assert entry["balances"] == [{"name": "available", "amount": None, "unit": "CNY", "expires_at": None}]


def test_an_empty_fleet_is_an_empty_list(now):
    assert status_document(Fleet(), {}, EN, now)["subscriptions"] == []
