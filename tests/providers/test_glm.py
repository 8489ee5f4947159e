"""GLM: which form of the key, which rows, which errors inside HTTP 200, and the renewal date beside the quota."""

from datetime import UTC, datetime

import pytest

from quotatop import providers
from quotatop.domain.fault import FaultKind, PollFault

QUOTA = "/api/monitor/usage/quota/limit"
PLANS = "/api/biz/subscription/list"
NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
FIVE = {"type": "CREDIT_LIMIT", "unit": 3, "number": 5, "usage": 2000, "currentValue": 200, "percentage": 10}
WRONG = {"code": 401, "msg": "token expired or incorrect", "success": False}


def quota(*rows, **data):
    return {"code": 200, "msg": "Operation successful", "success": True, "data": {"limits": list(rows), **data}}


def plans(*rows):
    return {"code": 200, "msg": "Operation successful", "success": True, "data": list(rows)}


PRO = {
    "productName": "GLM Coding Pro",
    "status": "VALID",
    "nextRenewTime": "2026-09-29",
    "inCurrentPeriod": True,
    "autoRenew": 1,
}


def schemes(drive):
    return [dict(request.headers)["authorization"].partition(" ")[0] for request in drive.requests]


@pytest.mark.parametrize("id", ["zhipu", "zai"])
@pytest.mark.parametrize(("code", "status"), [(401, 200), (1001, 200), ("401", 200), (401, 401), (None, 401)])
def test_the_raw_key_comes_first_and_bearer_once(id, code, status, drive, reply):
    def vendor(request):
        if dict(request.headers)["authorization"].startswith("Bearer "):
            return reply(quota(FIVE, level="lite"))
        return reply({"code": code, "success": False}, status)

    reading = drive(id, vendor, NOW, key="abc")
    assert reading.windows[0].used == 200
    assert [dict(request.headers)["authorization"] for request in drive.requests] == ["abc", "Bearer abc", "Bearer abc"]


def test_a_key_that_neither_form_opens_is_rejected_after_two_requests(drive, reply):
    fault = drive.fault("zhipu", {QUOTA: reply(WRONG)}, NOW)
    assert fault.kind is FaultKind.REJECTED
    assert len(drive.requests) == 2


@pytest.mark.parametrize("code", [500, 1302, 1113, 403])
def test_another_code_asks_no_second_time(code, drive, reply):
    drive.fault("zai", {QUOTA: reply({"code": code, "msg": "x", "success": False})}, NOW)
    assert len(drive.requests) == 1


def test_each_region_hears_its_own_key_only(drive, reply):
    for id, origin in (("zhipu", "https://open.bigmodel.cn"), ("zai", "https://api.z.ai")):
        drive.fault(id, {QUOTA: reply(WRONG)}, NOW)
        assert {request.origin for request in drive.requests} == {origin} == set(providers.load(id).origins)


def test_the_key_stands_in_headers_only_and_no_repr_shows_it(drive, reply):
    drive("zai", {QUOTA: reply(quota(FIVE))}, NOW, key="sk-canary")
    for request in drive.requests:
        assert "sk-canary" not in f"{request.path}{request.query}{request!r}"
        assert request.method == "GET"


def test_the_renewal_comes_from_the_list_and_the_name_from_the_quota(drive, reply):
    reading = drive("zhipu", {QUOTA: reply(quota(FIVE, level="pro")), PLANS: reply(plans(PRO))}, NOW)
    assert reading.plan.name == "pro"
    assert reading.plan.renews_at == datetime(2026, 9, 28, 16, tzinfo=UTC)
    assert reading.plan.auto_renew is True


def test_a_plan_that_the_quota_does_not_name_is_named_by_the_list(drive, reply, recorded):
    now = datetime(2026, 7, 1, tzinfo=UTC)
    listed = recorded("zhipu", "subscription_list_valid_pro.json")
    reading = drive("zai", {QUOTA: reply(quota(FIVE)), PLANS: reply(listed)}, now)
    assert reading.plan.name == "GLM Coding Pro"
    assert reading.plan.renews_at == datetime(2026, 7, 28, 16, tzinfo=UTC)
    assert reading.plan.auto_renew is None


@pytest.mark.parametrize(
    "row",
    [
        PRO | {"inCurrentPeriod": False},
        PRO | {"status": "EXPIRED"},
        PRO | {"productName": "Resource pack"},
        PRO | {"productName": 7},
        "a row",
        None,
    ],
)
def test_a_subscription_not_in_force_names_nothing(row, drive, reply):
    assert drive("zai", {QUOTA: reply(quota(FIVE)), PLANS: reply(plans(row))}, NOW).plan is None


@pytest.mark.parametrize("status", [200, 401, 404, 429, 500])
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"code": 500}', b'{"data": 1}', b'{"data": [1, null]}'])
def test_a_list_that_fails_harms_no_reading(status, body, drive, reply):
    reading = drive("zhipu", {QUOTA: reply(quota(FIVE, level="lite")), PLANS: reply(body, status)}, NOW)
    assert reading.windows[0].used_percent == 10
    assert reading.plan.renews_at is None


def test_a_list_that_the_network_swallows_harms_no_reading(drive, reply):
    lost = PollFault(FaultKind.UNREACHABLE, "unreachable-timeout")
    reading = drive("zhipu", lambda request: reply(quota(FIVE)) if request.path == QUOTA else lost, NOW)
    assert reading.windows[0].used_percent == 10


def test_a_quota_that_the_network_swallows_is_that_fault(drive):
    lost = PollFault(FaultKind.UNREACHABLE, "unreachable-timeout")
    assert drive.fault("zhipu", {QUOTA: lost}, NOW) is lost


def test_no_rows_and_no_subscription_is_no_plan(drive, reply, recorded):
    none = recorded("zhipu", "subscription_list_empty.json")
    assert drive.fault("zai", {QUOTA: reply(quota()), PLANS: reply(none)}, NOW).kind is FaultKind.NO_PLAN
    assert drive.fault("zai", {QUOTA: reply(quota()), PLANS: reply(plans(PRO))}, NOW).kind is FaultKind.NO_DATA


def test_a_team_is_asked_for_by_its_two_ids(drive, reply):
    options = {"organization": "org-1", "project": "proj_1"}
    drive("zhipu", {QUOTA: reply(quota(FIVE))}, NOW, options=options)
    (asked,) = drive.requests
    headers = dict(asked.headers)
    assert asked.query == (("type", "2"),)
    assert (headers["bigmodel-organization"], headers["bigmodel-project"]) == ("org-1", "proj_1")


def test_a_personal_plan_sends_no_team_headers(drive, reply):
    drive("zhipu", {QUOTA: reply(quota(FIVE))}, NOW)
    assert drive.requests[0].query == ()
    assert not any(name.startswith("bigmodel") for name, _ in drive.requests[0].headers)


def test_an_empty_answer_names_the_two_keys_of_a_team(drive, reply, recorded):
    body = recorded("zhipu", "success_empty_data_team_selector_missing.json")
    fault = drive.fault("zhipu", {QUOTA: reply(body)}, NOW)
    assert (fault.kind, fault.code) == (FaultKind.NO_DATA, "no-data-team")
    assert {option.name for option in providers.load("zhipu").options} == {"organization", "project"}


def test_a_percentage_far_above_the_counts_is_the_worse_one_and_said(drive, reply):
    (window,) = drive("zai", {QUOTA: reply(quota(FIVE | {"percentage": 90}))}, NOW).windows
    assert (window.used_percent, window.used, window.notes) == (90, None, ("sources disagree",))


def test_counts_far_above_the_percentage_are_the_worse_ones_and_said(drive, reply):
    (window,) = drive("zai", {QUOTA: reply(quota(FIVE | {"currentValue": 1800}))}, NOW).windows
    assert (window.used_percent, window.used, window.notes) == (90, 1800, ("sources disagree",))


def test_counts_that_vanish_leave_the_percentage(drive, reply):
    (window,) = drive(
        "zhipu", {QUOTA: reply(quota(FIVE | {"usage": None, "currentValue": None, "percentage": 42}))}, NOW
    ).windows
    assert (window.unit.value, window.used, window.limit, window.used_percent) == ("percent", None, None, 42)


def test_what_remains_is_the_vendors_own_figure_and_not_the_difference(drive, reply):
    (window,) = drive("zai", {QUOTA: reply(quota(FIVE | {"remaining": 1799}))}, NOW).windows
    assert (window.used, window.limit, window.remaining) == (200, 2000, 1799)


def test_what_an_account_has_is_taken_from_its_rows_and_never_from_the_plans_name(drive, reply):
    week = FIVE | {"unit": 6, "number": 1}
    for level in ("lite", "max", "v1", None):
        found = drive("zai", {QUOTA: reply(quota(FIVE, week, level=level))}, NOW).windows
        assert [window.id for window in found] == ["5h", "week"]


def test_two_rows_of_one_window_give_the_worse_one(drive, reply):
    other = {"type": "TOKENS_LIMIT", "unit": 3, "number": 5, "percentage": 40}
    (window,) = drive("zai", {QUOTA: reply(quota(FIVE, other))}, NOW).windows
    assert (window.id, window.used_percent, window.notes) == ("5h", 40, ("sources disagree",))


def test_an_unreadable_row_is_unknown_and_leaves_the_others_alone(drive, reply):
    week = FIVE | {"unit": 6, "currentValue": "many", "percentage": None}
    five, seven = drive("zai", {QUOTA: reply(quota(FIVE, week))}, NOW).windows
    assert (five.used_percent, five.state.value) == (10, "running")
    assert (seven.id, seven.used_percent, seven.state.value) == ("week", None, "unknown")


def test_a_row_that_is_no_object_is_named_and_leaves_the_others_alone(drive, reply):
    reading = drive("zai", {QUOTA: reply(quota("row", FIVE))}, NOW)
    assert [window.id for window in reading.windows] == ["5h"]
    assert reading.unrecognised == ("limits: str",)


@pytest.mark.parametrize(
    ("unit", "number", "id", "length_s"),
    [
        (3, 5, "5h", 18_000),
        (3, None, "5h", 18_000),
        (3, 1, "1h", 3_600),
        (6, 1, "week", 604_800),
        (6, 7, "week", 604_800),
        (1, 7, "week", 604_800),
        (1, 1, "day", 86_400),
        (1, 30, "month", 2_592_000),
        (5, 1, "month", None),
        (2, 1, "other:tokens_limit-unit-2", None),
        (99, 3, "other:tokens_limit-unit-99", None),
    ],
)
def test_a_row_is_known_by_its_unit(unit, number, id, length_s, drive, reply):
    row = {"type": "TOKENS_LIMIT", "unit": unit, "number": number, "percentage": 7}
    (window,) = drive("zai", {QUOTA: reply(quota(row))}, NOW).windows
    assert (window.id, window.length_s, window.used_percent) == (id, length_s, 7)


def test_a_reset_in_local_text_is_in_chinas_zone(drive, reply):
    (window,) = drive("zhipu", {QUOTA: reply(quota(FIVE | {"nextResetTime": "2026-09-02 22:00:00"}))}, NOW).windows
    assert window.resets_at == datetime(2026, 9, 2, 14, tzinfo=UTC)


def test_a_hostile_plan_name_is_plain_text(drive, reply):
    reading = drive("zai", {QUOTA: reply(quota(FIVE, level="\x1b]0;owned\x07[/b]\u202emax\n" + "x" * 9_999))}, NOW)
    assert reading.plan.name.isprintable()
    assert len(reading.plan.name) <= 80
