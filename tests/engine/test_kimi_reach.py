"""Kimi's limits at a hit rate, as reckoned by hand in February 2026."""

from datetime import date
from functools import cache

import pytest

from quotatop import providers
from quotatop.catalogue.load_priced import load_priced
from quotatop.domain.mix import cached_mix
from quotatop.domain.usage_table import Used
from quotatop.engine.kimi_reach import reach


@cache
def facts():
    return load_priced()


def used(hits, output=0.005, tokens=1_000_000_000):
    mix, row = cached_mix(hits, output), Used()
    row.counts = [1, *(round(tokens * share) for share in (mix.input, mix.cache_read, 0, mix.output)), 0, 0]
    return row


def found(hits, model="kimi-k2.5"):
    return reach([(model, used(hits)), ("glm-5", used(0.1))], facts(), providers.load("kimi"))


@pytest.mark.parametrize(
    ("hits", "week", "short", "output_of_week"),
    [(0.95, 73_059_361, 18_264_840, 365_297), (0.90, 38_277_512, 9_569_378, 191_388)],
)
def test_a_limit_on_uncached_tokens_holds_more_where_more_is_cached(hits, week, short, output_of_week):
    one = found(hits)
    assert (one.week, one.short) == (pytest.approx(week, rel=1e-4), pytest.approx(short, rel=1e-4))
    assert one.week * 0.005 == pytest.approx(output_of_week, rel=1e-4)
    assert (one.terms, one.name) == (date(2026, 2, 18), "Andante")
    assert one.hit_rate == pytest.approx(hits)


def test_four_full_windows_fill_the_week():
    assert found(0.97).times == pytest.approx(4)


@pytest.mark.parametrize(("hits", "limit", "window"), [(0.924623, 50_000_000, "week"), (0.904523, 10_000_000, "short")])
def test_at_one_rate_the_new_rule_allows_as_much_as_the_one_on_all_tokens(hits, limit, window):
    assert getattr(found(hits), window) == pytest.approx(limit, rel=1e-4)


def test_without_anything_of_kimis_there_is_nothing_to_say():
    assert found(0.9, model="qwen3-coder-plus") is None
    assert reach([], facts(), providers.load("kimi")) is None
    assert found(0.9, model="kimi-code/K2.5") is not None
