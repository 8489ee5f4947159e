import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.alert import Alert
from quotatop.domain.fault import Fault
from quotatop.domain.mark import Marks
from quotatop.domain.ports import Recorded
from quotatop.host.record import as_alert, as_fault, as_map, as_marks, as_recorded, parse, written

moments = st.integers(631152000, 4102444800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
st.register_type_strategy(datetime, moments)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
st.register_type_strategy(str, texts)


@pytest.mark.parametrize(
    ("kind", "read"), [(Recorded, as_recorded), (Fault, as_fault), (Alert, as_alert), (Marks, as_marks)]
)
def test_what_is_written_reads_back_the_same(kind, read) -> None:
    @given(st.from_type(kind))
    def there_and_back(value) -> None:
        assert parse(written(value), read) == value

    there_and_back()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@given(st.from_type(Recorded), st.data())
def test_a_damaged_record_is_refused_or_sound_but_never_half_true(recorded: Recorded, data: st.DataObject) -> None:
    raw = json.loads(written(recorded))
    raw[data.draw(st.sampled_from(sorted(raw)))] = data.draw(json_values)
    try:
        again = parse(json.dumps(raw), as_recorded)
    except ValueError:
        return
    assert parse(written(again), as_recorded) == again


@given(st.binary(max_size=40))
def test_garbage_is_a_value_error(garbage: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(garbage + b"\0", as_recorded)


def test_one_bad_entry_of_a_map_does_not_take_the_others_with_it() -> None:
    good = json.loads(written(Recorded("q", failures=2)))
    assert list(parse(json.dumps({"a": good, "b": {"failures": "two"}, "c": 3}), as_map(as_recorded))) == ["a"]


def test_a_record_of_an_older_version_lacks_what_is_new_and_still_reads() -> None:
    old = {
        "question": "q",
        "reading": {
            "read_at": "2026-09-02T12:00:00+00:00",
            "windows": [],
            "plan": {"name": "pro", "renews_at": "2026-09-28T16:00:00+00:00", "auto_renew": True},
        },
    }
    plan = parse(json.dumps(old), as_recorded).reading.plan
    assert (plan.name, plan.renews_at, plan.seen_at) == ("pro", datetime(2026, 9, 28, 16, tzinfo=UTC), None)
