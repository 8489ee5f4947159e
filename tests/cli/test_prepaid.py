"""A prepaid account is a subscription like any other: read, shown, printed and asked about, without any window."""

import json
from collections.abc import Callable

import pytest

BALANCE = {
    "is_available": True,
    "balance_infos": [
        {"currency": "CNY", "total_balance": "110.00", "granted_balance": "10.00", "topped_up_balance": "100.00"}
    ],
}


@pytest.fixture
def account(write_config: Callable, vendor: object) -> object:
    vendor.body = json.dumps(BALANCE).encode()
    write_config(
        f'[subscriptions.ds]\nprovider = "deepseek"\nbase_url = "{vendor.origin}"\ncredential = {{ env = "DS" }}\n'
    )
    return vendor


def test_status_is_well_and_lists_the_balances(quotatop: Callable, account: object) -> None:
    ran = quotatop("status", "--json", env={"DS": "sk-canary"})
    assert ran.code == 0
    (entry,) = json.loads(ran.out)["subscriptions"]
    assert (entry["health"], entry["windows"], entry["binding_window"], entry["fault"]) == ("ok", [], None, None)
    assert entry["balances"][0] == {"name": "available", "amount": 110, "unit": "CNY", "expires_at": None}
    assert entry["plan"]["id"] == "deepseek-api"
    assert account.keys == ["Bearer sk-canary"]


def test_the_table_has_the_balance_as_a_line(quotatop: Callable, account: object) -> None:
    ran = quotatop("status", env={"DS": "sk-canary"})
    assert ran.code == 0
    assert "110.00 CNY, granted 10.00 CNY, topped up 100.00 CNY" in ran.out


def test_the_prepared_line_prints_it(quotatop: Callable, account: object) -> None:
    quotatop("status", env={"DS": "sk-canary"})
    assert quotatop("line").out == "ds 110.00 CNY\n"
    assert quotatop("line", "--format", "{label}: {balance}").out == "ds: 110.00 CNY\n"


def test_check_cannot_tell(quotatop: Callable, account: object) -> None:
    ran = quotatop("check", "--for", "2h", "--json", env={"DS": "sk-canary"})
    assert ran.code == 20
    assert json.loads(ran.out)["subscriptions"][0]["verdict"] == "unknown"


def test_adding_it_says_what_is_left(quotatop: Callable, account: object) -> None:
    ran = quotatop("add", "two", "deepseek", "--env", "DS", "--base-url", account.origin, env={"DS": "sk-canary"})
    assert ran.code == 0
    assert "110.00 CNY" in ran.err
