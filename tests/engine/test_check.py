"""Will it last?  Tables of one window, then what several windows, models and subscriptions make of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.catalogue.load_priced import load_priced
from quotatop.catalogue.priced import PricedCatalogue
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.reading import Balance, Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import HOUR, WEEK, Unit, measure
from quotatop.domain.working import Working
from quotatop.engine.amount import amount
from quotatop.engine.ask import answered

NOW = datetime(2026, 9, 2, 4, tzinfo=UTC)  # Wednesday noon in Beijing
FITS, TIGHT, NO, UNKNOWN = "fits", "tight", "no", "unknown"
NOBODYS = PricedCatalogue()


@cache
def facts():
    return load_priced(Path("/nowhere"))


def five(percent, left_h=2.5, **rest):
    resets_at = NOW + timedelta(hours=left_h) if left_h is not None else None
    return measure("5h", length_s=5 * HOUR, percent=percent, resets_at=resets_at, **rest)


def week(percent, left_h=84.0):
    return measure("week", length_s=WEEK, percent=percent, resets_at=NOW + timedelta(hours=left_h))


def counted(unit, used, limit, id="5h"):
    ends = NOW + timedelta(hours=2.5)
    return measure(id, length_s=5 * HOUR, unit=unit, used=used, limit=limit, resets_at=ends)


def subscription(id, *windows, age_s=0, fault=None, paused=False, working=None, balances=(), at=NOW, **held):
    held = Subscription(id, held.pop("provider", "nobody"), 300, paused=paused, **held)
    proves = "credit-rows" if held.plan and held.since is None else None
    known = windows or balances
    reading = Reading(at - timedelta(seconds=age_s), windows, balances=balances, proves=proves) if known else None
    return SubscriptionState(held, reading, fault, working=working)


def work(hours=None, start_h=0.0, at=NOW, **what):
    blank = dict.fromkeys(("task", "prompts", "requests", "tokens", "model"))
    start = (at + timedelta(hours=start_h)).timestamp()
    return {"start": start, "for_s": int(hours * HOUR) if hours is not None else None, **blank, **what}


def ask(need, *states, catalogue=NOBODYS, at=NOW):
    return answered(Fleet(states), catalogue, need, at)[1]


def answer(need, *windows, **rest):
    return ask(need, subscription("glm", *windows, **rest))["answers"][0]


def codes(found):
    return [reason["code"].removeprefix("reason.") for reason in found["reasons"]]


def moment(**ahead):
    return (NOW + timedelta(**ahead)).timestamp()


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
def test_without_history_a_duration_is_held_against_the_average_and_full_tilt(window, hours, verdict, margin):
    found = answer(work(hours), window)
    assert (found["verdict"], found["binding_window"]) == (verdict, "5h")
    assert found["margin_percent"] == pytest.approx(margin, abs=0.01)


def test_where_average_and_full_tilt_disagree_it_is_tight():
    found = answer(work(3), five(32, left_h=3))  # 16 an hour so far; 20 at full tilt
    assert (found["verdict"], codes(found)[0]) == (TIGHT, "range")


def steady(percent_per_h, variance=0.0, **more):
    return Working((("5h", percent_per_h), *more.items()), variance, 24.0, (NOW.timestamp(),))


def test_two_hours_are_two_hours_of_work_at_the_rate_of_the_work():
    idle_since_morning = five(12)
    assert answer(work(2), idle_since_morning)["verdict"] == FITS
    found = answer(work(2), idle_since_morning, working=steady(55.0))
    assert (found["verdict"], found["margin_percent"]) == (NO, pytest.approx(-22, abs=0.01))
    assert codes(found) == ["runs-out"]


def test_work_that_varies_much_makes_a_near_thing_tight():
    assert answer(work(1), five(40), working=steady(40.0))["verdict"] == FITS
    assert answer(work(1), five(40), working=steady(40.0, variance=1.0))["verdict"] == TIGHT


def test_each_window_fills_at_its_own_rate_of_work():
    found = answer(work(10), five(0, left_h=None), week(70), working=steady(10.0, week=4.0))
    assert (found["verdict"], found["binding_window"]) == (NO, "week")


def test_the_moment_of_running_out_is_named():
    assert answer(work(2), five(60))["runs_out_at"] == pytest.approx(moment(hours=100 / 24 - 2.5), abs=1)


def test_a_reset_inside_the_time_starts_the_window_anew():
    found = answer(work(3), five(80, left_h=0.5))  # 17.8 an hour: 88.9 at the reset, then 44.4 in two and a half hours
    assert found["verdict"] == FITS
    assert found["margin_percent"] == pytest.approx(100 - 80 / 4.5 * 2.5, abs=0.01)


def test_what_is_short_before_a_reset_is_not_made_good_by_it():
    found = answer(work(3), five(95, left_h=0.5))
    assert found["verdict"] == NO
    assert found["runs_out_at"] < moment(minutes=30)


def test_what_is_tight_before_a_reset_stays_tight():
    assert answer(work(3), five(83, left_h=0.5))["verdict"] == TIGHT


def test_all_windows_count_and_the_worst_decides():
    found = answer(work(2), five(10), week(99.5))
    assert (found["verdict"], found["binding_window"]) == (NO, "week")


def test_lanes_and_tool_calls_stop_nothing_beside_other_windows():
    video = measure("5h:video", length_s=5 * HOUR, percent=100, resets_at=NOW + timedelta(hours=1))
    tools = measure("mcp", length_s=None, percent=100)
    assert answer(work(1), five(10), video, tools)["verdict"] == FITS
    assert answer(work(1), video)["verdict"] == NO


def test_a_lane_of_the_model_asked_for_stops_it():
    opus = measure("week:opus", length_s=WEEK, percent=100, resets_at=NOW + timedelta(days=1))
    state = subscription("claude", five(10), opus)
    assert ask(work(1, model="claude-opus-4-5"), state, catalogue=facts())["verdict"] == NO
    assert ask(work(1), state, catalogue=facts())["verdict"] == FITS


def test_a_spent_window_does_not_fit_until_it_resets():
    found = answer(work(1), five(100.57))
    assert (found["verdict"], found["margin_percent"]) == (NO, pytest.approx(-0.57))
    assert found["runs_out_at"] == NOW.timestamp()
    assert found["fits_from"] == moment(hours=2.5)
    assert answer(work(1, start_h=2.5), five(100.57))["verdict"] == FITS


def test_a_spent_window_without_a_reset_fits_never_as_far_as_is_known():
    found = answer(work(1), five(100, left_h=None))
    assert (found["verdict"], found["fits_from"]) == (NO, None)


def test_where_it_would_fit_is_advised():
    found = answer(work(2), five(60))
    assert found["fits_from"] == moment(hours=2.5)
    assert found["advice"] == [{"code": "advice.start-at", "at": found["fits_from"]}]
    assert answer(work(1), five(10))["advice"] == []


@pytest.mark.parametrize(
    ("window", "code"),
    [
        (five(None), "unread"),
        (measure("3d", length_s=None, percent=10, resets_at=NOW + timedelta(days=1)), "no-start"),
        (five(50, left_h=-1), "unread"),
    ],
)
def test_without_a_rate_or_a_figure_nobody_can_tell(window, code):
    found = answer(work(1), replace(window, used_percent=None) if code == "unread" else window)
    assert (found["verdict"], found["margin_percent"]) == (UNKNOWN, None)
    assert codes(found) == [code]


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
    assert (found["verdict"], found["margin_percent"]) == (verdict, pytest.approx(margin))
    assert codes(found)[-1] == "tilt"


def test_an_idle_window_starts_with_the_work_and_resets_inside_it():
    assert answer(work(6, start_h=3), five(0, left_h=None))["verdict"] == TIGHT


def test_full_tilt_fills_a_longer_window_as_the_limits_compare():
    hours = measure("5h", length_s=5 * HOUR, unit=Unit.CREDITS, used=0, limit=1000)
    days = measure("week", length_s=WEEK, unit=Unit.CREDITS, used=4500, limit=5000)
    found = answer(work(3), hours, replace(days, resets_at=None))
    assert (found["verdict"], found["binding_window"], found["margin_percent"]) == (NO, "week", pytest.approx(-2))


def test_where_the_limits_do_not_compare_a_longer_window_that_may_or_may_not_last_is_unknown():
    fresh = five(0, left_h=None), replace(week(0), resets_at=None)
    assert answer(work(4), *fresh)["verdict"] == FITS
    found = answer(work(4), five(0, left_h=None), replace(week(50), resets_at=None))
    assert (found["verdict"], codes(found)[0]) == (UNKNOWN, "share")


def test_what_the_vendor_calls_spent_without_a_figure_does_not_fit():
    spent = measure("5h", length_s=5 * HOUR, spent=True, resets_at=NOW + timedelta(hours=1))
    assert answer(work(1), spent)["verdict"] == NO
    assert answer(work(1, start_h=1), spent)["verdict"] == FITS


def test_a_month_has_a_rate_though_its_length_is_only_about_known():
    month = measure("month", length_s=None, percent=50, resets_at=NOW + timedelta(days=15))
    assert answer(work(2), month)["verdict"] == FITS


def test_a_window_that_is_short_says_no_whatever_another_hides():
    assert answer(work(2), five(60), measure("week", length_s=WEEK, percent=None))["verdict"] == NO
    assert answer(work(1), five(10), measure("week", length_s=WEEK, percent=None))["verdict"] == UNKNOWN


def test_no_limit_is_no_hindrance():
    assert answer(work(9), measure("5h", length_s=5 * HOUR, unlimited=True))["verdict"] == FITS


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ({"age_s": 601}, "stale"),
        ({"fault": Fault(FaultKind.VENDOR, "vendor", NOW)}, "failed-since"),
        ({"paused": True}, "paused"),
        ({"age_s": -3600}, "clock"),
    ],
)
def test_an_old_reading_answers_nothing_nor_does_one_from_before_the_clock_was_set_back(rest, code):
    found = answer(work(1), five(10), **rest)
    assert (found["verdict"], codes(found)) == (UNKNOWN, [code])


def test_no_reading_answers_nothing():
    assert answer(work(1))["verdict"] == UNKNOWN
    assert codes(answer(work(1), fault=Fault(FaultKind.VENDOR, "vendor", NOW))) == ["failed"]


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
        (work(prompts=4), counted(Unit.REQUESTS, 0, 100), TIGHT, -20),
        (work(requests=1), counted(Unit.CREDITS, 0, 100), UNKNOWN, None),
        (work(prompts=1), five(10), UNKNOWN, None),
    ],
)
def test_a_count_is_held_against_windows_that_count(need, window, verdict, margin):
    found = answer(need, window)
    assert found["verdict"] == verdict
    if margin is not None:
        assert found["margin_percent"] == pytest.approx(margin, abs=0.02)


def test_work_without_a_duration_has_no_clock_to_run_out_by():
    assert answer(work(prompts=100), counted(Unit.PROMPTS, 0, 80))["runs_out_at"] is None


def test_the_best_subscription_gives_the_verdict_and_is_advised_to_the_others():
    states = (subscription("a", five(60)), subscription("b", five(10)), subscription("c", five(20)))
    result = ask(work(2), *states)
    assert (result["verdict"], result["best"]) == (FITS, "b")
    assert [one["verdict"] for one in result["answers"]] == [NO, FITS, FITS]
    assert result["answers"][0]["advice"][0] == {"code": "advice.other", "name": "b"}


def test_unknown_is_never_taken_for_no():
    result = ask(work(2), subscription("a", five(60)), subscription("b"))
    assert (result["verdict"], result["best"]) == (UNKNOWN, None)


def test_nobody_to_ask_is_unknown():
    assert ask(work(2))["verdict"] == UNKNOWN


@pytest.mark.parametrize(("typed", "near"), [("glm5", "glm-5"), ("qqqqqqqqq", None)])
def test_a_model_that_nobody_knows_is_not_guessed_about(typed, near):
    result = ask(work(1, model=typed), subscription("a", five(10)), catalogue=facts())
    assert (result["verdict"], result["best"]) == (UNKNOWN, None)
    assert result["answers"][0]["reasons"][0].get("name") == near


@given(
    percent=some.floats(0.1, 99.9),
    left_h=some.floats(0.1, 4.9),
    hours=some.floats(0.1, 48),
    more=some.floats(0.1, 20),
    rate=some.one_of(some.none(), some.floats(0.1, 90)),
)
def test_more_work_never_fits_better(percent, left_h, hours, more, rate):
    ranks, working = [FITS, TIGHT, NO], None if rate is None else steady(rate)
    window = five(percent, left_h)
    less = answer(work(hours), window, working=working)
    longer = answer(work(hours + more), window, working=working)
    assert ranks.index(longer["verdict"]) >= ranks.index(less["verdict"])


# GLM: what the vendor published, at the edges of its peaks. Prompts until July 2026: GLM-5 counts 2, and 3 from 14:00
# to 18:00 UTC+8 every day. Credits since: half price but for 14:00 to 18:00 on workdays.

FEBRUARY = datetime(2026, 2, 23, 5, tzinfo=UTC)  # Monday 13:00 in Beijing
SATURDAY = datetime(2026, 8, 8, 5, tzinfo=UTC)
THURSDAY = datetime(2026, 8, 6, 5, tzinfo=UTC)


def glm(percent, at, plan="glm-pro", since=date(2026, 2, 20), **more):
    window = measure("5h", length_s=5 * HOUR, percent=percent, resets_at=at + timedelta(hours=4))
    days = measure("week", length_s=WEEK, percent=0, resets_at=at + timedelta(days=3))
    return subscription("glm", window, days, provider="zhipu", plan=plan, since=since, at=at, **more)


def credits(used, at, **more):
    window = measure(
        "5h", length_s=5 * HOUR, unit=Unit.CREDITS, used=used, limit=12_000, resets_at=at + timedelta(hours=9)
    )
    return subscription("glm", window, provider="zhipu", plan="glm-pro", at=at, **more)


@pytest.mark.parametrize(
    ("start_h", "hours", "prompts", "margin"),
    [
        (0, None, 20, 90),  # before the peak: 20 x 2 of 400
        (1, None, 20, 85),  # 14:00 is peak: 20 x 3
        (0.5, None, 20, 85),  # the peak begins while it goes on
        (5, None, 20, 90),  # 18:00 is not
        (0, 2, 20, 87.5),  # half of it either way
        (4, 2, 20, 87.5),
        (25, None, 20, 85),  # tomorrow
    ],
)
def test_prompts_are_split_at_the_edges_of_the_peak(start_h, hours, prompts, margin):
    state = glm(0, FEBRUARY)
    need = work(hours, start_h, at=FEBRUARY, prompts=prompts, model="glm-5")
    found = ask(need, state, catalogue=facts(), at=FEBRUARY)["answers"][0]
    assert (found["verdict"], found["margin_percent"]) == (FITS, pytest.approx(margin, abs=0.01))


def test_a_model_without_a_factor_costs_the_same_all_day():
    for start_h in (0, 2):
        need = work(None, start_h, at=FEBRUARY, prompts=20, model="glm-4.7")
        found = ask(need, glm(0, FEBRUARY), catalogue=facts(), at=FEBRUARY)["answers"][0]
        assert found["margin_percent"] == pytest.approx(95)


def test_the_peak_is_said_and_another_model_or_start_is_advised():
    need = work(None, 1, at=FEBRUARY, prompts=70, model="glm-5")
    found = ask(need, glm(45, FEBRUARY), catalogue=facts(), at=FEBRUARY)["answers"][0]
    assert (found["verdict"], found["margin_percent"]) == (TIGHT, pytest.approx(2.5))
    peak = next(reason for reason in found["reasons"] if reason["code"] == "reason.peak")
    assert (peak["factor"], peak["model"]) == (3.0, "glm-5")
    assert (peak["since"], peak["at"]) == tuple((FEBRUARY + timedelta(hours=h)).timestamp() for h in (1, 5))
    assert [one["code"] for one in found["advice"]] == ["advice.model", "advice.or-start-at"]
    assert found["advice"][0]["model"] == "glm-4.7"


def test_a_model_that_the_plan_served_once_is_any_of_those_it_serves_now():
    found = ask(work(None, 0, prompts=20, model="glm-5"), glm(0, NOW), catalogue=facts())["answers"][0]
    assert (found["verdict"], codes(found)[-1]) == (FITS, "no-longer")
    found = ask(work(None, 0, prompts=20, model="kimi-k2.5"), glm(0, NOW), catalogue=facts())["answers"][0]
    assert (found["verdict"], codes(found)) == (UNKNOWN, ["not-served"])


def test_an_hour_of_work_costs_more_of_the_window_in_the_peak():
    learned = Working((("5h", 20.0), ("week", 1.0)), 0.0, 24.0, ((FEBRUARY - timedelta(hours=3)).timestamp(),))
    for start_h, margin in ((0, 80), (0.5, 75), (1, 70)):
        need = work(1, start_h, at=FEBRUARY, model="glm-5")
        found = ask(need, glm(0, FEBRUARY, working=learned), catalogue=facts(), at=FEBRUARY)["answers"][0]
        assert found["margin_percent"] == pytest.approx(margin, abs=0.01)


@pytest.mark.parametrize(
    ("at", "start_h", "hours", "spent"),
    [
        (THURSDAY, 0, None, 0.5),
        (THURSDAY, 1, None, 1.0),
        (THURSDAY, 4, 2, 0.75),
        (THURSDAY, 5, None, 0.5),
        (SATURDAY, 2, None, 0.5),
        (THURSDAY, 48, 4, 0.5),  # --at on Saturday
    ],
)
def test_credits_are_half_price_outside_of_the_peak_and_on_weekends(at, start_h, hours, spent):
    need = work(hours, start_h, at=at, tokens=10_000_000, model="glm-5.2")
    found = ask(need, credits(0, at), catalogue=facts(), at=at)["answers"][0]
    fresh, cached, output = 0.0995, 0.8955, 0.005  # the dearer of the two mixes
    full = 1000 * (6.9 * fresh + 1.7 * cached + 24 * output)
    assert found["margin_percent"] == pytest.approx(100 - spent * full / 120, abs=0.02)


def test_what_a_prompt_takes_is_what_its_vendor_says_and_a_task_says_it_better():
    for need, least, most in ((work(None, prompts=10), 150, 200), (work(None, task="refactor", prompts=10), 100, 300)):
        costs = answered(Fleet((credits(0, NOW),)), facts(), need, NOW)[0][0]["windows"][0]["costs"]["glm-4.7"]
        a_request = costs[0] * 66_700, costs[1] * 66_700
        assert amount(costs, need) == (pytest.approx(least * a_request[0]), pytest.approx(most * a_request[1]))


def test_what_only_a_part_of_the_cost_is_known_of_fits_for_nobody():
    month = measure("month", length_s=None, percent=10, resets_at=NOW + timedelta(days=9))
    state = subscription("ark", month, provider="volcengine", plan="ark-coding-lite")
    state = replace(state, reading=replace(state.reading, proves=None))
    assert ask(work(requests=100), state, catalogue=facts())["verdict"] == UNKNOWN
    assert ask(work(requests=20_000), state, catalogue=facts())["verdict"] == NO


def test_an_hour_of_work_is_told_by_its_rate_whatever_its_cost():
    month = measure("month", length_s=None, percent=10, resets_at=NOW + timedelta(days=9))
    state = subscription("ark", month, provider="volcengine", plan="ark-coding-lite")
    state = replace(state, reading=replace(state.reading, proves=None))
    assert ask(work(1), state, catalogue=facts())["verdict"] == FITS


def test_money_pays_for_no_model_of_another_vendor():
    state = subscription("ms", provider="moonshot", balances=(Balance("available", 100.0, "CNY"),))
    state = replace(state, reading=replace(state.reading, proves="prepaid"))
    found = ask(work(tokens=1000, model="deepseek-v4-pro"), state, catalogue=facts())["answers"][0]
    assert (found["verdict"], codes(found)) == (UNKNOWN, ["no-price"])
    assert ask(work(tokens=1000, model="kimi-k3"), state, catalogue=facts())["verdict"] == FITS


def test_money_pays_for_work_where_the_price_is_known():
    state = subscription("ds", provider="deepseek", balances=(Balance("available", 100.0, "CNY"),))
    state = replace(state, reading=replace(state.reading, proves=None))
    model = next(
        name
        for price in facts().prices
        if "deepseek" in price.providers and price.holds(NOW) and price.tariff.currency == "CNY"
        for name in price.models
        if "*" not in name
    )
    little, much = (ask(work(tokens=n, model=model), state, catalogue=facts()) for n in (10**6, 10**12))
    assert (little["verdict"], much["verdict"]) == (FITS, NO)
    assert 0 < little["answers"][0]["margin_percent"] < 100
    assert codes(ask(work(tokens=10**6), state, catalogue=facts())["answers"][0]) == ["balance-model"]
    assert codes(ask(work(1), state, catalogue=facts())["answers"][0]) == ["balance"]
