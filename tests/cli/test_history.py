"""`history` from outside: JSON, CSV and lines of what was."""

import csv
import io
import json

import pytest

from quotatop.present.history import COLUMNS


def test_the_past_comes_as_json(quotatop):
    ran = quotatop("--demo", "one", "history", "--json")
    document = json.loads(ran.out)
    assert (ran.code, document["schema"]) == (0, "quotatop.history/1")
    (entry,) = document["subscriptions"]
    assert [window["id"] for window in entry["windows"]][:2] == ["5h", "week"]
    assert any(window["closed"] for window in entry["windows"])


def test_the_past_comes_as_csv(quotatop):
    ran = quotatop("--demo", "one", "history", "--csv")
    head, *rows = csv.reader(io.StringIO(ran.out))
    assert tuple(head) == COLUMNS
    assert len(rows) > 10
    assert all(len(row) == len(COLUMNS) for row in rows)


def test_the_past_comes_as_a_trend(quotatop):
    ran = quotatop("--demo", "one", "history", "--days", "2", env={"COLUMNS": "80"})
    assert ran.code == 0
    assert "used" in ran.out
    assert "ended" in ran.out


def test_nothing_remembered_is_said_and_nobody_is_asked(quotatop, write_config, vendor):
    write_config(
        f'[subscriptions.glm]\nprovider = "zhipu"\ncredential = {{ env = "K" }}\nbase_url = "{vendor.origin}"\n'
    )
    ran = quotatop("history", "glm")
    assert ran.code == 0
    assert "nothing is remembered" in ran.out
    assert vendor.keys == []


@pytest.mark.parametrize("argv", [["nobody"], ["--days", "0"], ["--days", "401"], ["--json", "--csv"]])
def test_mistakes_end_with_two(quotatop, config_file, argv):
    assert quotatop("history", *argv).code == 2
