"""The log: one event one line, nothing private, never larger than it may be, never a reason to fail."""

import re
import stat
import threading
from pathlib import Path

import pytest
from fault_server import CANARY

from quotatop.domain.credential import Secret
from quotatop.host.log import NAME, Log

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \d+ [a-z-]+( \w+=.*)*")


def lines(folder: Path) -> list[str]:
    return (folder / NAME).read_text().splitlines()


def test_an_event_is_one_line_with_its_facts(tmp_path: Path) -> None:
    Log(tmp_path).write("poll-failed", subscription="glm", code="unreachable-dns", text="two words")
    assert LINE.fullmatch(lines(tmp_path)[0])
    assert lines(tmp_path)[0].endswith('poll-failed subscription=glm code=unreachable-dns text="two words"')


@pytest.mark.parametrize(
    "nasty", ["a\nb", "a\r\nforged 2026", "\x1b]0;x\x07", "\u2028", "\x85", "\ud800", "x" * 1_000_000]
)
def test_no_text_breaks_the_line_or_floods_it(tmp_path: Path, nasty: str) -> None:
    Log(tmp_path).write("event", text=nasty)
    Log(tmp_path).write("next")
    whole = (tmp_path / NAME).read_text()
    assert whole.count("\n") == len(whole.splitlines()) == 2
    assert len(whole) < 5_000
    assert "\x1b" not in whole


def test_a_learned_secret_and_what_looks_like_one_are_masked(tmp_path: Path, assert_no_canary) -> None:
    log = Log(tmp_path, Path("/home/jane"), debug=True)
    log.learn(Secret(CANARY))
    log.write("event", text=f"it said {CANARY}", header=f"Bearer {CANARY}", path="/home/jane/x")
    log.detail("event", text=CANARY)
    assert_no_canary(below=tmp_path)
    assert "jane" not in (tmp_path / NAME).read_text()


def test_the_log_is_private(tmp_path: Path) -> None:
    Log(tmp_path / "state").write("event")
    assert stat.S_IMODE((tmp_path / "state" / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_details_are_for_debug_alone(tmp_path: Path) -> None:
    Log(tmp_path).detail("detail")
    assert not (tmp_path / NAME).exists()
    Log(tmp_path, debug=True).detail("detail")
    assert len(lines(tmp_path)) == 1


def test_a_full_log_becomes_the_one_old_copy(tmp_path: Path) -> None:
    log = Log(tmp_path, limit=2_000)
    for number in range(200):
        log.write("event", number=number)
    files = sorted(path.name for path in tmp_path.glob(f"{NAME}*"))
    assert files == [NAME, f"{NAME}.1"]
    assert all((tmp_path / name).stat().st_size < 2_200 for name in files)
    assert "number=199" in (tmp_path / NAME).read_text()


def test_instances_that_write_at_once_tear_no_line(tmp_path: Path) -> None:
    def write() -> None:
        log = Log(tmp_path)
        for number in range(100):
            log.write("event", number=number, text="x" * 100)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(lines(tmp_path)) == 400
    assert all(LINE.fullmatch(line) for line in lines(tmp_path))


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    Log(tmp_path / "file" / "state").write("event")
    (tmp_path / NAME).symlink_to("/dev/full")
    Log(tmp_path).write("event")
