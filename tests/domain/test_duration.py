import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.domain.duration import parse_duration, write_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("2h", 7200), ("1d12h", 129_600), (" 5m ", 300), ("1d1h1m1s", 90_061), ("0d5m", 300)],
)
def test_a_duration_is_read_as_seconds(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "5", "0s", "0d0h", "-5m", "5 m", "5M", "1h1d", "5m5m", "1.5h", "٥m", "５m", "m", "inf", "1" * 40 + "s"]
)
def test_anything_else_is_no_duration(text):
    with pytest.raises(ValueError, match="a duration"):
        parse_duration(text)


@given(some.integers(min_value=1, max_value=99_999 * 86_400))
def test_what_is_written_is_read_back(seconds):
    assert parse_duration(write_duration(seconds)) == seconds


def test_nothing_is_written_as_nought_seconds():
    assert write_duration(0) == "0s"


@given(some.text(max_size=30))
def test_no_text_does_worse_than_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert parse_duration(text) > 0
