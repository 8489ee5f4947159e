from datetime import date

import pytest

from quotatop.catalogue.terms import Terms
from quotatop.domain.plan import Confidence, PlanVersion, PlanWindow, ResetRule
from quotatop.domain.window import HOUR, Unit, Window, WindowState
from quotatop.present.words import Words
from quotatop.present.work_left import work_left, work_line


def terms(*limits: tuple[str, Unit, float | None]) -> Terms:
    windows = tuple(PlanWindow(id, unit, ResetRule.VENDOR, limit) for id, unit, limit in limits)
    return Terms(version=PlanVersion("p", "v", "P", date(2026, 2, 16), windows, ("s",), Confidence.OFFICIAL))


def window(percent: float | None, id: str = "5h", **more) -> Window:
    return Window(id, id, 5 * HOUR, used_percent=percent, **{"state": WindowState.RUNNING, **more})


LITE = terms(("5h", Unit.PROMPTS, 80), ("week", Unit.PROMPTS, 400))


@pytest.mark.parametrize(
    ("percent", "left"), [(78, "17 prompts"), (0, "80 prompts"), (98.75, "1 prompt"), (35, "52 prompts")]
)
def test_what_is_left_is_the_plans_share_and_never_rounded_up(percent, left):
    assert work_left(window(percent), LITE, Words("en")) == left


@pytest.mark.parametrize(
    "gauge",
    [
        window(None),
        window(100),
        window(100.57, state=WindowState.SPENT),
        window(99.5),
        window(10, state=WindowState.UNKNOWN),
        window(10, state=WindowState.UNLIMITED),
        window(10, id="month"),
        window(10, id="5h:video"),
        window(10, unit=Unit.PROMPTS, used=8, limit=80),
    ],
    ids=["unknown", "all-used", "over", "less-than-one", "reset", "unlimited", "not-in-plan", "a-lane", "counted"],
)
def test_nothing_is_said_of_what_is_not_known(gauge):
    assert work_left(gauge, LITE, Words("en")) == ""


def test_nothing_is_said_where_the_terms_are_uncertain_or_have_no_limit():
    assert work_left(window(10), None, Words("en")) == ""
    assert work_left(window(10), Terms(), Words("en")) == ""
    assert work_left(window(10), terms(("5h", Unit.PERCENT, None)), Words("en")) == ""
    assert work_left(window(10), terms(("5h", Unit.TOKENS, None)), Words("en")) == ""


def test_every_unit_has_its_words_in_both_languages():
    for language, expected in (("en", "44.0M tokens"), ("zh", "44.0M tokens")):
        assert work_left(window(45), terms(("5h", Unit.TOKENS, 80_000_000)), Words(language)) == expected
    assert work_left(window(50), terms(("5h", Unit.CREDITS, 2000)), Words("en")) == "1,000 credits"
    assert work_left(window(50), terms(("5h", Unit.REQUESTS, 1200)), Words("zh")) == "600 次请求"


def test_one_line_names_each_window():
    said = work_line([window(78), window(20, id="week"), window(5, id="mcp")], {"week": "Week"}, LITE, Words("en"))
    assert said == "left at most: 5h about 17 prompts, Week about 320 prompts (inferred from the plan's limits)"
    assert work_line([window(None)], {}, LITE, Words("en")) == ""
