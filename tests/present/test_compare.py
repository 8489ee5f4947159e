from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from quotatop.domain.comparison import Comparison, PlanRow, WindowUse
from quotatop.domain.plan import Confidence, PlanVersion, Price
from quotatop.domain.text import cells
from quotatop.domain.window import Unit
from quotatop.present.compare import compare_lines
from quotatop.present.compare_document import compare_document
from quotatop.present.words import Words

END = datetime(2026, 11, 20, tzinfo=UTC)


def version(plan, amount, currency="CNY", provider="zhipu"):
    price = Price(amount, currency)
    return PlanVersion(plan, provider, plan.title(), date(2026, 7, 31), (), (), Confidence.OFFICIAL, price=price)


def use(id, most, limit=100, **rest):
    return WindowUse(id, Unit.CREDITS, most, limit, **rest)


FITS = PlanRow(
    version("glm-max", 1078),
    (use("5h", 64.2, estimated=True), use("week", 38)),
    *(True, 0, 0.0, 1.0, 1078.0, 28.75),
    stood_in=(("claude-opus-4-8", "glm-5.3"), ("kimi-k3", "glm-5.3")),
    partial=True,
)
MINE = PlanRow(version("glm-lite", 118), (use("5h", 250), use("week", 90)), False, 7, 12.5, 0.874, 118.0, is_mine=True)
DOLLARS = PlanRow(version("zai-max", 168, "USD", "zai"), (use("5h", 64),), True, 0, 0.0, 1.0, 168.0, 4.5)
OPAQUE = PlanRow(version("kimi-plus", None, provider="kimi"), (use("month", None, None),), None)


def found(*rows, **named):
    kept = {"requests": 12_345, "prompts": 812, "tokens": 410_200_000, "cached": 377_000_000, "value": {"CNY": 310.0}}
    return Comparison(END - timedelta(days=30), END, rows=rows, **(kept | named))


def text(comparison, width=200, language="en"):
    return "\n".join(line.text for line in compare_lines(comparison, Words(language), width))


def test_it_says_what_was_used_and_what_it_is_worth():
    said = text(found(FITS))
    assert "30 days: 12,345 requests, 812 prompts, 410.2M tokens (92% cached)" in said
    assert "310.00 CNY" in said


def test_currencies_are_never_in_one_table():
    _, said = text(found(FITS, DOLLARS, MINE)).split("\n\n", 1)
    assert said.index("all of it (CNY)") < said.index("glm-max") < said.index("all of it (USD)") < said.index("zai-max")
    assert said.index("zai-max") < said.index("locked you out (CNY)") < said.index("glm-lite")


def test_a_row_says_how_full_how_long_and_how_dear():
    said = text(found(MINE))
    (row,) = (line for line in said.splitlines() if "glm-lite" in line and "Your plan" not in line)
    for part in ("your plan", "118/month", "7 times, 12 h", "87%", "5h 250%, week 90%"):
        assert part in row


def test_what_is_a_guess_is_marked_and_explained():
    said = text(found(FITS))
    assert "5h~ 64%+, week 38%+" in said
    assert "~ when that window resets" in said
    assert "glm-max: counted as glm-5.3 for claude-opus-4-8, kimi-k3 (not served there)" in said


def test_what_cannot_be_told_is_named_and_not_ranked():
    said = text(found(FITS, OPAQUE))
    assert said.index("glm-max") < said.index("Cannot be told") < said.index("kimi: kimi-plus")


def test_plans_without_the_model_asked_for_are_listed():
    said = text(found(PlanRow(version("kimi-plus", 1), (), False, unserved=("glm-5",)), model="glm-5"))
    assert "As if glm-5 had answered everything" in said
    assert said.index("Do not serve glm-5") < said.index("kimi-plus")


def test_an_empty_log_says_what_to_do():
    assert "quotatop usage" in text(found(requests=0, tokens=0, cached=0, value={}))


def test_once_is_not_times():
    assert "once, 3.5 h" in text(found(PlanRow(version("p", 1), (use("5h", 101),), False, 1, 3.5, 0.99, 1.0)))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [10, 29, 30, 60, 80, 120, 200])
def test_no_line_is_wider_than_its_place(width, language):
    long = PlanRow(version("p" * 50, 1, "CNY", "q" * 30), (use("5h", 1e9, 1),), False, 999, 9999.0, 0.001, 1e9, 1e9)
    lines = compare_lines(found(FITS, DOLLARS, MINE, OPAQUE, long), Words(language), width)
    assert max(cells(line.text) for line in lines) <= width


def test_text_from_a_log_cannot_steer_the_terminal():
    assert "\x1b" not in text(found(FITS, unpriced=("\x1b[31mevil",), model="\x1b]0;x\x07"))


def test_the_document_keeps_the_contracts_names():
    document = compare_document(found(FITS, OPAQUE), END)
    assert {"schema", "generated_at", "from", "to", "rows"} <= document.keys()
    assert document["schema"] == "quotatop.compare/1"
    first, opaque = document["rows"]
    assert first["used"] == {"5h": 64.2, "week": 38}
    assert (first["lockouts"], first["locked_hours"], first["fits"]) == (0, 0.0, True)
    assert (first["per_100m_tokens"], first["api_value"]) == ({"CNY": 28.75}, {"CNY": 310.0})
    assert first["fee"] == {"amount": 1078, "currency": "CNY", "period": "month"}
    assert first["counted_as"] == {"claude-opus-4-8": "glm-5.3", "kimi-k3": "glm-5.3"}
    assert (opaque["used"], opaque["lockouts"], opaque["fits"]) == ({"month": None}, None, None)


def test_it_says_first_what_would_have_done_and_whether_my_own_did():
    said = text(found(FITS, DOLLARS, MINE, replace(OPAQUE, is_mine=True)))
    assert "The cheapest that would have carried it: glm-max (1,078.00 CNY), zai-max (168.00 USD)" in said
    assert "Your plan glm-lite would have locked you out: 7 times, 12 h" in said
    assert "Your plan kimi-plus: cannot be told" in said
    assert "No plan whose limits are known" in text(found(MINE))
    unserved = replace(OPAQUE, fits=False, unserved=("glm-5",), is_mine=True)
    assert "Your plan kimi-plus does not serve glm-5." in text(found(unserved, model="glm-5"))


def test_a_plan_of_unknown_models_is_never_called_the_cheapest_that_would_have_carried_it():
    unlisted = replace(FITS, version=version("scnet-lite", 20, provider="scnet"), cost=20.0, unlisted=True)
    said = text(found(unlisted, FITS, DOLLARS))
    assert "The cheapest that would have carried it: glm-max (1,078.00 CNY), zai-max (168.00 USD)" in said
    assert "The cheapest, if it serves your models, which no source tells: scnet-lite (20.00 CNY)" in said
    assert "scnet-lite (Scnet-Lite) ?" in said
    assert "? no source tells which models that plan serves" in said
    alone = text(found(unlisted, MINE))
    assert "would have carried it: " not in alone
    assert "No plan whose limits are known" not in alone
    assert "The cheapest, if" not in text(found(FITS, replace(unlisted, cost=2000.0)))
    assert [row["models_known"] for row in compare_document(found(unlisted, FITS), END)["rows"]] == [False, True]


@pytest.mark.parametrize("width", [140, 115, 100, 85, 72])
def test_a_table_leaves_out_columns_before_it_becomes_blocks(width):
    said = text(found(FITS, MINE), width)
    assert all(cells(line) <= width for line in said.splitlines())
    (row,) = (line for line in said.splitlines() if line.startswith("  glm-lite"))
    assert all(part in row for part in ("118/month", "7 times", "5h 250%"))
