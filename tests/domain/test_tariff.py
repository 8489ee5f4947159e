"""The rule itself, on tariffs made here; the shipped ones are held against the facts in tests/catalogue."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.peak import WEEKDAYS, Factor, PeakRule
from quotatop.domain.tariff import Rate, Tariff, Weights, charge, factor_at, factor_steps, rate_for, weights_for
from quotatop.domain.usage import Tokens, UsageEvent
from quotatop.domain.window import Unit

DAY = date(2026, 8, 6)
NOON = datetime(2026, 8, 6, 4, tzinfo=UTC)
AFTERNOON = PeakRule(
    "r",
    "Asia/Shanghai",
    WEEKDAYS,
    ((time(14), time(18)),),
    (Factor("glm-5", 3, 2), Factor("glm-5", 3, 1, until=date(2026, 10, 1)), Factor("*", 1, 0.5)),
    valid_from=date(2026, 7, 31),
)
OPEN = Tariff("t", Unit.TOKENS, (Rate("*", Weights(1, 0.1, 2, 3, 10, 100, 1000, 10_000)),))


def event(model="glm-5", at=NOON, *, prompt=False, **tokens) -> UsageEvent:
    return UsageEvent(1, at, "tool", model, Tokens(**tokens), prompt=prompt)


def tiered(*rates: Rate) -> Tariff:
    return Tariff("t", Unit.MONEY, rates, "USD")


def per_input(rate: Rate | None) -> float | None:
    return rate.weights.per_input if rate else None


def test_every_kind_is_weighed_once():
    tokens = Tokens(input=1, cache_read=1, cache_write=3, output=1, reasoning=1, cache_write_1h=1)
    weights = OPEN.rates[0].weights
    assert weights.of(tokens) == pytest.approx(1 + 0.1 + 2 * 2 + 3 + 10 + 100)
    assert weights.of(tokens, requests=0, prompts=2, calls=3) == pytest.approx(18.1 + 2000 + 30_000)


def test_a_prompt_is_weighed_where_it_begins():
    assert charge(OPEN, event(prompt=True)) == 1100
    assert charge(OPEN, event()) == 100


def test_a_model_that_no_rate_names_costs_nobody_knows_what():
    tariff = tiered(Rate("glm-5", Weights(1)))
    assert charge(tariff, event("glm-5.1", input=3)) is None
    assert charge(tariff, event("z-ai/GLM-5", input=3)) == 3


def test_the_tier_is_chosen_by_all_input_with_the_cached():
    tariff = tiered(Rate("*", Weights(1), up_to=100), Rate("*", Weights(2)))
    assert charge(tariff, event(input=40, cache_read=30, cache_write=30)) == pytest.approx(40)
    assert charge(tariff, event(input=41, cache_read=30, cache_write=30)) == pytest.approx(82)


def test_a_rate_for_short_answers_holds_only_where_the_answer_is_known_to_be_short():
    tariff = tiered(Rate("*", Weights(1), up_to=100, output_below=200), Rate("*", Weights(2), up_to=100))
    assert per_input(rate_for(tariff, "m", 50, DAY, output=199)) == 1
    assert per_input(rate_for(tariff, "m", 50, DAY, output=200)) == 2
    assert per_input(rate_for(tariff, "m", 50, DAY)) == 2
    assert weights_for(tariff, "m", 101, DAY) is None


def test_an_offer_holds_on_its_days_and_the_standing_rate_on_all_others():
    tariff = tiered(
        Rate("k*", Weights(8)), Rate("k*", Weights(4), valid_from=date(2026, 9, 17), valid_to=date(2026, 10, 1))
    )
    days = [date(2026, 9, 16), date(2026, 9, 17), date(2026, 9, 30), date(2026, 10, 1)]
    assert [per_input(rate_for(tariff, "kimi", 0, day)) for day in days] == [8, 4, 4, 8]


def test_the_nearest_name_wins_wherever_it_stands():
    tariff = tiered(Rate("*", Weights(1)), Rate("glm-5.3*", Weights(2)), Rate("glm-5.3-flash", Weights(3)))
    found = [per_input(rate_for(tariff, model, 0, DAY)) for model in ("x", "glm-5.3-air", "glm-5.3-flash")]
    assert found == [1, 2, 3]


@pytest.mark.parametrize(
    ("model", "at", "factor"),
    [
        ("glm-5", "2026-08-06T06:00:00Z", 3),
        ("glm-5", "2026-08-06T05:59:59Z", 1),
        ("glm-5", "2026-10-05T01:00:00Z", 2),
        ("GLM-5[1m]", "2026-08-06T06:00:00Z", 3),
        ("other", "2026-08-06T09:59:59Z", 1),
        ("other", "2026-08-06T10:00:00Z", 0.5),
        ("other", "2026-08-08T07:00:00Z", 0.5),
        ("other", "2026-07-30T07:00:00Z", 1),
    ],
)
def test_the_factor_is_the_models_at_that_instant(model, at, factor):
    assert factor_at((AFTERNOON,), model, datetime.fromisoformat(at)) == factor


def test_no_rule_and_an_unknown_factor_change_nothing():
    assert factor_at((), "m", NOON) == 1
    assert factor_at((PeakRule("r", "UTC", WEEKDAYS, (), (Factor("*", None, None),)),), "m", NOON) == 1


def test_the_factor_multiplies_the_whole_charge():
    at = datetime(2026, 8, 6, 7, tzinfo=UTC)
    assert charge(OPEN, event(at=at, input=1), (AFTERNOON,)) == pytest.approx(303)


@given(
    st.integers(0, 60 * 24 * 90),
    st.integers(1, 60 * 24 * 5),
    st.lists(st.integers(0, 60 * 24 * 5), max_size=8),
    st.sampled_from(["glm-5", "x"]),
)
def test_the_steps_say_what_the_factor_says_at_every_instant(begin, minutes, probes, model):
    start = datetime(2026, 7, 29, tzinfo=UTC) + timedelta(minutes=begin)
    end = start + timedelta(minutes=minutes)
    steps = factor_steps((AFTERNOON,), model, start, end)
    assert steps[0][0] == start
    assert [at for at, _ in steps] == sorted({at for at, _ in steps})
    for probe in probes:
        at = start + timedelta(minutes=probe % minutes)
        assert [factor for since, factor in steps if since <= at][-1] == factor_at((AFTERNOON,), model, at)
