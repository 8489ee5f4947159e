"""Will it last?  Tables of one window, then what several windows and subscriptions make of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.catalogue.terms import Terms
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.need import CheckVerdict, Need
from quotatop.domain.peak import DAILY, Factor, PeakRule
from quotatop.domain.plan import Confidence, PlanVersion, PlanWindow, ResetRule
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import HOUR, WEEK, Unit, measure
from quotatop.engine.check import check

NOW = datetime(2026, 9, 2, 4, tzinfo=UTC)  # noon in Beijing
FITS, TIGHT, NO, UNKNOWN = CheckVerdict


def five(percent, left_h=2.5, **rest):
    resets_at = NOW + timedelta(hours=left_h) if left_h is not None else None
    return measure("5h", length_s=5 * HOUR, percent=percent, resets_at=resets_at, **rest)


def week(percent, left_h=84.0):
    return measure("week", length_s=WEEK, percent=percent, resets_at=NOW + timedelta(hours=left_h))


def counted(unit, used, limit, id="5h"):
    ends = NOW + timedelta(hours=2.5)
    return measure(id, length_s=5 * HOUR, unit=unit, used=used, limit=limit, resets_at=ends)


def subscription(id, *windows, age_s=0, fault=None, paused=False):
    held = Subscription(id, "zhipu", 300, paused=paused)
    return SubscriptionState(held, Reading(NOW - timedelta(seconds=age_s), windows) if windows else None, fault)


def work(hours=None, start_h=0.0, **counts):
    for_s = int(hours * HOUR) if hours is not None else None
    return Need(NOW + timedelta(hours=start_h), for_s=for_s, **counts)


def answer(need, *windows, terms=None, **rest):
    result = check(Fleet((subscription("glm", *windows, **rest),)), need, {"glm": terms} if terms else {}, NOW)
    return result.answers[0]


@pytest.mark.parametrize(
    ("window", "hours", "verdict", "margin"),
    [
        (five(25), 2.5, FITS, 50),  # 10 an hour
        (five(45), 2, FITS, 19),  # 18 an hour
        (five(50), 2, FITS, 10),
        (five(50), 2.4, TIGHT, 2),
        (five(50), 2.5, TIGHT, 0),
        (five(60), 2, NO, -8),
        (five(60), 0.5, FITS, 28),
    ],
)
def test_a_duration_is_held_against_the_rate_since_the_window_began(window, hours, verdict, margin):
    found = answer(work(hours), window)
    assert (found.verdict, found.margin_percent, found.binding_window) == (verdict, pytest.approx(margin), "5h")


def test_the_moment_of_running_out_is_named():
    assert answer(work(2), five(60)).runs_out_at == NOW + timedelta(hours=100 / 24 - 2.5)


def test_a_reset_inside_the_time_starts_the_window_anew():
    found = answer(work(3), five(80, left_h=0.5))  # 17.8 an hour: 88.9 at the reset, then 44.4 in two and a half hours
    assert found.verdict is FITS
    assert found.margin_percent == pytest.approx(100 - 80 / 4.5 * 2.5, abs=0.01)


def test_what_is_short_before_a_reset_is_not_made_good_by_it():
    found = answer(work(3), five(95, left_h=0.5))
    assert found.verdict is NO
    assert found.runs_out_at < NOW + timedelta(minutes=30)


def test_what_is_tight_before_a_reset_stays_tight():
    assert answer(work(3), five(83, left_h=0.5)).verdict is TIGHT


def test_all_windows_count_and_the_worst_decides():
    found = answer(work(2), five(10), week(99.5))
    assert (found.verdict, found.binding_window) == (NO, "week")


def test_lanes_and_tool_calls_stop_nothing_beside_other_windows():
    video = measure("5h:video", length_s=5 * HOUR, percent=100, resets_at=NOW + timedelta(hours=1))
    tools = measure("mcp", length_s=None, percent=100)
    assert answer(work(1), five(10), video, tools).verdict is FITS
    assert answer(work(1), video).verdict is NO


def test_a_spent_window_does_not_fit_until_it_resets():
    found = answer(work(1), five(100.57))
    assert (found.verdict, found.margin_percent, found.runs_out_at) == (NO, pytest.approx(-0.57), NOW)
    assert found.fits_from == NOW + timedelta(hours=2.5)
    assert answer(work(1, start_h=2.5), five(100.57)).verdict is FITS


def test_a_spent_window_without_a_reset_fits_never_as_far_as_is_known():
    found = answer(work(1), five(100, left_h=None))
    assert (found.verdict, found.fits_from) == (NO, None)


def test_where_it_would_fit_is_advised():
    found = answer(work(2), five(60))
    assert found.fits_from == NOW + timedelta(hours=2.5)
    assert [(advice.code, advice.at) for advice in found.advice] == [("advice.start-at", found.fits_from)]
    assert answer(work(1), five(10)).advice == ()


@pytest.mark.parametrize(
    ("window", "code"),
    [
        (five(None), "reason.unread"),
        (measure("3d", length_s=None, percent=10, resets_at=NOW + timedelta(days=1)), "reason.no-start"),
    ],
)
def test_without_a_rate_nobody_can_tell(window, code):
    found = answer(work(1), window)
    assert (found.verdict, found.margin_percent) == (UNKNOWN, None)
    assert [reason.code for reason in found.reasons] == [code]


@pytest.mark.parametrize(
    ("window", "hours", "verdict", "margin"),
    [
        (five(0), 1, FITS, 80),
        (five(0, left_h=None), 4, FITS, 20),
        (five(0, left_h=None), 5, TIGHT, 0),
        (five(3, left_h=4.95), 1, FITS, 77),
        (five(40, left_h=None), 2, FITS, 20),
        (five(90, left_h=None), 1, NO, -10),
    ],
)
def test_without_use_to_go_by_full_tilt_is_assumed(window, hours, verdict, margin):
    found = answer(work(hours), window)
    assert (found.verdict, found.margin_percent) == (verdict, pytest.approx(margin))
    assert found.reasons[-1].code == "reason.full-tilt"


def test_an_idle_window_starts_with_the_work_and_resets_inside_it():
    assert answer(work(6, start_h=3), five(0, left_h=None)).verdict is TIGHT


def test_full_tilt_fills_a_longer_window_as_the_limits_compare():
    hours = measure("5h", length_s=5 * HOUR, unit=Unit.CREDITS, used=0, limit=1000)
    days = measure("week", length_s=WEEK, unit=Unit.CREDITS, used=4500, limit=5000)
    found = answer(work(3), hours, replace(days, resets_at=None))
    assert (found.verdict, found.binding_window, found.margin_percent) == (NO, "week", pytest.approx(-2))


def test_the_plans_own_limits_compare_windows_that_tell_percentages_only():
    sold = (
        PlanWindow("5h", Unit.PROMPTS, ResetRule.FIRST_USE, 80),
        PlanWindow("week", Unit.PROMPTS, ResetRule.ORDER, 400),
    )
    plan = PlanVersion("lite", "zhipu", "Lite", date(2026, 1, 1), sold, (), Confidence.OFFICIAL)
    fresh = five(0, left_h=None), replace(week(0), resets_at=None)
    assert answer(work(4), *fresh, terms=Terms(version=plan)).verdict is FITS
    assert answer(work(4), fresh[0], replace(fresh[1], used_percent=88), terms=Terms(version=plan)).verdict is NO


def test_a_longer_window_holds_at_least_what_a_shorter_one_does():
    fresh = five(0, left_h=None), replace(week(0), resets_at=None)
    assert answer(work(4), *fresh).verdict is FITS
    found = answer(work(4), five(0, left_h=None), replace(week(50), resets_at=None))
    assert (found.verdict, found.reasons[0].code) == (TIGHT, "reason.range")


def test_a_longer_window_without_use_fills_no_faster_than_the_shorter_one_does():
    found = answer(work(4), five(2), replace(week(0), resets_at=None))  # under one percent an hour
    assert (found.verdict, found.reasons[-1].code) == (FITS, "reason.fits")


def test_what_the_vendor_calls_spent_without_a_figure_does_not_fit():
    spent = measure("5h", length_s=5 * HOUR, spent=True, resets_at=NOW + timedelta(hours=1))
    assert answer(work(1), spent).verdict is NO
    assert answer(work(1, start_h=1), spent).verdict is FITS


def test_a_month_has_a_rate_though_its_length_is_only_about_known():
    month = measure("month", length_s=None, percent=50, resets_at=NOW + timedelta(days=15))
    assert answer(work(2), month).verdict is FITS


def test_a_window_that_is_short_says_no_whatever_another_hides():
    assert answer(work(2), five(60), measure("week", length_s=WEEK, percent=None)).verdict is NO
    assert answer(work(1), five(10), measure("week", length_s=WEEK, percent=None)).verdict is UNKNOWN


def test_no_limit_is_no_hindrance():
    assert answer(work(9), measure("5h", length_s=5 * HOUR, unlimited=True)).verdict is FITS


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ({"age_s": 601}, "reason.stale"),
        ({"fault": Fault(FaultKind.VENDOR, "vendor", NOW)}, "reason.stale"),
        ({"paused": True}, "reason.paused"),
    ],
)
def test_an_old_reading_answers_nothing(rest, code):
    found = answer(work(1), five(10), **rest)
    assert (found.verdict, found.reasons[0].code) == (UNKNOWN, code)


def test_no_reading_answers_nothing():
    assert answer(work(1)).verdict is UNKNOWN
    assert answer(work(1), fault=Fault(FaultKind.VENDOR, "vendor", NOW)).reasons[0].code == "reason.failed"


@pytest.mark.parametrize(
    ("need", "window", "verdict", "margin"),
    [
        (work(prompts=10), counted(Unit.PROMPTS, 20, 80), FITS, 62.5),
        (work(prompts=55), counted(Unit.PROMPTS, 20, 80), TIGHT, 6.25),
        (work(prompts=61), counted(Unit.PROMPTS, 20, 80), NO, -1.25),
        (work(requests=100), counted(Unit.REQUESTS, 100, 1000), FITS, 80),
        (work(tokens=10**6), counted(Unit.TOKENS, 0, 10**6), TIGHT, 0),
        (work(task="simple"), counted(Unit.REQUESTS, 0, 100), FITS, 90),
        (work(task="refactor"), counted(Unit.REQUESTS, 80, 100), TIGHT, -10),
        (work(task="refactor", prompts=10), counted(Unit.REQUESTS, 0, 50), NO, None),
        (work(2, prompts=10), counted(Unit.PROMPTS, 20, 80), FITS, 62.5),
        (work(requests=1), counted(Unit.CREDITS, 0, 100), UNKNOWN, None),
        (work(tokens=1), counted(Unit.REQUESTS, 0, 100), UNKNOWN, None),
        (work(prompts=1), five(10), UNKNOWN, None),
    ],
)
def test_a_count_is_held_against_windows_that_count_the_same(need, window, verdict, margin):
    found = answer(need, window)
    assert found.verdict is verdict
    if margin is not None:
        assert found.margin_percent == pytest.approx(margin, abs=0.02)


def test_work_without_a_duration_has_no_clock_to_run_out_by():
    assert answer(work(prompts=100), counted(Unit.PROMPTS, 0, 80)).runs_out_at is None


BEIJING_AFTERNOON = PeakRule(
    "peak", "Asia/Shanghai", DAILY, ((time(14), time(18)),), (Factor("*", 3.0, 1.0),), valid_from=date(2026, 1, 1)
)
PEAK = Terms(peak=BEIJING_AFTERNOON, rules=(BEIJING_AFTERNOON,))


def test_a_peak_on_the_way_makes_a_verdict_that_flips_tight():
    assert answer(work(3), week(85)).verdict is FITS
    found = answer(work(3), week(85), terms=PEAK)
    assert found.verdict is TIGHT
    assert [reason.code for reason in found.reasons] == ["reason.range", "reason.peak"]
    assert found.reasons[1].at == datetime(2026, 9, 2, 10, tzinfo=UTC)


def test_a_peak_that_does_not_touch_the_work_is_not_mentioned():
    assert [reason.code for reason in answer(work(1), five(25), terms=PEAK).reasons] == ["reason.fits"]


def test_the_best_subscription_gives_the_verdict():
    fleet = Fleet((subscription("a", five(60)), subscription("b", five(10)), subscription("c", five(20))))
    result = check(fleet, work(2), {}, NOW)
    assert (result.verdict, result.best) == (FITS, "b")
    assert [one.verdict for one in result.answers] == [NO, FITS, FITS]


def test_unknown_is_never_taken_for_no():
    fleet = Fleet((subscription("a", five(60)), subscription("b")))
    result = check(fleet, work(2), {}, NOW)
    assert (result.verdict, result.best) == (UNKNOWN, None)


def test_nobody_to_ask_is_unknown():
    assert check(Fleet(), work(2), {}, NOW).verdict is UNKNOWN


@given(
    percent=some.floats(0.1, 99.9),
    left_h=some.floats(0.1, 4.9),
    hours=some.floats(0.1, 48),
    more=some.floats(0.1, 20),
)
def test_more_work_never_fits_better(percent, left_h, hours, more):
    ranks = [FITS, TIGHT, NO]
    window = replace(five(percent, left_h), resets_at=NOW + timedelta(hours=left_h))
    less, longer = answer(work(hours), window), answer(work(hours + more), window)
    assert ranks.index(longer.verdict) >= ranks.index(less.verdict)
