from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import Fleet, fleet_of
from quotatop.domain.ports import Recorded
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.engine.absorb import absorb, beside, reloaded, with_polling

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
IDS = ("a", "b", "c")
moments = st.integers(0, 10_000).map(lambda seconds: NOW + timedelta(seconds=seconds))
faults = st.builds(Fault, st.sampled_from(FaultKind), st.just("code"), moments)
readings = st.builds(Reading, moments, st.just(()))
outcomes = st.builds(Recorded, st.just("q"), st.none() | readings, st.none() | faults)
steps = st.lists(st.tuples(st.sampled_from((*IDS, "gone")), outcomes), max_size=20)


def fleet() -> Fleet:
    return fleet_of(Subscription(id, "zhipu", 300) for id in IDS)


@given(steps)
def test_no_outcome_ever_erases_a_reading_or_touches_another_subscription(walk) -> None:
    current = fleet()
    for id, outcome in walk:
        after = absorb(current, id, outcome, NOW, "interval")
        for old, new in zip(current.states, after.states, strict=True):
            assert new.reading is not None or old.reading is None
            if new.subscription.id != id:
                assert new == old
            else:
                assert new.fault == outcome.fault
                assert new.reading == (outcome.reading or old.reading)
        current = after
    assert [state.subscription.id for state in current.states] == list(IDS)


@given(outcomes)
def test_an_outcome_ends_the_polling(outcome: Recorded) -> None:
    polling = with_polling(fleet(), "a")
    assert polling.state("a").polling
    assert not absorb(polling, "a", outcome, None, None).state("a").polling


@given(outcomes, outcomes)
def test_a_fault_before_the_question_was_known_keeps_what_is_known_of_it(known: Recorded, outcome: Recorded) -> None:
    local = Recorded("", fault=outcome.fault, failing_since=NOW)
    both = beside(local, known)
    assert (both.question, both.reading, both.fault) == ("q", known.reading, local.fault)
    assert beside(outcome, known) is outcome
    assert beside(local, None) is local


def test_a_new_list_of_subscriptions_keeps_what_asks_the_same_and_begins_the_rest_anew() -> None:
    reading = Reading(NOW, ())
    known = absorb(absorb(fleet(), "a", Recorded("q", reading), None, None), "b", Recorded("q", reading), None, None)
    wanted = tuple(Subscription(id, "zhipu", 60) for id in ("c", "b", "a"))
    before = {"a": "1", "b": "2", "c": "3"}
    after = reloaded(known, before, wanted, {"a": "1", "b": "changed", "c": "3"})
    assert [(state.subscription.id, state.reading) for state in after.states] == [
        ("c", None),
        ("b", None),
        ("a", reading),
    ]
    assert all(state.subscription.interval_s == 60 for state in after.states)
