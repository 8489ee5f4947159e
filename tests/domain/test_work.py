import pytest

from quotatop.domain.assumption import Assumption, Ratio
from quotatop.domain.mix import MIXES
from quotatop.domain.plan import PlanWindow, ResetRule
from quotatop.domain.tariff import Weights
from quotatop.domain.window import Unit
from quotatop.domain.work import Measure, Work, holds, month_in_all, ratios_for, work_of

PROMPTS = (Ratio.REQUESTS_PER_PROMPT, (15.0, 20.0))
TOKENS = (Ratio.TOKENS_PER_REQUEST, (1000.0, 2000.0))


def window(id: str, limit: float | None, unit: Unit = Unit.REQUESTS) -> PlanWindow:
    return PlanWindow(id, unit, ResetRule.VENDOR, limit)


def test_prompts_become_requests_and_tokens():
    measure = Measure(Weights(per_prompt=1), MIXES["A"], 1, (PROMPTS, TOKENS))
    assert work_of(80, measure) == Work((80, 80), (1200, 1600), (1_200_000, 3_200_000))


def test_requests_become_prompts_and_tokens():
    measure = Measure(Weights(per_request=1), MIXES["A"], 1, (PROMPTS, TOKENS))
    assert work_of(1200, measure) == Work((60, 80), (1200, 1200), (1_200_000, 2_400_000))


def test_tokens_become_requests_and_prompts():
    measure = Measure(Weights(1, 1, 1, 1, 1), MIXES["A"], 1, (PROMPTS, TOKENS))
    work = work_of(60_000, measure)
    assert work.tokens == pytest.approx((60_000, 60_000))
    assert work.requests == pytest.approx((30, 60))
    assert work.prompts == pytest.approx((1.5, 4))


def test_a_factor_leaves_less_of_all():
    assert work_of(90, Measure(Weights(per_prompt=1), MIXES["A"], 3, (PROMPTS,))) == Work((30, 30), (450, 600), None)


def test_what_nothing_is_assumed_of_is_not_said():
    assert work_of(10, Measure(Weights(per_request=1), MIXES["A"])) == Work(None, (10, 10), None)
    assert work_of(10, Measure(Weights(), MIXES["A"], 1, (PROMPTS, TOKENS))) == Work()


def test_the_first_assumption_of_a_tariff_holds():
    mine = Assumption("mine", Ratio.REQUESTS_PER_PROMPT, ("t",), 5, 6)
    other = Assumption("shipped", Ratio.REQUESTS_PER_PROMPT, ("t", "u"), 15, 20)
    assert ratios_for((mine, other), "t") == ((Ratio.REQUESTS_PER_PROMPT, (5.0, 6.0)),)
    assert ratios_for((mine, other), "u") == ((Ratio.REQUESTS_PER_PROMPT, (15.0, 20.0)),)
    assert ratios_for((mine,), "v") == ()


def test_a_window_holds_so_many_of_another_only_in_the_same_unit():
    assert holds(window("week", 9000), window("5h", 1200)) == 7.5
    assert holds(window("week", 9000), window("5h", 1200, Unit.PROMPTS)) is None
    assert holds(window("week", None), window("5h", 1200)) is None
    assert holds(window("week", 9000), window("5h", None)) is None


def test_a_month_is_the_least_that_the_windows_allow():
    assert month_in_all([window("5h", 40)]) == 40 * 144
    assert month_in_all([window("5h", 1200), window("week", 9000), window("month", 18_000)]) == 18_000
    assert month_in_all([window("5h", None), window("week", 7)]) == 30
    assert month_in_all([window("5h", 100, Unit.PERCENT)]) is None
