from datetime import UTC, datetime, timedelta, timezone

import pytest

from quotatop.present.spans import span
from quotatop.present.times import age, ago, beijing, clock, countdown
from quotatop.present.view import View
from quotatop.present.words import Words

NOW = datetime(2026, 9, 2, 9, 32, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0s"),
        (0, "0s"),
        (40, "40s"),
        (100, "1m40s"),
        (119, "1m59s"),
        (120, "2m"),
        (3599, "59m"),
        (6840, "1h54m"),
        (86_400, "1d00h"),
        (201_600, "2d08h"),
    ],
)
def test_a_span_has_two_parts_at_most(seconds, text):
    assert span(seconds) == text


def test_a_countdown_is_what_a_reader_computes_from_two_clocks():
    reset = datetime(2026, 9, 2, 11, 26, 10, tzinfo=UTC)
    assert countdown(NOW, reset) == "1h54m"


def test_a_countdown_stands_still_within_a_minute():
    reset = NOW + timedelta(hours=1, seconds=40)
    start = NOW.replace(second=0)
    assert len({countdown(start + timedelta(seconds=second), reset) for second in range(60)}) == 1


def test_only_the_last_two_minutes_count_seconds():
    assert countdown(NOW, NOW + timedelta(seconds=119)) == "1m59s"
    assert "s" not in countdown(NOW, NOW + timedelta(seconds=121))


def test_an_age_below_a_minute_is_just_now():
    words = Words("en")
    assert ago(NOW, NOW - timedelta(seconds=20), words) == "just now"
    assert ago(NOW, NOW - timedelta(minutes=2), words) == "2m ago"
    assert age(NOW, NOW - timedelta(minutes=90)) == "1h30m"


@pytest.mark.parametrize(
    ("moment", "en", "zh"),
    [
        (datetime(2026, 9, 2, 10, 24, tzinfo=UTC), "10:24", "10:24"),
        (datetime(2026, 9, 6, 15, 48, tzinfo=UTC), "Sun 15:48", "周日 15:48"),
        (datetime(2026, 9, 18, 1, 0, tzinfo=UTC), "18 Sep", "9月18日"),
        (datetime(2027, 1, 3, 1, 0, tzinfo=UTC), "3 Jan 2027", "2027年1月3日"),
    ],
)
def test_a_clock_says_as_much_as_the_distance_asks_for(moment, en, zh):
    assert clock(moment, View(NOW, Words("en"), UTC)) == en
    assert clock(moment, View(NOW, Words("zh"), UTC)) == zh


def test_the_vendors_clock_is_told_only_where_it_differs():
    assert beijing(NOW, View(NOW, Words("en"), UTC)) == "17:32"
    assert beijing(NOW, View(NOW, Words("en"), timezone(timedelta(hours=8)))) is None
