"""`import` lists names and places, adds by reference, and opens nobody's file."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ENV = {"ZAI_API_KEY": "CANARY-zai", "KIMI_API_KEY": "CANARY-kimi", "KIMI_REGION": "cn"}


def held(path: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads(path.read_text()).get("subscriptions", {})


def test_without_a_yes_it_only_lists(quotatop: Callable, config_file: Path) -> None:
    ran = quotatop("import", env=ENV)
    assert ran.code == 0
    assert [row.split() for row in ran.out.splitlines()] == [
        ["1", "kimi", "$KIMI_API_KEY"],
        ["2", "zai", "$ZAI_API_KEY"],
    ]
    assert "import --yes" in ran.err
    assert not config_file.exists()


def test_a_yes_adds_each_by_reference(quotatop: Callable, config_file: Path, made_up_home: Path) -> None:
    login = made_up_home / ".kimi-code" / "credentials" / "kimi-code.json"
    login.parent.mkdir(parents=True)
    login.write_text("CANARY")
    ran = quotatop("import", "--yes", env=ENV)
    assert ran.code == 0
    assert held(config_file) == {
        "kimi": {"provider": "kimi", "credential": {"env": "KIMI_API_KEY"}},
        "kimi-2": {"provider": "kimi", "credential": {"login": True}},
        "zai": {"provider": "zai", "credential": {"env": "ZAI_API_KEY"}},
    }
    assert "CANARY" not in ran.out + ran.err + config_file.read_text()
    assert config_file.stat().st_mode & 0o777 == 0o600


def test_what_is_in_use_is_not_offered_again(quotatop: Callable, config_file: Path) -> None:
    quotatop("import", "--yes", env=ENV)
    before = config_file.read_text()
    ran = quotatop("import", "--yes", env=ENV)
    assert (ran.code, ran.out) == (0, "")
    assert "not in use already" in ran.err
    assert config_file.read_text() == before


def test_one_key_by_two_names_is_added_once(quotatop: Callable, config_file: Path) -> None:
    quotatop("import", "--yes", env={"ZAI_API_KEY": "same", "Z_AI_API_KEY": "same", "ZAI_CODING_PLAN_API_KEY": "other"})
    assert [one["credential"] for one in held(config_file).values()] == [
        {"env": "ZAI_API_KEY"},
        {"env": "ZAI_CODING_PLAN_API_KEY"},
    ]


def test_a_file_in_another_format_is_named_but_not_taken(
    quotatop: Callable, config_file: Path, made_up_home: Path
) -> None:
    (made_up_home / ".mmx").mkdir()
    (made_up_home / ".mmx" / "config.json").write_text('{"api_key": "CANARY"}')
    ran = quotatop("import", "--yes")
    assert ran.code == 0
    assert "~/.mmx/config.json" in ran.out
    assert "--key-stdin" in ran.out
    assert not config_file.exists()


def test_a_broken_config_stops_it(quotatop: Callable, write_config: Callable) -> None:
    path = write_config("[[[\n")
    ran = quotatop("import", "--yes", env=ENV)
    assert (ran.code, ran.out) == (2, "")
    assert path.read_text() == "[[[\n"


def test_a_person_chooses_by_number(
    in_a_terminal: Callable, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    code, said = in_a_terminal(["import"], [("Which shall be added", "7"), ("numbers from the list", "2")])
    assert (code, list(held(config_file))) == (0, ["zai"])
    code, said = in_a_terminal(["import"], [("Which shall be added", "")])
    assert (code, list(held(config_file))) == (0, ["zai"])
    assert "$ZAI_API_KEY" not in said
    code, said = in_a_terminal(["import"], [("Which shall be added", "all")])
    assert (code, list(held(config_file))) == (0, ["zai", "kimi"])
    assert "CANARY" not in said


WATCHED = """
import sys
home = sys.argv.pop(1)
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event in ("open", "socket.connect") else None)
from quotatop.__main__ import main
code = main()
inside = [path for path in opened if path.startswith(home) and "/quotatop" not in path.removeprefix(home)]
print(code, inside)
"""


@pytest.mark.parametrize("argv", [("import",), ("import", "--yes")])
def test_no_file_of_another_tool_is_opened(config_file: Path, made_up_home: Path, argv: tuple[str, ...]) -> None:
    for place in (".kimi-code/credentials/kimi-code.json", ".config/zhipu/api_key", ".local/share/opencode/auth.json"):
        path = made_up_home / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("CANARY")
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED, str(made_up_home), *argv],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **ENV},
    )
    assert ran.stdout.splitlines()[-1] == "0 []"
    assert ".kimi-code/credentials/kimi-code.json" in ran.stdout
    assert "CANARY" not in ran.stdout + ran.stderr
