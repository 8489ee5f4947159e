"""The rules of ringing, read by read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import SubscriptionState
from quotatop.domain.mark import Marks
from quotatop.domain.peak import PeakNow
from quotatop.domain.reading import Balance, Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import Window, measure
from quotatop.engine.alerts import Levels, failing, is_fresh, judge, peak_ahead

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
RESET = NOW + timedelta(hours=3)
HELD = Subscription("glm", "zhipu", 300, label="GLM")
LEVELS = Levels(80, 95)
MINUTE = timedelta(minutes=1)


class Watcher:
    """Judges one reading after another, a minute apart."""

    def __init__(self) -> None:
        self.marks: Marks | None = None
        self.now = NOW
        self.alerts: list[Alert] = []

    def sees(self, *windows: Window) -> list[str]:
        self.now += MINUTE
        self.marks, alerts = judge(self.marks, HELD, Reading(self.now, windows), LEVELS)
        self.alerts += alerts
        return [f"{alert.window} {alert.kind}" for alert in alerts]

    def five(self, percent: float | None, reset: datetime | None = RESET) -> list[str]:
        return self.sees(window(percent, reset))


def window(percent: float | None, reset: datetime | None = RESET, id: str = "5h", **rest) -> Window:
    return measure(id, length_s=18_000, percent=percent, resets_at=reset, **rest)


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


def test_the_first_reading_ever_is_silent(watcher: Watcher) -> None:
    assert watcher.five(97) == []
    assert watcher.five(98) == []
    assert watcher.five(100) == ["5h spent"]


def test_each_level_is_told_once(watcher: Watcher) -> None:
    told = [watcher.five(percent) for percent in (10, 79.9, 80.1, 79.9, 81, 94, 95, 94.9, 96, 99, 100, 99, 100)]
    assert [one for many in told for one in many] == ["5h warn", "5h critical", "5h spent"]


def test_crossing_two_levels_at_once_tells_the_higher(watcher: Watcher) -> None:
    watcher.five(10)
    assert watcher.five(96) == ["5h critical"]
    assert watcher.five(85) == []


def test_a_level_is_armed_again_by_a_fall_of_five_points_on_two_readings(watcher: Watcher) -> None:
    watcher.five(10)
    watcher.five(81)
    watcher.five(74)
    assert watcher.five(81) == []
    watcher.five(74)
    watcher.five(74)
    assert watcher.five(81) == ["5h warn"]
    assert len({alert.key for alert in watcher.alerts}) == 2


def test_a_reset_after_nearly_spent_is_told_and_arms_again(watcher: Watcher) -> None:
    watcher.five(10)
    watcher.five(96)
    watcher.now = RESET + MINUTE
    assert watcher.five(1, RESET + timedelta(hours=5)) == ["5h reset"]
    assert watcher.five(82, RESET + timedelta(hours=5)) == ["5h warn"]


def test_a_window_that_comes_back_idle_is_told(watcher: Watcher) -> None:
    watcher.five(10)
    watcher.five(100)
    watcher.now = RESET
    assert watcher.five(0, None) == ["5h reset"]


def test_a_reset_of_a_window_hardly_used_is_nothing_to_tell(watcher: Watcher) -> None:
    watcher.five(10)
    watcher.five(50)
    watcher.now = RESET
    assert watcher.five(0, None) == []


def test_a_reset_moment_that_wanders_by_seconds_is_no_reset(watcher: Watcher) -> None:
    watcher.five(10)
    watcher.five(97)
    for seconds in (3, -4, 20, -30, 5):
        assert watcher.five(97, RESET + timedelta(seconds=seconds)) == []


def test_use_that_falls_to_nought_for_one_reading_is_a_glitch(watcher: Watcher) -> None:
    watcher.five(10)
    watcher.five(97)
    assert watcher.five(0, None) == []
    assert watcher.five(97) == []


def test_a_reset_before_its_time_needs_two_readings(watcher: Watcher) -> None:
    watcher.five(10)
    watcher.five(97)
    later = RESET + timedelta(hours=2)
    assert watcher.five(2, later) == []
    assert watcher.five(3, later) == ["5h reset"]


def test_several_resets_while_nobody_looked_are_one(watcher: Watcher) -> None:
    watcher.five(10)
    watcher.five(100)
    watcher.now = RESET + timedelta(hours=30)
    assert watcher.five(2, watcher.now + timedelta(hours=4)) == ["5h reset"]
    assert watcher.five(2, watcher.now + timedelta(hours=4)) == []


def test_the_five_hour_window_is_not_back_while_the_week_is_spent(watcher: Watcher) -> None:
    week = RESET + timedelta(days=3)
    watcher.sees(window(10), window(50, week, "week"))
    assert watcher.sees(window(100), window(100, week, "week")) == ["5h spent", "week spent"]
    watcher.now = RESET
    assert watcher.sees(window(0, None), window(100, week, "week")) == []
    watcher.now = week
    assert watcher.sees(window(0, None), window(0, None, "week")) == ["week reset"]


def test_a_spent_lane_does_not_hide_the_return_of_the_others(watcher: Watcher) -> None:
    watcher.sees(window(10), window(10, None, "day:video"))
    watcher.sees(window(100), window(100, None, "day:video"))
    watcher.now = RESET
    assert watcher.sees(window(0, None), window(100, None, "day:video")) == ["5h reset"]


def test_a_window_that_appears_later_begins_silently(watcher: Watcher) -> None:
    watcher.five(10)
    assert watcher.sees(window(10), window(99, None, "week")) == []


def of_account(watcher: Watcher, account: str | None, percent: float, reset: datetime = RESET) -> list[AlertKind]:
    watcher.now += MINUTE
    reading = Reading(watcher.now, (window(percent, reset),), account=account)
    watcher.marks, alerts = judge(watcher.marks, HELD, reading, LEVELS)
    return [alert.kind for alert in alerts]


def test_another_accounts_emptier_window_is_no_reset_and_its_fuller_one_a_silent_baseline(watcher: Watcher) -> None:
    assert [of_account(watcher, "a", percent) for percent in (50, 96)] == [[], [AlertKind.CRITICAL]]
    later = RESET + timedelta(hours=5)
    assert [of_account(watcher, "b", percent, later) for percent in (3, 3, 81)] == [[], [], [AlertKind.WARN]]
    assert of_account(watcher, "a", 99) == []


def test_a_reading_that_tells_no_account_goes_on_where_the_last_one_stopped(watcher: Watcher) -> None:
    assert [of_account(watcher, account, 50) for account in ("a", None)] == [[], []]
    assert watcher.marks.account == "a"
    assert of_account(watcher, None, 85) == [AlertKind.WARN]


def test_what_was_judged_already_is_not_judged_again(watcher: Watcher) -> None:
    watcher.five(10)
    marks, reading = watcher.marks, Reading(watcher.now + MINUTE, (window(85),))
    after, alerts = judge(marks, HELD, reading, LEVELS)
    assert len(alerts) == 1
    assert judge(after, HELD, reading, LEVELS) == (after, ())


def test_a_clock_set_back_does_not_silence_the_alerts_for_years(watcher: Watcher) -> None:
    watcher.now = NOW + timedelta(days=4000)
    watcher.five(10, None)
    watcher.now = NOW
    assert watcher.five(85, None) == ["5h warn"]


percents = st.floats(0, 120) | st.sampled_from([0, 74, 75, 79.9, 80, 90, 95, 99.9, 100])
bad = st.sampled_from(["unknown", "absent", "unlimited"])
steps = st.lists(st.tuples(percents, st.integers(0, 4), st.lists(bad, max_size=2)), max_size=40)


def _walk(walk, *, with_bad: bool) -> list[Alert]:
    """Readings five minutes apart; the second figure says by how many hours the reset moment lies ahead (0: none)."""
    watcher = Watcher()
    for percent, hours, before in walk:
        for kind in before if with_bad else ():
            unreadable = {"unknown": (window(None),), "absent": (), "unlimited": (window(None, unlimited=True),)}[kind]
            watcher.sees(*unreadable)
        watcher.now += MINUTE * (5 if with_bad else 5 + len(before))
        reset = watcher.now + timedelta(hours=hours) if hours else None
        watcher.five(percent, reset and reset.replace(minute=0, second=0))
    return watcher.alerts


@given(steps)
def test_no_alert_is_told_twice_and_none_contradicts_its_reading(walk) -> None:
    alerts = _walk(walk, with_bad=False)
    assert len({alert.key for alert in alerts}) == len(alerts)
    for alert in alerts:
        used = alert.used_percent
        assert {"warn": 80 <= used < 95, "critical": 95 <= used < 100, "spent": used >= 99.995, "reset": used < 80}[
            alert.kind
        ]


@given(steps)
def test_unknown_readings_anywhere_change_no_alert(walk) -> None:
    with_bad, without = _walk(walk, with_bad=True), _walk(walk, with_bad=False)
    assert [(alert.kind, alert.key, alert.at) for alert in with_bad] == [
        (alert.kind, alert.key, alert.at) for alert in without
    ]


@given(st.lists(percents, min_size=1, max_size=60))
def test_within_a_period_alerts_only_climb_unless_use_fell(values) -> None:
    watcher = Watcher()
    watcher.five(0)
    highest = 0.0
    for percent in values:
        highest = max(highest, percent)
        watcher.five(percent, RESET)
    rising = [alert.kind for alert in watcher.alerts]
    if sorted(values) == values:
        assert len(rising) <= 3
        assert len(rising) == len(set(rising))
    if highest < 80:
        assert rising == []


def test_a_reading_is_fresh_for_three_intervals_and_a_quarter_of_an_hour_at_least() -> None:
    reading = Reading(NOW, ())
    assert is_fresh(reading, HELD, NOW + timedelta(minutes=15))
    assert not is_fresh(reading, HELD, NOW + timedelta(minutes=16))
    assert is_fresh(reading, replace(HELD, interval_s=3600), NOW + timedelta(hours=3))


def test_a_long_outage_is_told_once_and_a_short_one_not() -> None:
    fault = Fault(FaultKind.UNREACHABLE, "unreachable", NOW)
    state = SubscriptionState(HELD, fault=fault)
    assert failing(state, NOW, NOW + timedelta(minutes=59)) is None
    told = {failing(state, NOW, NOW + timedelta(hours=hours)).key for hours in (1, 2, 20)}
    assert len(told) == 1
    assert failing(SubscriptionState(HELD), NOW, NOW + timedelta(hours=9)) is None


def test_a_prepaid_balance_that_falls_was_used_and_one_that_is_topped_up_was_not() -> None:
    marks, used = None, []
    for amount in (10.0, 10.0, 9.5, None, 20.0, 19.0):
        at = NOW + MINUTE * len(used)
        marks, alerts = judge(marks, HELD, Reading(at, (), balances=(Balance("available", amount, "CNY"),)), LEVELS)
        used.append(marks.used_at == at)
        assert alerts == ()
    assert used == [False, False, True, False, False, True]


def test_a_peak_is_told_to_whoever_used_the_plan_within_the_hour() -> None:
    peak = PeakNow(None, False, None, NOW + timedelta(minutes=8), ())
    used = NOW - timedelta(minutes=30)
    assert peak_ahead(HELD, peak, used, NOW, 600).kind is AlertKind.PEAK
    assert peak_ahead(HELD, peak, None, NOW, 600) is None
    assert peak_ahead(HELD, peak, NOW - timedelta(minutes=61), NOW, 600) is None
    assert peak_ahead(HELD, peak, used, NOW, 300) is None
    assert peak_ahead(HELD, replace(peak, active=True), used, NOW, 600) is None
    later = peak_ahead(HELD, peak, used, NOW + timedelta(minutes=5), 600)
    assert later.key == peak_ahead(HELD, peak, used, NOW, 600).key
