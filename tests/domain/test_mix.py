import pytest

from quotatop.domain.mix import MIXES, Mix, cached_mix, mix_of, parse_mix
from quotatop.domain.tariff import Weights
from quotatop.domain.usage import Tokens


def shares(mix: Mix) -> tuple[float, ...]:
    return (mix.input, mix.cache_read, mix.output, mix.cache_write)


def test_the_two_mixes_are_the_seeds():
    assert shares(MIXES["A"]) == pytest.approx((0.04975, 0.94525, 0.005, 0))
    assert shares(MIXES["B"]) == pytest.approx((0.0995, 0.8955, 0.005, 0))


def test_a_mix_is_read_by_name_or_by_shares_in_any_measure():
    assert parse_mix(" a ") == MIXES["A"]
    assert shares(parse_mix("10:180:10")) == pytest.approx((0.05, 0.9, 0.05, 0))


@pytest.mark.parametrize("text", ["", "C", "1:2", "1:2:3:4", "0:0:0", "-1:2:3", "a:b:c", "nan:1:1", "inf:1:1", "1:2:x"])
def test_what_is_no_mix_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whoever asked says it in words
        parse_mix(text)


def test_ones_own_mix_is_what_was_used():
    assert shares(mix_of(Tokens(10, 70, 15, 5, cache_write_1h=3))) == pytest.approx((0.1, 0.7, 0.05, 0.15))
    assert mix_of(Tokens()) is None


def test_a_mix_costs_by_kind():
    assert cached_mix(0.5, 0).cost(Weights(per_input=2, per_cache_read=1, per_request=99)) == pytest.approx(1.5)
