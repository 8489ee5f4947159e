"""A command of the user's: the vendors' own CLIs in their recorded shapes, any other program in quotatop's JSON."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quotatop import providers
from quotatop.domain.credential import Credential
from quotatop.domain.exchange import Ask, Ran, Reply, Run
from quotatop.domain.fault import PollFault
from quotatop.domain.subscription import Source
from quotatop.present.document import window_entry
from quotatop.present.words import LANGUAGES, Words

PRINTED = Path(__file__).parent / "commands"
NOW = datetime(2026, 7, 16, 8, tzinfo=UTC)
ARK = ("arkcli", "usage", "plan", "--format", "json")
CODING = ("bl", "usage", "coding-plan", "--output", "json")
TOKEN = ("bl", "usage", "token-plan", "--output", "json")


def drive(id, ran, command=("mytool", "quota"), now=NOW, plan=None, **options):
    """Read what a program printed as a subscription of that provider would."""
    provider = providers.load(id) if id in providers.names() else replace(providers.load("zhipu"), id=id)
    ask = Ask(Credential({}), now, plan, options, source=Source.COMMAND, command=command)
    flow = providers.by_command(provider, ask)
    run = next(flow)
    assert isinstance(run, Run)
    assert run.argv == command
    with pytest.raises(StopIteration) as done:
        flow.send(ran)
    return done.value.value


def printed(body) -> Ran:
    return Ran(body if isinstance(body, bytes) else json.dumps(body).encode())


def recorded(name) -> Ran:
    return Ran((PRINTED / name).read_bytes())


def fault(*arguments, **named) -> PollFault:
    with pytest.raises(PollFault) as caught:
        drive(*arguments, **named)
    return caught.value


def told(reading):
    return [(window.id, window.unit.value, window.used_percent, window.state.value) for window in reading.windows]


def test_arkcli_lists_both_plans_and_the_first_is_read_with_the_other_named():
    reading = drive("volcengine", recorded("arkcli_usage_plan.json"), ARK)
    assert reading.account
    assert "2100000000" not in reading.account
    assert told(reading) == [
        ("5h", "credits", 0, "idle"),
        ("week", "credits", 28.7, "running"),
        ("month", "credits", 10.05, "running"),
    ]
    assert [(window.used, window.limit, window.unit_label) for window in reading.windows][1] == (2009.33, 7000, "AFP")
    assert reading.windows[1].resets_at == datetime(2026, 7, 19, 16, tzinfo=UTC)
    assert (reading.plan.name, reading.unrecognised) == ("Agent Plan Small", ("Coding Plan",))


def test_the_plan_of_the_subscription_says_which_of_arkclis_is_meant():
    reading = drive("volcengine", recorded("arkcli_usage_plan.json"), ARK, plan="ark-coding-lite")
    assert told(reading) == [
        ("5h", "percent", 7.48, "running"),
        ("week", "percent", 2.71, "running"),
        ("month", "percent", 1.36, "running"),
    ]
    # It names no tier, and a plan without one is none that anybody sells: what the config says holds.
    assert (reading.plan, reading.unrecognised) == (None, ())


@pytest.mark.parametrize(
    ("items", "kind"),
    [
        ([], "no-plan"),
        ([{"product": "coding-plan", "subscribed": False}], "no-plan"),
        ([{"product": "coding-plan", "subscribed": True, "error": "timeout"}], "vendor"),
        ([{"product": "coding-plan", "subscribed": True, "periods": []}], "no-data"),
        ([{"product": "coding-plan", "subscribed": True, "seat_id": "other", "periods": []}], "no-plan"),
    ],
)
def test_arkcli_without_a_plan_that_is_meant(items, kind):
    options = {"seat": "mine"} if items and "seat_id" in items[0] else {}
    assert fault("volcengine", printed({"items": items}), ARK, **options).kind.value == kind


def test_bl_tells_shares_of_the_token_plan_and_no_month():
    now = datetime(2026, 8, 4, 17, tzinfo=UTC)
    reading = drive("bailian", recorded("cli_bl_usage_token_plan.json"), TOKEN, now)
    assert told(reading) == [("5h", "percent", 43.57, "running"), ("week", "percent", 13.07, "running")]
    assert reading.windows[0].resets_at == datetime(2026, 8, 4, 18, 36, tzinfo=UTC)


def test_bl_with_nothing_to_tell_is_no_plan_for_the_coding_plan_and_no_data_for_the_token_plan():
    assert fault("bailian", recorded("cli_bl_usage_none.json"), CODING).kind.value == "no-plan"
    assert fault("bailian", recorded("cli_bl_usage_none.json"), TOKEN).kind.value == "no-data"


def test_bl_counts_the_requests_of_the_coding_plan():
    row = {"usedQuota": 90, "totalQuota": 6000, "percentage": 0.015, "resetTime": 1784206800000}
    body = {"per5Hour": row, "perWeek": {"percentage": 0.5}, "perBillMonth": None, "instanceType": "pro"}
    reading = drive("bailian", printed(body), CODING)
    assert told(reading) == [("5h", "requests", 1.5, "running"), ("week", "percent", 50, "running")]
    assert reading.plan.name == "Coding Plan Pro"


def test_qianwen_tells_credits_by_edition():
    week = {"usedPct": 12.5, "resetTime": "2026-07-20T00:00:00+08:00"}
    month = {"used": 300, "remaining": 700, "total": 1000, "usedPct": 30}
    body = {
        "token_plan": {"individual": {"weeklyCredits": week, "monthlyCredits": month}, "team": {"subscribed": False}}
    }
    assert told(drive("bailian", printed(body))) == [
        ("week", "percent", 12.5, "running"),
        ("month", "credits", 30, "running"),
    ]
    assert fault("bailian", printed(body), plan="bailian-token-team").kind.value == "no-plan"


def test_mmx_prints_the_endpoints_own_answer(recorded, main_path, drive):
    body = recorded("minimax", "percent_general_and_video_global.json")
    now = datetime(2026, 7, 27, 12, tzinfo=UTC)
    asked = drive("minimax-intl", {main_path("minimax-intl"): Reply(200, {}, body)}, now)
    ask = Ask(Credential({}), now, source=Source.COMMAND, command=("mmx", "quota", "show", "--output", "json"))
    flow = providers.by_command(providers.load("minimax-intl"), ask)
    next(flow)
    with pytest.raises(StopIteration) as done:
        flow.send(Ran(body))
    assert done.value.value == asked


@pytest.mark.parametrize(
    ("status", "kind"), [(1004, "rejected"), (2049, "rejected"), (2062, "no-plan"), (1002, "throttled"), (7, "vendor")]
)
def test_mmx_may_print_an_error_of_the_endpoint(status, kind):
    assert fault("minimax", printed({"base_resp": {"status_code": status}})).kind.value == kind


OWN = {
    "plan": {"name": "Team", "renews_at": "2026-08-01T00:00:00Z"},
    "windows": [
        {"id": "week", "unit": "credits", "unit_label": "points", "used": 20, "limit": 80, "notes": ["shared"]},
        {"id": "5h", "used_percent": 105.5, "resets_at": "2026-07-16T10:00:00Z"},
        {"id": "month:Big Model", "used_percent": None},
        {"id": "12h", "state": "unlimited"},
        {"id": "by moonlight", "used_percent": 3, "length_s": 7200},
        {"no": "id"},
        "junk",
    ],
    "balances": [{"name": "wallet", "amount": 12.5, "unit": "CNY"}, {"name": "?"}],
    "of a later version": True,
}


def test_any_program_may_print_quotatops_own_json():
    reading = drive("zhipu", printed(OWN))
    assert told(reading) == [
        ("other:by-moonlight", "percent", 3, "running"),
        ("5h", "percent", 105.5, "spent"),
        ("12h", "percent", None, "unlimited"),
        ("week", "credits", 25, "running"),
        ("month:big-model", "percent", None, "unknown"),
    ]
    assert (reading.windows[3].remaining, reading.windows[3].unit_label) == (60, "points")
    assert (reading.plan.name, reading.unrecognised) == ("Team", ("by-moonlight",))
    assert [(held.name, held.amount, held.unit) for held in reading.balances] == [("wallet", 12.5, "CNY")]


def test_what_the_status_document_says_of_a_subscription_reads_as_the_same():
    reading = drive("zhipu", printed(OWN))
    again = drive("zhipu", printed({"windows": [window_entry(window) for window in reading.windows]}))
    assert told(again) == told(reading)


@pytest.mark.parametrize(
    ("ran", "kind", "code"),
    [
        (Ran(b"", trouble="missing"), "unreachable", "unreachable-command-missing"),
        (Ran(b'{"windows"', trouble="timeout"), "unreachable", "unreachable-command-timeout"),
        (Ran(b"yes\n" * 9, trouble="size"), "refused", "refused-command-size"),
        (Ran(b"", b"boom", "status"), "vendor", "vendor-command"),
        (Ran(b"", b"Error: not logged in. Run: bl auth login", "status"), "login-expired", "login-expired-command"),
        (Ran("错误：请先登录".encode(), trouble="status"), "login-expired", "login-expired-command"),
        (Ran(b"AUTH_REQUIRED", trouble="status"), "login-expired", "login-expired-command"),
        (Ran(b"Please log in first\n"), "login-expired", "login-expired-command"),
        (Ran(b""), "shape", "shape-command"),
        (Ran(b"used 5%"), "shape", "shape-command"),
        (Ran(b"[1, 2]"), "shape", "shape-command"),
        (Ran(b"[" * 100_000), "shape", "shape-command"),
        (Ran(b"\xff\xfe"), "shape", "shape-command"),
        (Ran(b'{"quota": 5}'), "shape", "shape-command-fields"),
        (Ran(b'{"windows": {}}'), "shape", "shape-command-fields"),
        (Ran(b'{"windows": []}'), "no-data", "no-data-windows"),
    ],
)
def test_a_command_that_tells_nothing_is_a_clear_fault(ran, kind, code):
    problem = fault("zhipu", ran)
    assert (problem.kind.value, problem.code) == (kind, code)
    for language in LANGUAGES:
        said = Words(language)(f"fault.{code}", **dict(problem.details))
        assert code.endswith("windows") or "mytool" in said


def test_a_program_sees_the_keys_of_its_own_vendor_alone():
    ask = Ask(Credential({}), NOW, source=Source.COMMAND, command=("mmx", "quota"))
    run = next(providers.by_command(providers.load("minimax"), ask))
    assert set(providers.load("minimax").environment) <= set(run.variables)
    assert not set(providers.load("zhipu").environment) & set(run.variables)
