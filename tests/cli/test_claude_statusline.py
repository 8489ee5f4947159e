"""The status line command as Claude Code runs it: any input, any command behind it, always 0; install and undo."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOLD = {
    "session_id": "s",
    "model": {"display_name": "Opus 5"},
    "context_window": {"used_percentage": 24},
    "rate_limits": {
        "five_hour": {"used_percentage": 42.4, "resets_at": time.time() + 2.5 * 3_600},
        "seven_day": {"used_percentage": 105, "resets_at": time.time() + 3.1 * 86_400},
        "seven_day_opus": {"used_percentage": 9, "resets_at": 1_000},
    },
}


@pytest.fixture
def run(made_up_home, tmp_path):
    def run(*argv, told=TOLD, **named):
        text = told if isinstance(told, bytes) else json.dumps(told).encode()
        env = dict(os.environ) | {"QUOTATOP_STATE_DIR": str(tmp_path / "state")} | named
        command = [sys.executable, "-m", "quotatop", "claude-statusline", *argv]
        return subprocess.run(command, input=text, capture_output=True, env=env, timeout=60, check=False)

    return run


@pytest.fixture
def settings(made_up_home) -> Path:
    path = made_up_home / ".claude" / "settings.json"
    path.parent.mkdir()
    return path


def kept(tmp_path):
    return json.loads((tmp_path / "state" / "claude-status-line.json").read_text())["homes"][0]["rate_limits"]


def test_it_keeps_the_limits_and_prints_a_line(run, tmp_path):
    ran = run()
    assert (ran.returncode, ran.stderr) == (0, b"")
    line = r"Opus 5 · 5h 42% \(2h\d\dm\) · week 105% \(3d\dh\) · opus – · ctx 24%\n"
    assert re.fullmatch(line, ran.stdout.decode())
    assert kept(tmp_path)["five_hour"]["used_percentage"] == 42.4


@pytest.mark.parametrize(
    "told",
    [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"model": 5, "rate_limits": []}', b"x" * 3_000_000],
    ids=["nothing", "cut", "list", "binary", "deep", "other types", "3 MB"],
)
def test_any_input_ends_with_0_and_a_line(run, told):
    ran = run(told=told)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"quotatop\n", b"")


def test_the_users_command_gets_the_same_input_and_prints_instead(run, tmp_path):
    big = TOLD | {"filler": "x" * 300_000}
    ran = run("--", "cat", told=big)
    assert (ran.returncode, json.loads(ran.stdout)) == (0, big)
    assert kept(tmp_path)["five_hour"]["used_percentage"] == 42.4


@pytest.mark.parametrize("script", ["exit 3", "exec 0<&-; echo ours; exit 1", "echo no >&2; kill -9 $$"])
def test_whatever_the_users_command_does_the_end_is_0(run, script):
    ran = run("--", "sh", "-c", script, told=TOLD | {"filler": "x" * 300_000})
    assert ran.returncode == 0
    assert (b"ours" in ran.stdout) == ("ours" in script)


def test_a_command_that_is_not_there_leaves_our_own_line(run):
    assert run("--", "no-such-program-here").stdout.startswith(b"Opus 5")


def test_a_state_that_cannot_be_written_costs_nothing_but_the_keeping(run, tmp_path):
    (tmp_path / "state").write_text("a file in its place")
    ran = run()
    assert (ran.returncode, ran.stdout.startswith(b"Opus 5")) == (0, True)


def line(command):
    return {"statusLine": {"type": "command", "command": command, "padding": 0}}


@pytest.mark.parametrize(
    "before",
    [
        {},
        {"model": "opus", "hooks": {"Stop": []}, "名": "字"},
        {"a": 1, **line("~/.claude/line.sh --flag 'two words' | sed s/a/b/"), "z": 2},
        line("npx ccstatusline@latest"),
    ],
)
def test_install_keeps_the_users_command_and_uninstall_gives_it_back(run, settings, before):
    settings.write_text(json.dumps(before, indent=4, ensure_ascii=False))
    settings.chmod(0o640)
    shown = run("--install")
    assert (shown.returncode, json.loads(settings.read_text())) == (0, before)
    assert b"claude-statusline" in shown.stdout
    assert b"--yes" in shown.stderr
    assert run("--install", "--yes").returncode == 0
    installed = json.loads(settings.read_text())
    assert {name: value for name, value in installed.items() if name != "statusLine"} == {
        name: value for name, value in before.items() if name != "statusLine"
    }
    assert settings.stat().st_mode & 0o777 == 0o640
    assert b"has it already" in run("--install", "--yes").stderr
    assert json.loads(settings.read_text()) == installed
    assert run("--uninstall", "--yes").returncode == 0
    assert json.loads(settings.read_text()) == before
    assert list(json.loads(settings.read_text())) == list(before)


def test_what_was_installed_works_and_runs_the_former_command(run, settings):
    settings.write_text(json.dumps(line("""printf '%s' "$(cat | wc -c) told; it's fine" """)))
    run("--install", "--yes")
    command = json.loads(settings.read_text())["statusLine"]["command"]
    text = json.dumps(TOLD).encode()
    ran = subprocess.run(["sh", "-c", command], input=text, capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout.decode()) == (0, f"{len(text)} told; it's fine")


@pytest.mark.parametrize("text", ["{", "[]", '{"statusLine": "text"}', '{"statusLine": {"type": "other"}}'])
def test_settings_that_are_not_understood_are_left_alone(run, settings, text):
    settings.write_text(text)
    ran = run("--install", "--yes")
    assert (ran.returncode, settings.read_text()) == (2, text)
    assert b"settings.json" in ran.stderr
    assert run("--uninstall", "--yes").returncode in (0, 2)
    assert settings.read_text() == text


def test_the_settings_of_another_folder_are_those_that_are_changed(run, tmp_path):
    moved = tmp_path / "moved"
    moved.mkdir()
    assert run("--install", "--yes", CLAUDE_CONFIG_DIR=str(moved)).returncode == 0
    assert "claude-statusline" in (moved / "settings.json").read_text()
    assert (moved / "settings.json").stat().st_mode & 0o777 == 0o600


def test_a_hanging_command_is_ended(made_up_home, monkeypatch, tmp_path):
    code = (
        "import quotatop.host.heard as heard; heard._PASS_S = 0.5;"
        f"print(heard.pass_on(['sh', '-c', 'sleep 300 & echo $! > {tmp_path}/child; sleep 300'], b'told'))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (0, b"True\n")
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text().rpartition(")")[2][:3]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
