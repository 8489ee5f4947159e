"""Codex: sessions first, its own app-server where they are old, the endpoint at the user's wish; never a refresh."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quotatop import providers
from quotatop.domain.exchange import Look, Ran, Reply, Request, Run, Saw, Seen
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.reading import Balance
from quotatop.domain.subscription import Source
from quotatop.host.login import read_login

NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)
LOGINS = Path(__file__).parent / "codex" / "logins"
USAGE = "/backend-api/wham/usage"
RESETS = "/backend-api/wham/rate-limit-reset-credits"
CODEX = providers.load("codex")


def session(at: datetime, percent: float = 42.0, **limit) -> bytes:
    limits = {
        "primary": {"used_percent": percent, "window_minutes": 300, "resets_at": NOW.timestamp() + 9_000},
        **limit,
    }
    event = {"timestamp": at.isoformat(), "payload": {"type": "token_count", "rate_limits": limits}}
    return json.dumps(event).encode() + b"\n"


def saw(*contents: bytes) -> Saw:
    return Saw(tuple(Seen("sessions", "~/x", "/home/x", NOW, content) for content in contents))


@pytest.fixture
def server(recorded) -> Ran:
    return Ran(recorded("codex", "appserver_two_windows.jsonl"))


def test_a_session_of_the_last_minutes_spares_the_asking(drive, server):
    answers = {"look": saw(session(NOW - timedelta(minutes=9))), "run": server}
    reading = drive("codex", answers, NOW, source=Source.AUTO)
    assert [type(step) for step in drive.steps] == [Look]
    assert (reading.windows[0].used_percent, reading.read_at) == (42, NOW - timedelta(minutes=9))


def test_old_sessions_make_the_app_server_be_asked_and_stand_in_for_it(drive, server):
    old = saw(session(NOW - timedelta(hours=2)))
    assert drive("codex", {"look": old, "run": server}, NOW, source=Source.AUTO).windows[0].used_percent == 64
    for trouble in ("missing", "timeout", "size", "ended"):
        reading = drive("codex", {"look": old, "run": Ran(b"", trouble=trouble)}, NOW, source=Source.AUTO)
        assert (reading.windows[0].used_percent, reading.notes) == (42, ("from the sessions of this machine",))


def test_a_version_that_does_not_know_the_switch_is_asked_without_it(drive):
    drive.outcome("codex", {"run": Ran(b"", b"unknown feature", "ended")}, NOW, source=Source.AUTO)
    first, second = (step.argv for step in drive.steps if isinstance(step, Run))
    assert first == ("codex", "--disable", "plugins", "-s", "read-only", "-a", "never", "app-server")
    assert second == ("codex", "-s", "read-only", "-a", "never", "app-server")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("appserver_http_429.jsonl", "throttled"), ("appserver_not_signed_in.jsonl", "no-credential")],
)
def test_what_the_user_should_know_is_told_beside_old_sessions(drive, recorded, name, kind):
    answers = {"look": saw(session(NOW - timedelta(hours=2))), "run": Ran(recorded("codex", name))}
    fault = drive.fault("codex", answers, NOW, source=Source.AUTO)
    assert fault.kind.value == kind
    assert fault.retry_after_s == (900 if kind == "throttled" else None)


def test_without_sessions_and_program_it_is_said_what_to_do(drive):
    for source in (Source.AUTO, Source.LOGS):
        assert drive.fault("codex", {}, NOW, source=source).code == "no-data-codex"
    assert (
        drive.fault("codex", {"run": Ran(b"", trouble="timeout")}, NOW, source=Source.AUTO).kind.value == "unreachable"
    )


def test_the_login_is_neither_read_nor_sent_by_default(drive, server):
    drive("codex", {"run": server}, NOW, source=Source.AUTO)
    assert not CODEX.wants_credential(Source.AUTO)
    assert all("login" not in step.places for step in drive.steps if isinstance(step, Look))
    assert not drive.requests
    said = [json.loads(line.text) for step in drive.steps if isinstance(step, Run) for line in step.lines]
    assert [one["method"] for one in said] == ["initialize", "initialized", "account/read", "account/rateLimits/read"]
    assert said[2]["params"] == {"refreshToken": False}


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b'{"timestamp": "2026-09-14T11:00:00Z", "payload": {"rate_limits": {"prim',
        b'{"rate_limits": null}\n[1, "rate_limits"]\n',
        b'{"timestamp": "soon", "payload": {"rate_limits": {"primary": {}}}}',
        b"\xff\xfe\x00" * 50,
    ],
)
def test_half_written_lines_are_passed_over(drive, broken):
    whole = session(NOW - timedelta(minutes=5))
    for content in (whole + broken, broken + b"\n" + whole):
        assert drive("codex", {"look": saw(content)}, NOW, source=Source.LOGS).windows[0].used_percent == 42
    code = "shape-fields" if b"soon" in broken else "no-data-codex"  # a whole line that tells limits in another form
    assert drive.fault("codex", {"look": saw(broken)}, NOW, source=Source.LOGS).code == code


def test_sessions_that_cannot_be_read_are_named_where_codex_itself_cannot_be_asked(drive):
    for source in (Source.AUTO, Source.LOGS):
        fault = drive.fault("codex", {"look": Saw((), ("~/.codex/sessions/rollout-x.jsonl",))}, NOW, source=source)
        assert (fault.code, dict(fault.details)["path"]) == ("shape-file", "~/.codex/sessions/rollout-x.jsonl")


def test_a_future_shape_of_the_sessions_is_a_shape_fault(drive):
    line = session(NOW, limit_id="codex", primary=None, windows=[{"percent": 5}])
    assert drive.fault("codex", {"look": saw(line)}, NOW, source=Source.LOGS).kind.value == "shape"


def test_the_newest_word_counts_whatever_file_it_stands_in(drive):
    files = saw(session(NOW - timedelta(hours=3), 90), session(NOW - timedelta(hours=1), 30))
    assert drive("codex", {"look": files}, NOW, source=Source.LOGS).windows[0].used_percent == 30


def test_the_weekly_window_is_told_by_its_length_in_either_slot_and_an_old_form_too(drive):
    week = {"used_percent": 7, "window_minutes": 10_079, "resets_in_seconds": 3_600}
    line = session(NOW - timedelta(minutes=30), primary=week, secondary={"used_percent": 9, "window_minutes": 299})
    reading = drive("codex", {"look": saw(line)}, NOW, source=Source.LOGS)
    assert [(window.id, window.used_percent) for window in reading.windows] == [("5h", 9), ("week", 7)]
    assert reading.windows[1].resets_at == NOW + timedelta(minutes=30)


def test_a_window_without_a_length_is_no_known_one(drive):
    line = session(NOW, primary={"used_percent": 5, "resets_at": NOW.timestamp() + 60})
    reading = drive("codex", {"look": saw(line)}, NOW, source=Source.LOGS)
    assert [window.id for window in reading.windows] == ["other:primary"]
    assert reading.unrecognised == ("primary",)


def test_the_list_of_banked_resets_is_asked_for_where_their_number_is_news(drive, recorded):
    body = recorded("codex", "wham_plus_normal.json").replace(b'"available_count": 2', b'"available_count": 5')
    answers = {USAGE: Reply(200, {}, body), RESETS: Reply(200, {}, recorded("codex", "reset_credits.json"))}
    first = drive("codex", answers, NOW)
    banked = Balance("banked resets", 5, "resets", datetime(2026, 9, 24, 12, tzinfo=UTC))
    assert first.balances == (banked,)
    assert drive("codex", answers, NOW, last=first).balances == (banked,)
    assert [request.path for request in drive.requests] == [USAGE]
    assert all(request.method == "GET" for request in drive.requests)


def login(name: str, home: Path, now: datetime = NOW):
    (home / ".codex").mkdir(exist_ok=True)
    (home / ".codex" / "auth.json").write_bytes((LOGINS / name).read_bytes())
    return read_login(CODEX.logins, {}, home, now).reveal()


def by_endpoint(drive, name, home, answer=None):
    key = login(name, home)
    seen = Seen("login", "~/.codex/auth.json", "", NOW, (LOGINS / name).read_bytes())
    answers = {"look": Saw((seen,)), USAGE: answer or Reply(200, {}, b"{}")}
    return drive.outcome("codex", answers, NOW, key=key, is_login=True)


def test_the_account_is_found_in_the_token_where_the_file_does_not_name_it(drive, made_up_home):
    by_endpoint(drive, "auth_no_account_id.json", made_up_home)
    assert dict(drive.requests[0].headers)["chatgpt-account-id"] == "acct-EXAMPLE"


def test_an_expired_login_is_not_sent(drive, made_up_home):
    fault = by_endpoint(drive, "auth_expired.json", made_up_home)
    assert (fault.kind, dict(fault.details)["command"]) == (FaultKind.LOGIN_EXPIRED, "codex")
    assert not any(isinstance(step, Request) for step in drive.steps)


def test_a_login_by_api_key_has_no_plan(made_up_home):
    with pytest.raises(PollFault) as caught:
        login("auth_api_key_only.json", made_up_home)
    assert (caught.value.kind, caught.value.code) == (FaultKind.NO_PLAN, "no-plan-api-key")


def test_a_program_of_the_users_own_is_talked_to_as_the_app_server(drive, server):
    assert drive("codex", {"run": server}, NOW, source=Source.COMMAND).windows[0].used_percent == 64
    assert [step.argv for step in drive.steps] == [("a-tool",)]


def test_one_account_is_one_by_either_way(drive, recorded, server):
    body = json.loads(recorded("codex", "wham_plus_normal.json"))
    by_web = drive("codex", {USAGE: Reply(200, {}, json.dumps(body).encode())}, NOW)
    by_server = drive("codex", {"run": server}, NOW, source=Source.COMMAND)
    assert by_web.account == by_server.account is not None
    assert replace(by_web, account=None) != by_web
