"""The files of other tools: nothing is ever written there, and whatever state they are in, a fault says so."""

import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=5)
LOGIN = {"claudeAiOauth": {"accessToken": "sk-ant-CANARY", "refreshToken": "CANARY-r", "expiresAt": 4_000_000_000_000}}
CACHE = {
    "oauthAccount": {"accountUuid": "a", "emailAddress": "CANARY@example.invalid", "organizationType": "claude_max"},
    "cachedUsageUtilization": {
        "fetchedAtMs": NOW.timestamp() * 1000,
        "accountUuid": "a",
        "utilization": {"five_hour": {"utilization": 31, "resets_at": LATER.isoformat()}},
    },
}
SESSION = {
    "timestamp": NOW.isoformat(),
    "type": "event_msg",
    "payload": {
        "type": "token_count",
        "rate_limits": {
            "primary": {"used_percent": 42, "window_minutes": 300, "resets_at": LATER.timestamp()},
            "plan_type": "plus",
        },
    },
}
FILES: dict[str, object] = {
    ".claude.json": CACHE,
    ".claude/.credentials.json": LOGIN,
    ".claude/settings.json": {"statusLine": {"type": "command", "command": "echo mine"}},
    ".claude/projects/-x/session.jsonl": {"type": "user"},
    ".codex/auth.json": {"tokens": {"access_token": "CANARY", "account_id": "CANARY"}},
    ".codex/config.toml": b'model = "gpt"\n',
    f".codex/sessions/{NOW:%Y/%m/%d}/rollout-x.jsonl": SESSION,
    ".kimi-code/credentials/kimi-code.json": {"access_token": "CANARY", "expires_at": 4_000_000_000},
    ".arkcli/config.yaml": b"token: CANARY\n",
    ".bailian/config.json": {"access_token": "CANARY"},
    ".mmx/config.json": {"api_key": "CANARY"},
    ".config/zhipu/api_key": b"CANARY0000000000.CANARY\n",
    ".chelper/config.yaml": b"key: CANARY\n",
    ".zcode/cli/config.json": {"apiKey": "CANARY"},
    ".local/share/opencode/auth.json": {"zai": {"key": "CANARY"}},
}
ARK = {"items": [{"product": "coding-plan", "subscribed": True, "periods": [{"label": "5h", "percent": 7}]}]}
CONFIG = """
[subscriptions.claude]
provider = "claude"
[subscriptions.codex]
provider = "codex"
[subscriptions.kimi]
provider = "kimi"
credential = { login = true }
base_url = "http://127.0.0.1:9"
[subscriptions.ark]
provider = "volcengine"
source = "command"
command = ["arkcli", "usage", "plan", "--format", "json"]
"""


def leave(home: Path, files: Mapping[str, object]) -> None:
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        path.chmod(0o600)


def hashed(home: Path) -> dict[str, str]:
    """Everything below the home that writing would change: names, modes, times and contents."""
    return {
        str(path): f"{path.lstat().st_mode} {path.lstat().st_ino} {path.lstat().st_mtime_ns} "
        + (hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
        for path in (home, *home.rglob("*"))
    }


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with made-up programs alone: whatever is installed on this machine is not run."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    program(folder, "arkcli", f"print({json.dumps(ARK)!r})")
    return folder


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!{sys.executable}\n{script}\n")
    (folder / name).chmod(0o755)


COMMANDS = (
    ("status",),
    ("status", "--refresh", "--json"),
    ("status", "--offline"),
    ("import",),
    ("import", "--yes"),
    ("doctor",),
    ("doctor", "--bundle", "{tmp}/bundle.txt"),
    ("line",),
    ("check",),
    ("history",),
    ("config", "show"),
    ("add", "claude-2", "claude", "--no-test"),
    ("add", "claude-3", "claude"),
    ("add", "kimi-2", "kimi", "--login", "--no-test"),
    ("add", "ark-2", "volcengine", "--run", "arkcli usage plan --format json"),
    ("set", "claude.label", "Work"),
    ("remove", "claude"),
    ("--demo", "one"),
    ("--demo", "more"),
    ("claude-statusline",),
    ("claude-statusline", "--install"),
    (),
)


@pytest.mark.parametrize("argv", COMMANDS, ids=" ".join)
def test_no_command_changes_anything_in_the_home_of_another_tool(
    quotatop: Callable, write_config: Callable, made_up_home: Path, programs: Path, tmp_path: Path, argv
) -> None:
    write_config(CONFIG)
    leave(made_up_home, FILES)
    before = hashed(made_up_home)
    ran = quotatop(*(part.format(tmp=tmp_path) for part in argv))
    assert ran.code in (0, 3, 20), ran.err
    assert hashed(made_up_home) == before
    assert "CANARY" not in ran.out + ran.err
    kept = [path for folder in ("state", "cache", "etc") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    assert [path for path in kept if b"CANARY" in path.read_bytes()] == []


def test_only_the_asked_for_installation_writes_and_only_the_settings(
    quotatop: Callable, config_file: Path, made_up_home: Path
) -> None:
    leave(made_up_home, FILES)
    before = hashed(made_up_home)
    assert quotatop("claude-statusline", "--install", "--yes").code == 0
    changed = {
        Path(name).relative_to(made_up_home) for name, seen in hashed(made_up_home).items() if before.get(name) != seen
    }
    assert changed == {Path(".claude"), Path(".claude/settings.json")}


CLAUDE, CODEX, KIMI = (
    ".claude.json",
    f".codex/sessions/{NOW:%Y/%m/%d}/rollout-x.jsonl",
    ".kimi-code/credentials/kimi-code.json",
)
STATES = {
    "half-written": lambda whole: whole[: len(whole) // 2],
    "empty": lambda _: b"",
    "not text": lambda _: b"\x00\xff\xfe" * 100,
    "of a future shape": lambda _: (
        b'{"cachedUsageUtilization": {"v": 3}, "payload": {"rate_limits": {"v": 3}}, "v": 3}'
    ),
    "a list": lambda _: b"[1, 2, 3]",
    "endless brackets": lambda _: b"[" * 200_000,
    "huge": lambda whole: whole + b" " * (17 << 20),
}
UNREADABLE = frozenset(STATES) - {"of a future shape", "a list", "huge"}
"""States that are no JSON at all; a list is, and blanks at the end change nothing but the length."""


def faults(ran) -> dict[str, dict[str, str]]:
    return {one["id"]: one["fault"] for one in json.loads(ran.out)["subscriptions"]}


@pytest.mark.parametrize("state", STATES)
def test_a_file_in_any_state_is_a_fault_in_words_and_stays_as_it_is(
    quotatop: Callable, write_config: Callable, made_up_home: Path, programs: Path, state: str
) -> None:
    write_config(CONFIG)
    leave(made_up_home, FILES)
    for name in (CLAUDE, CODEX, KIMI):
        whole = (made_up_home / name).read_bytes()
        (made_up_home / name).write_bytes(STATES[state](whole))
    before = hashed(made_up_home)
    ran = quotatop("status", "--json")
    told = faults(ran)
    assert hashed(made_up_home) == before
    assert ran.code == 3
    assert (told["claude"]["kind"], told["ark"]) == ("shape", None)
    assert ("cachedUsageUtilization" if state == "of a future shape" else "~/.claude.json") in told["claude"]["message"]
    assert told["codex"]["kind"] == ("shape" if state == "of a future shape" else "no-data")
    assert told["kimi"]["kind"] == "no-credential"
    assert "~/.kimi-code/credentials/kimi-code.json" in told["kimi"]["message"]
    assert "kimi once" in told["kimi"]["message"] or "with: kimi" in told["kimi"]["message"]
    assert ("cannot be read" in told["kimi"]["message"]) == (state in {*UNREADABLE, "huge"})


def test_a_folder_in_a_files_place_is_a_fault_too(
    quotatop: Callable, write_config: Callable, made_up_home: Path, programs: Path
) -> None:
    write_config(CONFIG)
    for name in (CLAUDE, CODEX, KIMI):
        (made_up_home / name).mkdir(parents=True)
    before = hashed(made_up_home)
    told = faults(quotatop("status", "--json"))
    assert hashed(made_up_home) == before
    assert {id: fault and fault["kind"] for id, fault in told.items()} == {
        "claude": "shape",
        "codex": "no-data",
        "kimi": "no-credential",
        "ark": None,
    }


def test_files_that_are_rewritten_while_they_are_read_give_a_reading_or_a_fault_and_never_half_of_each(
    quotatop: Callable, write_config: Callable, made_up_home: Path, programs: Path
) -> None:
    write_config('[subscriptions.claude]\nprovider = "claude"\n')
    leave(made_up_home, FILES)
    path, over = made_up_home / CLAUDE, threading.Event()
    whole = path.read_bytes()

    def rewrite() -> None:
        while not over.is_set():  # in place, as the worst of tools would
            path.write_bytes(whole[: len(whole) // 3])
            path.write_bytes(whole)
            over.wait(0.001)

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        seen = [json.loads(quotatop("status", "--refresh", "--json").out)["subscriptions"][0] for _ in range(5)]
    finally:
        over.set()
        writer.join()
    for one in seen:
        if one["windows"]:
            assert [(window["id"], window["used_percent"]) for window in one["windows"]] == [("5h", 31)]
        else:
            assert one["fault"]["kind"] == "shape"


def test_a_tool_that_hangs_is_ended_with_its_children(
    quotatop: Callable, write_config: Callable, programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quotatop.providers._command.DEADLINE_S", 3.0)
    child = tmp_path / "child"
    script = f"""import subprocess, sys, time
process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
with open({str(child)!r}, "w") as file:
    file.write(str(process.pid))
time.sleep(300)"""
    program(programs, "arkcli", script)
    write_config(CONFIG[CONFIG.index("[subscriptions.ark]") :])
    fault = faults(quotatop("status", "--json"))["ark"]
    assert fault["kind"] == "unreachable"
    assert "arkcli gave no answer in time" in fault["message"]
    assert is_gone(int(child.read_text()))


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one whose parent does not fetch its status counts as ended."""
    for _ in range(100):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False
