from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotatop.domain.forecast import Forecast, Grounds, Unforeseen
from quotatop.domain.pace import Verdict
from quotatop.domain.window import Direction
from quotatop.present.grounds import say_outlook
from quotatop.present.view import View
from quotatop.present.words import Words

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
RESET = NOW + timedelta(hours=3)
GROUNDS = Grounds(NOW, RESET, 1234, 8.25, 12.0, 30.0, 9.5)
LASTS = Forecast(9.0, None, 71.4, 0.12, Verdict.LASTS, NOW + timedelta(hours=2), GROUNDS)
OUT = replace(LASTS, empty_at=NOW + timedelta(hours=2), run_out_probability=0.81, used_percent_at_reset=130.0)


def said(outlook, language="en", show=Direction.USED) -> list[str]:
    return list(say_outlook(outlook, View(NOW, Words(language), UTC, show)))


def test_what_runs_out_says_how_likely_and_when():
    first = said(OUT)[0]
    assert "81%" in first
    assert "10:00" in first
    assert "2h00m" in first


def test_what_lasts_says_where_it_will_stand_in_the_direction_shown():
    assert "71% used" in said(LASTS)[0]
    assert "29% left" in said(LASTS, show=Direction.LEFT)[0]


def test_the_arithmetic_names_every_clock_and_what_it_rests_on():
    _, paces, grounds = said(LASTS)
    assert all(figure in paces for figure in ("12.0", "30.0", "9.5", "9.0"))
    assert "1,234 readings over 8d06h" in grounds


def test_unknown_habits_are_said_to_be_unknown():
    assert "not known yet" in said(replace(LASTS, grounds=replace(GROUNDS, by_habit=None)))[1]


def test_how_much_the_last_hour_counts_is_said_where_it_does():
    even = replace(LASTS, grounds=replace(GROUNDS, evenness=0.834))
    assert "the last hour counts 83%" in said(even)[2]
    assert "83%" in said(even, "zh")[2]
    assert not any("counts" in line for line in said(LASTS))


def test_dearer_hours_and_a_window_in_the_way_are_said():
    bent = replace(GROUNDS, factor_now=0.5, factor_ahead=0.87, starts_at=NOW + timedelta(hours=1))
    lines = said(replace(LASTS, grounds=bent))
    assert "0.5 now and 0.87" in lines[2]
    assert "09:00" in lines[3]


@pytest.mark.parametrize("reason", list(Unforeseen))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_has_its_sentence(reason, language):
    (sentence,) = said(reason, language)
    assert not sentence.startswith("forecast.")
    assert sentence
