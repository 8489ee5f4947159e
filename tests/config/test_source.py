"""Broken bytes and odd files: one clear problem each, never a traceback."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from quotatop.config.load import load_config
from quotatop.config.settings import Config, ConfigError
from quotatop.config.source import MAX_BYTES, read_source

BROKEN = {
    "Latin-1": (b'[display]\ntheme = "caf\xe9"\n', "config.toml:2: byte 0xE9 is not UTF-8; save the file as UTF-8"),
    "UTF-16": ("theme".encode("utf-16"), "config.toml:1: is written in UTF-16; save it as UTF-8"),
    "NUL": (b"[display]\nshow = \x00\n", "config.toml:2: not valid TOML: invalid value"),
    "a long number": (b"[alerts]\nwarn_at = " + b"9" * 5000, "config.toml:2: a number is too long"),
    "nested brackets": (b"\na = " + b"[" * 20_000, "config.toml:2: arrays or tables are nested too deeply"),
    "nested tables": (b"a = " + b"{a=" * 20_000, "config.toml:1: arrays or tables are nested too deeply"),
    "far too large": (b"#" * (MAX_BYTES + 1), "config.toml: is larger than 1 MiB, so it is no config of quotatop"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_bytes_are_one_problem(problems: Callable[..., list[str]], name: str) -> None:
    data, line = BROKEN[name]
    assert problems(data) == [line]


@pytest.mark.parametrize("name", BROKEN)
def test_broken_bytes_stay_on_disk(problems: Callable[..., list[str]], config_file: Path, name: str) -> None:
    problems(BROKEN[name][0])
    assert config_file.read_bytes() == BROKEN[name][0]


def test_a_file_of_many_megabytes_is_not_read_whole(config_file: Path, providers: object) -> None:
    with config_file.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(ConfigError, match="larger than 1 MiB"):
        load_config(config_file, providers)


def test_a_byte_order_mark_and_windows_lines_are_taken(read: Callable[..., Config]) -> None:
    assert read(b'\xef\xbb\xbf[display]\r\nshow = "left"\r\n').display.show == "left"


def test_lines_are_counted_as_an_editor_does(problems: Callable[..., list[str]]) -> None:
    assert problems('# a\u2028b\x85\r\n[display]\r\nshow = "x"\r\n')[0].startswith("config.toml:3: display.show: ")


def test_a_folder_a_pipe_and_a_device_are_refused_at_once(config_file: Path, providers: object) -> None:
    config_file.mkdir()
    with pytest.raises(ConfigError, match=r"^config\.toml: is a folder$"):
        load_config(config_file, providers)
    pipe = config_file / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ConfigError, match=r"^pipe: is not a regular file$"):
        load_config(pipe, providers)
    with pytest.raises(ConfigError, match="is not a regular file"):
        load_config(Path("/dev/null"), providers)


def test_links_into_nothing_and_in_circles_are_named(config_file: Path, providers: object) -> None:
    config_file.symlink_to(config_file.parent / "gone.toml")
    with pytest.raises(ConfigError, match="symbolic link to a file that does not exist"):
        load_config(config_file, providers)
    config_file.unlink()
    config_file.symlink_to(config_file)
    with pytest.raises(ConfigError, match="symbolic link that leads back to itself"):
        load_config(config_file, providers)


def test_a_file_below_a_file_is_a_problem_not_a_traceback(config_file: Path, providers: object) -> None:
    config_file.write_text("")
    with pytest.raises(ConfigError, match=r"cannot be read \(ENOTDIR\)"):
        load_config(config_file / "config.toml", providers)


def test_who_may_read_the_file_is_taken_from_the_file_itself(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file.write_text("")
    config_file.chmod(0o600)
    source = read_source(config_file, explicit=True)
    assert source is not None
    assert (source.private, source.owned, source.mode) == (True, True, 0o600)
    config_file.chmod(0o644)
    assert not read_source(config_file, explicit=True).private
    config_file.chmod(0o600)
    uid = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: uid + 1)
    assert not read_source(config_file, explicit=True).private
