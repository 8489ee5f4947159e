import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.past import NOTHING, SLOT_S, Learner, factor_at, learn
from quotatop.domain.ports import Sample
from quotatop.domain.window import HOUR, WEEK, WindowState

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIVE = 5 * HOUR


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def sample(minutes, percent, resets=300, **more) -> Sample:
    resets_at = None if resets is None else at(resets)
    return Sample(at(minutes), percent, resets_at, state=WindowState.RUNNING, **more)


def used(*samples, now=10_000, factors=(), length=FIVE) -> float:
    past = learn(samples, length, at(now).timestamp(), factors)
    return past.demand_until(at(now).timestamp())


def test_use_is_what_the_figures_rose_by():
    assert used(sample(0, 10), sample(5, 12), sample(10, 12), sample(15, 20)) == pytest.approx(10)


def test_a_reset_begins_the_count_anew():
    assert used(sample(0, 90), sample(5, 95), sample(310, 4, 600), sample(320, 7, 600)) == pytest.approx(5 + 7)


def test_a_reset_that_wanders_by_seconds_is_no_reset():
    assert used(sample(0, 50, 300), sample(5, 52, 300.4), sample(10, 53, 299.9)) == pytest.approx(3)


def test_one_slip_downward_changes_nothing():
    assert used(sample(0, 60), sample(5, 20), sample(10, 61)) == pytest.approx(1)


def test_a_correction_that_stays_is_taken_over():
    assert used(sample(0, 60), sample(5, 20), sample(10, 20), sample(15, 25)) == pytest.approx(5)


def test_rounding_down_by_half_a_point_is_no_fall():
    assert used(sample(0, 60), sample(5, 59.5), sample(10, 60), sample(15, 61)) == pytest.approx(1)


def test_a_limit_that_doubles_halves_the_past():
    before = [sample(0, 10, limit=100), sample(5, 30, limit=100)]
    assert used(*before, sample(10, 15, limit=200), sample(15, 20, limit=200)) == pytest.approx(10 + 5)


def test_unknown_figures_are_passed_over():
    unread = Sample(at(5), None, None)
    assert used(sample(0, 10), unread, sample(10, 14)) == pytest.approx(4)


def test_use_in_a_peak_counts_for_less_demand():
    factors = ((at(0).timestamp(), 3.0), (at(30).timestamp(), 1.0))
    assert used(sample(0, 0), sample(10, 30), sample(40, 40), factors=factors) == pytest.approx(30 / 3 + 10)


def test_what_was_read_before_the_clock_was_set_back_is_left_out():
    assert used(sample(0, 10), sample(5, 12), sample(900, 80, 1000), now=10) == pytest.approx(2)


def test_a_point_that_stands_for_an_hour_counts_from_its_lowest_to_its_highest():
    hour = Sample(at(60), 30, at(300), low=20, state=WindowState.RUNNING)
    assert used(sample(0, 10), hour, sample(130, 32)) == pytest.approx(22)


def test_a_spent_time_is_nobodys_rest():
    past = learn([sample(0, 50), sample(30, 100), sample(150, 100), sample(240, 100)], FIVE, at(240).timestamp())
    assert len(past.blocked) >= 5


def evenness(*samples, now):
    return learn(samples, FIVE, at(now).timestamp()).evenness(at(now).timestamp())


def test_an_hour_of_steady_use_is_even_and_one_burst_is_not():
    steady = [sample(m, m / 5) for m in range(0, 121, 5)]
    burst = [sample(m, 1 if m < 100 else 13) for m in range(0, 121, 5)]
    rounded = [sample(m, float(m // 5)) for m in range(0, 121, 5)]
    rest = [sample(m, 10) for m in range(0, 121, 5)]
    assert evenness(*steady, now=120) == pytest.approx(1)
    assert evenness(*rounded, now=120) > 0.7
    assert evenness(*burst, now=120) < 0.15
    assert evenness(*rest, now=120) == pytest.approx(0.1, abs=0.01)


def test_half_an_hour_is_all_of_a_short_past():
    assert evenness(*(sample(m, m / 5) for m in range(0, 31, 5)), now=30) == pytest.approx(1)


def test_where_an_hour_was_hardly_read_nothing_is_called_even():
    apart = [sample(m, m / 5) for m in range(0, 121, 30)]
    fresh = [sample(m, m / 5) for m in range(0, 16, 5)]
    assert evenness(*apart, now=120) == pytest.approx(0.1, abs=0.01)
    assert evenness(*fresh, now=15) == pytest.approx(0.1, abs=0.01)
    assert NOTHING.evenness(0.0) == pytest.approx(0.1, abs=0.01)


def test_nothing_read_is_nothing_known():
    assert learn([], FIVE, at(0).timestamp()) == NOTHING
    assert NOTHING.demand_until(at(0).timestamp()) == 0


@given(st.integers(0, 99), st.lists(st.integers(0, 4), max_size=30))
def test_order_of_the_readings_does_not_matter(seed, steps):
    total, samples = 0, []
    for place, step in enumerate(steps):
        total = min(100, total + step)
        samples.append(sample(5 * place, total, 7 * 24 * 60))
    mixed = list(samples)
    random.Random(seed).shuffle(mixed)
    now = at(600).timestamp()
    assert learn(mixed, WEEK, now) == learn(samples, WEEK, now)


@given(
    st.lists(st.tuples(st.integers(1, 400), st.floats(0, 120), st.sampled_from([None, 300, 600, 5000])), max_size=40)
)
def test_demand_never_falls(rows):
    learner, minutes = Learner(FIVE), 0
    for step, percent, resets in rows:
        minutes += step
        learner.fold(sample(minutes, percent, resets))
    past = learner.past()
    assert all(a <= b + 1e-9 for a, b in zip(past.sums, past.sums[1:], strict=False))
    asked = [at(minute).timestamp() for minute in range(0, minutes + 60, 13)]
    seen = [past.demand_until(moment) for moment in asked]
    assert all(a <= b + 1e-6 for a, b in itertools.pairwise(seen))


def test_six_weeks_are_the_most_that_is_kept():
    learner = Learner(WEEK)
    for day in range(100):
        learner.fold(sample(day * 1440, day, 200 * 1440))
    past = learner.past()
    assert len(past.sums) <= 42 * 48 + 2
    assert past.first * SLOT_S > at(50 * 1440).timestamp()


def test_a_factor_holds_from_its_moment_on():
    steps = ((10.0, 2.0), (20.0, 3.0))
    assert [factor_at(steps, moment) for moment in (5, 10, 19.9, 20, 99)] == [1.0, 2.0, 2.0, 3.0, 3.0]
