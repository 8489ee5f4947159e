import pytest

from quotatop.present.numbers import half_up


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (49 / (40 * 2 / 3 * 5 * 30 / 7) * 100, 2, "8.58"),
        (49 * 3 / (40 * 2 / 3 * 5 * 30 / 7) * 100, 2, "25.73"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (1234.5, 0, "1,235"),
        (12.04, 1, "12.0"),
        (0, 2, "0.00"),
        (1e12, 0, "1,000,000,000,000"),
    ],
)
def test_halves_go_up_as_a_person_rounds_them(value, digits, shown):
    assert half_up(value, digits) == shown
