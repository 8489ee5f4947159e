"""A fault says what happened and what to do next, in both languages, and never shows the key."""

import string

import pytest

from quotatop import providers
from quotatop.domain.fault import FaultKind
from quotatop.present.words import LANGUAGES, Words


def sentence(fault, language="en"):
    blanks = dict(fault.details)
    text = Words(language).table[f"fault.{fault.code}"]
    wanted = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    assert wanted <= blanks.keys()
    return text.format(**blanks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_recorded_fault_makes_a_whole_sentence(case, drive, language):
    if "fault" not in case.expected:
        return
    fault = drive.fault(case.provider, case.answers, case.now, **case.held)
    said = sentence(fault, language)
    assert "{" not in said
    assert len(said) > 20


REFUSALS = {
    "zhipu": {"code": 401, "msg": "token expired or incorrect", "success": False},
    "zai": {"code": 1001, "msg": "Authorization Token Missing", "success": False},
    "minimax": {"base_resp": {"status_code": 2049, "status_msg": "invalid api key"}},
    "minimax-intl": {"base_resp": {"status_code": 1004, "status_msg": "login fail"}},
}


def refused(id, drive, main_path, reply, **named):
    if id in REFUSALS:
        return drive.fault(id, {main_path(id): reply(REFUSALS[id])}, **named)
    body = {"error": {"message": "The API Key appears to be invalid or may have expired."}}
    return drive.fault(id, {main_path(id): reply(body, 401)}, **named)


def test_a_rejected_key_names_the_other_region_and_both_key_pages(provider, drive, main_path, reply):
    if provider.sibling is None:
        return
    fault = refused(provider.id, drive, main_path, reply)
    assert fault.kind is FaultKind.REJECTED
    for language in LANGUAGES:
        said = sentence(fault, language)
        assert f'"{provider.sibling}"' in said
        assert provider.key_page in said
        assert providers.load(provider.sibling).key_page in said


@pytest.mark.parametrize(
    ("id", "key", "product"),
    [
        ("zhipu", "sk-kimi-abc", "Kimi Code"),
        ("zai", "sk-cp-abc", "MiniMax"),
        ("kimi", "sk-cp-abc", "MiniMax"),
        ("kimi", "sk-abc", "Moonshot"),
        ("kimi-global", "sk-ant-abc", "Claude"),
        ("minimax", "sk-api-abc", "pay-as-you-go"),
        ("minimax-intl", "sk-kimi-abc", "Kimi Code"),
        ("infini", "sk-sp-abc", "Bailian"),
    ],
)
def test_a_key_of_another_product_is_called_by_its_name(id, key, product, drive, main_path, reply):
    fault = refused(id, drive, main_path, reply, key=key)
    assert (fault.kind, fault.code) == (FaultKind.REJECTED, "rejected-product")
    said = sentence(fault)
    assert product in said
    assert providers.load(id).key_page in said
    assert key not in said


@pytest.mark.parametrize(("id", "key"), [("kimi", "sk-kimi-abc"), ("minimax", "sk-cp-abc"), ("infini", "sk-cp-abc")])
def test_a_key_with_the_right_prefix_is_not_called_foreign(id, key, drive, main_path, reply):
    assert refused(id, drive, main_path, reply, key=key).code != "rejected-product"


def test_a_login_that_ran_out_is_no_wrong_key(drive, main_path, reply):
    fault = drive.fault("kimi", {main_path("kimi"): reply({"error": {"message": "expired"}}, 401)}, is_login=True)
    assert (fault.kind, fault.code) == (FaultKind.LOGIN_EXPIRED, "login-expired-cli")
    assert "Run kimi once" in sentence(fault)


def test_a_vendor_that_echoes_the_key_does_not_get_it_into_the_fault(provider, drive, main_path, reply):
    key = "sk-canary-5e1f0c9d8b7a"
    for status in (200, 400, 401, 403, 429, 500):
        body = {"code": 401, "message": f"bad key {key}!", "error": {"message": f"bad key {key}!"}}
        fault = drive.fault(provider, {main_path(provider.id): reply(body, status)}, key=key)
        assert key not in f"{fault!r} {fault.args} {fault.details} {fault.raw} {fault.at(None)}"


def test_a_hostile_message_is_plain_text_in_the_fault(provider, drive, main_path, reply):
    body = {"error": {"message": "\x1b[31mred\x07\u202etxt.exe\nnext" + "x" * 5_000}}
    raw = drive.fault(provider, {main_path(provider.id): reply(body, 500)}).raw
    assert raw.isprintable()
    assert len(raw) <= 200
    assert not {"\x1b", "\x07", "\u202e", "\n"} & set(raw)


def test_an_infini_endpoint_that_is_gone_says_that_the_plan_ended(drive, reply):
    fault = drive.fault("infini", {})
    assert (fault.kind, fault.code) == (FaultKind.VENDOR, "vendor-discontinued")
    assert "2026-06-27" in sentence(fault)
