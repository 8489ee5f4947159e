"""Moonshot's open platform: a balance in the currency of its region."""

BALANCE = "/v1/users/me/balance"


def test_each_region_has_its_host_and_its_currency(drive, recorded, reply):
    body = recorded("moonshot", "balance_cash_in_deficit.json")
    for id, origin, currency in (
        ("moonshot", "https://api.moonshot.cn", "CNY"),
        ("moonshot-global", "https://api.moonshot.ai", "USD"),
    ):
        reading = drive(id, {BALANCE: reply(body)}, key="sk-abc")
        (asked,) = drive.requests
        assert (asked.origin, dict(asked.headers)["authorization"]) == (origin, "Bearer sk-abc")
        assert {held.unit for held in reading.balances} == {currency}


def test_a_key_of_the_coding_plan_is_called_so(drive, reply):
    fault = drive.fault("moonshot", {BALANCE: reply({}, 401)}, key="sk-kimi-abc")
    assert (fault.code, dict(fault.details)["product_en"]) == ("rejected-product", "Kimi Code")
