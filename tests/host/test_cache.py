import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quotatop.domain.fleet import fleet_of
from quotatop.domain.ports import Recorded
from quotatop.domain.reading import Reading
from quotatop.domain.window import measure
from quotatop.host.cache import FileCache

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
KNOWN = {"ref": Recorded("q", Reading(NOW, (measure("5h", length_s=18_000, percent=12),)), asked_at=NOW)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def cache(folder: Path) -> FileCache:
    return FileCache(folder / "readings.json", folder / "line.json", lambda fleet, now: {"at": now.timestamp()})


async def test_what_is_kept_is_there_at_the_next_start(folder: Path) -> None:
    await cache(folder).keep(fleet_of(()), KNOWN, NOW)
    assert cache(folder).last() == KNOWN
    assert json.loads((folder / "line.json").read_text()) == {"at": NOW.timestamp()}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_nothing_is_there_before_the_first_time_and_that_is_no_problem(folder: Path) -> None:
    empty = cache(folder)
    assert (empty.last(), empty.problems()) == ({}, ())


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null", b'{"ref": 3}', b"[" * 100_000])
async def test_a_damaged_cache_is_begun_anew(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "readings.json").write_bytes(content)
    damaged = cache(folder)
    assert damaged.last() == {}
    await damaged.keep(fleet_of(()), KNOWN, NOW)
    assert cache(folder).last() == KNOWN
    assert [code for code, _ in damaged.problems()] in ([], ["cache-damaged"])


async def test_a_folder_that_is_deleted_under_us_is_made_again(folder: Path) -> None:
    kept = cache(folder)
    await kept.keep(fleet_of(()), KNOWN, NOW)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    await kept.keep(fleet_of(()), KNOWN, NOW)
    assert cache(folder).last() == KNOWN


async def test_what_did_not_change_is_not_written_again(folder: Path) -> None:
    kept = cache(folder)
    await kept.keep(fleet_of(()), KNOWN, NOW)
    before = (folder / "readings.json").stat()
    await kept.keep(fleet_of(()), KNOWN, NOW)
    assert (folder / "readings.json").stat() == before


async def test_a_cache_that_cannot_be_written_is_a_problem_and_no_failure(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    blocked = cache(tmp_path / "cache")
    await blocked.keep(fleet_of(()), KNOWN, NOW)
    assert [code for code, _ in blocked.problems()] == ["cache-unwritable"]
    (tmp_path / "cache").unlink()
    await blocked.keep(fleet_of(()), KNOWN, NOW)
    assert blocked.problems() == ()
