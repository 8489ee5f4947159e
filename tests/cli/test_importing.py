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
        ["1", "kimi", "$KIMI_API_KEY", "asks", "api.kimi.com", "every", "5m"],
        ["2", "zai", "$ZAI_API_KEY", "asks", "api.z.ai", "every", "5m"],
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


def leave(home: Path, *places: str) -> None:
    for place in places:
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_text("CANARY")


def test_what_tells_all_without_a_key_is_added_without_a_credential(
    quotatop: Callable, config_file: Path, made_up_home: Path
) -> None:
    leave(made_up_home, ".claude/.credentials.json", ".codex/sessions/2026/rollout-x.jsonl", ".codex/auth.json")
    ran = quotatop("import", "--yes")
    assert held(config_file) == {"claude": {"provider": "claude"}, "codex": {"provider": "codex"}}
    rows = {row.split()[1]: row for row in ran.out.splitlines()}
    assert "~/.claude " in rows["claude"]
    assert "~/.codex/sessions " in rows["codex"]
    assert all("no key, no request of ours; looks every 5m" in row for row in rows.values())
    again = quotatop("import", "--yes")
    assert (again.out, len(held(config_file))) == ("", 2)


def test_the_login_of_a_vendors_own_tool_is_used_by_running_the_tool(
    quotatop: Callable, config_file: Path, made_up_home: Path, tmp_path: Path
) -> None:
    leave(made_up_home, ".arkcli/config.yaml")
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert quotatop("import", env={"PATH": path}).out == ""  # logged in once, and not installed any more
    (tmp_path / "arkcli").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "arkcli").chmod(0o755)
    ran = quotatop("import", "--yes", env={"PATH": path})
    argv = ["arkcli", "usage", "plan", "--format", "json"]
    assert held(config_file) == {"volcengine": {"provider": "volcengine", "source": "command", "command": argv}}
    assert "runs `arkcli usage plan --format json` every 5m" in ran.out
    assert quotatop("import", env={"PATH": path}).out == ""


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
    leave(made_up_home, ".kimi-code/credentials/kimi-code.json", ".config/zhipu/api_key", ".claude.json")
    leave(made_up_home, ".local/share/opencode/auth.json", ".codex/sessions/2026/rollout-x.jsonl", ".codex/auth.json")
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
