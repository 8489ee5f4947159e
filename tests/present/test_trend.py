from datetime import UTC, datetime, timedelta

from quotatop.domain.ports import Sample
from quotatop.domain.window import DAY, HOUR, Direction, measure
from quotatop.present.glyphs import ASCII
from quotatop.present.trend import chart, levels, reach
from quotatop.present.view import View
from quotatop.present.words import Words

NOW = datetime(2026, 9, 2, 12, 0, tzinfo=UTC)
START = NOW - timedelta(hours=10)
FAR = NOW + timedelta(days=1)


def sample(hours: float, used: float | None, resets_at: datetime | None = FAR) -> Sample:
    return Sample(START + timedelta(hours=hours), used, resets_at)


def test_each_column_shows_the_worst_and_gaps_repeat_the_last():
    values = levels([sample(0.1, 10), sample(0.2, 30), sample(3.5, 50)], START, NOW, 10, Direction.USED)
    assert values == [30, 30, 30, 50, 50, 50, 50, 50, 50, 50]


def test_before_the_first_reading_and_while_unknown_there_is_nothing():
    values = levels([sample(2.5, None), sample(4.5, 20)], START, NOW, 10, Direction.USED)
    assert values[:4] == [None] * 4
    assert values[4:] == [20] * 6


def test_no_value_reaches_over_its_reset():
    values = levels([sample(0.5, 90, START + timedelta(hours=2))], START, NOW, 10, Direction.USED)
    assert values[:3] == [90, 90, None]


def test_left_is_the_other_way_round_and_figures_beyond_full_are_clamped():
    assert levels([sample(0.5, 30)], START, NOW, 1, Direction.LEFT) == [70]
    assert levels([sample(0.5, 130)], START, NOW, 1, Direction.USED) == [100]


def test_ten_percent_is_low_whatever_else_there_is():
    window = measure("5h", length_s=5 * HOUR, percent=10, resets_at=FAR)
    lines = chart([sample(0, 10.0), sample(5, 10.9)], window, View(NOW, Words("en"), UTC), 60, ASCII)
    assert {line.text[5:].strip() for line in lines[:3]} == {""}
    assert lines[3].text[5:].strip() != ""
    assert all(line.width <= 60 for line in lines)


def test_a_chart_looks_back_as_far_as_its_window_is_long():
    assert reach(measure("5h", length_s=5 * HOUR, percent=1)) == timedelta(days=1)
    assert reach(measure("week", length_s=7 * DAY, percent=1)) == timedelta(days=8)
    assert reach(measure("month", length_s=None, percent=1)) == timedelta(days=62)
