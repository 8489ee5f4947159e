from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.period import Cutting
from quotatop.domain.replay import RETRY_S, Lockout, Quota, fills, most_used, replay, standing

FIVE = Cutting(5.0)
SLIDING = Cutting(5.0, is_sliding=True)


def on_the_clock(length):
    return Cutting(length, lambda at: (at // length * length, at // length * length + length))


def quota(costs, cut=FIVE, limit=None, id="5h"):
    return Quota(id, cut, [0, *accumulate(costs)], limit)


def test_a_window_opens_with_the_first_use_after_the_last_one_closed():
    times = [0.0, 1.0, 5.0, 20.0]
    filled = [(fill.start, fill.end, fill.used) for fill in fills(times, quota([1, 2, 4, 8]))]
    assert filled == [(0, 5, 3), (5, 10, 4), (20, 25, 8)]


def test_the_fullest_period_is_what_a_window_would_have_had_to_hold():
    times = [0.0, 1.0, 5.0, 20.0]
    assert most_used(times, quota([1, 2, 4, 1])) == 4
    assert most_used(times, quota([1, 2, 4, 1], SLIDING)) == 6
    assert most_used([], quota([])) == 0


def test_one_sliding_window_forgets_each_use_after_its_length():
    state = standing([0.0, 2.0], quota([3, 4], SLIDING), 5.0)
    assert (state.used, state.leaves_at) == (4, 7.0)
    assert standing([0.0, 2.0], quota([3, 4], SLIDING), 7.0).used == 0


def test_a_window_that_nobody_opened_is_idle():
    assert standing([0.0, 1.0], quota([1, 1]), 5.0).period is None
    assert standing([0.0, 1.0, 6.0], quota([1, 1, 1]), 7.0).period == (6.0, 11.0)
    assert standing([0.0, 1.0, 6.0], quota([1, 1, 1]), 3.0).used == 2


def test_a_window_on_the_clock_is_open_also_without_use():
    state = standing([0.0], quota([1], on_the_clock(10.0)), 12.0)
    assert (state.used, state.period) == (0, (10.0, 20.0))


def test_who_finds_the_window_full_waits_for_its_end():
    outcome = replay([0.0, 1.0, 2.0, 3.0, 5.0], [quota([1] * 5, limit=2)])
    assert outcome.lockouts == (Lockout(2.0, 5.0, ("5h",)),)
    assert (outcome.refused, outcome.served) == (2, ((0, 2), (4, 5)))
    assert outcome.locked_s(100.0) == 3.0
    assert outcome.locked_s(4.0) == 2.0


def test_a_limit_reached_with_the_last_request_locks_nobody_out():
    assert replay([0.0, 1.0], [quota([1, 5], limit=6)]).lockouts == ()


def test_the_longer_of_two_spent_windows_decides_when_it_goes_on():
    week = quota([1] * 6, on_the_clock(100.0), 3, "week")
    outcome = replay([0.0, 1.0, 6.0, 7.0, 8.0, 101.0], [quota([1] * 6, limit=2), week])
    assert outcome.lockouts == (Lockout(7.0, 100.0, ("week",)),)
    assert outcome.refused == 2


def test_what_the_short_window_refuses_does_not_fill_the_long_one():
    week = quota([1] * 6, on_the_clock(100.0), 3, "week")
    outcome = replay([0.0, 1.0, 2.0, 3.0, 4.0, 6.0], [quota([1] * 6, limit=2), week])
    assert [lockout.windows for lockout in outcome.lockouts] == [("5h",)]
    assert outcome.served == ((0, 2), (5, 6))


def test_a_sliding_window_gives_back_what_has_left():
    sliding = Cutting(18_000.0, is_sliding=True)
    times = [0.0, 1000.0, 2000.0, 17_000.0, 18_500.0]
    outcome = replay(times, [quota([1] * 5, sliding, 2)])
    assert outcome.lockouts == (Lockout(2000.0, 18_000.0, ("5h",)),)
    assert outcome.served == ((0, 2), (4, 5))


def test_a_sliding_window_that_trickles_is_one_lockout():
    sliding = Cutting(18_000.0, is_sliding=True)
    times = [float(second) for second in range(0, 30_000, 10)]
    outcome = replay(times, [quota([1] * len(times), sliding, 100)])
    assert len(outcome.lockouts) < 5
    assert outcome.refused > 2000


def test_windows_without_a_known_limit_stop_nobody():
    assert replay([0.0, 1.0], [quota([1, 1])]).served == ((0, 2),)


logs = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 9)), max_size=60).map(sorted)
cuts = st.sampled_from([Cutting(600.0), Cutting(600.0, is_sliding=True), on_the_clock(600.0), on_the_clock(2000.0)])


@given(log=logs, cut=cuts, limit=st.integers(1, 30), other=cuts, most=st.integers(1, 60))
def test_each_request_is_served_or_refused_and_no_window_is_overrun(log, cut, limit, other, most):
    times, costs = [float(at) for at, _ in log], [cost for _, cost in log]
    outcome = replay(times, [quota(costs, cut, limit), quota(costs, other, most, "week")])
    served = [place for start, end in outcome.served for place in range(start, end)]
    assert len(served) + outcome.refused == len(times)
    assert served == sorted(set(served))
    kept = quota([costs[place] for place in served], cut)
    assert most_used([times[place] for place in served], kept) < limit + 9
    assert all(lockout.start < lockout.end for lockout in outcome.lockouts)
    assert all(
        earlier.end <= later.start for earlier, later in zip(outcome.lockouts, outcome.lockouts[1:], strict=False)
    )


@given(log=logs, cut=cuts, limit=st.integers(1, 300))
def test_nobody_is_locked_out_where_the_fullest_period_has_room(log, cut, limit):
    times, costs = [float(at) for at, _ in log], [cost for _, cost in log]
    if most_used(times, quota(costs, cut)) < limit:
        assert replay(times, [quota(costs, cut, limit)]).refused == 0


@given(log=logs, limit=st.integers(1, 30))
def test_a_sliding_window_refuses_exactly_what_one_request_at_a_time_would(log, limit):
    times, costs = [float(at) for at, _ in log], [cost for _, cost in log]
    cut = Cutting(600.0, is_sliding=True)
    kept: list[tuple[float, int]] = []
    blocked_until = float("-inf")
    for at, cost in zip(times, costs, strict=True):
        inside = [(when, spent) for when, spent in kept if when > at - 600]
        if at < blocked_until:
            continue
        if sum(spent for _, spent in inside) >= limit:
            left = list(inside)
            while sum(spent for _, spent in left) >= limit:
                blocked_until = left.pop(0)[0] + 600
            blocked_until = max(blocked_until, at + RETRY_S)
            continue
        kept.append((at, cost))
    outcome = replay(times, [quota(costs, cut, limit)])
    assert sum(end - start for start, end in outcome.served) == len(kept)


@given(log=logs, now=st.integers(0, 5000), cut=cuts)
def test_how_a_window_stands_depends_on_nothing_later(log, now, cut):
    times, costs = [float(at) for at, _ in log], [cost for _, cost in log]
    seen = [(at, cost) for at, cost in zip(times, costs, strict=True) if at <= now]
    early = standing([at for at, _ in seen], quota([cost for _, cost in seen], cut), float(now))
    assert standing(times, quota(costs, cut), float(now)) == early


@pytest.mark.parametrize("cut", [Cutting(18_000.0), Cutting(18_000.0, is_sliding=True)])
def test_the_worked_windows_come_out(cut):
    minute = 60.0
    times = [minute * at for at in (637, 890, 900, 920, 940, 1237, 1560)]
    worked = quota([100, 200, 50, 400, 800, 1600, 3200], cut)
    states = {at: standing(times, worked, minute * at) for at in (930, 937, 945, 1230, 1237, 1240, 1860)}
    if cut.is_sliding:
        assert [state.used for state in states.values()] == [750, 650, 1450, 800, 2400, 1600, 0]
        assert [state.leaves_at and state.leaves_at / minute for state in states.values()] == [
            *(937, 1190, 1190, 1240, 1240, 1537),
            None,
        ]
    else:
        assert [state.used for state in states.values()] == [750, 0, 800, 800, 2400, 0, 0]
        assert [(fill.start / minute, fill.used) for fill in fills(times, worked)] == [
            (637, 750),
            (940, 2400),
            (1560, 3200),
        ]
