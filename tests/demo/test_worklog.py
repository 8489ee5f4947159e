"""The demo's tools leave logs that the true readers count, and the same story on the same day."""

from datetime import UTC, datetime, timedelta

import pytest

from quotatop.config.settings import Config
from quotatop.counted import usage_seen, used_lately
from quotatop.demo.worklog import DAYS, Worklog
from quotatop.host.paths import Places

UNTIL = datetime(2026, 10, 15, 9, 30, tzinfo=UTC)


@pytest.fixture
def places(tmp_path):
    (tmp_path / "state").mkdir()
    return Places(tmp_path / "c.toml", tmp_path / "state", tmp_path / "cache", logs=Worklog(tmp_path / "work", UNTIL))


def test_a_month_of_work_is_read_by_the_true_readers(places):
    used = usage_seen(places, Config(path=places.config, exists=False), UNTIL, DAYS, "tool", lambda *_: None)
    assert {name for name, _ in used.rows} == {"claude-code", "codex"}
    assert (used.skipped_lines, used.skipped_files) == (0, 0)
    assert used.whole.requests > 1_000
    assert 0 < used.whole.prompts < used.whole.requests / 4
    assert used.whole.money


def test_nothing_is_logged_after_the_moment_at_which_the_demo_begins(places):
    used = used_lately(places, UNTIL - timedelta(days=DAYS + 1), UNTIL + timedelta(days=2))
    assert max(used.times) < UNTIL.timestamp()


def test_the_same_day_tells_the_same_story(tmp_path):
    told = [
        {file.name: file.read_bytes() for file in Worklog(tmp_path / name, UNTIL)().rglob("*.jsonl")}
        for name in ("one", "two")
    ]
    assert len(told[0]) > DAYS / 2
    assert told[0] == told[1]
