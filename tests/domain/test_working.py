"""How fast does this person work?  Rests count for nothing, and rounded figures do not make a slow window fast."""

from datetime import UTC, datetime, timedelta

import pytest

from quotatop.domain.past import learn
from quotatop.domain.ports import Sample
from quotatop.domain.window import HOUR, WEEK, WindowState
from quotatop.domain.working import working_of

START = datetime(2026, 9, 2, 8, tzinfo=UTC)


def read(at, percent, resets_at):
    return Sample(at, percent, resets_at, None, state=WindowState.RUNNING)


def readings(rate_per_h, busy, hours, *, round_to=1.0, resets_h=5.0, each_m=5):
    """Read a window of which so much is used in an hour of work, on the hours that `busy` names."""
    used, found = 0.0, []
    for step in range(int(hours * 60 / each_m)):
        at = START + timedelta(minutes=step * each_m)
        if int(step * each_m / 60) in busy:
            used += rate_per_h * each_m / 60
        percent = used // round_to * round_to
        found.append(read(at, percent, START + timedelta(hours=resets_h)))
    return found


def rate(samples, length_s=5 * HOUR, id="5h"):
    now_s = samples[-1].at.timestamp()
    working = working_of({id: learn(samples, length_s, now_s)})
    return working and dict(working.rates)[id]


def test_rests_count_for_nothing():
    assert rate(readings(20, {0, 3}, 4, resets_h=6)) == pytest.approx(20, rel=0.25)


def test_a_window_that_moves_a_percent_now_and_then_is_not_taken_for_a_fast_one():
    short = learn(readings(12, range(6), 6, resets_h=9), 5 * HOUR, (START + timedelta(hours=6)).timestamp())
    week = learn(readings(0.6, range(6), 6, resets_h=99), WEEK, (START + timedelta(hours=6)).timestamp())
    working = working_of({"5h": short, "week": week})
    assert dict(working.rates)["5h"] == pytest.approx(12, rel=0.1)
    assert dict(working.rates)["week"] == pytest.approx(0.5, abs=0.15)


def test_even_work_strays_little_and_bursts_stray_much():
    def variance(samples):
        return working_of({"5h": learn(samples, 5 * HOUR, samples[-1].at.timestamp())}).variance

    even = variance(readings(10, range(8), 8, resets_h=9, round_to=0.1))
    bursts = [replaced(sample, place) for place, sample in enumerate(readings(0, (), 8, resets_h=9))]
    assert even < 0.1 < variance(bursts)


def replaced(sample, place):
    """Let the use jump in every fourth half-hour and crawl in the others."""
    halves, rest = divmod(place, 6)
    used = sum(8.0 if half % 4 == 0 else 0.5 for half in range(halves)) + (8.0 if halves % 4 == 0 else 0.5) * rest / 6
    return read(sample.at, used, sample.resets_at)


def test_the_latest_work_counts_most():
    slow, fast = readings(5, {0, 1}, 4, resets_h=99), readings(30, {2, 3}, 4, resets_h=99)
    both = [read(a.at, a.used_percent + b.used_percent, a.resets_at) for a, b in zip(slow, fast, strict=True)]
    assert rate(both) > 18


@pytest.mark.parametrize("samples", [readings(10, range(9), 5 / 60), readings(0, (), 5), readings(10, {0}, 10 / 60)])
def test_one_reading_or_no_use_is_no_rate(samples):
    assert rate(samples) is None


def test_nothing_is_learned_of_nothing():
    assert working_of({}) is None
