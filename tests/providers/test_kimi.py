"""Kimi: two generations in one answer, strings and left-out zeros, the plan's name, the wallet, the CLI's login."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from quotatop import providers
from quotatop.domain.fault import FaultKind, PollFault

USAGES = "/coding/v1/usages"
ME = "/coding/v1/me"
NOW = datetime(2026, 9, 20, 12, tzinfo=UTC)
LATER = "2026-09-20T18:00:00Z"


def windows(drive, reply, body):
    return {window.id: window for window in drive("kimi", {USAGES: reply(body)}, NOW).windows}


def five(**detail):
    return {"limits": [{"window": {"duration": 300, "timeUnit": "TIME_UNIT_MINUTE"}, "detail": detail}]}


def pool(ratio, key="limit_5h", **more):
    return {"usages": {key: {"used_ratio": ratio, **more}}}


@pytest.mark.parametrize(
    ("detail", "percent"),
    [
        ({"limit": "100", "used": "26", "remaining": "74"}, 26),
        ({"limit": "100", "remaining": "100"}, 0),
        ({"limit": "100", "used": "100"}, 100),
        ({"limit": "100", "remaining": "99"}, 1),
        ({"limit": 100, "used": 26}, 26),
        ({"limit": "100"}, None),
        ({"limit": "100", "used": "many"}, None),
        ({"limit": "100", "used": None, "remaining": True}, None),
        ({"used": "5"}, None),
        ({}, None),
    ],
)
def test_left_out_zeros_are_worked_out_and_nothing_else_is(detail, percent, drive, reply):
    window = windows(drive, reply, five(**detail))["5h"]
    assert window.used_percent == percent
    assert window.unit.value == "percent"


def test_a_limit_of_nought_gives_its_reset_and_not_its_counts(drive, reply):
    window = windows(drive, reply, five(limit="0", used="0", resetTime=LATER))["5h"]
    assert (window.state.value, window.used_percent, window.resets_at.hour) == ("unknown", None, 18)
    merged = windows(drive, reply, five(limit="0", resetTime=LATER) | pool(0.3))["5h"]
    assert (merged.used_percent, merged.resets_at.hour, merged.notes) == (30, 18, ())
    fresh = windows(drive, reply, five(limit="0", resetTime=LATER) | pool(0))["5h"]
    assert (fresh.used_percent, fresh.state.value) == (0, "running")


@pytest.mark.parametrize(
    "detail", [{"limit": "0"}, {"limit": 0, "used": 0, "remaining": 0}, {"limit": "0", "used": "7"}]
)
def test_a_limit_of_nought_without_a_reset_is_unknown_unless_a_pool_knows_the_window(detail, drive, reply):
    alone = windows(drive, reply, five(**detail))["5h"]
    assert (alone.state.value, alone.used_percent, alone.used, alone.limit) == ("unknown", None, None, None)
    beside = windows(drive, reply, five(**detail) | pool(0.3, "limit_month_total"))
    assert {id: window.state.value for id, window in beside.items()} == {"5h": "unknown", "month": "running"}
    merged = windows(drive, reply, five(**detail) | pool(0.3))["5h"]
    assert (merged.used_percent, merged.state.value, merged.notes) == (30, "running", ())
    idle = windows(drive, reply, five(**detail) | pool(0))["5h"]
    assert (idle.used_percent, idle.state.value) == (0, "idle")


def test_a_week_of_nought_is_unknown_and_neither_spent_nor_unlimited(drive, reply):
    found = windows(drive, reply, {"usage": {"limit": "0"}} | pool(0.3))
    assert (found["week"].state.value, found["week"].used_percent) == ("unknown", None)


@pytest.mark.parametrize(("count", "ratio", "worse"), [("100", 0, 100), ("3", 0.4, 40)])
def test_counts_and_pools_that_contradict_give_the_worse_one_and_say_so(count, ratio, worse, drive, reply):
    window = windows(drive, reply, five(limit="100", used=count) | pool(ratio))["5h"]
    assert (window.used_percent, window.notes) == (worse, ("sources disagree",))


@pytest.mark.parametrize(
    "reset",
    [
        {"resetTime": "2026-09-20T18:00:00.123456789Z"},
        {"reset_time": "2026-09-21T02:00:00.123456+08:00"},
        {"resetAt": "2026-09-20T18:00:00.123456"},
        {"reset_at": "2026-09-20 18:00:00.123456Z"},
        {"reset_in": 21_600.123456},
        {"ttl": "21600.123456"},
    ],
)
def test_a_reset_is_read_under_every_spelling_and_is_utc_where_it_names_no_offset(reset, drive, reply):
    window = windows(drive, reply, five(limit="100", used="5", **reset))["5h"]
    assert window.resets_at == datetime(2026, 9, 20, 18, 0, 0, 123456, UTC)


def test_used_and_left_that_do_not_make_the_limit_give_the_worse_one(drive, reply):
    window = windows(drive, reply, five(limit="100", used="10", remaining="20"))["5h"]
    assert (window.used_percent, window.notes) == (80, ("sources disagree",))


@pytest.mark.parametrize("ratio", [None, "n/a", True, float(10**16), [0.3]])
def test_a_ratio_that_cannot_be_read_is_unknown_and_never_nought(ratio, drive, reply):
    window = windows(drive, reply, pool(ratio))["5h"]
    assert (window.used_percent, window.state.value) == (None, "unknown")


def test_a_negative_ratio_is_unknown_with_a_note(drive, reply):
    window = windows(drive, reply, pool(-0.5))["5h"]
    assert (window.used_percent, window.notes) == (None, ("the vendor reported a negative use",))


def test_the_part_of_code_is_a_share_of_the_month_and_no_window(drive, reply, recorded):
    found = windows(drive, reply, recorded("kimi", "usages_new_scheme_month_pools.json"))
    assert list(found) == ["5h", "week", "month"]
    assert [(share.name, share.used) for share in found["month"].breakdown] == [("code", 25)]


def test_a_pool_that_nobody_knows_stays_visible(drive, reply):
    reading = drive("kimi", {USAGES: reply(pool(0.5, "limit_fortnight"))}, NOW)
    assert [window.id for window in reading.windows] == ["other:limit_fortnight"]
    assert reading.unrecognised == ("limit_fortnight",)


def test_pools_of_another_type_are_named_and_harm_no_count(drive, reply):
    reading = drive("kimi", {USAGES: reply(five(limit="100", used="5") | {"usages": "soon"})}, NOW)
    assert reading.windows[0].used_percent == 5
    assert reading.unrecognised == ("usages: str",)


@pytest.mark.parametrize(
    "body", [{}, {"usages": {}}, {"limits": []}, {"user": {"membership": {"level": "LEVEL_FREE"}}}]
)
def test_an_answer_without_windows_is_no_plan(body, drive, reply):
    assert drive.fault("kimi", {USAGES: reply(body)}, NOW).kind is FaultKind.NO_PLAN


@pytest.mark.parametrize("body", [{"quota": {}}, {"usages": 7}, {"limits": "none"}, {"limits": ["row"]}])
def test_an_answer_that_changed_is_a_shape_fault_and_no_free_account(body, drive, reply):
    assert drive.fault("kimi", {USAGES: reply(body)}, NOW).kind is FaultKind.SHAPE


def test_the_profile_names_the_plan_where_the_quota_does_not(drive, reply, recorded):
    answers = {USAGES: reply(pool(0.3)), ME: reply(recorded("kimi", "me_userinfo.json"))}
    reading = drive("kimi", answers, NOW)
    assert reading.plan.name == "Vivace"
    kept = f"{reading!r}"
    assert all(private not in kept for private in ("moonwalker", "user@example.com", "u_123"))


def test_a_login_is_named_by_the_profile_even_where_the_quota_names_a_level(drive, reply, recorded):
    answers = {
        USAGES: reply(recorded("kimi", "usages_percent_full_allegro.json")),
        ME: reply(recorded("kimi", "me_userinfo.json")),
    }
    now = datetime(2026, 9, 11, 12, tzinfo=UTC)
    assert drive("kimi", answers, now, is_login=True).plan.name == "Vivace"
    assert drive("kimi", answers, now).plan.name == "Allegro"
    assert [request.path for request in drive.requests] == [USAGES]


def test_a_level_of_a_later_generation_is_not_translated(drive, reply):
    body = pool(0.3) | {"user": {"membership": {"level": "LEVEL_BASIC"}}, "version": "GOODS_VERSION_V2"}
    assert drive("kimi", {USAGES: reply(body)}, NOW).plan.name == "Basic"


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
def test_a_profile_that_may_not_be_seen_harms_no_reading(status, drive, reply):
    reading = drive("kimi", {USAGES: reply(pool(0.3)), ME: reply({"error": "no"}, status)}, NOW)
    assert (reading.windows[0].used_percent, reading.plan) == (30, None)


def test_a_profile_that_the_network_swallows_harms_no_reading(drive, reply):
    lost = PollFault(FaultKind.UNREACHABLE)
    reading = drive("kimi", lambda request: lost if request.path == ME else reply(pool(0.3)), NOW)
    assert reading.windows[0].used_percent == 30


def test_the_wallet_is_a_balance_and_no_window(drive, reply):
    wallet = {
        "balance": {"type": "BOOSTER", "amount": "20000000000", "amountLeft": "10050000000"},
        "monthlyChargeLimit": {"currency": "CNY", "priceInCents": "20000"},
        "monthlyUsed": {"currency": "CNY", "priceInCents": "5000"},
    }
    reading = drive("kimi", {USAGES: reply(pool(0.3) | {"boosterWallet": wallet})}, NOW)
    held = [(balance.name, balance.amount, balance.unit) for balance in reading.balances]
    assert held == [("booster", 100.5, "CNY"), ("booster used this month", 50, "CNY")]
    assert [window.id for window in reading.windows] == ["5h"]


def test_a_wallet_with_nothing_left_leaves_the_zero_out(drive, reply):
    wallet = {"balance": {"type": "BOOSTER", "amount": "1"}, "monthlyUsed": {"currency": "USD"}}
    reading = drive("kimi", {USAGES: reply(pool(0.3) | {"booster_wallet": wallet})}, NOW)
    assert [(balance.amount, balance.unit) for balance in reading.balances] == [(0, "USD")]


@pytest.mark.parametrize("wallet", [None, [], {"balance": 7}, {"balance": {"type": "BOOSTER", "amountLeft": "x"}}])
def test_a_wallet_that_cannot_be_read_shows_no_money(wallet, drive, reply):
    reading = drive("kimi", {USAGES: reply(pool(0.3) | {"boosterWallet": wallet})}, NOW)
    assert reading.balances == ()


def test_the_constant_that_is_known_to_be_wrong_is_not_read(drive, reply):
    body = five(limit="100", used="5") | {"totalQuota": {"limit": "100", "remaining": "1"}}
    assert list(windows(drive, reply, body)) == ["5h"]


def test_each_region_hears_its_own_key_only(drive, reply):
    for id, origin in (("kimi", "https://api.kimi.com"), ("kimi-global", "https://api.kimi.ai")):
        drive(id, {USAGES: reply(pool(0.3))}, NOW)
        assert {request.origin for request in drive.requests} == {origin} == set(providers.load(id).origins)
        assert all(dict(request.headers)["authorization"].startswith("Bearer ") for request in drive.requests)


def test_both_homes_of_the_cli_are_known_and_the_new_one_is_looked_at_first():
    new, old = providers.load("kimi").logins
    assert (new.home_variables, new.home) == (("KIMI_CODE_HOME",), "~/.kimi-code")
    assert (old.home_variables, old.home) == (("KIMI_SHARE_DIR",), "~/.kimi")
    assert {login.file for login in (new, old)} == {"credentials/kimi-code.json"}
    assert {(login.token, login.expires, login.renew) for login in (new, old)} == {
        (("access_token",), ("expires_at",), "kimi")
    }


def test_the_login_of_the_other_region_lies_in_a_file_that_its_two_hosts_name():
    hosts = '{"oauthHost":"https://auth.kimi.ai","baseUrl":"https://api.kimi.ai/coding/v1"}'
    number = hashlib.sha256(hosts.encode()).hexdigest()[:16]
    (login,) = providers.load("kimi-global").logins
    assert login.file == f"credentials/kimi-code-env-{number}.json"
    assert login.file not in {other.file for other in providers.load("kimi").logins}
    assert (login.home_variables, login.home, login.renew) == (("KIMI_CODE_HOME",), "~/.kimi-code", "kimi")


@pytest.mark.parametrize("id", ["kimi", "kimi-global"])
def test_a_login_that_is_refused_has_expired_and_is_no_wrong_key(id, drive, reply):
    fault = drive.fault(id, {USAGES: reply({"error": {"message": "invalid"}}, 401)}, NOW, is_login=True)
    assert (fault.kind, dict(fault.details)["command"]) == (FaultKind.LOGIN_EXPIRED, "kimi")
    assert len(drive.requests) == 1


def account(drive, reply, id="kimi", **user):
    return drive(id, {USAGES: reply(pool(0.3) | {"user": user})}, NOW).account


def test_the_account_is_told_apart_and_not_told(drive, reply):
    token = account(drive, reply, userId="u0123456789")
    assert token == hashlib.sha256(b"kimi:u0123456789").hexdigest()[:16]
    assert account(drive, reply, user_id="u0123456789") == token
    others = {account(drive, reply, userId="u0123456780"), account(drive, reply, "kimi-global", userId="u0123456789")}
    assert len(others | {token}) == 3


@pytest.mark.parametrize("id", [None, "", "  ", True, 1.5, [], {}, "u" * 257])
def test_an_account_that_is_not_named_is_unknown(id, drive, reply):
    assert account(drive, reply, userId=id) is None


def test_an_error_inside_http_200_is_the_vendors(drive, reply):
    fault = drive.fault("kimi", {USAGES: reply(json.dumps({"error": {"message": "oops"}}).encode())}, NOW)
    assert (fault.kind, fault.raw) == (FaultKind.VENDOR, "oops")
    named = drive.fault("kimi", {USAGES: reply(b'{"error": {"type": "overloaded", "message": "oops"}}')}, NOW)
    assert dict(named.details)["number"] == "overloaded"
