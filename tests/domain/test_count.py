"""What the user writes as a count is one, or is refused."""

import pytest

from quotatop.domain.count import MOST, parse_count


@pytest.mark.parametrize(("text", "count"), [("1", 1), ("0020", 20), (str(MOST), MOST)])
def test_digits_are_a_count(text, count):
    assert parse_count(text) == count


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "1e3", "二", "٣", str(MOST + 1), "9" * 5_000])
def test_anything_else_is_none(text):
    with pytest.raises(ValueError, match="a count is"):
        parse_count(text)
