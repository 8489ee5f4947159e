"""What the user writes becomes a need, or the sentence that says what cannot be read."""

import contextlib
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.present.asking import COUNTS, Asked, Misread, read_line, read_moment, read_need, written
from quotatop.present.words import LANGUAGES, Words

NOW = datetime(2026, 9, 2, 7, 32, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("08:00", NOW.replace(hour=8, minute=0, second=0)),
        ("8:00", NOW.replace(hour=8, minute=0, second=0)),
        ("07:32", NOW),
        ("07:31", NOW.replace(day=3, minute=31, second=0)),
        ("2026-09-03T10:00", NOW.replace(day=3, hour=10, minute=0, second=0)),
        ("2026-09-03 10:00+08:00", NOW.replace(day=3, hour=2, minute=0, second=0)),
    ],
)
def test_a_time_is_read_as_the_next_such_moment(text, moment):
    assert read_moment(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "24:00", "7:5", "noon", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_anything_else_is_no_time(text):
    with pytest.raises(Misread):
        read_moment(text, NOW)


def test_a_time_is_the_machines_own_or_that_of_the_zone_given(monkeypatch):
    six = NOW.replace(hour=10, minute=0, second=0)
    assert read_moment("18:00", NOW, timezone(timedelta(hours=8))) == six
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert read_moment("18:00", NOW) == six
        assert read_moment("2026-09-02T18:00", NOW, UTC) == NOW.replace(hour=18, minute=0, second=0)
    finally:
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", Asked()),
        ("2h", Asked(for_s=7200)),
        ("1h 30m", Asked(for_s=5400)),
        ("for 2h at 14:00", Asked(for_s=7200, at="14:00")),
        ("until 18:00", Asked(until="18:00")),
        ("refactor", Asked(task="refactor")),
        ("Task simple", Asked(task="simple")),
        ("20 prompts model glm-4.7", Asked(prompts=20, model="glm-4.7")),
        ("1 prompt 3 requests", Asked(prompts=1, requests=3)),
        ("tokens 900000 2h", Asked(tokens=900_000, for_s=7200)),
        ("--prompts 20 --model=glm-5", Asked(prompts=20, model="glm-5")),
        ("２０　ｐｒｏｍｐｔｓ　ａｔ　１４：００", Asked(prompts=20, at="14:00")),
    ],
)
def test_a_line_is_read_in_the_words_of_the_command(text, asked):
    assert read_line(text) == asked


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("20", "check-screen.of-what"),
        ("20 bananas", "check-screen.of-what"),
        ("2hours", "command.bad-duration"),
        ("1h 2h", "command.bad-duration"),
        ("0h", "command.bad-duration"),
        ("for", "check-screen.nothing-after"),
        ("0 prompts", "command.bad-count"),
        ("prompts -3", "command.bad-count"),
        ("tokens 99999999999999999999999999", "command.bad-count"),
        ("task huge", "check-screen.bad-task"),
        ("glm-5", "check-screen.unread"),
        ("for 2h for 3h", "check-screen.twice"),
        ("for 2h until 18:00", "check-screen.twice"),
        ("refactor simple", "check-screen.twice"),
    ],
)
def test_what_cannot_be_read_is_said_in_every_language(text, key):
    with pytest.raises(Misread) as caught:
        read_line(text)
    assert caught.value.key == key
    assert all(Words(language)(key, **caught.value.blanks) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("asked", "for_s", "later_s"),
    [
        (Asked(), 3600, 0),
        (Asked(model="glm-5"), 3600, 0),
        (Asked(task="simple"), None, 0),
        (Asked(for_s=60, at="08:00"), 60, 1650),
        (Asked(until="08:00"), 1650, 0),
        (Asked(until="08:00", at="07:40"), 1200, 450),
    ],
)
def test_a_need_begins_now_or_then_and_lasts_an_hour_where_nothing_is_said(asked, for_s, later_s):
    need = read_need(asked, NOW)
    assert (need["for_s"], need["start"] - NOW.timestamp()) == (for_s, later_s)


@pytest.mark.parametrize("asked", [Asked(for_s=401 * 86_400), Asked(until="2029-01-01"), Asked(at="2026-01-01")])
def test_a_time_that_cannot_be_is_a_mistake(asked):
    with pytest.raises(Misread):
        read_need(asked, NOW)


@pytest.mark.parametrize("text", ["--for 2h", "--until 18:00 --at 14:00", "--for 30m --prompts 3 --model glm-5"])
def test_what_was_read_is_written_as_the_command_takes_it(text):
    assert written(read_line(text)) == text


def test_nothing_is_written_as_the_hour_that_it_means():
    assert written(Asked()) == "--for 1h"
    assert written(Asked(task="simple")) == "--task simple"


@given(some.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text):
    with contextlib.suppress(Misread):
        need = read_need(read_line(text), NOW, UTC)
        assert need["for_s"] or need["task"] or any(need[name] for name in COUNTS)
