"""Our line in Claude Code: only what is known, whatever is told, and how long until a reset."""

import pytest

from quotatop.present.status_line import status_line

NOW = 1_789_387_200.0


def limits(**rows):
    return {"rate_limits": rows}


@pytest.mark.parametrize(
    ("left", "said"),
    [(30, "1m"), (59 * 60, "59m"), (3_600, "1h00m"), (86_399, "23h59m"), (86_400, "1d0h"), (6.9 * 86_400, "6d21h")],
)
def test_a_countdown_is_short(left, said):
    row = {"used_percentage": 5, "resets_at": NOW + left}
    assert status_line({}, limits(five_hour=row), NOW) == f"5h 5% ({said})"


def test_a_window_whose_reset_has_passed_is_unknown():
    row = {"used_percentage": 99, "resets_at": NOW - 1}
    assert status_line({}, limits(seven_day=row), NOW) == "week –"


@pytest.mark.parametrize(
    "told", [None, [], {"model": 5}, {"model": {"display_name": "\x1b[2J"}}, {"context_window": []}]
)
@pytest.mark.parametrize("kept", [{}, {"rate_limits": 5}, {"rate_limits": {"five_hour": 5}}])
def test_whatever_is_told_there_is_a_line_without_controls(told, kept):
    line = status_line(told, kept, NOW)
    assert line
    assert line.isprintable()
