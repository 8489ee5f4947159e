"""DeepSeek: a balance in one request, and the hours at twice the price."""

from datetime import datetime

import pytest

from quotatop.catalogue.load import load_catalogue
from quotatop.catalogue.terms import peak_of, terms_of
from quotatop.domain.reading import PlanOrigin
from quotatop.domain.subscription import Subscription

BALANCE = "/user/balance"
RICH = {"is_available": True, "balance_infos": [{"currency": "CNY", "total_balance": "110.00"}]}


def test_it_asks_once_and_as_bearer(drive, reply):
    drive("deepseek", {BALANCE: reply(RICH)}, key="sk-abc")
    (asked,) = drive.requests
    assert dict(asked.headers)["authorization"] == "Bearer sk-abc"


def test_a_key_of_another_product_is_called_by_its_name(drive, reply):
    assert drive.fault("deepseek", {BALANCE: reply({}, 401)}, key="sk-kimi-abc").code == "rejected-product"


def test_thousands_of_currencies_give_few_balances(drive, reply):
    infos = [{"currency": f"X{n}", "total_balance": "1"} for n in range(5_000)]
    assert len(drive("deepseek", {BALANCE: reply({"balance_infos": infos})}).balances) == 4


@pytest.fixture
def terms_at(drive, reply):
    """Give the terms that a balance alone leads to, without any plan in the config."""
    catalogue = load_catalogue(["deepseek"])

    def found(instant):
        now = datetime.fromisoformat(instant)
        reading = drive("deepseek", {BALANCE: reply(RICH)}, now)
        return terms_of(Subscription("ds", "deepseek", 300), reading, now, catalogue)

    return found


@pytest.mark.parametrize(
    ("instant", "active"),
    [
        ("2026-08-16T02:00:00Z", None),
        ("2026-08-16T16:00:00Z", False),
        ("2026-08-17T00:59:59Z", False),
        ("2026-08-17T01:00:00Z", True),
        ("2026-08-22T02:00:00Z", True),
        ("2026-08-23T02:00:00Z", False),
        ("2026-08-24T02:00:00Z", True),
        ("2026-09-18T02:00:00Z", True),
        ("2026-09-25T02:00:00Z", False),
        ("2026-10-01T02:00:00Z", False),
        ("2026-10-08T02:00:00Z", True),
        ("2026-10-10T02:00:00Z", False),
        ("2026-11-20T04:30:00Z", False),
        ("2026-11-20T06:00:00Z", True),
        ("2026-11-20T10:00:00Z", False),
    ],
)
def test_work_costs_twice_in_peak_hours_but_not_at_weekends_nor_on_holidays(terms_at, instant, active):
    terms = terms_at(instant)
    peak = peak_of(terms, datetime.fromisoformat(instant))
    assert (peak and peak.active) is active
    if peak:
        assert dict(peak.factors) == {"*": 2 if active else 1}
        assert terms.peak.confidence.value == "official"


def test_the_next_peak_is_found_beyond_the_holidays_and_beyond_a_change_of_the_rule(terms_at):
    def following(instant):
        return peak_of(terms_at(instant), datetime.fromisoformat(instant)).next

    assert following("2026-09-30T10:00:00Z") == datetime.fromisoformat("2026-10-08T01:00:00Z")
    assert following("2026-08-22T10:00:00Z") == datetime.fromisoformat("2026-08-24T01:00:00Z")
    assert following("2026-09-18T10:00:00Z") == datetime.fromisoformat("2026-09-21T01:00:00Z")


def test_a_balance_alone_names_the_only_plan_there_is_as_a_guess(terms_at):
    terms = terms_at("2026-11-20T06:00:00Z")
    assert (terms.plan_id, terms.plan_name, terms.origin) == ("deepseek-api", "API", PlanOrigin.GUESSED)
    assert terms.when_spent is not None
