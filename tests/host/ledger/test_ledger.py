"""Whatever happens to the logs, each request is counted once, and none is ever taken away."""

import gzip
import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log_house import ALWAYS, NOW, answer, counted

from quotatop.host.ledger import rows, schema

LINES = ("claude-code", "codex", "kimi-cli", "kimi-code", "qwen-code")
ALL = (*LINES, "opencode", "cline", "zcode", "crush", "goose")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tool=st.sampled_from(LINES), seed=st.integers(0, 1 << 30))
def test_files_that_grow_in_any_pieces_give_the_same_totals(houses, tool, seed):
    whole, grown, dice = houses(), houses(), random.Random(seed)
    whole.fill(tool)
    files = [path for path in sorted(whole.home.rglob("*")) if path.is_file()]
    for path in files:
        copy = grown.home / path.relative_to(whole.home)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes() if path.suffix != ".jsonl" else b"")
    left = {path: path.read_bytes() for path in files if path.suffix == ".jsonl"}
    for _ in range(4):
        for path, content in left.items():
            cut = dice.randint(0, len(content))
            with (grown.home / path.relative_to(whole.home)).open("ab") as log:
                log.write(content[:cut])
            left[path] = content[cut:]
        grown.scanned()
    for path, content in left.items():
        with (grown.home / path.relative_to(whole.home)).open("ab") as log:
            log.write(content)
    assert grown.scanned() == whole.scanned()


@pytest.mark.parametrize("tool", ALL)
def test_a_second_scan_reads_nothing_and_says_the_same(house, tool):
    house.fill(tool)
    first = house.scanned()
    with house.ledger() as ledger:
        assert ledger.scan(NOW).read == 0
        assert counted(ledger) == first


@pytest.mark.parametrize("tool", ALL)
def test_nothing_in_a_home_is_changed(house, tool):
    def prints():
        return {
            str(path): (path.lstat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
            for path in house.home.rglob("*")
            if path.is_file()
        }

    house.fill(tool)
    before = prints()
    house.scanned()
    assert prints() == before


def test_a_database_in_use_is_read_with_its_newest_rows_and_left_as_it_is(house):
    house.fill("zcode")
    path = next(house.home.rglob("db.sqlite"))
    before = house.scanned()
    # Another process, because connections of one process share what they know of a log.
    program = f"""
import sqlite3
writer = sqlite3.connect({str(path)!r})
writer.execute("PRAGMA journal_mode = WAL")
row = "('mu-9', 'sess-1', 'turn-9', 'GLM-5.2', 100, 10, 0, 0, 0, 1789376500000, 1789376501000)"
writer.execute("INSERT INTO model_usage VALUES " + row)
writer.commit()
input(print("written", flush=True) or "")
"""
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline()
        marks = {name: Path(f"{path}{name}").read_bytes() for name in ("", "-wal", "-shm")}
        after = house.scanned()
        assert {name: Path(f"{path}{name}").read_bytes() for name in marks} == marks
        writer.communicate(b"\n")
    assert (after[0] - before[0], after[1] - before[1], after[4] - before[4]) == (1, 100, 10)


@pytest.fixture
def copied(house):
    """A database of which only the file and its log were copied, and what was counted without the log."""
    house.fill("zcode")
    path = next(house.home.rglob("db.sqlite"))
    before = house.scanned()
    house.path.unlink()
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        row = "('mu-9', 'sess-1', 'turn-9', 'GLM-5.2', 100, 10, 0, 0, 0, 1789376500000, 1789376501000)"
        writer.execute("INSERT INTO model_usage VALUES " + row)
        writer.commit()
        files = {end: Path(f"{path}{end}").read_bytes() for end in ("", "-wal")}
    for end, content in files.items():
        Path(f"{path}{end}").write_bytes(content)
    return path, before


def test_a_database_without_the_index_of_its_log_is_read_with_its_newest_rows_and_left_as_it_is(
    house, copied, tmp_path, monkeypatch
):
    path, before = copied
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    beside = {file: file.read_bytes() for file in path.parent.iterdir()}
    folders = set(tmp_path.iterdir())
    after = house.scanned()
    assert (after[0] - before[0], after[1] - before[1], after[4] - before[4]) == (1, 100, 10)
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == beside
    assert set(tmp_path.iterdir()) - folders <= {house.path.parent}


def test_a_database_whose_newest_rows_cannot_be_read_counts_as_skipped(house, copied, monkeypatch):
    monkeypatch.setattr(rows, "_MOST_COPIED", 1000)
    with house.ledger() as ledger:
        assert ledger.scan(NOW).files_skipped == 1


@pytest.mark.parametrize("log", [None, b""])
def test_a_database_whose_log_is_empty_is_not_copied(house, copied, monkeypatch, log):
    path, before = copied
    monkeypatch.setattr(rows, "_MOST_COPIED", 0)
    Path(f"{path}-wal").unlink()
    if log is not None:
        Path(f"{path}-wal").write_bytes(log)
    assert house.scanned() == before


def test_what_is_ahead_of_its_time_is_counted_when_that_has_come(house):
    path = house.session()
    path.write_bytes(answer(1) + answer(2, at="2026-09-14T12:10:00.000Z") + answer(3, at="2099-01-01T00:00:00.000Z"))
    with house.ledger() as ledger:
        for minutes, read, counts in ((0, 1, 1), (1, 0, 1), (6, 1, 2), (7, 0, 2), (60, 0, 2)):
            assert ledger.scan(NOW + timedelta(minutes=minutes)).read == read
            assert counted(ledger)[0] == counts


def test_what_is_ahead_of_its_time_is_no_reason_to_wait_for_what_follows(house):
    path = house.session()
    path.write_bytes(answer(2, at="2026-09-14T12:10:00.000Z"))
    with house.ledger() as ledger:
        for minutes, counts in ((0, 1), (1, 2), (6, 4)):
            with path.open("ab") as log:
                log.write(answer(10 + minutes))
            ledger.scan(NOW + timedelta(minutes=minutes))
            assert counted(ledger)[0] == counts


@pytest.mark.parametrize("tool", ALL)
def test_a_clock_that_was_ahead_loses_no_request_of_any_tool(houses, tool):
    ahead, right = houses(), houses()
    ahead.fill(tool)
    right.fill(tool)
    with right.ledger() as ledger:
        ledger.scan(NOW + timedelta(hours=12))
        requests = counted(ledger)
    with ahead.ledger() as ledger:
        for hours in range(-6, 13):
            ledger.scan(NOW + timedelta(hours=hours))
        assert counted(ledger) == requests


def test_what_vanished_stays_counted(house):
    house.fill("claude-code")
    first = house.scanned()
    for path in house.home.rglob("*.jsonl"):
        path.unlink()
    assert house.scanned() == first


def test_a_renamed_a_copied_and_a_packed_log_count_once(house):
    house.fill("codex")
    first = house.scanned()
    path = next(house.home.rglob("*0000-0001-*.jsonl"))
    content = path.read_bytes()
    path.rename(path.parents[4] / "archived_sessions" / path.name)
    assert house.scanned() == first
    path.with_suffix(".jsonl.gz").write_bytes(gzip.compress(content))
    assert house.scanned() == first


def test_a_log_that_was_cut_or_written_anew_is_read_from_its_beginning(house):
    path = house.session()
    path.write_bytes(b"".join(answer(number) for number in range(5)))
    assert house.scanned()[0] == 5
    path.write_bytes(answer(7))
    assert house.scanned()[0] == 6
    path.write_bytes(answer(8))  # as long as before
    assert house.scanned()[0] == 7


def test_a_line_that_is_not_finished_is_counted_when_it_is(house):
    path, line = house.session(), answer(1)
    path.write_bytes(line[:40])
    assert house.scanned()[0] == 0
    with path.open("ab") as log:
        log.write(line[40:])
    assert house.scanned()[0] == 1


def test_a_giant_line_is_passed_over_and_a_giant_answer_counted(house):
    text = "x" * (20 << 20)
    path = house.session()
    tool_result = (
        b'{"type":"user","message":{"role":"user","content":[{"tool_use_id":"t","type":"tool_result","content":"'
    )
    huge = answer(2, content=[{"type": "text", "text": text}]).replace(b'"usage"', b'"stop_sequence":null,"usage"')
    path.write_bytes(answer(1) + tool_result + text.encode() + b'"}]}}\n' + answer(3))
    assert house.scanned()[0] == 2
    content = b'{"type":"assistant","uuid":"u9","timestamp":"2026-09-14T10:00:00.000Z","message":{"id":"msg_9",'
    content += b'"model":"glm-5","role":"assistant","content":[{"type":"text","text":"' + text.encode()
    content += b'"}],"stop_reason":"end_turn","usage":{"input_tokens":7,"output_tokens":3}}}\n'
    house.session("giant").write_bytes(content + answer(4) + huge[:100])
    assert house.scanned()[:5] == (4, 28, 0, 0, 12)


def test_loops_pipes_and_unreadable_files_are_no_reason_to_stop(house):
    path = house.session()
    path.write_bytes(answer(1))
    (path.parent / "loop").symlink_to("..")
    (house.home / ".config").mkdir()
    (house.home / ".config" / "claude").symlink_to(house.home / ".claude")
    os.mkfifo(path.with_name("pipe.jsonl"))
    path.with_name("gone.jsonl").symlink_to("nowhere")
    assert house.scanned()[0] == 1
    with house.ledger() as ledger:
        assert ledger.scan(NOW).files == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_counted_as_such(house):
    path = house.session()
    path.write_bytes(answer(1))
    path.chmod(0)
    with house.ledger() as ledger:
        assert ledger.scan(NOW).files_skipped == 1


def test_any_bytes_are_survived(house):
    dice = random.Random(7)
    for number, root in enumerate((".claude/projects/a", ".codex/sessions/2026/09/14", ".qwen/projects/a/chats")):
        folder = house.home / root
        folder.mkdir(parents=True)
        for name in range(20):
            noise = bytes(dice.choices(b'{}[]",:\\ntue0189\n\xff\x00"usage""role":"assistant"', k=4000))
            (folder / f"rollout-{number}-{name}.jsonl").write_bytes(noise)
    assert house.scanned()[0] == 0


def test_two_scans_at_once_count_once(house):
    for number in range(40):
        house.session(str(number)).write_bytes(b"".join(answer(number * 100 + each) for each in range(50)))
    with house.ledger() as ledger:
        ledger.close()

    def scan() -> None:
        with house.ledger() as ledger:
            ledger.scan(NOW)

    threads = [threading.Thread(target=scan) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert house.scanned()[0] == 2000


def test_two_processes_share_a_big_scan(house):
    text = "x" * 700_000
    for number in range(40):
        lines = (answer(number * 10 + each, content=[{"type": "text", "text": text}]) for each in range(1))
        house.session(str(number)).write_bytes(b"".join(lines))
    program = f"""
import datetime
from quotatop import logs
from quotatop.host.ledger import pair
from quotatop.host.ledger.ledger import Ledger
assert pair.can_pair(1 << 30) or __import__("os").cpu_count() == 1
with Ledger({str(house.path)!r}, logs.load_all(), {{}}, {str(house.home)!r}) as ledger:
    print(ledger.scan(datetime.datetime(2026, 9, 14, 12, tzinfo=datetime.UTC), fork=True).read)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "40"
    assert house.scanned()[:5] == (40, 280, 0, 0, 120)


def test_a_damaged_ledger_is_set_aside_and_filled_anew(house):
    house.fill("claude-code")
    first = house.scanned()
    house.path.write_bytes(b"this is no database" * 1000)
    with house.ledger() as ledger:
        assert ledger.problem is not None
        assert ledger.problem[0] == "ledger.damaged"
        ledger.scan(NOW)
        assert counted(ledger) == first
    assert list(house.path.parent.glob("*.damaged-*"))


def test_a_newer_ledger_is_left_alone(house):
    house.fill("claude-code")
    first = house.scanned()
    with closing(sqlite3.connect(house.path)) as database:
        database.execute("PRAGMA user_version = 99")
    content = house.path.read_bytes()
    with house.ledger() as ledger:
        assert ledger.problem is not None
        assert ledger.problem[0] == "ledger.newer"
        ledger.scan(NOW)
        assert counted(ledger) == first
    assert house.path.read_bytes() == content


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
@pytest.mark.parametrize("is_new", [True, False])
def test_a_ledger_that_another_process_holds_is_left_to_it_and_the_logs_are_counted_without(
    house, monkeypatch, lock, is_new
):
    monkeypatch.setattr(schema, "BUSY_S", 0.05)
    house.fill("claude-code")
    house.path.parent.mkdir(exist_ok=True)
    if not is_new:
        house.scanned()
        house.session("more").write_bytes(answer(1))
    with closing(sqlite3.connect(house.path, isolation_level=None)) as other:
        other.execute(f"BEGIN {lock}")
        with house.ledger() as ledger:
            ledger.scan(NOW)
            without = counted(ledger)
            assert ledger.problem == ("ledger.busy", (("file", str(house.path)),))
        other.execute("COMMIT")  # nobody has broken its lock
    with house.ledger() as ledger:
        ledger.scan(NOW)
        assert ledger.problem is None
        assert counted(ledger) == without


def test_a_short_write_of_another_process_is_waited_for(house, monkeypatch):
    house.fill("claude-code")
    house.scanned()
    house.session("more").write_bytes(answer(1))
    monkeypatch.setattr(schema, "BUSY_S", 60.0)
    with closing(sqlite3.connect(house.path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.2, other.execute, ("COMMIT",)).start()
        with house.ledger() as ledger:
            assert ledger.scan(NOW).events == 1
            assert ledger.problem is None


def test_the_ledger_is_for_its_owner_alone(house):
    house.fill("claude-code")
    house.scanned()
    assert house.path.stat().st_mode & 0o777 == 0o600


def test_no_text_of_a_conversation_is_stored(house):
    house.fill("claude-code")
    house.scanned()
    content = b"".join(path.read_bytes() for path in house.path.parent.iterdir())
    for said in (b"add a unit test", b"synthetic text", b"list the files"):
        assert said not in content


def test_requests_come_in_order_of_time(house):
    house.fill("claude-code")
    house.scanned()
    with house.ledger() as ledger:
        times = [event.at for event in ledger.events(*ALWAYS)]
    assert times == sorted(times)


def test_a_part_of_a_time_is_what_happened_in_it(house):
    house.fill("claude-code")
    house.scanned()
    since, until = NOW.replace(hour=9, minute=10), NOW.replace(hour=11, minute=0, second=5)
    with house.ledger() as ledger:
        events = list(ledger.events(since, until))
        cells = ledger.cells(since, until)
        assert all(since <= event.at < until for event in events)
        assert sum(cell[3] for cell in cells) == len(events) > 0


@pytest.mark.parametrize("minute", [0, 5, 15, 45])
def test_what_lies_on_either_side_of_an_edge_is_told_apart_wherever_it_lies(house, minute):
    house.fill("claude-code")
    house.scanned()
    day = NOW.replace(hour=0)
    edges = [NOW.replace(hour=hour, minute=minute) for hour in (9, 10)]
    marks = [day, *edges, day + timedelta(days=1)]
    with house.ledger() as ledger:
        cells = ledger.cells(marks[0], marks[-1], [round(edge.timestamp() * 1000) for edge in edges])
        for first, stop in pairwise(marks):
            within = [cell for cell in cells if first.timestamp() <= cell[0] / 1000 < stop.timestamp()]
            assert sum(cell[3] for cell in within) == len(list(ledger.events(first, stop)))


@pytest.mark.parametrize(("hour", "minute", "minutes"), [(9, 10, 110), (9, 3, 2), (9, 0, 60), (0, 0, 1440)])
def test_half_hours_hold_what_was_used_in_those_that_a_time_touches(house, hour, minute, minutes):
    house.fill("claude-code")
    house.scanned()
    since = NOW.replace(hour=hour, minute=minute)
    until = since + timedelta(minutes=minutes)
    with house.ledger() as ledger:
        first, last = since.timestamp() // 1800, -(-until.timestamp() // 1800)
        events = list(ledger.events(*(datetime.fromtimestamp(slot * 1800, UTC) for slot in (first, last))))
        cells = ledger.half_hours(since, until)
    assert events
    assert all(cell[0] % 1_800_000 == 0 for cell in cells)
    assert [cell[0] for cell in cells] == sorted(cell[0] for cell in cells)
    assert sum(cell[3] for cell in cells) == len(events)
    assert sum(cell[4] for cell in cells) == sum(event.tokens.input for event in events)
