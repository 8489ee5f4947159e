"""A prepaid account has no windows: its balance is what every place says of it, and nothing is claimed beyond that."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from quotatop.catalogue.load import load_catalogue
from quotatop.catalogue.priced import PricedCatalogue
from quotatop.config.settings import Config
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.reading import Balance, Reading
from quotatop.domain.subscription import Subscription
from quotatop.engine.ask import answered
from quotatop.present.balances import is_in_funds
from quotatop.present.board.draw import board
from quotatop.present.card import card_of
from quotatop.present.changes import change_line
from quotatop.present.document import status_document
from quotatop.present.glyphs import UNICODE
from quotatop.present.line import prepare
from quotatop.present.overview import overview_of
from quotatop.present.printed_line import Prepared, default_line
from quotatop.present.table import table
from quotatop.present.template import fill
from quotatop.present.view import View
from quotatop.present.words import Words

MONEY = (Balance("available", 110, "CNY"), Balance("granted", 10, "CNY"), Balance("topped up", 100, "CNY"))


@pytest.fixture
def account(now):
    def make(*balances, fault=None, age_m=2):
        reading = Reading(now - timedelta(minutes=age_m), (), balances=balances or MONEY)
        return SubscriptionState(Subscription("ds", "nobody", 300), reading, fault)

    return make


def view(now, language="en"):
    return View(now, Words(language))


def drawn(state, now, width, height=30, language="en"):
    words = Words(language)
    lines = board(overview_of(Fleet((state,)), {}, view(now, language)), (), width, height, UNICODE, words).body
    return ["".join(span.text for span in line.spans) for line in lines]


def test_the_document_says_healthy_without_windows_and_binds_nothing(account, now):
    (entry,) = status_document(Fleet((account(),)), {}, Words("en"), now)["subscriptions"]
    assert (entry["health"], entry["fault"], entry["windows"], entry["binding_window"]) == ("ok", None, [], None)
    assert [(held["name"], held["amount"], held["unit"]) for held in entry["balances"]] == [
        ("available", 110, "CNY"),
        ("granted", 10, "CNY"),
        ("topped up", 100, "CNY"),
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "110.00 CNY, granted 10.00 CNY, topped up 100.00 CNY"),
        ("zh", "110.00 CNY，赠送 10.00 CNY，充值 100.00 CNY"),
    ],
)
def test_the_table_and_the_screen_have_a_line_for_it(account, now, language, said):
    lines = table(Fleet((account(),)), {}, view(now, language), UNICODE, 100)
    assert said in "".join(text for text, _, _ in lines[1])
    for width in (160, 120, 90, 70):
        assert any(said in line for line in drawn(account(), now, width, language=language))


@pytest.mark.parametrize("size", [(40, 20), (30, 8), (80, 8)])
def test_where_there_is_room_for_one_line_the_balance_is_on_it(account, now, size):
    assert any("110.00 CNY" in line for line in drawn(account(), now, *size))


def test_an_old_balance_is_shown_with_its_fault(account, now):
    state = account(fault=Fault(FaultKind.REJECTED, "rejected", now))
    body = "\n".join(drawn(state, now, 120))
    assert "110.00 CNY" in body
    assert "STALE" in body
    text = ["".join(piece for piece, _, _ in line) for line in table(Fleet((state,)), {}, view(now), UNICODE, 100)]
    assert any("110.00 CNY" in line for line in text)
    assert any("does not accept" in line for line in text)


@pytest.mark.parametrize(
    ("balances", "funds"),
    [
        (MONEY, True),
        ((Balance("available", 0, "CNY"), Balance("granted", 5, "CNY")), False),
        ((Balance("available", -0.42, "CNY"),), False),
        ((Balance("available", 0, "CNY"), Balance("available", 3, "USD")), True),
        ((Balance("available", None, "CNY"),), None),
    ],
)
def test_one_can_work_as_long_as_there_is_money_in_some_currency(account, now, balances, funds):
    assert is_in_funds(account(*balances).reading) is funds
    assert card_of(account(*balances), 1, view(now)).able is funds


def test_beside_windows_a_balance_is_not_what_counts(fleet):
    reading = replace(fleet.states[0].reading, balances=MONEY)
    assert is_in_funds(reading) is None


def test_the_line_prints_the_balance_and_marks_an_old_one(account, now):
    def prepared(state):
        catalogue = load_catalogue(["infini"])
        document = prepare(Fleet((state,)), Config(Path("config.toml")), catalogue, Words("en"), now)
        return Prepared(json.loads(json.dumps(document)), now.timestamp(), str)

    fresh = prepared(account())
    assert "".join(text for text, _ in default_line(fresh)) == "ds 110.00 CNY"
    assert "".join(text for text, _ in fill("{balance}{?used} {used}{/}", fresh)) == "110.00 CNY"
    assert "".join(text for text, _ in default_line(prepared(account(age_m=60)))) == "ds 110.00 CNY? (1h00m)"


def test_a_running_log_says_the_balance(account, now):
    assert change_line(account(), view(now)).endswith("110.00 CNY, granted 10.00 CNY, topped up 100.00 CNY")


def test_nobody_can_tell_whether_a_balance_lasts(account, now):
    blank = dict.fromkeys(("task", "prompts", "requests", "tokens", "model"))
    need = {"start": now.timestamp(), "for_s": 3_600, **blank}
    (answer,) = answered(Fleet((account(),)), PricedCatalogue(), need, now)[1]["answers"]
    assert answer["verdict"] == "unknown"
    assert answer["reasons"] == [{"code": "reason.balance"}]
