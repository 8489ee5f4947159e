"""A save is whole or not at all, in the right place, and never over what we have not seen."""

import os
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from quotatop.config.edit import NotEdited, set_value
from quotatop.config.load import load_config
from quotatop.config.save import preview, save
from quotatop.config.settings import ConfigError
from quotatop.host.files import atomic_write

TEXT = '# mine\n[display]\nshow = "used"   # or left\n'


def show_left(text: str) -> str:
    return set_value(text, ("display", "show"), "left")


def test_a_save_gives_the_config_that_then_holds(config_file: Path, providers: object) -> None:
    config_file.write_text(TEXT)
    config = save(config_file, show_left, providers, atomic_write)
    assert config.display.show == "left"
    assert config_file.read_text() == TEXT.replace('"used"', '"left"')
    assert load_config(config_file, providers) == config


def test_a_missing_config_is_made_private_and_so_is_its_folder(tmp_path: Path, providers: object) -> None:
    path = tmp_path / "new" / "folder" / "config.toml"
    umask = os.umask(0)
    try:
        save(path, show_left, providers, atomic_write)
    finally:
        os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [folder.stat().st_mode & 0o777 for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o400])
def test_the_mode_stays(config_file: Path, providers: object, mode: int) -> None:
    config_file.write_text(TEXT)
    config_file.chmod(mode)
    save(config_file, show_left, providers, atomic_write)
    assert config_file.stat().st_mode & 0o777 == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to a group of another")
def test_owner_and_group_stay(config_file: Path, providers: object) -> None:
    config_file.write_text(TEXT)
    os.chown(config_file, 12_345, 23_456)
    save(config_file, show_left, providers, atomic_write)
    assert (config_file.stat().st_uid, config_file.stat().st_gid) == (12_345, 23_456)


@pytest.mark.parametrize("relative", [True, False])
def test_a_link_stays_a_link_and_its_target_is_replaced(config_file: Path, providers: object, relative: bool) -> None:
    real = config_file.parent.parent / "dotfiles" / "quotatop.toml"
    real.parent.mkdir()
    real.write_text(TEXT)
    config_file.symlink_to("../dotfiles/quotatop.toml" if relative else real)
    link = config_file.lstat().st_ino
    save(config_file, show_left, providers, atomic_write)
    assert config_file.is_symlink()
    assert config_file.lstat().st_ino == link
    assert '"left"' in real.read_text()
    assert sorted(path.name for path in real.parent.iterdir()) == ["quotatop.toml"]


@pytest.mark.parametrize("target", ["gone.toml", "config.toml"])
def test_a_link_into_nothing_or_to_itself_is_refused(config_file: Path, providers: object, target: str) -> None:
    config_file.symlink_to(target)
    with pytest.raises(ConfigError, match="symbolic link"):
        save(config_file, show_left, providers, atomic_write)
    assert config_file.readlink() == Path(target)


def test_line_ends_and_byte_order_mark_stay(config_file: Path, providers: object) -> None:
    config_file.write_bytes(b'\xef\xbb\xbf[display]\r\nshow = "used"\r\n')
    save(config_file, lambda text: set_value(text, ("polling", "interval"), "10m"), providers, atomic_write)
    assert config_file.read_bytes() == (
        b'\xef\xbb\xbf[display]\r\nshow = "used"\r\n\r\n[polling]\r\ninterval = "10m"\r\n'
    )


BAD = {
    "not TOML": ("[display\n", show_left),
    "wrong already": ('[display]\nshow = "used"\nthme = "x"\n', show_left),
    "wrong afterwards": (TEXT, lambda text: set_value(text, ("display", "show"), "all")),
    "not TOML afterwards": (TEXT, lambda text: text + "[["),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_edit_never_reaches_the_file(config_file: Path, providers: object, name: str) -> None:
    text, change = BAD[name]
    config_file.write_text(text)
    before = (config_file.read_bytes(), config_file.stat().st_ino, config_file.stat().st_mtime_ns)
    with pytest.raises(ConfigError):
        save(config_file, change, providers, atomic_write)
    assert (config_file.read_bytes(), config_file.stat().st_ino, config_file.stat().st_mtime_ns) == before
    assert [path.name for path in config_file.parent.iterdir()] == ["config.toml"]


def test_a_preview_writes_nothing(config_file: Path, providers: object) -> None:
    assert preview(config_file, show_left, providers).display.show == "left"
    assert not config_file.exists()


@pytest.mark.parametrize("moment", ["before the change", "after the change", "before the rename"])
def test_an_edit_by_hand_meanwhile_is_kept(config_file: Path, providers: object, moment: str) -> None:
    config_file.write_text(TEXT)
    by_hand = TEXT + '\n[polling]\ninterval = "7m"   # by hand\n'
    done: list[str] = []

    def edit_by_hand(now: str) -> None:
        if now == moment and not done:
            done.append(now)
            config_file.write_text(by_hand)

    def change(text: str) -> str:
        edit_by_hand("before the change")
        changed = show_left(text)
        edit_by_hand("after the change")
        return changed

    def write(path: Path, content: bytes, mode: int, *, confirm: Callable[[], None]) -> None:
        def late() -> None:
            edit_by_hand("before the rename")
            confirm()

        atomic_write(path, content, mode, confirm=late)

    config = save(config_file, change, providers, write)
    assert done == [moment]
    assert config_file.read_text() == by_hand.replace('"used"', '"left"')
    assert config.polling.interval_s == 420


def test_a_file_that_never_rests_is_left_alone(config_file: Path, providers: object) -> None:
    config_file.write_text(TEXT)
    written: list[str] = []

    def change(text: str) -> str:
        written.append(f"# {len(written)}\n{TEXT}")
        config_file.write_text(written[-1])
        return show_left(text)

    with pytest.raises(NotEdited, match="changed by somebody else"):
        save(config_file, change, providers, atomic_write)
    assert config_file.read_text() == written[-1]


def test_a_reader_sees_a_whole_config_during_every_save(config_file: Path, providers: object) -> None:
    config_file.write_text(TEXT)
    stop = threading.Event()
    seen: list[str] = []

    def look() -> None:
        while not stop.is_set():
            seen.append(tomllib.loads(config_file.read_text())["display"]["show"])

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for value in ["left", "used"] * 100:
            save(
                config_file,
                lambda text, value=value: set_value(text, ("display", "show"), value),
                providers,
                atomic_write,
            )
    finally:
        stop.set()
        reader.join()
    assert set(seen) <= {"left", "used"}
    assert len(seen) > 10


def test_what_a_killed_save_left_is_swept_by_a_later_one(config_file: Path, providers: object) -> None:
    config_file.write_text(TEXT)
    names = (".config.toml.0a.tmp", ".config.toml.0b.tmp", ".other.toml.0c.tmp")
    old, young, foreign = (config_file.with_name(name) for name in names)
    for path in (old, young, foreign):
        path.write_text("")
    long_ago = config_file.stat().st_mtime - 3_600
    os.utime(old, (long_ago, long_ago))
    os.utime(foreign, (long_ago, long_ago))
    save(config_file, show_left, providers, atomic_write)
    assert [old.exists(), young.exists(), foreign.exists()] == [False, True, True]


SAVING = """
import itertools, sys
from pathlib import Path
from quotatop import providers
from quotatop.config.edit import set_value
from quotatop.config.save import save
from quotatop.host.files import atomic_write
path = Path(sys.argv[1])
print("ready", flush=True)
for value in itertools.cycle(["left", "used"]):
    save(path, lambda text: set_value(text, ("display", "show"), value), providers, atomic_write)
"""


def test_a_kill_during_a_save_leaves_the_old_or_the_new(config_file: Path, providers: object) -> None:
    old = TEXT + "# padding\n" * 2000
    new = old.replace('"used"', '"left"')
    for attempt in range(12):
        config_file.write_text(old)
        saver = subprocess.Popen([sys.executable, "-c", SAVING, str(config_file)], stdout=subprocess.PIPE)
        assert saver.stdout is not None
        assert saver.stdout.readline() == b"ready\n"
        while attempt and config_file.read_text() == old:
            pass
        threading.Event().wait(attempt * 0.0007)
        saver.send_signal(signal.SIGKILL)
        saver.wait()
        saver.stdout.close()
        assert config_file.read_text() in (old, new)
        assert load_config(config_file, providers).exists
