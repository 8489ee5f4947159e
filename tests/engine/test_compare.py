"""Logged requests of a made-up month, replayed through the catalogue as it stands."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from quotatop.catalogue.load_priced import load_priced
from quotatop.domain.logged import logged, logged_by_slots
from quotatop.domain.usage_tier import SLOT_S, tier_of
from quotatop.engine.compare import compare
from quotatop.engine.value import value_of

END = datetime(2026, 11, 20, tzinfo=UTC)
START = END - timedelta(days=30)


@cache
def facts():
    return load_priced()


def month(count, model="glm-5.3", every_s=600.0, new=1500, read=28_000, out=200):
    """So many requests, one after the other from the first day's morning on."""
    first = START.timestamp() + 3600
    return logged(
        (
            number,
            round(1000 * (first + number * every_s)),
            "claude-code",
            model,
            None,
            None,
            None,
            new,
            read,
            0,
            out,
            0,
            0,
            0,
        )
        for number in range(count)
    )


def rows(used, **named):
    return {row.version.plan: row for row in compare(used, facts(), START, END, **named).rows}


def test_a_plan_for_requests_counts_each_one():
    row = rows(month(1000))["bailian-coding-pro"]
    assert [(use.id, use.most, use.limit) for use in row.windows] == [
        *(("5h", 30, 6000), ("week", 666, 45_000), ("month", 1000, 90_000)),
    ]
    assert (row.fits, row.lockouts, row.locked_h, row.served) == (True, 0, 0.0, 1.0)


def test_the_fee_is_held_against_the_days_and_the_tokens():
    row = rows(month(1000))["bailian-coding-pro"]
    assert (row.fee, row.currency, row.cost) == (200, "CNY", pytest.approx(200))
    assert row.per_100m == pytest.approx(200 / (1000 * 29_700) * 1e8)


def test_credits_are_counted_by_the_vendors_weights_and_hours():
    row = rows(month(1, new=10_000, read=0, out=10_000))["glm-lite"]
    assert row.windows[0].most == pytest.approx((6.9 + 24) * 0.5)  # 09:00 in China is no peak


def test_a_plan_that_is_too_small_says_for_how_long_it_would_have_locked_me_out():
    row = rows(month(3000, every_s=60))["glm-lite"]
    assert row.fits is False
    assert row.lockouts > 0
    assert 0 < row.locked_h < 720
    assert 0 < row.served < 1


def test_what_carries_me_comes_first_and_the_cheapest_of_it_before_all():
    found = compare(month(1000), facts(), START, END).rows
    ranks = [2 if row.fits is None else 0 if row.fits else 1 for row in found]
    assert ranks == sorted(ranks)
    costs = [row.cost for row in found if row.fits and row.currency == "CNY" and row.cost is not None]
    assert costs == sorted(costs)
    assert len(costs) > 3


def test_a_plan_whose_limits_nobody_published_cannot_be_told():
    row = rows(month(10))["kimi-allegretto"]
    assert (row.fits, row.lockouts, row.locked_h, row.served) == (None, None, None, None)


def test_a_model_that_a_plan_does_not_serve_is_counted_as_one_that_it_does_and_said():
    row = rows(month(10, "claude-opus-4-8"))["glm-lite"]
    assert dict(row.stood_in).keys() == {"claude-opus-4-8"}
    assert row.windows[0].most > 0


def test_a_plan_of_which_no_source_tells_the_models_says_so():
    found = rows(month(1000))
    assert (found["scnet-coding-lite"].fits, found["scnet-coding-lite"].unlisted) == (True, True)
    assert not found["glm-max"].unlisted
    assert not found["deepseek-api"].unlisted  # its price list is its list of models


def test_kin_stands_in_before_strangers():
    assert dict(rows(month(10, "glm-4.6"))["glm-lite"].stood_in)["glm-4.6"].startswith("glm-")


def test_a_model_that_was_asked_for_is_never_replaced():
    found = rows(month(10), model="glm-5.3")
    assert (found["bailian-coding-pro"].fits, found["bailian-coding-pro"].unserved) == (False, ("glm-5.3",))
    assert found["glm-lite"].fits is True
    assert not any(row.stood_in for row in found.values())


def test_an_account_that_pays_by_the_token_pays_the_list_price():
    row = rows(month(10, "deepseek-v4-pro"))["deepseek-api"]
    value, unpriced = value_of(month(10, "deepseek-v4-pro"), facts(), "deepseek")
    assert (row.cost, unpriced) == (pytest.approx(value["CNY"]), frozenset())
    assert (row.fits, row.fee) == (True, None)


def test_my_own_plan_is_there_although_nobody_sells_it_any_more():
    mine = next(one for one in facts().versions if one.plan == "glm-lite" and one.version.isoformat() == "2026-02-16")
    found = compare(month(10), facts(), START, END, mine=(mine,)).rows
    assert [row.version.id for row in found if row.is_mine] == ["glm-lite@2026-02-16"]
    assert not mine.on_sale(END.date())


def test_the_value_is_what_the_api_would_have_charged():
    found = compare(month(10, "glm-5.3", new=100_000, read=0, out=0), facts(), START, END)
    assert found.value == {"CNY": pytest.approx(8.0)}
    assert compare(month(1, "nobody-knows"), facts(), START, END).unpriced == ("nobody-knows",)


def test_nothing_used_is_carried_by_every_plan_that_can_be_counted():
    found = compare(logged([]), facts(), START, END)
    assert (found.requests, found.tokens, found.value) == (0, 0, {})
    assert all(row.fits is not False for row in found.rows)


def halves(used):
    """The same requests as the ledger sums them."""
    sums = {}
    columns = (used.times, used.models, used.inputs, used.cache_reads, used.outputs)
    for at, model, new, read, out in zip(*columns, strict=True):
        key = int(at // SLOT_S) * SLOT_S * 1000, model, tier_of(new + read, out)
        held = sums.setdefault(key, [0, 0, 0, 0])
        held[:] = (had + more for had, more in zip(held, (1, new, read, out), strict=True))
    cells = [
        (at, ("claude-code", model, None, None, None), tier, count, new, read, 0, out, 0, 0)
        for (at, model, tier), (count, new, read, out) in sorted(sums.items())
    ]
    return logged_by_slots(cells, [], SLOT_S)


@pytest.mark.parametrize(("count", "every_s"), [(2000, 700), (6000, 240), (9000, 90)])
def test_sums_by_half_hours_say_of_every_plan_what_each_request_says(count, every_s):
    used = month(count, every_s=every_s)
    exact, summed = rows(used), rows(halves(used))
    for plan, row in exact.items():
        other = summed[plan]
        assert (row.fits, row.cost and round(row.cost)) == (other.fits, other.cost and round(other.cost)), plan
        for use, again in zip(row.windows, other.windows, strict=True):
            assert (use.most is None) == (again.most is None)
            assert use.most is None or again.most == pytest.approx(use.most, rel=0.05), plan
        if row.served is not None:
            assert other.served == pytest.approx(row.served, abs=0.02), plan
            assert other.locked_h == pytest.approx(row.locked_h, rel=0.05, abs=2), plan


def test_an_api_that_does_not_sell_a_model_is_not_paid_at_anothers_price():
    used = rows(month(100, "glm-5"), model="glm-5")
    assert (used["moonshot-api"].cost, used["moonshot-api"].fits) == (None, False)
    kimi = rows(month(100, "kimi-k3"), model="kimi-k3")["moonshot-api"]
    assert (kimi.fits, kimi.currency) == (True, "CNY")
    assert kimi.cost > 0
