from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quotatop.demo.meter import Meter

START = datetime(2026, 9, 2, 1, 32, tzinfo=UTC)
FIVE = 5 * 3600

meters = st.builds(
    Meter,
    start=st.just(START),
    length_s=st.just(FIVE),
    used=st.floats(0, 1),
    left_s=st.integers(60, FIVE - 60),
    usual=st.floats(0, 1),
    seed=st.integers(0, 100),
    rush=st.floats(0, 3),
)
moments = st.floats(-40 * 3600, 40 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))


@given(meters)
def test_the_start_shows_what_the_scenario_says(meter):
    level = meter.at(START)
    assert abs(level.share - meter.used) < 1e-9
    assert level.ends == START + timedelta(seconds=meter.left_s)


@given(meters, moments, moments)
def test_use_never_falls_within_a_period(meter, one, other):
    early, late = sorted((one, other))
    before, after = meter.at(early), meter.at(late)
    if before.ends == after.ends:
        assert before.share <= after.share + 1e-9
    else:
        assert before.ends < after.ends


@given(meters, moments)
def test_a_level_lies_within_its_period_and_between_nothing_and_everything(meter, moment):
    level = meter.at(moment)
    assert level.began <= moment < level.ends
    assert level.ends - level.began == timedelta(seconds=FIVE)
    assert -1e-9 <= level.share <= 1


def test_a_window_that_nobody_touches_stays_empty_for_ever():
    meter = Meter(START, FIVE, used=0, left_s=3600, usual=0)
    assert {meter.at(START + timedelta(hours=hours)).share for hours in range(-20, 50)} == {0}


def test_two_seeds_tell_two_stories_and_one_seed_always_the_same():
    later = START + timedelta(hours=1, minutes=7)
    shares = [Meter(START, FIVE, 0.4, 7200, seed=seed).at(later).share for seed in (1, 2, 1)]
    assert shares[0] == shares[2] != shares[1]


def test_a_rush_fills_the_window_before_its_time():
    meter = Meter(START, FIVE, used=0.74, left_s=52 * 60, rush=0.6)
    assert meter.at(START + timedelta(minutes=25)).share == 1


def test_figures_move_once_a_minute_so_that_pictures_of_one_moment_are_the_same():
    meter = Meter(START, FIVE, used=0.5, left_s=3600)
    assert meter.at(START + timedelta(seconds=59)) == meter.at(START)
    assert meter.at(START + timedelta(seconds=61)).share > meter.at(START).share
