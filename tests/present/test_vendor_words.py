"""Notes and balances of readings speak the user's language; a vendor's own words stay as they are."""

import pytest

from quotatop.domain.window import DISAGREE, NEGATIVE, RESET_PASSED
from quotatop.engine import counting
from quotatop.present.vendor_words import say_vendor
from quotatop.present.words import Words
from quotatop.providers import _minimax

NOTES = (
    *(DISAGREE, NEGATIVE, RESET_PASSED, _minimax.NO_TEXT_LANE),
    *(counting.LEAST, counting.ESTIMATED, counting.NO_ORDER, "not counted: glm-9", "7 more requests may belong to it"),
    *(f"{said} 2026-11-18 13:00 UTC" for said in (counting.CORRECTED, counting.SERVED)),
    "the oldest use leaves it at 2026-11-18 13:00 UTC",
    *("boost 1.5×", "at most 30 requests in parallel", "booster", "booster used this month", "points"),
)


@pytest.mark.parametrize("note", NOTES)
def test_every_note_that_a_reading_makes_is_said_in_chinese(note):
    said = say_vendor(note, Words("zh"))
    assert said != note
    assert not said.startswith("vendor.")


def test_the_figure_inside_a_note_is_kept():
    assert "1.5" in say_vendor("boost 1.5×", Words("zh"))
    assert "30" in say_vendor("at most 30 requests in parallel", Words("en"))


def test_words_that_no_table_knows_stay():
    assert say_vendor("周卡", Words("en")) == "周卡"
