"""The backtest runs on few weeks: what it prints has a shape, repeats, and reads traces made elsewhere.

Its scores are not held here, only printed by the bench: `python tests/bench/backtest.py`.
"""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent / "bench" / "backtest.py"
README = Path(__file__).parent.parent.parent / "README.md"


def backtest(*argv) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(BENCH), *map(str, argv)], capture_output=True, text=True, check=False)


def document(*argv) -> dict:
    done = backtest("--json", *argv)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_same_seed_gives_the_same_scores_and_another_gives_others():
    first, again, other = (document("--weeks", 3, "--seed", seed) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_the_document_has_scores_by_length_and_share():
    said = document("--weeks", 3, "--seed", 7)
    assert said["schema"] == "quotatop.backtest/1"
    assert set(said["by_length"]) == {"18000", "604800"}
    every = said["all"]
    assert set(every["brier"]) == {"ours", "linear", "last hour", "percent now", "ratio_to_best"}
    assert 0 <= every["brier"]["ours"] <= 1
    assert set(every["emptying"]) == {"all", *(f"0.{tenth}" for tenth in range(1, 10))}
    assert sum(row["count"] for row in every["calibration"]) == every["forecasts"] - every["unknown"]
    assert all(row["happened"] is None or 0 <= row["happened"] <= 1 for row in every["calibration"])


def test_the_table_says_the_same_in_words():
    done = backtest("--weeks", 1, "--seed", 7)
    assert done.returncode == 0
    assert "Brier  ours" in done.stdout
    assert "calibration" in done.stdout


def test_the_readme_shows_the_tables_that_are_printed():
    printed = backtest("--weeks", 1, "--seed", 7, "--markdown").stdout.splitlines()
    readme = README.read_text(encoding="utf-8").splitlines()
    rows = {line.partition(" | ")[0] for line in readme}
    heads = [line for line, rule in itertools.pairwise(printed) if rule.startswith("| ---")]
    assert len(heads) == 3
    assert [head for head in heads if head not in readme] == []
    assert [line for line in printed if line and line.partition(" | ")[0] not in rows] == []


def _trace(at="2026-03-02T{:02}:{:02}:00Z") -> list[str]:
    rows = []
    for minute in range(0, 300, 5):
        percent = min(100, minute / 2.4)
        row = {"at": at.format(8 + minute // 60, minute % 60), "used_percent": percent}
        rows.append(json.dumps(row | {"resets_at": "2026-03-02T13:00:00Z", "factor": 1}))
    return rows


def test_traces_made_elsewhere_are_scored_however_they_are_written(tmp_path):
    plain, odd = tmp_path / "plain", tmp_path / "odd"
    plain.mkdir()
    odd.mkdir()
    rows = _trace()
    (plain / "one.jsonl").write_text("\n".join(rows))
    rows = [row.replace(', "factor": 1', "") for row in reversed(rows)]
    unread = [
        "", "not json", "[]", '{"used_percent": 3}', '{"at": "2026-03-02T08:01:00Z", "used_percent": "much"}',
        '{"at": null}', '{"at": 1e400, "used_percent": 1}', "\x00\ufffd",
    ]  # fmt: skip
    unknown = '{"at": "2026-03-02T08:02:00Z", "used_percent": null, "resets_at": null}'
    (odd / "one.jsonl").write_text("\n".join([*rows, *unread, unknown]))
    (odd / "notes.txt").write_text("not a trace")
    first, other = document("--traces", plain), document("--traces", odd)
    assert first["all"]["forecasts"] > 0
    assert first["all"]["brier"] == other["all"]["brier"]
    assert first["left_out"] == []
    assert other["left_out"] == ["one.jsonl: 7 of 68 lines could not be read"]


def test_a_window_without_a_reset_is_left_out_and_said(tmp_path):
    (tmp_path / "none.jsonl").write_text('{"at": "2026-03-02T08:00:00Z", "used_percent": 5, "resets_at": null}')
    said = document("--traces", tmp_path)
    assert said["all"]["forecasts"] == 0
    assert said["left_out"] == ["none.jsonl: no window with a reset in it, left out"]


@pytest.mark.parametrize("argv", [["--weeks", "many"], ["--traces", "no-such-folder"]])
def test_a_wrong_argument_is_said(argv):
    done = backtest(*argv)
    assert done.returncode == 2
    assert argv[1] in done.stderr
