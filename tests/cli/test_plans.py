import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from quotatop.__main__ import answer
from quotatop.domain.text import cells

Run = Callable[..., SimpleNamespace]


@pytest.fixture
def run(made_up_home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    config = made_up_home / "config.toml"
    config.touch()
    monkeypatch.setenv("QUOTATOP_CONFIG", str(config))
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*argv: str, columns: int | None = None) -> SimpleNamespace:
        if columns:
            monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr("sys.argv", ["quotatop", "plans", *argv])
        status = answer()
        read = capfd.readouterr()
        return SimpleNamespace(status=status, out=read.out, err=read.err)

    return call


def plans(done: SimpleNamespace) -> list[dict]:
    assert (done.status, done.err) == (0, "")
    document = json.loads(done.out)
    assert document["schema"] == "quotatop.plans/1"
    assert document["generated_at"].endswith("Z")
    return document["plans"]


def test_the_document_is_the_contracts(run: Run):
    found = plans(run("--at", "2026-02-21", "--provider", "zhipu", "--json"))
    lite = next(plan for plan in found if (plan["id"], plan["version"]) == ("glm-lite", "2026-02-16"))
    wanted = {
        "provider": "zhipu",
        "name": "Lite",
        "valid_from": "2026-02-16",
        "valid_to": "2026-07-31",
        "on_sale": True,
        "applies_to": "bought from 2026-02-12",
        "price": {"amount": 49, "currency": "CNY", "period": "month"},
        "tariff": "glm-prompt",
        "factors": [{"model": "glm-5", "peak": 3, "off_peak": 2}],
        "when_spent": "waits for the reset; the balance is not touched",
        "approximate": True,
        "confidence": "official",
    }
    assert {key: lite[key] for key in wanted} == wanted
    assert [{key: window[key] for key in ("id", "limit", "unit", "reset_rule")} for window in lite["windows"][:2]] == [
        {"id": "5h", "limit": 80, "unit": "prompts", "reset_rule": "first-use"},
        {"id": "week", "limit": 400, "unit": "prompts", "reset_rule": "order"},
    ]
    peak = {"zone": "Asia/Shanghai", "days": "daily", "start": "14:00", "end": "18:00"}
    assert {key: lite["peak"][key] for key in peak} == peak
    assert {"glm-5", "glm-4.7"} <= set(lite["models"])
    assert "15–30 × the fee in API prices" in lite["claims"]
    assert "all coding tools share this quota" in lite["notes"]
    assert lite["sources"]


def test_a_date_lists_what_is_on_sale_and_what_runs_for_holders(run: Run):
    found = plans(run("--at", "2026-09-01", "--provider", "zhipu", "--json"))
    lite = {plan["version"]: (plan["on_sale"], plan["applies_to"]) for plan in found if plan["id"] == "glm-lite"}
    assert lite == {
        "2026-01-28": (False, "bought before 2026-02-12"),
        "2026-02-16": (False, "bought from 2026-02-12, before 2026-07-31"),
        "2026-07-31": (True, "bought from 2026-07-31"),
    }


@pytest.mark.parametrize(
    ("provider", "plan", "since", "at", "week"),
    [
        ("zhipu", "glm-pro", "2026-02-11", "2026-08-05", None),
        ("zhipu", "glm-pro", "2026-02-13", "2026-08-05", 2_000),
        ("zhipu", "glm-pro", "2026-08-01", "2026-08-05", 60_000),
        ("minimax", "minimax-plus", "2026-03-22", "2026-04-01", None),
        ("minimax", "minimax-plus", "2026-03-23", "2026-04-01", 15_000),
    ],
)
def test_a_buyers_date_narrows_to_what_such_a_buyer_holds(run: Run, provider, plan, since, at, week):
    found = plans(run("--provider", provider, "--since", since, "--at", at, "--json"))
    (held,) = [entry for entry in found if entry["id"] == plan]
    assert next((window["limit"] for window in held["windows"] if window["id"] == "week"), None) == week


def test_a_plan_that_was_not_sold_then_is_not_held(run: Run):
    found = plans(run("--provider", "zhipu", "--since", "2026-02-20", "--at", "2026-08-01", "--json"))
    assert {plan["id"] for plan in found} == {"glm-lite", "glm-pro", "glm-max"}


def test_unknown_is_null(run: Run):
    found = plans(run("--provider", "zai", "--at", "2026-09-25", "--json"))
    pro = next(plan for plan in found if plan["id"] == "zai-pro" and plan["on_sale"])
    assert pro["price"]["amount"] is None
    assert (pro["valid_from"], pro["first_seen"]) == (None, "2026-08-13")
    infini = plans(run("--provider", "infini", "--at", "2026-03-10", "--json"))
    assert all(plan["peak"] is None and plan["factors"] == [] and plan["when_spent"] is None for plan in infini)


def test_all_providers_come_in_order_and_on_any_date(run: Run):
    for at in ("2025-10-01", "2026-02-01", "2026-06-20", "2026-11-22"):
        providers = [plan["provider"] for plan in plans(run("--at", at, "--json"))]
        assert providers == sorted(providers)
        assert providers


def test_the_table_names_price_windows_peak_and_buyers(run: Run):
    done = run("--at", "2026-02-21", "--provider", "zhipu")
    assert done.status == 0
    (row,) = [line for line in done.out.splitlines() if "glm-max" in line and "469" in line]
    for text in (
        "469 CNY/month",
        "5h ~1,600, week ~8,000 prompts",
        "week ~8,000 prompts",
        "daily 14:00-18:00 UTC+8: glm-5 3x, else 2x",
    ):
        assert text in row
    assert "bought from 2026-02-12" in row


def test_what_is_unverified_about_to_change_or_gone_is_marked(run: Run):
    done = run("--at", "2026-09-25", "--provider", "zai", "--since", "2026-05-01")
    assert done.out.count("unverified (reported)") == 3
    assert done.out.count("changes in 6 d") == 3
    assert done.out.count("no longer sold") == 3
    assert "changes in" not in run("--at", "2026-09-16", "--provider", "zai").out
    assert "no extension is known" in done.out


@pytest.mark.parametrize("columns", [40, 80, 100, 120, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal(run: Run, made_up_home: Path, columns: int, language: str):
    (made_up_home / "config.toml").write_text(f'[display]\nlanguage = "{language}"\n')
    for argv in (("--at", "2026-09-25"), ("history",)):
        done = run(*argv, columns=columns)
        assert done.status == 0
        assert max(cells(line) for line in done.out.splitlines()) <= columns


def test_columns_are_aligned_with_wide_characters(run: Run, made_up_home: Path):
    (made_up_home / "config.toml").write_text('[display]\nlanguage = "zh"\n')
    rows = [
        line for line in run("--provider", "minimax", "--at", "2026-06-10").out.splitlines() if line.startswith("  ")
    ]
    starts = {cells(row.partition(mark)[0]) for row in rows for mark in ("适用", "所有用户") if mark in row}
    assert len(starts) == 1


def test_the_history_is_dated_and_newest_first(run: Run):
    done = run("history", "--json")
    document = json.loads(done.out)
    assert document["schema"] == "quotatop.plans-history/1"
    dates = [change["date"] for change in document["changes"]]
    assert dates == sorted(dates, reverse=True)
    credits = next(
        change for change in document["changes"] if (change["provider"], change["date"]) == ("zhipu", "2026-07-31")
    )
    assert credits["what"].startswith("credits: 118/538/1,078")
    assert credits["effect"] == "older plans stay as they are while they are paid for"


def test_the_history_can_be_cut(run: Run):
    done = run("history", "--provider", "minimax", "--since", "2026-03-18", "--at", "2026-03-23")
    assert [line.split()[0] for line in done.out.splitlines()] == ["2026-03-23", "2026-03-21", "2026-03-18"]


def test_the_users_own_plan_is_listed_and_told(run: Run, made_up_home: Path):
    folder = made_up_home / "plans"
    folder.mkdir()
    (folder / "mine.toml").write_text(
        'provider = "kimi"\nplans.kimi-mine = { name = "Mine" }\n[[versions]]\nversion = 2026-03-05\nwindows = []\n'
        'sources = ["me"]\nconfidence = "guess"\nplans.kimi-mine = { price = 5 }\n'
    )
    done = run("--provider", "kimi", "--at", "2026-03-06")
    (row,) = [line for line in done.out.splitlines() if "kimi-mine" in line]
    assert "5 CNY/month" in row
    assert "your own" in row
    assert "new terms: kimi-mine" in run("history", "--provider", "kimi").out


def test_a_mistake_in_the_users_own_file_is_status_2_with_its_line(run: Run, made_up_home: Path):
    folder = made_up_home / "plans"
    folder.mkdir()
    (folder / "mine.toml").write_text('provider = "kimi"\n[[versions]]\nversoin = 2026-03-05\n')
    done = run("--json")
    assert (done.status, done.out) == (2, "")
    assert "plans/mine.toml:3: versions[0].versoin: unknown key (did you mean version?)" in done.err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--provider", "zhipo"), "did you mean zhipu?"),
        (("--at", "soon"), "soon"),
        (("--since", "2026-02-30"), "2026-02-30"),
        (("price",), "prices"),
        (("--mix", "half"), "half"),
        (("prices", "--mix", "0:0:0"), "0:0:0"),
    ],
)
def test_a_wrong_argument_is_status_2_and_says_what(run: Run, argv, said):
    done = run(*argv)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_a_date_of_which_nothing_is_known_is_an_empty_result(run: Run):
    done = run("--at", "2020-01-01")
    assert (done.status, done.out) == (0, "")
    assert "2020-01-01" in done.err
    assert plans(run("--at", "2020-01-01", "--json")) == []


def read(done: SimpleNamespace, schema: str) -> dict:
    assert (done.status, done.err) == (0, "")
    document = json.loads(done.out)
    assert document["schema"] == schema
    return document


def test_the_worth_of_a_plan_is_told_at_the_stated_mix(run: Run):
    found = plans(run("--at", "2026-08-21", "--provider", "zhipu", "--mix", "A", "--json"))
    lite = next(plan for plan in found if (plan["id"], plan["version"]) == ("glm-lite", "2026-07-31"))
    worth = lite["worth"]
    assert worth["model"] == "glm-5.3"
    assert worth["per_100m_tokens"] == {"low": 28.4998, "high": 56.9995, "currency": "CNY"}
    assert worth["holds"] == [{"outer": "week", "inner": "5h", "count": 5.0}]
    assert worth["windows"][0]["requests"] == {"low": 144.8, "high": 289.7}
    assert {one["id"] for one in worth["assumptions"]} == {"glm-requests-a-prompt", "glm-tokens-a-request"}
    half = plans(run("--at", "2026-08-21", "--provider", "zhipu", "--model", "glm-4.7", "--json"))
    lite = next(plan for plan in half if (plan["id"], plan["version"]) == ("glm-lite", "2026-07-31"))
    assert lite["worth"]["per_100m_tokens"]["high"] < 57


def test_a_model_that_a_plan_does_not_serve_has_no_price_there(run: Run):
    found = plans(run("--at", "2026-08-21", "--provider", "zhipu", "--model", "kimi-k3", "--json"))
    assert {plan["worth"]["per_100m_tokens"] is None for plan in found} == {True}
    assert {plan["worth"]["tokens_a_month"] is None for plan in found} == {True}


def test_the_prices_of_a_day_stand_with_their_tiers_and_cache_classes(run: Run):
    document = read(run("prices", "--provider", "zhipu", "--at", "2026-02-21", "--json"), "quotatop.plans-prices/1")
    assert [price["models"] for price in document["prices"]] == [["glm-4.7"], ["glm-5"]]
    first, second, third = document["prices"][0]["tiers"]
    assert (first["output_below"], first["output"], second["input"], third["cache_read"]) == (200, 8, 3, 0.8)
    claude = read(run("prices", "--provider", "claude", "--json"), "quotatop.plans-prices/1")["prices"]
    opus = next(price for price in claude if "claude-opus-5" in price["models"])
    assert opus["cache"] == "asked"
    tier = opus["tiers"][0]
    assert (tier["cache_write"], tier["cache_write_1h"], tier["cache_read"]) == (6.25, 10, 0.5)


def test_the_prices_since_a_date_show_what_was_asked_before(run: Run):
    now = read(run("prices", "--provider", "minimax", "--at", "2026-08-01", "--json"), "quotatop.plans-prices/1")
    then = read(
        run("prices", "--provider", "minimax", "--since", "2026-06-01", "--at", "2026-08-01", "--json"),
        "quotatop.plans-prices/1",
    )
    assert [price["tiers"][0]["input"] for price in now["prices"] if price["models"] == ["MiniMax-M3"]] == [2.1]
    assert [price["tiers"][0]["input"] for price in then["prices"] if price["models"] == ["MiniMax-M3"]] == [4.2, 2.1]


def test_prices_of_one_model_are_compared_over_vendors(run: Run):
    done = run("prices", "--model", "z-ai/GLM-5.3", "--at", "2026-10-01")
    assert "Zhipu, CNY" in done.out
    assert "Zhipu, USD" in done.out
    assert "242.85" in done.out
    assert "kimi" not in done.out


def test_models_are_told_with_the_plans_that_serve_them(run: Run):
    found = read(run("models", "--provider", "zhipu", "--at", "2026-08-21", "--json"), "quotatop.plans-models/1")
    glm = next(model for model in found["models"] if model["id"] == "glm-5.3")
    assert (glm["parameters_b"], glm["active_b"], glm["vision"], glm["context"]) == (744, 40, False, 1_000_000)
    assert "glm-lite" in glm["plans"]
    unknown = read(run("models", "--model", "kimi-k3.1-pro", "--json"), "quotatop.plans-models/1")["models"]
    assert [(model["parameters_b"], model["vision"]) for model in unknown] == [(None, None)]


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_prices_models_and_sheets_fit_the_terminal(run: Run, made_up_home: Path, columns: int, language: str):
    (made_up_home / "config.toml").write_text(f'[display]\nlanguage = "{language}"\n')
    for argv in (("prices",), ("models",), ("--long",)):
        done = run(*argv, "--at", "2026-09-25", columns=columns)
        assert done.status == 0
        assert max(cells(line) for line in done.out.splitlines()) <= columns


def test_the_long_form_tells_windows_as_work_and_what_is_assumed(run: Run):
    done = run("--provider", "bailian", "--at", "2026-05-01", "--since", "2026-03-01", "--long", columns=200)
    for text in (
        "5h 1,200 requests ≈ 40–120 prompts",
        "a week holds 7.5 × 5h, a month holds 15 × 5h, a month holds 2 × week",
        "each use returns after its length (assumed)",
        "never becomes pay-as-you-go",
        "10–30 or more calls for a complex prompt",
    ):
        assert text in done.out


@pytest.mark.parametrize(
    ("provider", "rule", "who"),
    [
        ("zhipu", "glm-zcode-2026", "prompt plans used through ZCode"),
        ("zai", "glm-zcode-2026", "prompt plans used through ZCode"),
        ("bailian", "bailian-token-idle", "qwen models of the Token Plan at night"),
        ("bailian", "bailian-idle-2026-08-17", "the API price of deepseek-v4-flash-0731"),
        ("claude", "claude-2026-03-26", "the 5-hour window of every plan; ended on 2026-05-06"),
    ],
)
def test_a_peak_for_some_alone_is_listed_and_changes_no_factor(run: Run, provider: str, rule: str, who: str):
    shown = run("--provider", provider, "--at", "2026-09-25", "--long", columns=200).out
    assert any(rule in line for line in shown.splitlines())
    assert f"only for {who}" in " ".join(shown.split())
    listed = [
        peak
        for plan in plans(run("--provider", provider, "--at", "2026-09-25", "--json"))
        for peak in plan["peaks_for_some"]
        if peak["rule"] == rule
    ]
    assert listed
    assert all(peak["only_for"].startswith(who) and peak["spans"] for peak in listed)


def test_a_peak_for_some_alone_is_never_the_plans_own(run: Run):
    (lite,) = plans(run("--provider", "zhipu", "--at", "2026-09-25", "--since", "2026-05-01", "--json"))[:1]
    assert lite["peak"]["rule"] == "glm-prompts-2026-06-13"
    assert {"model": "glm-5.2", "peak": 3, "off_peak": 1} in lite["factors"]
    (seat, *_) = plans(run("--provider", "bailian", "--at", "2026-09-25", "--json"))
    assert seat["peak"] is None


def test_an_assumption_of_ones_own_replaces_the_shipped_one(run: Run, made_up_home: Path):
    folder = made_up_home / "plans"
    folder.mkdir()
    (folder / "mine.toml").write_text(
        'provider = "zhipu"\n[[assumptions]]\nid = "glm-requests-a-prompt"\nratio = "requests-per-prompt"\n'
        'tariffs = ["glm-prompt"]\nlow = 5\nhigh = 5\nsources = ["my log"]\nconfidence = "measured"\n'
    )
    found = plans(run("--at", "2026-02-21", "--provider", "zhipu", "--model", "glm-4.7", "--json"))
    lite = next(plan for plan in found if (plan["id"], plan["version"]) == ("glm-lite", "2026-02-16"))
    assert lite["worth"]["windows"][0]["requests"] == {"low": 400.0, "high": 400.0}
    (folder / "mine.toml").write_text((folder / "mine.toml").read_text().replace("low = 5", "low = 6"))
    done = run()
    assert done.status == 2
    assert "plans/mine.toml:6: assumptions[0].low: must be more than nought and not more than high" in done.err


def test_a_mistake_in_the_users_prices_is_status_2_with_its_line(run: Run, made_up_home: Path):
    (made_up_home / "prices.toml").write_text('[[lists]]\nvendor = "Mine"\ncurency = "EUR"\nsources = []\n')
    done = run("prices")
    assert (done.status, done.out) == (2, "")
    assert "prices.toml:3: lists[0].curency: unknown key (did you mean currency?)" in done.err


def test_nothing_known_of_a_price_or_a_model_is_an_empty_result(run: Run):
    for what in ("prices", "models"):
        done = run(what, "--model", "nobodys-model")
        assert (done.status, done.out) == (0, "")
        assert done.err
