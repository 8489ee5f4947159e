"""Writes that are whole or not at all, and reads that never hang."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from quotatop.host.files import NotSmall, atomic_write, private_folder, read_small


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def any_umask(request: pytest.FixtureRequest):
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_its_owners_alone_under_any_umask(tmp_path: Path, any_umask: None) -> None:
    atomic_write(tmp_path / "a" / "b" / "file", b"x")
    assert mode(tmp_path / "a" / "b" / "file") == 0o600
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700


def test_another_mode_can_be_asked_for(tmp_path: Path, any_umask: None) -> None:
    atomic_write(tmp_path / "file", b"x", mode=0o644)
    assert mode(tmp_path / "file") == 0o644


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(0o755)
    private_folder(tmp_path / "shared" / "mine")
    assert mode(tmp_path / "shared") == 0o755
    assert mode(tmp_path / "shared" / "mine") == 0o700


def test_the_target_of_a_link_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles" / "real").write_text("old")
    (tmp_path / "link").symlink_to("dotfiles/real")
    atomic_write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "dotfiles" / "real").read_text() == "new"


def test_a_failing_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("old")

    def no_space(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="space"):
        atomic_write(tmp_path / "file", b"new")
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["file"]
    assert (tmp_path / "file").read_text() == "old"


def test_a_reader_never_sees_a_part_while_writers_replace(tmp_path: Path) -> None:
    path = tmp_path / "file"
    whole = {bytes([letter]) * 200_000 for letter in b"ab"}
    atomic_write(path, next(iter(whole)))
    writers = [
        threading.Thread(target=lambda content=content: [atomic_write(path, content) for _ in range(20)])
        for content in whole
    ]
    for writer in writers:
        writer.start()
    seen = set()
    while any(writer.is_alive() for writer in writers):
        seen.add(read_small(path))
    assert seen <= whole


def test_killing_the_writer_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    atomic_write(path, b"0" * 300_000)
    code = (
        "import sys; from pathlib import Path; from quotatop.host.files import atomic_write\n"
        "print('ready', flush=True)\n"
        "for n in range(10**6): atomic_write(Path(sys.argv[1]), str(n % 10).encode() * 300_000)"
    )
    for pause in (0.0, 0.003, 0.007, 0.013):
        writer = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout
        writer.stdout.readline()
        threading.Event().wait(pause)
        writer.kill()
        writer.communicate()
        content = path.read_bytes()
        assert len(content) == 300_000
        assert len(set(content)) == 1


def test_what_is_no_regular_file_or_too_long_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "long").write_bytes(b"x" * 101)
    for path in (tmp_path, tmp_path / "fifo", Path("/dev/zero"), tmp_path / "long"):
        with pytest.raises(OSError, match=r"regular|long|directory") as failed:
            read_small(path, 100)
        assert isinstance(failed.value, NotSmall | IsADirectoryError)
    assert read_small(tmp_path / "long", 101) == b"x" * 101


def test_a_dangling_link_is_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(FileNotFoundError):
        read_small(tmp_path / "link")


def test_a_file_that_cannot_be_written_is_named_as_its_owner_knows_it(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250)  # the temporary one's name is longer than names may be
    with pytest.raises(OSError, match="too long") as caught:
        atomic_write(path, b"x")
    assert caught.value.filename == str(path)
