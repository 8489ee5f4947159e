"""Volcano Engine: the signature, the two plans of one account, seats, tiers, and what a refusal asks of the user."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from quotatop.catalogue.load import load_catalogue
from quotatop.catalogue.terms import terms_of
from quotatop.domain.credential import Secret
from quotatop.domain.exchange import Request
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.subscription import Subscription
from quotatop.engine.question import question
from quotatop.present.words import LANGUAGES, Words
from quotatop.providers import _volcengine_gate, _volcengine_sign, volcengine
from quotatop.providers._volcengine_sign import Pair

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
ACTION = "/?Action={}&Version=2024-01-01"
CODING, AGENT, SEAT, SEAT_AGENT, TRADE, PLAN = (
    ACTION.format(name)
    for name in (
        *("GetCodingPlanUsage", "GetAFPUsage", "GetSeatInfoUsage", "GetSeatAFPUsage"),
        *("ListSubscribeTrade", "GetPersonalPlan"),
    )
)
LEVELS = {"Status": "Running", "QuotaUsage": [{"Level": "session", "Percent": 0.5, "ResetTimestamp": -1}]}
POINTS = {"PlanType": "small", "AFPFiveHour": {"Quota": 2000, "Used": 20, "ResetTime": -1}}


def told(result):
    return {"ResponseMetadata": {"RequestId": "r"}, "Result": result}


def refused(code, number=1, message="no"):
    return {"ResponseMetadata": {"Error": {"Code": code, "CodeN": number, "Message": message}}}


def asked(drive):
    return [dict(request.query)["Action"] for request in drive.requests]


VECTORS = [
    (
        ("AKTESTEXAMPLE000000000", "TESTSECRET0000000000000000000000"),
        ("ark.cn-beijing.volces.com", "GetAFPUsage", "application/json", b"{}", "20260702T000000Z"),
        "b2087345eadaf51a8cd12710457223f69229e697861516d7b0dd2906607a8e2a",
        "0b9d4a47c69fbb15135625cad9f6309b7e478bca238e816897505b9373186e96",
    ),
    (
        ("AKLTEXAMPLE0000000000", "FAKESECRETKEY00000000000000000000"),
        ("open.volcengineapi.com", "GetCodingPlanUsage", "application/json", b"{}", "20260617T000000Z"),
        "4f70a9270a014eee373005d2515e0aac84512fb1b35853fe6407ef1fd2763121",
        "fce65618efd71654a74396930fcc28fb0bfab0545d65e9f6bf6dbb4d64659202",
    ),
    (
        ("AKLTEXAMPLE0000000000", "FAKESECRETKEY00000000000000000000"),
        ("open.volcengineapi.com", "GetAFPUsage", "application/json", b"{}", "20260617T000000Z"),
        "a9758c5039e4d0777cfbb77b153533a53ebb00c54a3e5b20eec568ace86e58d8",
        "afe0754c88c182b6cad86d791af14205aa9caff41abfa64f680de9a428502b61",
    ),
    (
        ("AKLTEXAMPLE0000000000", "FAKESECRETKEY00000000000000000000"),
        (
            *("open.volcengineapi.com", "GetCodingPlanUsage", "application/x-www-form-urlencoded; charset=utf-8"),
            *(b"", "20260617T000000Z"),
        ),
        "7d7c7791a50129fed5c897fd0a89d8c92e6b8ab9b466b49979cfab29ea4d0f26",
        "c661f84bf04bd7322610e0f53b0051ea93443a0ea6036fd23a0e9b65bc870d1a",
    ),
]


@pytest.mark.parametrize(("keys", "what", "canonical", "signature"), VECTORS)
def test_the_signature_is_that_of_the_known_vectors(keys, what, canonical, signature):
    host, action, kind, body, stamp = what
    query = (("Version", "2024-01-01"), ("Action", action))
    request = Request(f"https://{host}", "/", query, "POST", (("Content-Type", kind),), body)
    now = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    pair = Pair(*map(Secret, keys))
    headers = dict(_volcengine_sign.signed(request, host, pair, now))
    assert _volcengine_sign.canonical_hash(request, host, now) == canonical
    assert headers["authorization"] == (
        f"HMAC-SHA256 Credential={keys[0]}/{stamp[:8]}/cn-beijing/ark/request, "
        f"SignedHeaders=content-type;host;x-content-sha256;x-date, Signature={signature}"
    )
    assert "host" not in headers
    assert keys[1] not in f"{headers} {pair!r} {request!r}"


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        (None, "open.volcengineapi.com"),
        ("https://ark.cn-beijing.volcengineapi.com", "ark.cn-beijing.volcengineapi.com"),
        ("http://127.0.0.1:8901", "127.0.0.1:8901"),
    ],
)
def test_the_host_that_is_asked_is_the_one_that_is_signed(drive, reply, base_url, host):
    """Checked from the outside, as a server would: from the request alone and the secret key."""
    drive("volcengine", {CODING: reply(told(LEVELS))}, NOW, key="AKLTkey", base_url=base_url)
    request = drive.requests[0]
    headers = dict(request.headers)
    digest = hashlib.sha256(request.body).hexdigest()
    assert headers["x-content-sha256"] == digest
    assert headers["x-date"] == "20261121T030000Z"
    lines = f"content-type:application/json\nhost:{host}\nx-content-sha256:{digest}\nx-date:20261121T030000Z\n"
    names = "content-type;host;x-content-sha256;x-date"
    whole = f"POST\n/\nAction=GetCodingPlanUsage&Version=2024-01-01\n{lines}\n{names}\n{digest}"
    scope = "20261121/cn-beijing/ark/request"
    text = f"HMAC-SHA256\n20261121T030000Z\n{scope}\n{hashlib.sha256(whole.encode()).hexdigest()}"
    key = b"AKLTkey"
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    assert headers["authorization"].endswith(f"Signature={hmac.new(key, text.encode(), 'sha256').hexdigest()}")


def test_no_repr_shows_a_key_or_a_signature(drive, reply):
    drive("volcengine", {CODING: reply(told(LEVELS))}, NOW, key="AKLTcanary")
    said = repr(drive.requests)
    assert "canary" not in said
    assert "Signature" not in said


def test_a_plan_says_which_of_the_two_is_asked_for(drive, reply):
    answers = {CODING: reply(told(LEVELS)), AGENT: reply(told(POINTS))}
    assert drive("volcengine", answers, NOW, plan="ark-coding-pro").windows[0].unit.value == "percent"
    assert asked(drive)[0] == "GetCodingPlanUsage"
    assert "GetAFPUsage" not in asked(drive)
    reading = drive("volcengine", answers, NOW, plan="ark-agent-max")
    assert (reading.windows[0].unit_label, reading.unrecognised) == ("AFP", ())
    assert asked(drive) == ["GetAFPUsage"]


def test_without_a_plan_the_first_that_answers_is_read_and_the_other_is_named(drive, reply):
    both = {CODING: reply(told(LEVELS)), AGENT: reply(told(POINTS))}
    reading = drive("volcengine", both, NOW, plan=None)
    assert (reading.windows[0].used_percent, reading.unrecognised) == (0.5, ("Agent Plan",))
    assert len(drive.requests) <= 4
    alone = {CODING: reply(told({"Status": "Reclaimed"})), AGENT: reply(told(POINTS))}
    reading = drive("volcengine", alone, NOW, plan=None)
    assert (reading.plan.name, reading.unrecognised) == ("small", ())
    assert drive("volcengine", {CODING: reply(told(LEVELS))}, NOW, plan=None).unrecognised == ()


NOTHING = told({})


@pytest.mark.parametrize(
    ("coding", "agent", "kind", "asks"),
    [
        ((NOTHING, 200), (NOTHING, 200), FaultKind.NO_PLAN, 2),
        ((NOTHING, 200), ({}, 500), FaultKind.VENDOR, 2),
        ((refused("AccessDenied", 100013), 403), (NOTHING, 200), FaultKind.FORBIDDEN, 2),
        ((refused("InvalidActionOrVersion", 100008), 404), (NOTHING, 200), FaultKind.VENDOR, 2),
        ((refused("InvalidAccessKey", 100009), 401), (told(POINTS), 200), FaultKind.REJECTED, 1),
        ((refused("FlowLimitExceeded", 100018), 429), (told(POINTS), 200), FaultKind.THROTTLED, 1),
    ],
)
def test_without_any_answer_what_could_not_be_told_is_told(drive, reply, coding, agent, kind, asks):
    fault = drive.fault("volcengine", {CODING: reply(*coding), AGENT: reply(*agent)}, NOW, plan=None)
    assert fault.kind is kind
    assert len([action for action in asked(drive) if action in ("GetCodingPlanUsage", "GetAFPUsage")]) == asks


def test_a_withdrawn_action_does_not_hide_the_other_plan(drive, reply):
    answers = {CODING: reply(refused("InvalidActionOrVersion", 100008), 404), AGENT: reply(told(POINTS))}
    assert drive("volcengine", answers, NOW, plan=None).plan.name == "small"


def test_a_seat_is_asked_for_by_its_id_and_project(drive, reply):
    seat = reply(told({"ShortTermUsage": 1, "ShortTermResetMilestone": -1, "AccountID": 42}))
    options = {"seat": "seat-1", "project": "team"}
    reading = drive("volcengine", {SEAT: seat}, NOW, options=options)
    assert asked(drive) == ["GetSeatInfoUsage"]
    assert json.loads(drive.requests[0].body) == {"SeatID": "seat-1", "ProjectName": "team"}
    assert reading.account
    assert "42" not in reading.account
    points = reply(told({"SeatAFPUsage": POINTS}))
    drive("volcengine", {SEAT_AGENT: points}, NOW, plan="ark-agent-small", options={"seat": "seat-1"})
    assert json.loads(drive.requests[0].body) == {"SeatID": "seat-1"}


@pytest.mark.parametrize("status", [3, 4])
def test_a_seat_that_has_run_out_is_no_plan(drive, reply, status):
    answer = {SEAT: reply(told({"SeatInfoUsage": {"BillingStatus": status, "ShortTermUsage": 5}}))}
    assert drive.fault("volcengine", answer, NOW, options={"seat": "s"}).kind is FaultKind.NO_PLAN


def test_what_was_bought_names_the_tier_and_its_end_once_a_day(drive, reply, recorded):
    trade = reply(recorded("volcengine", "list_subscribe_trade_coding.json"))
    answers = {CODING: reply(told(LEVELS)), TRADE: trade}
    now = datetime(2026, 9, 20, tzinfo=UTC)
    first = drive("volcengine", answers, now)
    assert (first.plan.name, first.plan.auto_renew) == ("pro", False)
    assert first.plan.renews_at == datetime(2026, 10, 17, 15, 59, 59, tzinfo=UTC)
    assert asked(drive) == ["GetCodingPlanUsage", "ListSubscribeTrade"]
    later = drive("volcengine", answers, now + timedelta(hours=2), last=first)
    assert (asked(drive), later.plan) == (["GetCodingPlanUsage"], first.plan)


def test_where_nobody_may_tell_the_tier_it_is_asked_for_again_only_after_an_hour(drive, reply):
    answers = {CODING: reply(told(LEVELS)), PLAN: reply(refused("AccessDenied", 100013), 403)}
    first = drive("volcengine", answers, NOW)
    assert first.plan is None
    assert asked(drive) == ["GetCodingPlanUsage", "ListSubscribeTrade", "GetPersonalPlan"]
    drive("volcengine", answers, NOW + timedelta(minutes=5), last=first)
    assert asked(drive) == ["GetCodingPlanUsage"]


def test_a_fault_of_the_edge_beside_the_use_spoils_no_reading(drive, reply):
    def answer(request):
        usage = dict(request.query)["Action"] == "GetCodingPlanUsage"
        return reply(told(LEVELS)) if usage else PollFault(FaultKind.UNREACHABLE, "unreachable-timeout")

    assert drive("volcengine", answer, NOW).windows[0].used_percent == 0.5


def sentence(fault, language):
    return Words(language).table[f"fault.{fault.code}"].format(**dict(fault.details))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_permission_is_named_with_the_page_that_grants_it(drive, reply, language):
    for body, status in ((refused("AccessDenied", 100013), 403), ({}, 403), (refused("AccessDenied"), 200)):
        fault = drive.fault("volcengine", {CODING: reply(body, status)}, NOW)
        assert fault.kind is FaultKind.FORBIDDEN
        said = sentence(fault, language)
        assert "ArkReadOnlyAccess" in said
        assert "GetCodingPlanUsage" in said
        assert _volcengine_gate.PERMISSIONS in said


@pytest.mark.parametrize(
    ("date", "code", "number", "fault"),
    [
        ("Sat, 21 Nov 2026 03:00:20 GMT", "SignatureDoesNotMatch", 100010, "rejected-signature"),
        ("", "SignatureDoesNotMatch", 100010, "rejected-signature"),
        ("Sat, 21 Nov 2026 04:00:00 GMT", "SignatureDoesNotMatch", 100010, "rejected-clock"),
        ("Sat, 21 Nov 2026 02:43:00 GMT", "InvalidTimestamp", 100006, "rejected-clock"),
    ],
)
def test_a_wrong_signature_names_its_likely_cause(drive, reply, date, code, number, fault):
    answer = reply(refused(code, number), 401, **({"date": date} if date else {}))
    found = drive.fault("volcengine", {CODING: answer}, NOW)
    assert (found.kind, found.code) == (FaultKind.REJECTED, fault)
    if fault == "rejected-clock":
        assert dict(found.details)["minutes"] in ("60", "17")


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("AKLTabc", "rejected-key"),
        ("12345678-90ab-cdef-1234-567890abcdef", "rejected-access-key"),
        ("sk-sp-abc", "rejected-product"),
    ],
)
def test_an_api_key_in_the_place_of_an_access_key_is_called_so(drive, reply, key, code):
    answer = {CODING: reply(refused("InvalidAccessKey", 100009), 401)}
    assert drive.fault("volcengine", answer, NOW, key=key).code == code


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("InvalidSubscription", 400, "no-plan"),
        ("SomethingNew", 200, "vendor"),
        ("SomethingNew", 500, "vendor"),
        ("SomethingNew", 401, "rejected"),
        ("SomethingNew", 429, "throttled"),
    ],
)
def test_a_code_that_nobody_knows_is_judged_by_its_name_and_its_status(drive, reply, code, status, kind):
    assert drive.fault("volcengine", {CODING: reply(refused(code, 199_999), status)}, NOW).kind.value == kind


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        (None, "no-plan"),
        ({"QuotaUsage": []}, "no-plan"),
        ({"Status": "Running"}, "shape"),
        ({"Status": "Running", "QuotaUsage": {}}, "shape"),
        ({"Status": "Running", "QuotaUsage": ["soon"]}, "no-data"),
        ([], "shape"),
        ("{}", "shape"),
    ],
)
def test_no_plan_is_told_from_an_answer_that_cannot_be_read(drive, reply, result, kind):
    assert drive.fault("volcengine", {CODING: reply(told(result))}, NOW).kind.value == kind


@pytest.mark.parametrize("reset", [-1, 0, "-1", "0", None])
def test_nothing_used_and_no_reset_is_an_idle_window(drive, reply, reset):
    row = {"Level": "session", "Percent": 0, "ResetTimestamp": reset}
    (window,) = drive("volcengine", {CODING: reply(told({"QuotaUsage": [row]}))}, NOW).windows
    assert (window.state.value, window.resets_at, window.used_percent) == ("idle", None, 0)


@pytest.mark.parametrize("percent", [0.116, 0.99, 1, 1.0, 57.3, 100, 101.5])
def test_a_percentage_is_never_taken_for_a_ratio(drive, reply, percent):
    row = {"Level": "weekly", "Percent": percent, "ResetTimestamp": 1795363200}
    (window,) = drive("volcengine", {CODING: reply(told({"QuotaUsage": [row]}))}, NOW).windows
    assert window.used_percent == pytest.approx(percent, abs=0.005)


def test_ten_thousand_rows_give_few_windows(drive, reply):
    rows = [{"Level": f"l{n}", "Percent": 1} for n in range(10_000)]
    reading = drive("volcengine", {CODING: reply(told({"QuotaUsage": rows}))}, NOW)
    assert 1 <= len(reading.windows) <= 64
    assert len(reading.unrecognised) <= 64


@pytest.mark.parametrize(
    ("plan", "answer", "limits"),
    [
        ("ark-coding-lite", (PLAN, {"PlanType": "Lite", "Status": "Running"}), [1_200, 9_000, 18_000]),
        ("ark-coding-lite", (PLAN, {"PlanType": "Pro", "Status": "Running"}), [6_000, 45_000, 90_000]),
        ("ark-agent-small", (AGENT, {**POINTS, "PlanType": "Max"}), [50_000, 175_000, 500_000]),
    ],
)
def test_the_tier_that_the_vendor_names_leads_to_its_terms(drive, reply, plan, answer, limits):
    address, result = answer
    answers = {CODING: reply(told(LEVELS)), address: reply(told(result))}
    reading = drive("volcengine", answers, NOW, plan=plan)
    terms = terms_of(Subscription("a", "volcengine", 300, plan=plan), reading, NOW, load_catalogue(["volcengine"]))
    assert [window.limit for window in terms.version.windows] == limits
    assert terms.when_spent
    assert terms.peak is None


def test_two_subscriptions_of_one_account_ask_two_questions():
    asks = volcengine.PROVIDER.asks_by_plan
    plans = ("ark-coding-lite", "ark-agent-small")
    one, other = (Subscription("a", "volcengine", 300, plan=plan, asks_by_plan=asks) for plan in plans)
    assert question(one, "the same key") != question(other, "the same key")
