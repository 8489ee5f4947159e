from dataclasses import replace
from datetime import UTC, datetime, timedelta

from quotatop.domain.advice import AdviceKind, Standing, advise
from quotatop.domain.forecast import Forecast, Grounds
from quotatop.domain.pace import Verdict
from quotatop.domain.peak import PeakNow, PeakRule
from quotatop.domain.window import HOUR, WEEK, measure

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)


def window(id="5h", percent=50, left=timedelta(hours=3), length=5 * HOUR, **more):
    return measure(id, length_s=length, percent=percent, resets_at=NOW + left, **more)


def forecast(verdict, at_reset=50.0, left=timedelta(hours=3), by_hour=5.0) -> Forecast:
    grounds = Grounds(NOW, NOW + left, 50, 8.0, 5.0, by_hour, 5.0)
    empty_at = SOON if verdict in (Verdict.RUNS_OUT, Verdict.TIGHT) else None
    return Forecast(5.0, empty_at, at_reset, 0.5, verdict, SOON, grounds)


def standing(id, verdict, at_reset=50.0, **more) -> Standing:
    return Standing(id, (window(),), {"5h": forecast(verdict, at_reset)}, **more)


def peak(active=False, factors=(("*", 1.0),), begins=None) -> PeakNow:
    rule = PeakRule("r", "UTC", frozenset(range(7)), (), ())
    return PeakNow(rule, active, None, begins, factors)


def kinds(*standings):
    return [(one.kind, one.id) for one in advise(standings, NOW)]


def test_where_all_lasts_nothing_is_advised():
    assert kinds(standing("a", Verdict.LASTS), standing("b", Verdict.SPARE)) == []
    assert kinds() == []


def test_another_that_lasts_is_named_with_what_it_leaves_over():
    (one,) = advise(
        [standing("a", Verdict.RUNS_OUT), standing("b", Verdict.LASTS, 60), standing("c", Verdict.LASTS, 30)], NOW
    )
    assert (one.kind, one.id, one.other, one.percent, one.at) == (AdviceKind.USE, "c", "a", 70, SOON)


def test_one_that_is_tight_is_nobodys_refuge():
    assert kinds(standing("a", Verdict.RUNS_OUT), standing("b", Verdict.TIGHT)) == []


def test_one_that_nobody_uses_needs_no_advice():
    calm = Standing("a", (window(),), {"5h": forecast(Verdict.RUNS_OUT, by_hour=0.0)})
    assert kinds(calm, standing("b", Verdict.LASTS)) == []


def test_a_spent_one_sends_on_and_one_that_never_began_is_a_refuge():
    spent = Standing("a", (window(percent=100),), {})
    idle = Standing("b", (measure("5h", length_s=5 * HOUR, percent=0),), {})
    (one,) = advise([spent, idle], NOW)
    assert (one.kind, one.id, one.percent, one.at) == (AdviceKind.USE, "b", 100, None)


def test_without_a_refuge_a_near_reset_is_worth_waiting_for():
    spent = Standing("a", (window(percent=100, left=timedelta(minutes=40)),), {})
    far = Standing("a", (window(percent=100, left=timedelta(hours=4)),), {})
    (one,) = advise([spent, standing("b", Verdict.TIGHT)], NOW)
    assert (one.kind, one.at) == (AdviceKind.WAIT, NOW + timedelta(minutes=40))
    assert kinds(far, standing("b", Verdict.TIGHT)) == []


def test_a_spent_week_behind_a_near_reset_is_not_waited_for():
    week = window("week", 100, timedelta(days=2), WEEK)
    spent = Standing("a", (window(percent=100, left=timedelta(minutes=40)), week), {})
    assert kinds(spent) == []


def test_a_cheaper_model_lasts_longer_by_the_ratio_of_the_factors():
    models = peak(True, (("glm-4.7", 1.0), ("glm-5", 2.0)))
    (one,) = advise([standing("a", Verdict.RUNS_OUT, peak=models)], NOW)
    assert (one.kind, one.model, one.instead_of, one.longer_s) == (AdviceKind.MODEL, "glm-4.7", "glm-5", 3600)


def test_a_cheaper_model_that_reaches_the_reset_says_so():
    models = peak(True, (("glm-4.7", 1.0), ("glm-5", 3.0)))
    (one,) = advise([standing("a", Verdict.RUNS_OUT, peak=models)], NOW)
    assert one.longer_s is None


def test_models_that_cost_alike_are_no_choice():
    models = peak(True, (("*", 0.5), ("glm-4.7", 1.0), ("glm-5", 1.0)))
    assert kinds(standing("a", Verdict.RUNS_OUT, peak=models)) == []


def test_a_peak_is_told_half_an_hour_ahead_to_who_is_at_work():
    near, far = (peak(begins=NOW + timedelta(minutes=minutes)) for minutes in (12, 50))
    assert kinds(standing("a", Verdict.LASTS, peak=near)) == [(AdviceKind.PEAK, "a")]
    assert kinds(standing("a", Verdict.LASTS, peak=far)) == []
    resting = Standing("a", (window(),), {"5h": forecast(Verdict.LASTS, by_hour=0.0)}, near)
    assert kinds(resting) == []


def test_a_week_that_expires_unused_is_told_near_its_end():
    week = window("week", 20, timedelta(days=1), WEEK)
    told = forecast(Verdict.SPARE, 25.0, timedelta(days=1))
    (one,) = advise([Standing("a", (week,), {"week": told})], NOW)
    assert (one.kind, one.window, one.percent) == (AdviceKind.UNUSED, "week", 75)
    assert kinds(Standing("a", (week,), {"week": replace(told, used_percent_at_reset=65.0)})) == []
    assert kinds(Standing("a", (window("week", 20, timedelta(days=4), WEEK),), {"week": told})) == []
    assert kinds(Standing("a", (window(percent=5),), {"5h": forecast(Verdict.SPARE, 5.0)})) == []


def test_what_is_near_comes_first():
    near = peak(begins=NOW + timedelta(minutes=12))
    far = Standing("a", (window(),), {"5h": replace(forecast(Verdict.RUNS_OUT), empty_at=NOW + timedelta(days=1))})
    assert kinds(far, standing("b", Verdict.LASTS, peak=near)) == [(AdviceKind.PEAK, "b"), (AdviceKind.USE, "b")]
