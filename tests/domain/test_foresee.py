from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.forecast import Forecast, Unforeseen
from quotatop.domain.foresee import foresee, mean_factor
from quotatop.domain.habit import habit_of
from quotatop.domain.pace import Verdict
from quotatop.domain.past import learn
from quotatop.domain.ports import Sample
from quotatop.domain.window import HOUR, WEEK, WindowState, measure

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIVE = 5 * HOUR


def five(percent, left_min=150):
    return measure("5h", length_s=FIVE, percent=percent, resets_at=START + timedelta(minutes=left_min))


def rising(percent, left_min=150, step=5):
    """Readings that rose evenly since the window began."""
    began, reset = START - timedelta(minutes=300 - left_min), START + timedelta(minutes=left_min)
    minutes = range(0, 301 - left_min, step)
    whole = 300 - left_min
    return [
        Sample(began + timedelta(minutes=m), percent * m / whole, reset, state=WindowState.RUNNING) for m in minutes
    ]


def told(window, samples, now=START, **more):
    length = window.length_s or WEEK
    past = learn(samples, window.length_s, now.timestamp(), more.get("factors", ()))
    return foresee(window, past, habit_of(past, now.timestamp(), length), now, **more)


def test_half_used_at_half_time_is_open_and_a_quarter_lasts():
    assert told(five(25), rising(25)).verdict in (Verdict.SPARE, Verdict.LASTS)
    assert told(five(80), rising(80)).verdict is Verdict.RUNS_OUT


def test_the_moment_lies_between_now_and_the_reset():
    one = told(five(80), rising(80))
    assert START < one.empty_at < one.grounds.resets_at
    assert one.empty_at == one.likely_empty_at


def test_what_lasts_has_no_moment():
    assert told(five(10), rising(10)).empty_at is None


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        (five(None), Unforeseen.NO_READING),
        (five(100), Unforeseen.OVER),
        (measure("5h", length_s=FIVE, percent=0), Unforeseen.OVER),
        (measure("5h", length_s=FIVE, percent=30), Unforeseen.NO_RESET),
        (measure("x", length_s=None, percent=30, resets_at=START + timedelta(hours=1)), Unforeseen.NO_RESET),
        (five(30, left_min=-1), Unforeseen.NO_RESET),
        (five(30, left_min=1000), Unforeseen.NO_RESET),
        (measure("5h", length_s=FIVE, unlimited=True), Unforeseen.OVER),
    ],
)
def test_what_cannot_be_known_is_said_and_not_guessed(window, reason):
    assert told(window, rising(30)) is reason


@pytest.mark.parametrize("samples", [[], rising(30)[-1:]])
def test_one_reading_says_nothing(samples):
    assert told(five(30), samples) is Unforeseen.ONE_READING


def test_a_window_that_just_began_says_nothing_without_a_past():
    reset = START + timedelta(minutes=298)
    samples = [Sample(START - timedelta(minutes=m), 0.0, reset, state=WindowState.RUNNING) for m in (2, 1, 0)]
    assert told(five(0, left_min=298), samples) is Unforeseen.FRESH


def test_a_dearer_hour_ahead_makes_it_run_out():
    plain = told(five(45), rising(45))
    dear = told(five(45), rising(45), factors=((0.0, 1.0), ((START + timedelta(minutes=10)).timestamp(), 3.0)))
    assert dear.run_out_probability > plain.run_out_probability + 0.2
    assert dear.grounds.factor_ahead > 2.5
    assert dear.likely_empty_at < plain.likely_empty_at


def test_a_spent_week_that_frees_it_after_its_reset_leaves_nothing_to_use():
    one = told(five(80), rising(80), free_from=START + timedelta(days=1))
    assert one.run_out_probability == 0
    assert one.used_percent_at_reset == 80


def test_a_spent_week_that_frees_it_late_leaves_less_to_use():
    free, held = told(five(60), rising(60)), told(five(60), rising(60), free_from=START + timedelta(minutes=100))
    assert held.run_out_probability < free.run_out_probability
    assert held.likely_empty_at > START + timedelta(minutes=100)


def _after_rest(rise):
    """Two hours of rest, then what `rise` makes of the minutes of the third and a half."""
    began, reset = START - timedelta(minutes=210), START + timedelta(minutes=90)
    percents = [(m, rise(max(0, m - 120))) for m in range(0, 211, 5)]
    return [Sample(began + timedelta(minutes=m), used, reset, state=WindowState.RUNNING) for m, used in percents]


def test_work_that_goes_on_evenly_is_expected_to_go_on_rather_than_a_burst():
    steady = told(five(70, 90), _after_rest(lambda m: 70 * m / 90))
    burst = told(five(70, 90), _after_rest(lambda m: 70.0 if m > 45 else 0.0))
    assert steady.grounds.by_hour < burst.grounds.by_hour
    assert steady.run_out_probability > burst.run_out_probability


def test_steady_work_is_told_to_empty_where_its_line_meets_the_limit():
    straight = timedelta(minutes=20 / 80 * 150)
    assert abs(told(five(80), rising(80)).likely_empty_at - START - straight) < timedelta(minutes=5)


def test_the_grounds_tell_how_evenly_the_last_hour_was_used_where_that_counts():
    assert told(five(80), rising(80)).grounds.evenness == pytest.approx(1)
    samples = _worked(2)
    last = samples[-1]
    week = measure("week", length_s=WEEK, percent=last.used_percent, resets_at=last.resets_at)
    assert told(week, samples, last.at).grounds.evenness is None


def _worked(weeks):
    """A person who uses 2 % of the week in each hour from 9 to 17 on workdays."""
    begin, samples, used = datetime(2026, 1, 5, tzinfo=UTC), [], 0.0
    for hour in range(weeks * 168):
        at = begin + timedelta(hours=hour)
        if hour % 168 == 0:
            used = 0.0
        reset = begin + timedelta(hours=(hour // 168 + 1) * 168)
        samples.append(Sample(at, used, reset, state=WindowState.RUNNING))
        if at.weekday() < 5 and 9 <= at.hour < 17:
            used += 2.0
    return samples


def test_nights_and_weekends_are_known_after_some_weeks():
    samples = _worked(5)
    now = samples[-1].at - timedelta(hours=72)  # Thursday night
    seen = [one for one in samples if one.at <= now]
    window = measure("week", length_s=WEEK, percent=seen[-1].used_percent, resets_at=seen[-1].resets_at)
    one = told(window, seen, now)
    assert 64 < one.used_percent_at_reset < 90  # a Friday is to come, and a weekend
    straight = seen[-1].used_percent / 4 * 7
    assert straight > 100
    assert one.verdict in (Verdict.LASTS, Verdict.SPARE)


@given(st.floats(0, 99), st.floats(0, 99), st.integers(10, 280))
def test_more_used_never_lasts_longer(first, second, left_min):
    low, high = sorted((first, second))
    samples = rising(low, left_min)
    a, b = told(five(low, left_min), samples), told(five(high, left_min), samples)
    assert b.run_out_probability >= a.run_out_probability - 1e-9
    assert b.likely_empty_at <= a.likely_empty_at + timedelta(seconds=1)


percents = st.floats(0, 130, allow_nan=False)


@given(
    st.lists(st.tuples(st.integers(-400, 400), st.none() | percents, st.none() | st.integers(-100, 900)), max_size=25),
    percents,
    st.integers(-10, 310),
)
def test_whatever_was_read_the_answer_is_one(rows, percent, left_min):
    samples = [
        Sample(
            START + timedelta(minutes=m),
            used,
            None if resets is None else START + timedelta(minutes=resets),
            state=WindowState.UNKNOWN if used is None else WindowState.RUNNING,
        )
        for m, used, resets in rows
    ]
    one = told(five(percent, left_min), samples)
    if isinstance(one, Forecast):
        assert 0 <= one.run_out_probability <= 1
        assert one.used_percent_at_reset >= percent - 0.01
        assert START <= one.likely_empty_at <= one.grounds.resets_at
        assert one.rate_percent_per_h >= 0


def test_the_mean_factor_is_weighed_by_time():
    assert mean_factor(((0.0, 1.0), (100.0, 3.0)), 50, 150) == pytest.approx(2.0)
    assert mean_factor((), 0, 10) == 1.0
    assert mean_factor(((0.0, 0.5),), 5, 10) == 0.5
