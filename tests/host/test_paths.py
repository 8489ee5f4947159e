import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS

from quotatop.host.cache_folder import cache_folder
from quotatop.host.paths import find_places


def test_everything_lies_where_the_platform_puts_it(made_up_home: Path) -> None:
    places = find_places(None)
    assert places.config == platformdirs.user_config_path("quotatop", appauthor=False) / "config.toml"
    assert places.state == platformdirs.user_state_path("quotatop", appauthor=False)
    assert places.cache == platformdirs.user_cache_path("quotatop", appauthor=False)
    assert not places.named


def test_variables_and_the_option_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"CONFIG": "c.toml", "STATE_DIR": "~/s", "CACHE_DIR": str(tmp_path / "k")}.items():
        monkeypatch.setenv(f"QUOTATOP_{name}", value)
    monkeypatch.chdir(tmp_path)
    places = find_places(None)
    assert (places.config, places.state, places.cache) == (
        tmp_path / "c.toml", Path(os.environ["HOME"]) / "s", tmp_path / "k",
    )  # fmt: skip
    assert not places.named, "the variable says where the file would lie; only the option says that it is there"
    assert find_places("other.toml").named
    assert find_places("other.toml").config == tmp_path / "other.toml"
    assert find_places("other.toml").themes == tmp_path / "themes"


@pytest.mark.parametrize("xdg", [None, "", "/x/cache", "relative/cache", " "])
def test_the_quick_cache_folder_agrees_with_platformdirs(xdg: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if xdg is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", xdg)
    assert cache_folder() == platformdirs.user_cache_dir("quotatop", appauthor=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == MacOS("quotatop", appauthor=False).user_cache_dir


def test_without_a_home_the_password_file_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    assert cache_folder() == platformdirs.user_cache_dir("quotatop", appauthor=False)


def test_the_quick_cache_folder_imports_next_to_nothing() -> None:
    code = "import sys; from quotatop.host.cache_folder import cache_folder; cache_folder(); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"platformdirs", "pathlib", "dataclasses", "typing", "json", "re"} & set(modules) - _already_there()


def _already_there() -> set[str]:
    code = "import sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
