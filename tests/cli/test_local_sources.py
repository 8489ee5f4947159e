"""Claude, Codex and commands through the installed program, in a made-up home that is the same byte for byte after."""

import hashlib
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

NOW = datetime.now(UTC)
CLAUDE = '[subscriptions.claude]\nprovider = "claude"\n'
CODEX = '[subscriptions.codex]\nprovider = "codex"\n'
BOTH = CLAUDE + CODEX
SERVER = """#!{python}
import json, sys
open({mark!r}, "a").write(" ".join(sys.argv[1:]) + "\\n")
window = {{"usedPercent": 64, "windowDurationMins": 300, "resetsAt": {reset}}}
for line in sys.stdin:
    said = json.loads(line)
    if said.get("method") == "account/rateLimits/read":
        print(json.dumps({{"id": said["id"], "result": {{"rateLimits": {{"primary": window, "planType": "plus"}}}}}}))
    elif "id" in said:
        print(json.dumps({{"id": said["id"], "result": {{}}}}))
    sys.stdout.flush()
"""


def hashed(home: Path) -> dict[str, str]:
    return {
        str(path): f"{path.lstat().st_mode} {path.lstat().st_mtime_ns} "
        + (hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
        for path in (home, *home.rglob("*"))
    }


def session(home: Path, percent: float, at: datetime) -> None:
    folder = home / ".codex" / "sessions" / f"{at:%Y/%m/%d}"
    folder.mkdir(parents=True, exist_ok=True)
    reset = (NOW + timedelta(hours=2)).timestamp()
    limits = {"primary": {"used_percent": percent, "window_minutes": 300, "resets_at": reset}, "plan_type": "plus"}
    event = {"timestamp": at.isoformat(), "payload": {"type": "token_count", "rate_limits": limits}}
    (folder / "rollout-x.jsonl").write_text(f'{{"type": "session_meta"}}\n{json.dumps(event)}\n{{"half')


def claude_cache(home: Path, percent: float) -> None:
    body = {"five_hour": {"utilization": percent, "resets_at": (NOW + timedelta(hours=1)).isoformat()}}
    cache = {"fetchedAtMs": NOW.timestamp() * 1000, "accountUuid": "a", "utilization": body}
    document = {"oauthAccount": {"accountUuid": "a"}, "cachedUsageUtilization": cache}
    (home / ".claude.json").write_text(json.dumps(document))


def login(home: Path, expires: datetime) -> None:
    (home / ".claude").mkdir()
    token = {"accessToken": "sk-ant-CANARY", "refreshToken": "r", "expiresAt": expires.timestamp() * 1000}
    (home / ".claude" / ".credentials.json").write_text(json.dumps({"claudeAiOauth": token}))


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A `codex` in the PATH that answers as an app-server, and the file in which it notes how it was started."""
    folder, mark = tmp_path / "bin", tmp_path / "started"
    folder.mkdir()
    reset = (NOW + timedelta(hours=3)).timestamp()
    (folder / "codex").write_text(SERVER.format(python=sys.executable, mark=str(mark), reset=reset))
    (folder / "codex").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return mark


def percents(ran) -> dict:
    told = json.loads(ran.out)["subscriptions"]
    return {one["id"]: one["windows"][0]["used_percent"] if one["windows"] else one["fault"]["kind"] for one in told}


def test_both_are_read_from_their_own_files_and_nothing_there_changes(quotatop, write_config, made_up_home):
    write_config(BOTH)
    session(made_up_home, 42, NOW - timedelta(minutes=2))
    claude_cache(made_up_home, 31)
    before = hashed(made_up_home)
    ran = quotatop("status", "--json")
    assert (ran.code, percents(ran)) == (0, {"claude": 31, "codex": 42})
    assert hashed(made_up_home) == before


def test_another_home_by_the_tools_own_variable_is_another_question(quotatop, write_config, made_up_home):
    write_config(CODEX)
    session(made_up_home, 42, NOW - timedelta(minutes=2))
    session(made_up_home / "work", 7, NOW - timedelta(minutes=1))
    elsewhere = {"CODEX_HOME": str(made_up_home / "work" / ".codex")}
    for env, percent in (({}, 42), (elsewhere, 7), ({}, 42)):
        assert percents(quotatop("status", "--json", "--refresh", env=env)) == {"codex": percent}


def tell(quotatop, told, percent: float) -> None:
    """Have Claude Code tell our status line command a percentage."""
    reset = time.time() + 3_600
    told.write_text(json.dumps({"rate_limits": {"five_hour": {"used_percentage": percent, "resets_at": reset}}}))
    with told.open() as stdin:
        saved = os.dup(0)
        os.dup2(stdin.fileno(), 0)
        try:
            assert quotatop("claude-statusline").code == 0
        finally:
            os.dup2(saved, 0)
            os.close(saved)


def test_what_the_status_line_was_told_reaches_the_screen_of_numbers(quotatop, write_config, tmp_path):
    write_config(CLAUDE)
    tell(quotatop, tmp_path / "told", 105)
    window = json.loads(quotatop("status", "--json").out)["subscriptions"][0]["windows"][0]
    assert (window["id"], window["used_percent"], window["state"]) == ("5h", 105, "spent")


def test_what_was_told_just_now_waits_for_no_interval_since_nobody_is_asked(quotatop, write_config, tmp_path):
    write_config(CLAUDE)
    assert quotatop("status").code == 3
    tell(quotatop, tmp_path / "told", 20)
    assert percents(quotatop("status", "--json")) == {"claude": 20}
    tell(quotatop, tmp_path / "told", 30)
    assert percents(quotatop("status", "--refresh", "--json")) == {"claude": 30}


def test_old_sessions_make_codex_itself_be_asked(quotatop, write_config, made_up_home, server):
    write_config(CODEX)
    session(made_up_home, 42, NOW - timedelta(hours=2))
    before = hashed(made_up_home)
    ran = quotatop("status", "--json")
    assert percents(ran) == {"codex": 64}
    assert server.read_text() == "--disable plugins -s read-only -a never app-server\n"
    assert hashed(made_up_home) == before


def test_nothing_at_all_is_a_fault_that_says_what_to_do(quotatop, write_config, made_up_home):
    write_config(BOTH)
    ran = quotatop("status")
    assert ran.code == 3
    assert "quotatop claude-statusline --install" in ran.out + ran.err
    assert "Use codex once" in ran.out + ran.err


def by_api(vendor, provider="claude") -> str:
    return f'[subscriptions.one]\nprovider = "{provider}"\nsource = "api"\nbase_url = "{vendor.origin}"\n'


def test_the_endpoint_gets_the_login_only_when_the_user_says_so(quotatop, write_config, made_up_home, vendor):
    login(made_up_home, NOW + timedelta(hours=5))
    vendor.body = b'{"five_hour": {"utilization": 7, "resets_at": null}}'
    write_config(by_api(vendor).replace('source = "api"\n', ""))
    assert percents(quotatop("status", "--json")) == {"one": "no-data"}
    assert vendor.keys == []
    before = hashed(made_up_home)
    write_config(by_api(vendor))
    for _ in range(3):
        ran = quotatop("status", "--json")
        assert percents(ran) == {"one": 7}
    assert vendor.keys == ["Bearer sk-ant-CANARY"]
    assert hashed(made_up_home) == before
    assert "CANARY" not in ran.out + ran.err


def test_an_expired_login_is_neither_sent_nor_renewed(quotatop, write_config, made_up_home, vendor):
    login(made_up_home, NOW - timedelta(hours=5))
    write_config(by_api(vendor))
    ran = quotatop("status")
    assert ran.code == 3
    assert "Run claude once" in ran.out + ran.err
    assert vendor.keys == []


def test_a_hanging_command_of_the_user_is_told_from_a_missing_one(quotatop, write_config, monkeypatch):
    monkeypatch.setattr("quotatop.providers._command.DEADLINE_S", 1.0)
    program = '["sh", "-c", "sleep 300"]'
    write_config(
        f'[subscriptions.slow]\nprovider = "zhipu"\nsource = "command"\ncommand = {program}\n'
        '[subscriptions.gone]\nprovider = "kimi"\nsource = "command"\ncommand = ["no-such-program-here"]\n'
    )
    ran = quotatop("status")
    assert ran.code == 3
    assert "sh gave no answer in time" in ran.out + ran.err
    assert "no-such-program-here cannot be started" in ran.out + ran.err
