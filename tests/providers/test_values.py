"""A value is read only where it is plainly that; everything else is unknown, never nought and never an error."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.providers import _value

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)

anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (42, 42),
        ("42", 42),
        (" 42 ", 42),
        ("0.71", 0.71),
        ("-5", -5),
        (-5, -5),
        (130, 130),
        (0.42, 0.42),
        (71.0, 71),
        (42.9999999, 42.9999999),
        ("007", 7),
        (True, None),
        (False, None),
        (None, None),
        ("", None),
        ("42%", None),
        ("1,234", None),
        ("1_0", None),
        ("1e3", None),
        ("４２", None),
        ("unlimited", None),
        ("NaN", None),
        ("inf", None),
        (float("nan"), None),
        (float("inf"), None),
        (1e308, None),
        (10**400, None),
        ("9" * 4_301, None),
        ([1], None),
        ({"value": 1}, None),
    ],
)
def test_a_number_is_digits_and_nothing_else(value, read):
    assert _value.number(value) == read
    assert type(_value.number(value)) is type(read)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2026-09-02T17:52:01Z", "2026-09-02T17:52:01+00:00"),
        ("2026-09-02T17:52:01.7Z", "2026-09-02T17:52:01.700000+00:00"),
        ("2026-09-02T17:52:01.123456789Z", "2026-09-02T17:52:01.123456+00:00"),
        ("2026-09-02T17:52:01+08:00", "2026-09-02T09:52:01+00:00"),
        ("2026-09-02 17:52:01-0330", "2026-09-02T21:22:01+00:00"),
        ("2026-09-02T17:52:01", None),
        ("2026-09-02T24:00:00Z", None),
        ("2026-09-02T17:52:60Z", None),
        ("2026-02-30T00:00:00Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2026-09-02T17:52:01+99:00", None),
        ("1970-01-01T00:00:00Z", None),
        ("2028-01-01T00:00:00Z", None),
        ("58692-01-01T00:00:00Z", None),
        ("２０２６-09-02T17:52:01Z", None),
        ("", None),
        (1788371521831, None),
        (None, None),
    ],
)
def test_a_stamp_is_rfc_3339_and_plausible(value, read):
    found = _value.stamp(value, NOW)
    assert (found.isoformat() if found else None) == read


def test_text_without_an_offset_is_in_the_vendors_zone_and_never_the_machines():
    assert _value.stamp("2026-09-02 17:52:01", NOW, _value.CHINA) == datetime(2026, 9, 2, 9, 52, 1, tzinfo=UTC)
    assert _value.local_day("2026/09/03 00:00", NOW, _value.CHINA) == datetime(2026, 9, 2, 16, tzinfo=UTC)
    assert _value.local_day("2026-10-29", NOW, _value.CHINA) == datetime(2026, 10, 28, 16, tzinfo=UTC)


@pytest.mark.parametrize("value", [0, -1, "0", None, True, 1788371521, 1788371521831000, 10**30, float("nan"), "soon"])
def test_milliseconds_of_another_unit_or_none_are_no_reset(value):
    assert _value.epoch_ms(value, NOW) is None


def test_milliseconds_are_read_from_numbers_and_strings():
    wanted = datetime(2026, 9, 2, 17, 52, 1, 831_000, tzinfo=UTC)
    assert _value.epoch_ms(1788371521831, NOW) == _value.epoch_ms("1788371521831", NOW) == wanted


@given(anything)
def test_nothing_that_json_can_hold_makes_a_reader_raise(value):
    for read in (_value.epoch_ms, _value.after, _value.stamp):
        moment = read(value, NOW)
        assert moment is None or abs(moment - NOW) <= timedelta(days=400)
    found = _value.number(value)
    assert found is None or abs(found) <= _value.MOST
    assert _value.text(value) is None or _value.text(value).isprintable()
    _value.switch(value)
    _value.rows(value)
    _value.table(value)
