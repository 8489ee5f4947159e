import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.evenly import STEP_S, spread
from quotatop.domain.logged import Logged, logged_by_slots

SOURCE = ("claude-code", "glm-5", None, None, None)
cells = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=30).map(sorted)


def halves(made):
    return logged_by_slots(((slot * 1_800_000, SOURCE, 0, n, n, 0, 0, 0, 0, 0) for slot, n in made), [], 1800)


@given(cells)
def test_nothing_is_lost_and_each_half_hour_keeps_its_sum(made):
    used = halves(made)
    spaced = spread(used)
    sums = spaced.sums(used.tokens())
    assert len(sums) == len(spaced.times) + 1
    assert list(spaced.times) == sorted(set(spaced.times))
    assert sums[-1] == pytest.approx(used.tokens()[-1])
    for slot in {slot for slot, _ in made}:
        inside = [place for place, at in enumerate(spaced.times) if slot * 1800 <= at < (slot + 1) * 1800]
        assert len(inside) == 1800 / STEP_S
        held = sum(n for other, n in made if other == slot)
        assert sums[inside[-1] + 1] - sums[inside[0]] == pytest.approx(held)


def test_single_requests_keep_their_own_times():
    used = Logged((1.0, 2.0))
    assert spread(used).times == (1.0, 2.0)
    assert spread(used).sums([0, 1, 2]) == [0, 1, 2]
