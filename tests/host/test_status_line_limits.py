"""What Claude Code tells its status line is kept whole or not at all, privately, and the truest of several tellings."""

import json
import os
import sys

import platformdirs
import pytest
from platformdirs.macos import MacOS

from quotatop.host.state_folder import STATUS_LINE_FILE, state_folder
from quotatop.host.status_line_limits import joined, keep

NOW = 1_789_387_200.0


def told(percent, resets_at=NOW + 3_600, **more):
    return {
        "version": "2.1.240",
        "rate_limits": {"five_hour": {"used_percentage": percent, "resets_at": resets_at}, **more},
    }


def limits(document, place=0):
    return document["homes"][place]["rate_limits"]


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("QUOTATOP_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


def test_the_file_is_private_and_holds_the_limits_alone(state):
    secret = {"session_id": "a-session", "cwd": "/secret/place", "model": {"id": "m"}}
    keep(told(42) | secret, NOW)
    (file,) = state.iterdir()
    assert (file.name, file.stat().st_mode & 0o777, state.stat().st_mode & 0o777) == (STATUS_LINE_FILE, 0o600, 0o700)
    text = file.read_text()
    assert json.loads(text)["homes"][0]["rate_limits"] == {
        "five_hour": {"used_percentage": 42, "resets_at": NOW + 3_600}
    }
    assert "secret" not in text
    assert "session" not in text


def test_within_one_period_the_higher_percentage_counts_and_of_periods_the_later():
    first = joined(None, told(42), "/h", NOW)
    assert limits(joined(first, told(30), "/h", NOW + 1))["five_hour"]["used_percentage"] == 42
    assert limits(joined(first, told(50), "/h", NOW + 1))["five_hour"]["used_percentage"] == 50
    later = joined(first, told(3, NOW + 20_000), "/h", NOW + 5_000)
    assert limits(later)["five_hour"]["used_percentage"] == 3
    assert limits(joined(later, told(42), "/h", NOW + 5_001))["five_hour"]["used_percentage"] == 3


def test_of_two_periods_that_both_run_the_last_word_holds_because_another_account_may_have_signed_in():
    week = {"used_percentage": 90, "resets_at": NOW + 500_000}
    first = joined(None, told(42, seven_day=week), "/h", NOW)
    other = joined(
        first, told(1, NOW + 900, seven_day={"used_percentage": 2, "resets_at": NOW + 86_400}), "/h", NOW + 60
    )
    assert {name: row["used_percentage"] for name, row in limits(other).items()} == {"five_hour": 1, "seven_day": 2}
    over = joined(other, told(77, NOW + 30), "/h", NOW + 61)
    assert limits(over)["five_hour"]["used_percentage"] == 1


def test_a_window_that_is_not_told_any_more_is_kept_for_a_while():
    first = joined(None, told(42, seven_day={"used_percentage": 5, "resets_at": NOW + 9_000}), "/h", NOW)
    silent = joined(first, {"rate_limits": None}, "/h", NOW + 60)
    assert limits(silent) == limits(first)
    assert silent["homes"][0]["at"] == NOW
    assert joined(silent, {}, "/h", NOW + 9 * 86_400)["homes"] == []


def test_two_homes_of_claude_do_not_mix():
    both = joined(joined(None, told(42), "/one", NOW), told(7), "/two", NOW)
    assert {home["path"]: home["rate_limits"]["five_hour"]["used_percentage"] for home in both["homes"]} == {
        "/one": 42,
        "/two": 7,
    }


def test_the_same_is_not_written_again_at_once(state):
    keep(told(42), NOW)
    file = state / STATUS_LINE_FILE
    written = file.stat().st_ino
    keep(told(42), NOW + 5)
    assert file.stat().st_ino == written
    keep(told(42), NOW + 40)
    assert file.stat().st_ino != written


@pytest.mark.parametrize(
    "said",
    [None, 5, [], {}, {"rate_limits": 5}, {"rate_limits": {"five_hour": None, "x": {"used_percentage": "5"}}},
     {"rate_limits": {"five_hour": {"used_percentage": float("nan")}}}],
)  # fmt: skip
@pytest.mark.parametrize("old", [None, 5, [], {"homes": 5}, {"homes": [5, {"path": "/h", "rate_limits": 5}]}])
def test_whatever_is_told_or_lay_there_breaks_nothing(said, old):
    document = joined(old, said, "/h", NOW)
    assert all(home.get("path") != "/h" for home in document["homes"])


def test_a_damaged_file_is_begun_anew_and_a_full_disk_loses_only_the_telling(state, monkeypatch):
    state.mkdir()
    (state / STATUS_LINE_FILE).write_text('{"homes": [')
    keep(told(42), NOW)
    assert limits(json.loads((state / STATUS_LINE_FILE).read_text()))["five_hour"]["used_percentage"] == 42

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert keep(told(60), NOW + 60)["rate_limits"]["five_hour"]["used_percentage"] == 60
    assert [file.name for file in state.iterdir()] == [STATUS_LINE_FILE]


@pytest.mark.parametrize("xdg", [None, "", "/x/state"])
def test_the_quick_state_folder_agrees_with_platformdirs(xdg, monkeypatch):
    if xdg is not None:
        monkeypatch.setenv("XDG_STATE_HOME", xdg)
    assert state_folder() == platformdirs.user_state_dir("quotatop", appauthor=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert state_folder() == MacOS("quotatop", appauthor=False).user_state_dir
