from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotatop.domain.pace import Verdict
from quotatop.domain.window import HOUR, WEEK, Direction, Unit, as_of, measure
from quotatop.present.amounts import count, money, percent
from quotatop.present.gauge import gauges, window_name
from quotatop.present.tone import Tone
from quotatop.present.view import View
from quotatop.present.words import Words

NOW = datetime(2026, 9, 2, 9, 32, tzinfo=UTC)
VIEW = View(NOW, Words("en"), UTC)


def five_hour(percent=78.0, hours=2.0, **more):
    return measure("5h", length_s=5 * HOUR, percent=percent, resets_at=NOW + timedelta(hours=hours), **more)


def week(percent=34.0, **more):
    return measure("week", length_s=WEEK, percent=percent, resets_at=NOW + timedelta(days=4, hours=6), **more)


def test_the_binding_window_comes_first_and_is_marked():
    rows = gauges([five_hour(20), week(55)], VIEW)
    assert [(row.id, row.binding) for row in rows] == [("week", True), ("5h", False)]


def test_bars_numbers_and_words_turn_round_together():
    window = five_hour(percent=None, unit=Unit.CREDITS, used=1560, limit=2000)
    used = gauges([window], VIEW)[0]
    left = gauges([window], replace(VIEW, show=Direction.LEFT))[0]
    assert (used.percent, used.fill, used.amount) == ("78%", pytest.approx(0.78), "1,560 of 2,000 used")
    assert (left.percent, left.fill, left.amount) == ("22%", pytest.approx(0.22), "440 of 2,000 left")
    assert used.pace == pytest.approx(0.6)
    assert left.pace == pytest.approx(0.4)
    assert used.verdict is left.verdict is Verdict.TIGHT


def test_a_spent_week_hides_no_five_hour_figure_but_calls_it_blocked():
    spent, open = gauges([five_hour(12), week(100)], VIEW)
    assert (spent.id, spent.verdict, spent.word, spent.tone) == ("week", Verdict.SPENT, "SPENT", Tone.SPENT)
    assert (open.verdict, open.note, open.tone) == (Verdict.BLOCKED, "week is spent", Tone.MUTED)


def test_a_spent_lane_stops_that_lane_alone():
    lane = measure("5h:video", length_s=5 * HOUR, percent=100, resets_at=NOW + timedelta(hours=1))
    rows = {row.id: row for row in gauges([five_hour(12), lane], VIEW)}
    assert rows["5h"].verdict is Verdict.LASTS
    assert rows["5h:video"].verdict is Verdict.SPENT


def test_bars_are_clamped_and_numbers_are_not():
    row = gauges([five_hour(100.57)], VIEW)[0]
    assert (row.percent, row.fill) == ("101%", 1.0)
    row = gauges([five_hour(100.57)], replace(VIEW, show=Direction.LEFT))[0]
    assert (row.percent, row.fill) == ("-1%", 0.0)


def test_unknown_is_neither_nothing_nor_full():
    row = gauges([measure("week", length_s=WEEK)], VIEW)[0]
    assert (row.percent, row.fill, row.pace, row.tone) == ("?", None, None, Tone.UNKNOWN)


def test_once_the_reset_has_passed_the_old_figure_is_gone_and_the_row_says_so():
    row = gauges([as_of(five_hour(78, hours=-0.5), NOW)], VIEW)[0]
    assert (row.percent, row.fill, row.countdown) == ("?", None, "")
    assert row.note == "reset passed 09:02, reading now"


def test_idle_and_unlimited_are_shown_as_what_they_are():
    idle = gauges([measure("5h", length_s=5 * HOUR, percent=0)], VIEW)[0]
    assert (idle.percent, idle.word, idle.countdown, idle.note) == ("0%", "idle", "", "starts with the next use")
    free = gauges([measure("week", length_s=WEEK, unlimited=True)], VIEW)[0]
    assert (free.percent, free.word, free.fill) == ("-", "no limit", None)


def test_an_old_reading_puts_a_question_mark_behind_its_verdict():
    assert gauges([five_hour(20)], VIEW, stale=True)[0].word == "lasts ?"


def test_a_reset_in_the_other_direction_of_time_zones_is_local():
    view = replace(VIEW, zone=UTC)
    assert gauges([week()], view)[0].clock == "Sun 15:32"


@pytest.mark.parametrize(
    ("used", "text"),
    [(0, "0%"), (0.2, "1%"), (0.6, "1%"), (49.6, "50%"), (99.4, "99%"), (99.7, "99%"), (100, "100%"), (100.2, "101%")],
)
def test_only_nothing_reads_0_and_only_full_reads_100(used, text):
    assert percent(used, Direction.USED) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1560, "1,560"), (0.5, "0.5"), (2.0, "2"), (9_999_999, "9,999,999"), (12_345_678, "12.3M"), (2.5e9, "2.50G")],
)
def test_counts_are_short(value, text):
    assert count(value) == text


def test_an_unknown_balance_is_a_question_mark():
    assert money(None, "CNY", Words("en")) == "?"
    assert money(40, "CNY", Words("en")) == "40.00 CNY"


@pytest.mark.parametrize(
    ("id", "en", "zh"),
    [
        ("5h", "5h", "5小时"),
        ("week", "week", "周"),
        ("mcp", "tools", "工具"),
        ("5h:video", "5h video", "5小时 video"),
        ("3d", "3d", "3天"),
        ("other:TIME_LIMIT", "TIME_LIMIT", "TIME_LIMIT"),
    ],
)
def test_windows_have_short_names(id, en, zh):
    assert window_name(id, Words("en")) == en
    assert window_name(id, Words("zh")) == zh
