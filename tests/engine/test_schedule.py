from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quotatop.engine.cadence import Reason
from quotatop.engine.schedule import SLICE_S, Due, Pulse, Schedule

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def due(id: str, seconds: float) -> Due:
    return Due(id, NOW + timedelta(seconds=seconds), Reason.INTERVAL)


@given(st.dictionaries(st.text(max_size=3), st.integers(-100, 100), max_size=9))
def test_each_is_taken_once_in_the_order_of_waiting(dues: dict[str, int]) -> None:
    schedule = Schedule()
    for id, seconds in dues.items():
        schedule.plan(due(id, seconds))
    taken = schedule.take(NOW)
    assert {one.id for one in taken} == {id for id, seconds in dues.items() if seconds <= 0}
    assert [one.at for one in taken] == sorted(one.at for one in taken)
    assert schedule.take(NOW) == []


def test_a_nap_ends_with_the_next_due_and_lasts_a_slice_at_most() -> None:
    schedule = Schedule()
    assert schedule.wait_s(NOW) == SLICE_S
    schedule.plan(due("a", 4))
    assert schedule.wait_s(NOW) == 4
    schedule.plan(due("a", -4))
    assert schedule.wait_s(NOW) == 0
    schedule.plan(due("a", 4000))
    assert schedule.wait_s(NOW) == SLICE_S


def test_a_hurry_brings_everything_forward_one_after_another_and_delays_nothing() -> None:
    schedule = Schedule()
    for number in range(5):
        schedule.plan(due(f"s{number}", 1000))
    schedule.plan(due("now", -3))
    hurried = schedule.hurry(NOW, Reason.WOKE)
    assert all(one.early and one.reason is Reason.WOKE for one in hurried)
    assert len({one.at for one in hurried}) == 6
    assert max(one.at for one in hurried) <= NOW + timedelta(seconds=5)
    assert next(one for one in hurried if one.id == "now").at == NOW - timedelta(seconds=3)


@given(st.floats(-1e8, 1e8), st.floats(0, 1e6))
def test_the_clocks_parting_is_a_jump_and_running_together_is_none(jump: float, passed: float) -> None:
    pulse = Pulse(NOW, 50.0)
    moment = NOW + timedelta(seconds=passed + jump)
    found = pulse.step(moment, 50.0 + passed)
    assert abs(found - jump) < 0.01 if abs(jump) > 31 else abs(found) < 31
    assert pulse.step(moment + timedelta(seconds=9), 59.0 + passed) == 0
