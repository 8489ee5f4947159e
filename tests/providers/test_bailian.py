"""Bailian: a signature for a token for a gateway, two plans in one account, errors inside success, shares, counts."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from quotatop import providers
from quotatop.catalogue.load import load_catalogue
from quotatop.domain.exchange import Reply
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.window import RESET_PASSED, as_of
from quotatop.present.words import Words

GATE = "/cli/api.json"
TOKEN = "/modelstudio/cli/generateAccessToken"
SEATS = "/tokenplan/subscription/stats"
INSTANCES = f"{GATE}?api=zeldaEasy.broadscope-bailian.codingPlan.queryCodingPlanInstanceInfoV2"
USAGE = f"{GATE}?api=zeldaHttp.apikeyMgr./tokenplan/personal/api/v2/usage"
SUBSCRIPTION = f"{GATE}?api=zeldaHttp.apikeyMgr./tokenplan/personal/api/v2/subscription"
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
MONTH_END = 1796227200000


def enveloped(payload, code="SUCCESS", success=True):
    inner = {"code": code, "data": payload, "success": success}
    return {"code": "200", "data": {"DataV2": {"data": inner}, "success": True}, "successResponse": True}


def coding(**fields):
    return enveloped({"codingPlanInstanceInfos": [{"instanceName": "Coding Plan Pro", "status": "VALID"} | fields]})


def quota(used, limit, **more):
    return {"codingPlanQuotaInfo": {"per5HourUsedQuota": used, "per5HourTotalQuota": limit} | more}


def failed(code):
    return {"code": "200", "data": {"success": False, "errorCode": code, "errorMsg": code}, "successResponse": True}


NONE = enveloped({"codingPlanInstanceInfos": []})
USED = enveloped({"per1MonthPercentage": 0.25, "per1MonthResetTime": MONTH_END})
HELD = enveloped({"specCode": "pro", "status": "VALID", "endTime": MONTH_END})


def asked(drive):
    """Name what was asked, by the last word of its address."""
    named = [dict(request.query).get("api") or request.path for request in drive.requests]
    return [name.rpartition("/")[2].rpartition(".")[2] for name in named]


# The way in


def test_the_key_signs_one_request_and_its_token_opens_the_gateway(drive, reply):
    drive("bailian", {INSTANCES: reply(coding(**quota(1, 6000)))}, NOW, key="LTAIcanary5e1f0c9d")
    first, second, *_ = drive.requests
    assert (first.method, first.path, first.body) == ("POST", TOKEN, None)
    assert dict(first.headers)["x-acs-date"] == "2026-11-21T04:00:00Z"
    assert dict(second.headers)["authorization"] == "Bearer fake-cli-access-token-0000000000"
    assert all("LTAIcanary" not in f"{request.path} {request.query} {request.body}" for request in drive.requests)


def test_the_signature_covers_the_host_that_is_asked(drive, reply):
    signatures = set()
    for base_url in (None, "https://mirror.example"):
        drive("bailian", {INSTANCES: reply(NONE)} | {USAGE: reply(USED)}, NOW, base_url=base_url)
        signatures.add(dict(drive.requests[0].headers)["authorization"])
    assert len(signatures) == 2


@pytest.mark.parametrize(
    ("id", "action", "region", "site", "goods"),
    [
        ("bailian", "BroadScopeAspnGateway", "cn-beijing", "BAILIAN_ALIYUN", "sfm_codingplan_public_cn"),
        (
            "bailian-intl",
            "IntlBroadScopeAspnGateway",
            "ap-southeast-1",
            "MODELSTUDIO_ALIBABACLOUD",
            "sfm_codingplan_public_intl",
        ),
    ],
)
def test_the_form_repeats_product_and_action_without_which_the_answer_is_empty(id, action, region, site, goods, drive):
    drive.outcome(id, {}, NOW, plan="bailian-coding-pro")
    gate = drive.requests[-1]
    form = dict(parse_qsl(gate.body.decode(), keep_blank_values=True))
    assert (form["action"], form["product"], form["region"]) == (action, "sfm_bailian", region)
    assert dict(gate.query)["action"] == action
    params = json.loads(form["params"])
    assert params["Api"] == dict(gate.query)["api"]
    assert params["Data"]["queryCodingPlanInstanceInfoRequest"]["commodityCode"] == goods
    assert params["Data"]["cornerstoneParam"]["consoleSite"] == site


def test_the_international_token_plan_is_asked_for_by_the_vendors_own_spelling(drive):
    drive.outcome("bailian-intl", {}, NOW, plan="bailian-token-lite-intl")
    params = json.loads(dict(parse_qsl(drive.requests[-1].body.decode()))["params"])
    assert params["Data"]["cornerstoneParam"]["consoleSite"] == "MODELSTUDIO_ALBABACLOUD"


@pytest.mark.parametrize("token", [None, "", 7, ["x"], "two words", "line\nbreak", "ключ", "x" * 9_000])
def test_a_token_that_no_header_can_carry_is_a_shape_fault(token, drive, reply):
    fault = drive.fault("bailian", {TOKEN: reply({"Success": True, "cliAccessToken": token})}, NOW)
    assert (fault.kind, dict(fault.details)["fields"]) == (FaultKind.SHAPE, "cliAccessToken")
    assert len(drive.requests) == 1


def test_a_vendor_that_echoes_the_token_does_not_get_it_into_the_fault(drive, reply):
    body = {"code": "Odd", "message": "token fake-cli-access-token-0000000000 is odd"}
    fault = drive.fault("bailian", {GATE: reply(body)}, NOW)
    assert "fake-cli" not in f"{fault!r} {fault.raw} {fault.details}"


# What the OpenAPI says of key, signature and permission


@pytest.mark.parametrize(
    ("status", "code", "kind", "word"),
    [
        (404, "InvalidAccessKeyId.NotFound", "rejected", "rejected-region"),
        (403, "InvalidAccessKeyId.Inactive", "rejected", "rejected-region"),
        (400, "SignatureDoesNotMatch", "rejected", "rejected-signature"),
        (400, "IncompleteSignature", "rejected", "rejected-signature"),
        (400, "InvalidTimeStamp.Expired", "rejected", "rejected-clock"),
        (403, "NoPermission", "forbidden", "forbidden-grant"),
        (403, "Forbidden.RAM", "forbidden", "forbidden-grant"),
        (200, "NoPermission", "forbidden", "forbidden-grant"),
        (400, "Throttling.User", "throttled", "throttled-endpoint"),
        (503, "ServiceUnavailable", "vendor", "vendor-status"),
        (200, "SomethingNew", "vendor", "vendor-code"),
    ],
)
def test_a_code_of_the_openapi_gives_its_kind_whatever_the_status(status, code, kind, word, drive, reply):
    fault = drive.fault("bailian", {TOKEN: reply({"Code": code, "Message": "no"}, status)}, NOW)
    assert (fault.kind.value, fault.code) == (kind, word)
    assert len(drive.requests) == 1


@pytest.mark.parametrize(
    ("date", "word", "minutes"),
    [
        ("Sat, 21 Nov 2026 04:00:09 GMT", "rejected-signature", None),
        ("Sat, 21 Nov 2026 04:42:00 GMT", "rejected-clock", "42"),
        ("Sat, 21 Nov 2026 02:00:00 GMT", "rejected-clock", "120"),
        ("soon", "rejected-signature", None),
    ],
)
def test_a_wrong_signature_is_laid_to_the_clock_where_the_answers_own_clock_says_so(date, word, minutes, drive, reply):
    body = {"Code": "SignatureDoesNotMatch", "Message": "no"}
    fault = drive.fault("bailian", {TOKEN: reply(body, 400, date=date)}, NOW)
    assert (fault.code, dict(fault.details).get("minutes")) == (word, minutes)


@pytest.mark.parametrize(
    ("answers", "granted"),
    [
        ({TOKEN: ({"Code": "NoPermission"}, 403)}, "modelstudio:GenerateCLIAccessToken"),
        ({INSTANCES: (failed("BailianGateway.Workspace.NotAuthorised"), 200)}, "workspace"),
        ({INSTANCES: (failed("BailianGateway.AuthorityPolicies.NoPermission"), 200)}, "智能体-操作"),
    ],
)
def test_a_missing_permission_is_named_with_the_page_where_it_is_granted(answers, granted, drive, reply):
    fault = drive.fault("bailian", {path: reply(*answer) for path, answer in answers.items()}, NOW)
    said = Words("en").table[f"fault.{fault.code}"].format(**dict(fault.details))
    assert granted in said
    assert "https://" in said


def test_seats_without_permission_name_the_policy_that_is_ready_made(drive, reply):
    fault = drive.fault(
        "bailian", {SEATS: reply({"Code": "NoPermission"}, 403)}, NOW, plan="bailian-token-seat-standard"
    )
    assert "AliyunTokenPlanReadOnlyAccess" in dict(fault.details)["grant_en"]


@pytest.mark.parametrize("key", ["sk-sp-abc", "sk-abc"])
def test_an_api_key_in_the_place_of_an_access_key_is_told_to_be_for_calls(key, drive, reply):
    fault = drive.fault("bailian", {TOKEN: reply({"Code": "InvalidAccessKeyId.NotFound"}, 404)}, NOW, key=key)
    assert fault.code == "rejected-product"
    assert "model calls" in dict(fault.details)["product_en"]


# Errors inside success


@pytest.mark.parametrize(
    "body",
    [
        failed("BailianGateway.Login.NotLogined"),
        {"code": "ConsoleNeedLogin", "message": "You need to log in.", "successResponse": False},
        {"code": "PostonlyOrTokenError", "message": "expired", "successResponse": False},
        enveloped(None, code="BailianGateway.Login.NotLogined", success=False),
    ],
)
def test_a_sign_out_at_any_depth_is_rejected_and_nothing_else_is_asked(body, drive, reply):
    assert drive.fault("bailian", {INSTANCES: reply(body), USAGE: reply(USED)}, NOW).kind is FaultKind.REJECTED
    assert asked(drive) == ["generateAccessToken", "queryCodingPlanInstanceInfoV2"]


@pytest.mark.parametrize(
    "body",
    [
        failed("BailianGateway.Quota.ServiceUnavailable"),
        enveloped({"codingPlanInstanceInfos": []}, success=False),
        enveloped({"codingPlanInstanceInfos": []}, code="FAIL"),
        {"code": "200", "data": {"DataV2": {"ret": ["FAIL_SYS_ERROR::busy"], "data": {}}}},
        {"status_code": 500, "data": {"codingPlanInstanceInfos": []}},
    ],
)
def test_an_error_inside_success_is_the_vendors_and_never_no_plan(body, drive, reply):
    fault = drive.fault("bailian", {INSTANCES: reply(body)}, NOW, plan="bailian-coding-pro")
    assert fault.kind is FaultKind.VENDOR


def test_an_empty_shell_is_no_answer_and_not_no_plan(drive, reply):
    for plan, address in (("bailian-coding-pro", INSTANCES), ("bailian-token-pro", USAGE)):
        fault = drive.fault("bailian", {address: reply({"code": "SUCCESS", "data": {}})}, NOW, plan=plan)
        assert (fault.kind, fault.code) == (FaultKind.SHAPE, "shape-empty")


# Two plans in one account


BOTH = {INSTANCES: coding(**quota(1080, 6000)), USAGE: USED, SUBSCRIPTION: HELD}


def test_without_a_plan_the_first_that_is_there_is_read_and_the_other_one_named(drive, reply):
    reading = drive("bailian", {path: reply(body) for path, body in BOTH.items()}, NOW)
    assert (reading.plan.name, reading.windows[0].used) == ("Coding Plan Pro", 1080)
    assert reading.unrecognised == ("Token Plan Pro",)
    assert len(drive.requests) == 3


def test_without_a_coding_plan_the_token_plan_is_read(drive, reply):
    reading = drive("bailian", {path: reply(body) for path, body in (BOTH | {INSTANCES: NONE}).items()}, NOW)
    assert (reading.plan.name, [window.id for window in reading.windows]) == ("Token Plan Pro", ["month"])
    assert reading.unrecognised == ()
    assert len(drive.requests) == 4


def test_one_plan_alone_names_no_other(drive, reply):
    assert drive("bailian", {INSTANCES: reply(BOTH[INSTANCES])}, NOW).unrecognised == ()


@pytest.mark.parametrize("outcome", [PollFault(FaultKind.UNREACHABLE), Reply(500, {}, b"{}"), Reply(200, {}, b"[")])
def test_the_reading_does_not_hang_on_the_question_for_the_other_plan(outcome, drive, reply):
    reading = drive("bailian", {INSTANCES: reply(BOTH[INSTANCES]), SUBSCRIPTION: outcome}, NOW)
    assert (reading.windows[0].used, reading.unrecognised) == (1080, ())


@pytest.mark.parametrize(
    ("plan", "name", "requests"),
    [
        ("bailian-coding-lite", "Coding Plan Pro", ["generateAccessToken", "queryCodingPlanInstanceInfoV2"]),
        ("bailian-token-pro", "Token Plan Pro", ["generateAccessToken", "usage", "subscription"]),
    ],
)
def test_a_configured_plan_says_what_is_asked(plan, name, requests, drive, reply):
    reading = drive("bailian", {path: reply(body) for path, body in BOTH.items()}, NOW, plan=plan)
    assert (reading.plan.name, asked(drive), reading.unrecognised) == (name, requests, ())


def test_neither_plan_is_no_plan_and_names_the_other_region(drive, reply):
    fault = drive.fault("bailian", {INSTANCES: reply(NONE)}, NOW)
    assert fault.kind is FaultKind.NO_PLAN
    assert dict(fault.details)["sibling"] == "bailian-intl"


def test_of_two_faults_the_one_is_told_that_says_more_than_no_plan(drive, reply):
    busy = reply(failed("BailianGateway.Quota.ServiceUnavailable"))
    assert drive.fault("bailian", {INSTANCES: busy}, NOW).kind is FaultKind.VENDOR
    assert drive.fault("bailian", {INSTANCES: reply(NONE), USAGE: busy}, NOW).kind is FaultKind.VENDOR


def test_the_name_of_the_token_plan_is_asked_for_once_a_day(drive, reply):
    answers = {path: reply(body) for path, body in BOTH.items()}
    first = drive("bailian", answers, NOW, plan="bailian-token-pro")
    later = NOW + timedelta(hours=5)
    again = drive("bailian", answers, later, plan="bailian-token-pro", last=first)
    assert (asked(drive)[-1], again.plan) == ("usage", first.plan)


# Counts


@pytest.mark.parametrize("where", [{}, {"codingPlanQuotaInfo": {}}, {"planUsage": "18%"}])
def test_a_plan_without_counters_is_no_data_and_borrows_none(where, drive, reply):
    over = {"status": "EXPIRED", **quota(7, 100)}
    body = enveloped({"codingPlanInstanceInfos": [over, {"planName": "Coding Plan Lite", "status": "VALID", **where}]})
    fault = drive.fault("bailian", {INSTANCES: reply(body)}, NOW, plan="bailian-coding-lite")
    assert fault.kind is FaultKind.NO_DATA


@pytest.mark.parametrize(
    ("status", "end", "runs"),
    [
        ("VALID", None, True),
        ("VALID", "2025-04-01 17:00", True),
        (None, "2027-04-01 17:00", True),
        (None, None, True),
        ("LIMITED", "2027-04-01 17:00", True),
        ("LIMITED", None, False),
        (None, "2026-04-01 17:00", False),
        ("EXPIRED", "2027-04-01 17:00", False),
        ("expired", None, False),
    ],
)
def test_the_numbers_of_an_instance_that_is_over_are_never_taken(status, end, runs, drive, reply):
    body = coding(status=status, endTime=end, **quota(7, 100))
    outcome = drive.outcome("bailian", {INSTANCES: reply(body)}, NOW, plan="bailian-coding-pro")
    assert isinstance(outcome, PollFault) != runs
    assert runs or outcome.kind is FaultKind.NO_PLAN


def test_the_valid_instance_is_read_wherever_it_stands(drive, reply):
    rows = [
        {"status": "EXPIRED", **quota(7, 100)},
        {"endTime": "2027-04-01 17:00", **quota(8, 100)},
        {"status": "VALID", **quota(9, 100)},
    ]
    body = enveloped({"codingPlanInstanceInfos": rows})
    assert drive("bailian", {INSTANCES: reply(body)}, NOW).windows[0].used == 9


def test_the_end_of_a_plan_in_text_is_of_the_vendors_zone(drive, reply):
    body = coding(endTime="2027-04-01 17:00", **quota(1, 100))
    assert drive("bailian", {INSTANCES: reply(body)}, NOW).plan.renews_at == datetime(2027, 4, 1, 9, tzinfo=UTC)


def test_a_window_that_is_not_mentioned_is_absent_and_one_that_cannot_be_read_unknown(drive, reply):
    body = coding(**quota("many", 6000, perWeekUsedQuota=None, perWeekTotalQuota=None, perBillMonthTotalQuota=90000))
    five, month = drive("bailian", {INSTANCES: reply(body)}, NOW).windows
    assert (five.id, five.state.value, five.used_percent, five.limit) == ("5h", "unknown", None, 6000)
    assert (month.id, month.state.value, month.used_percent) == ("month", "unknown", None)


def test_more_than_all_stays_more_than_all(drive, reply):
    (window,) = drive("bailian", {INSTANCES: reply(coding(**quota(6034, 6000)))}, NOW).windows
    assert (window.used_percent, window.state.value, window.remaining) == (100.57, "spent", -34)


def test_a_refresh_that_has_passed_leaves_the_window_unknown_until_the_next_reading(drive, reply, recorded):
    body = recorded("bailian", "coding_plan_stale_5h_reset.json")
    five, week, _ = (as_of(window, NOW) for window in drive("bailian", {INSTANCES: reply(body)}, NOW).windows)
    assert (five.state.value, five.used, five.used_percent) == ("unknown", None, None)
    assert (five.resets_at, five.notes) == (datetime(2026, 11, 21, 1, 10, tzinfo=UTC), (RESET_PASSED,))
    assert week.used_percent == 21


# Shares


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"per5HourPercentage": 0.43565880333333334}, [("5h", 43.57, "running")]),
        ({"per5HourPercentage": 0, "per1WeekPercentage": 0.5}, [("5h", 0, "idle"), ("week", 50, "running")]),
        ({"per1MonthPercentage": 1.0057}, [("month", 100.57, "spent")]),
        ({"per1MonthPercentage": "0.004"}, [("month", 0.4, "running")]),
        ({"per5HourPercentage": None, "per1MonthPercentage": 1}, [("month", 100, "spent")]),
        ({"per1WeekPercentage": None, "per1WeekResetTime": MONTH_END}, [("week", None, "unknown")]),
        ({"per1WeekPercentage": "lots"}, [("week", None, "unknown")]),
        ({"per1WeekPercentage": -0.1}, [("week", None, "unknown")]),
    ],
)
def test_a_share_is_of_one_and_a_window_that_is_missing_is_not_nought(fields, found, drive, reply):
    answers = {USAGE: reply(enveloped(fields | {"per1WeekResetTime": fields.get("per1WeekResetTime")}))}
    reading = drive("bailian", answers, NOW, plan="bailian-token-pro")
    assert [(window.id, window.used_percent, window.state.value) for window in reading.windows] == found


def test_an_answer_without_a_window_is_no_data_and_one_with_other_names_a_changed_shape(drive, reply):
    plain = {"plan": "bailian-token-pro"}
    assert drive.fault("bailian", {USAGE: reply(enveloped({}))}, NOW, **plain).kind is FaultKind.NO_DATA
    changed = {USAGE: reply(enveloped({"perFortnightPercentage": 0.5}))}
    assert drive.fault("bailian", changed, NOW, **plain).kind is FaultKind.SHAPE


# Seats


def seats(*rows):
    return {"Success": True, "Code": "200", "Data": {"Items": list(rows)}}


def seat(tier, left, total=100_000, refresh=MONTH_END):
    return {"SeatType": tier, "SeatCredits": total, "SeatRemainingCredits": left, "SeatRefreshTime": refresh}


@pytest.mark.parametrize(("word", "used"), [("standard", 10_000), ("advanced", 25_000), ("premium", 60_000)])
def test_the_plan_says_which_seats_are_meant(word, used, drive, reply):
    body = seats(seat("pro", 75_000), seat("standard", 90_000), seat("max", 40_000))
    reading = drive("bailian", {SEATS: reply(body)}, NOW, plan=f"bailian-token-seat-{word}")
    (month,) = reading.windows
    assert (month.id, month.used, month.remaining, month.unit_label) == ("month", used, 100_000 - used, "credits")
    assert asked(drive) == ["stats"]


def test_the_refresh_that_began_the_cycle_is_no_reset(drive, reply):
    body = seats(seat("standard", 90_000, refresh=1793462400000))
    (month,) = drive("bailian", {SEATS: reply(body)}, NOW, plan="bailian-token-seat-standard").windows
    assert (month.resets_at, month.state.value) == (None, "running")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (seats(), FaultKind.NO_PLAN),
        (seats(seat("pro", 1)), FaultKind.NO_PLAN),
        ({"Success": True, "Code": "200", "Data": {}}, FaultKind.NO_PLAN),
        ({"Success": True, "Code": "200", "Data": {"Rows": 7}}, FaultKind.SHAPE),
        ({"Success": False, "Code": "Odd"}, FaultKind.VENDOR),
    ],
)
def test_seats_that_are_not_there_are_no_plan(body, kind, drive, reply):
    fault = drive.fault("bailian", {SEATS: reply(body)}, NOW, plan="bailian-token-seat-standard")
    assert fault.kind is kind


# The catalogue knows what the vendor calls its plans


@pytest.mark.parametrize(
    "file", ["coding_plan_ok_pro.json", "coding_plan_ok_lite_idle.json", "coding_plan_ok_flat.json"]
)
@pytest.mark.parametrize("id", ["bailian", "bailian-intl"])
def test_the_vendors_words_are_plans_of_the_catalogue(id, file, drive, reply, recorded):
    name = drive(id, {INSTANCES: reply(recorded("bailian", file))}, NOW).plan.name
    assert "-coding-" in load_catalogue([id]).plan_called(id, name).id


@pytest.mark.parametrize("id", ["bailian", "bailian-intl"])
def test_every_plan_of_the_catalogue_says_what_is_asked(id, drive):
    """The product stands in a plan's id; a pack is asked for as the plan that it belongs to."""
    for plan in load_catalogue([id]).plans_of(id):
        drive.outcome(id, {}, NOW, plan=plan.id)
        product = "queryCodingPlanInstanceInfoV2" if "-coding-" in plan.id else "usage"
        assert asked(drive)[-1] == ("stats" if "-seat-" in plan.id or "-shared-" in plan.id else product), plan.id


def test_each_region_asks_its_own_hosts(drive):
    for id in ("bailian", "bailian-intl"):
        drive.outcome(id, {}, NOW)
        assert {request.origin for request in drive.requests} == set(providers.load(id).origins)
