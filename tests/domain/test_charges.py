from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.charges import Costing, charges, charges_by
from quotatop.domain.logged import Logged, logged
from quotatop.domain.peak import DAILY, EVERY_MODEL, Factor, PeakRule
from quotatop.domain.tariff import Rate, Tariff, Weights, charge
from quotatop.domain.usage import Tokens, UsageEvent
from quotatop.domain.window import Unit

START = datetime(2026, 7, 28, tzinfo=UTC)
MODELS = ("glm-4.7", "glm-5.3", "kimi-k3", "GLM-5.3[1m]", "nobody-knows")
PEAKS = (
    PeakRule(
        "r",
        "Asia/Shanghai",
        DAILY,
        ((time(14), time(18)),),
        (Factor("glm-5.3", 3, 1, date(2026, 8, 1)), Factor("glm-5.3", 3, 2), Factor(EVERY_MODEL, 1, 0.5)),
        valid_to=date(2026, 8, 3),
    ),
)
TARIFF = Tariff(
    "t",
    Unit.CREDITS,
    (
        Rate("glm-4.7", Weights(1, 0.25, 1, 2, 5), up_to=1000, output_below=50),
        Rate("glm-4.7", Weights(2, 0.5, 2, 4, 6), up_to=1000),
        Rate("glm-4.7", Weights(3, 1, 3, 6, 7, per_request=1)),
        Rate("glm-5*", Weights(7, 2, 7, 7, 24, per_prompt=3), valid_to=date(2026, 7, 31)),
        Rate("glm-5*", Weights(9, 2, 9, 9, 24), valid_from=date(2026, 7, 31)),
        Rate("kimi*", Weights(per_request=1, per_prompt=2)),
    ),
)

counts = st.integers(0, 2000)
requests = st.lists(
    st.tuples(st.integers(0, 8 * 86_400), st.sampled_from(MODELS), counts, counts, counts, counts, st.booleans()),
    max_size=30,
).map(sorted)


def event(at, model, new, read, write, out, prompt):
    when = START + timedelta(seconds=at)
    tokens = Tokens(new, read, write, out, 0, write // 2)
    return UsageEvent(at, when, "tool", model, tokens, prompt)


def columns(events):
    rows = [
        (
            *(one.key, round(one.at.timestamp() * 1000), one.tool, one.model, None, None, None),
            *(one.tokens.input, one.tokens.cache_read, one.tokens.cache_write, one.tokens.output),
            *(0, one.tokens.cache_write_1h, int(one.prompt)),
        )
        for one in events
    ]
    spoken = [(one.at.timestamp(), (one.tool, one.model, None, None, None)) for one in events if one.prompt]
    return logged(rows, spoken)


@given(requests)
def test_columns_cost_what_each_request_costs_by_itself(made):
    events = [event(*one) for one in made]
    unique = [one for place, one in enumerate(events) if not place or one.at != events[place - 1].at]
    found = charges(columns(unique), TARIFF, PEAKS)
    each = [charge(TARIFF, one, PEAKS) for one in unique]
    assert list(found.sums) == pytest.approx([0, *accumulate(cost or 0 for cost in each)])
    assert found.unknown == {one.model for one, cost in zip(unique, each, strict=True) if cost is None}


def test_a_request_at_the_very_beginning_of_a_peak_is_charged_in_it():
    edge = 6 * 3600
    used = columns([event(0, "glm-5.3", 1, 0, 0, 0, False), event(edge, "glm-5.3", 1, 0, 0, 0, False)])
    assert charges(used, TARIFF, PEAKS).sums[-1] == 7 * (1 + 3)


def test_a_model_may_be_charged_as_another():
    used = columns([event(0, "nobody-knows", 0, 0, 0, 0, True)])
    assert charges(used, TARIFF, (), {"nobody-knows": "kimi-k3"}).sums[-1] == 3


def test_each_model_may_have_a_tariff_of_its_own_and_one_without_costs_nothing():
    used = columns([event(0, "glm-4.7", 1, 0, 0, 0, False), event(1, "kimi-k3", 1, 0, 0, 0, False)])
    found = charges_by(used, {"kimi-k3": Costing(TARIFF, (), "kimi-k3")})
    assert (found.sums, found.unknown) == ((0, 0.0, 1.0), frozenset())


def test_nothing_costs_nothing():
    assert charges(Logged(), TARIFF, PEAKS).sums == (0,)
