"""Claude: what its own tool left here, without a token; the endpoint at the user's wish, never with a wrong login."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quotatop import providers
from quotatop.domain.exchange import Look, Reply, Saw, Seen
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.subscription import Source
from quotatop.host.login import read_login
from quotatop.host.status_line_limits import joined

NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)
LOGINS = Path(__file__).parent / "claude" / "logins"
USAGE = "/api/oauth/usage"
CLAUDE = providers.load("claude")


def seen(place: str, document: object) -> Seen:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Seen(place, f"~/{place}", "/home/x", NOW, content)


def told(percent: float, at: datetime = NOW, path: str = "/home/x/.claude", resets: datetime | None = None, old=None):
    resets = resets or NOW + timedelta(hours=2)
    limits = {"five_hour": {"used_percentage": percent, "resets_at": resets.timestamp()}}
    document = joined(old, {"rate_limits": limits}, path, at.timestamp())
    for home in document["homes"]:
        home["home"] = home["path"].replace("/home/x", "~")
    return document


def cached(five_hour: float, week: float = 12.0, at: datetime = NOW, resets: datetime | None = None, owner="a") -> dict:
    resets = resets or NOW + timedelta(hours=2)
    body = {
        "five_hour": {"utilization": five_hour, "resets_at": resets.isoformat()},
        "seven_day": {"utilization": week, "resets_at": (NOW + timedelta(days=4)).isoformat()},
    }
    cache = {"fetchedAtMs": at.timestamp() * 1000, "accountUuid": owner, "utilization": body}
    return {"oauthAccount": {"accountUuid": "a"}, "cachedUsageUtilization": cache}


def local(drive, *files: Seen, unread=(), **options):
    answers = {"look": Saw(files, unread)}
    return drive.outcome("claude", answers, NOW, source=Source.AUTO, options=options)


def percents(reading) -> dict:
    return {window.id: window.used_percent for window in reading.windows}


def test_the_status_line_and_the_cache_complete_each_other(drive):
    hour_ago = NOW - timedelta(hours=1)
    reading = local(drive, seen("status-line", told(50)), seen("cache", cached(31, at=hour_ago)))
    assert percents(reading) == {"5h": 50, "week": 12}
    assert reading.read_at == NOW
    assert reading.windows[1].notes == ("as of 2026-09-14 11:00 UTC",)
    assert reading.account is not None


def test_within_a_period_the_higher_figure_counts_and_a_later_period_replaces_an_earlier(drive):
    lately = NOW - timedelta(minutes=5)
    assert percents(local(drive, seen("status-line", told(20)), seen("cache", cached(31, at=lately))))["5h"] == 31
    passed = cached(99, at=lately, resets=NOW - timedelta(minutes=1))
    assert percents(local(drive, seen("status-line", told(2)), seen("cache", passed)))["5h"] == 2
    passed_line = told(99, at=NOW - timedelta(hours=3), resets=NOW - timedelta(minutes=1))
    assert percents(local(drive, seen("status-line", passed_line), seen("cache", cached(3))))["5h"] == 3


def test_a_figure_is_as_old_as_it_is(drive):
    old = NOW - timedelta(days=2)
    reading = local(drive, seen("cache", cached(31, at=old)))
    assert (reading.read_at, reading.windows[0].notes) == (old, ())


def test_another_accounts_cache_is_not_shown_but_the_status_line_is(drive):
    other = seen("cache", cached(31, owner="b"))
    assert local(drive, other).code == "no-data-claude-account"
    assert percents(local(drive, seen("status-line", told(20)), other)) == {"5h": 20}


def test_the_file_in_the_home_folder_counts_where_the_other_says_nothing(drive):
    files = (seen("cache", {"numStartups": 3}), seen("cache-at-home", cached(31)))
    assert percents(local(drive, *files)) == {"5h": 31, "week": 12}


def test_a_second_account_is_told_by_its_home(drive):
    both = told(70, path="/home/x/work", old=told(20))
    line = seen("status-line", both)
    assert percents(local(drive, line)) == {"5h": 20}
    assert percents(local(drive, line, home="~/work/")) == {"5h": 70}
    assert percents(local(drive, line, home="/home/x/work")) == {"5h": 70}
    assert local(drive, line, home="~/third").code == "no-data-claude"


@pytest.mark.parametrize("source", [Source.AUTO, Source.API])
def test_the_file_in_the_home_folder_is_not_even_looked_at_where_another_home_is_meant(drive, reply, source):
    answers = {"/api/oauth/usage": reply({"five_hour": {"utilization": 3, "resets_at": None}})}
    for options, looked in (({}, True), ({"home": "~/work"}, False)):
        drive.outcome("claude", answers, NOW, source=source, options=options)
        places = {place for step in drive.steps if isinstance(step, Look) for place in step.places}
        assert ("cache-at-home" in places, "cache" in places) == (looked, True)


def test_a_file_that_is_being_written_is_looked_at_once_more(drive):
    half = seen("cache", json.dumps(cached(31)).encode()[:50])
    fault = local(drive, half)
    assert (fault.kind, fault.code, dict(fault.details)["path"]) == (FaultKind.SHAPE, "shape-file", "~/cache")
    assert [step.after_s for step in drive.steps if isinstance(step, Look)] == [0, 0.2]
    assert percents(local(drive, half, seen("status-line", told(20)))) == {"5h": 20}


@pytest.mark.parametrize(
    ("files", "unread", "code"),
    [
        ((), (), "no-data-claude"),
        ((), ("~/.claude.json",), "shape-file"),
        (({},), (), "no-data-claude"),
        (({"cachedUsageUtilization": None},), (), "no-data-claude"),
        (({"cachedUsageUtilization": 5},), (), "shape-fields"),
        (({"cachedUsageUtilization": {"utilization": {"of": "a later form"}}},), (), "shape-fields"),
        ((cached(5) | {"oauthAccount": None},), (), "no-data-claude-account"),
    ],
)
def test_where_nothing_is_known_it_is_said_why(drive, files, unread, code):
    assert local(drive, *(seen("cache", document) for document in files), unread=unread).code == code


def test_no_token_is_read_or_sent_by_default(drive):
    local(drive, seen("cache", cached(31)))
    assert not CLAUDE.wants_credential(Source.AUTO)
    assert not drive.requests
    assert all("login" not in step.places for step in drive.steps)


def login(name: str, home: Path) -> str:
    (home / ".claude").mkdir(exist_ok=True)
    (home / ".claude" / ".credentials.json").write_bytes((LOGINS / name).read_bytes())
    return read_login(CLAUDE.logins, {}, home, NOW).reveal()


def by_endpoint(drive, name, home, body=None):
    body = body or {"five_hour": {"utilization": 5, "resets_at": None}}
    files = Saw((seen("login", (LOGINS / name).read_bytes()),))
    answers = {"look": files, USAGE: Reply(200, {}, json.dumps(body).encode())}
    return drive.outcome("claude", answers, NOW, key=login(name, home), is_login=True)


@pytest.mark.parametrize(
    "name", ["credentials_max20x.json", "credentials_empty_refresh.json", "credentials_corrupt_scopes.json"]
)
def test_a_usable_login_names_its_plan(drive, made_up_home, name):
    assert by_endpoint(drive, name, made_up_home).plan.name == "Max 20x"
    headers = dict(drive.requests[0].headers)
    assert headers["authorization"].startswith("Bearer sk-ant-oat01-")
    assert headers["anthropic-beta"] == "oauth-2025-04-20"
    assert "user-agent" not in headers


def test_a_token_for_inference_alone_is_not_sent(drive, made_up_home):
    fault = by_endpoint(drive, "credentials_setup_token_scope.json", made_up_home)
    assert (fault.kind, fault.code, drive.requests) == (FaultKind.REJECTED, "rejected-scope", [])


@pytest.mark.parametrize(
    ("name", "kind"),
    [("credentials_expired.json", FaultKind.LOGIN_EXPIRED), ("credentials_mcp_only.json", FaultKind.NO_CREDENTIAL)],
)
def test_a_login_that_cannot_be_used_says_run_claude(made_up_home, name, kind):
    with pytest.raises(PollFault) as caught:
        login(name, made_up_home)
    assert (caught.value.kind, dict(caught.value.details)["command"]) == (kind, "claude")


def test_the_endpoint_is_asked_every_ten_minutes_at_most_and_its_throttle_waits_up_to_six_hours():
    patience = CLAUDE.patience
    assert (patience.floor_s, patience.backoff_first_s, patience.backoff_most_s) == (600, 900, 21_600)


def test_the_allowed_files_are_the_tools_own_and_ours():
    assert {(place.home, place.file) for place in CLAUDE.places} == {
        ("", "claude-status-line.json"),
        ("~/.claude", ".claude.json"),
        ("~", ".claude.json"),
        ("~/.claude", ".credentials.json"),
    }
