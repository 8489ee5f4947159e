import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from quotatop.__main__ import main
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
        status = main()
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
        "5h ~1,600 prompts",
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
        (("prices",), "prices"),
        (("models", "--json"), "models"),
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
