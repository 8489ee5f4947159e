"""An error means one window of a plan for certain, or none."""

import pytest

from quotatop.domain.limit_error import LimitError, limit_errors
from quotatop.domain.plan import PlanWindow, ResetRule
from quotatop.domain.trace import Trace
from quotatop.domain.window import DAY, HOUR, Unit

AT = 1_790_000_000.0


def plan(*ids):
    return [PlanWindow(id, Unit.CALLS if id == "mcp" else Unit.REQUESTS, ResetRule.ORDER) for id in ids]


def error(*windows, after=None):
    return LimitError(AT, Trace("t", "m"), "glm", windows, None if after is None else AT + after)


@pytest.mark.parametrize(
    ("found", "windows", "meant"),
    [
        (error("5h"), ("5h", "week"), "5h"),
        (error("5h"), ("week", "month"), None),
        (error("week", "month"), ("5h", "week", "mcp"), "week"),
        (error("week", "month"), ("5h", "week", "month"), None),
        (error("week", "month", after=9 * DAY), ("5h", "week", "month"), "month"),
        (error("week", "month", after=2 * DAY), ("5h", "week", "month"), None),
        (error("5h", after=9 * HOUR), ("5h", "week"), None),
        (error("mcp"), ("5h", "mcp"), None),
        (error(), ("5h",), None),
    ],
)
def test_an_error_means_the_only_window_that_it_may_mean(found, windows, meant):
    assert found.means(plan(*windows)) == meant


def test_rows_become_errors_with_seconds():
    row = (1_790_000_000_500, "glm", "week month", 1_790_003_600_000, "codex", "glm-5", None, "p", "h")
    (found,) = limit_errors([row])
    assert (found.at, found.resets, found.windows) == (AT + 0.5, AT + HOUR, ("week", "month"))
    assert found.trace == Trace("codex", "glm-5", None, "p", "h")
