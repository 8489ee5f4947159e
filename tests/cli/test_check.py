"""`check` from outside: its exit statuses, its document, its few lines."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from quotatop.present.words import LANGUAGES


@pytest.fixture
def glm(write_config, vendor, monkeypatch):
    """A GLM subscription of which so many percent are used, half way through its windows."""
    monkeypatch.setenv("GLM_KEY", "0123456789abcdef0123456789abcdef.CanaryCanaryCana")
    write_config(f"""
[subscriptions.glm]
provider = "zhipu"
label = "GLM"
credential = {{ env = "GLM_KEY" }}
base_url = "{vendor.origin}"
""")

    def use(five, week=10):
        now = int(time.time() * 1000)
        rows = [
            {"type": "TOKENS_LIMIT", "unit": 3, "number": 5, "percentage": five, "nextResetTime": now + 9_000_000},
            {"type": "TOKENS_LIMIT", "unit": 6, "number": 1, "percentage": week, "nextResetTime": now + 302_400_000},
        ]
        vendor.body = json.dumps({"code": 200, "success": True, "data": {"limits": rows, "level": "max"}}).encode()

    return use


@pytest.fixture
def kimi(write_config, vendor, monkeypatch):
    """A Kimi subscription, whose limits nobody publishes."""
    monkeypatch.setenv("KIMI", "sk-kimi-0123456789")
    row = {"used": "5", "limit": "100", "resetTime": "2099-01-01T00:00:00Z"}
    vendor.body = json.dumps({"usage": row}).encode()
    write_config(f"""
[subscriptions.kimi]
provider = "kimi"
credential = {{ env = "KIMI" }}
base_url = "{vendor.origin}"
""")


@pytest.mark.parametrize(("five", "code", "verdict"), [(25, 0, "fits"), (52, 10, "tight"), (70, 11, "no")])
def test_the_verdict_is_the_exit_status(quotatop, glm, five, code, verdict):
    glm(five)
    ran = quotatop("check", "--for", "2h", "--json")
    document = json.loads(ran.out)
    assert (ran.code, document["verdict"], document["best"]) == (code, verdict, "glm")


def test_the_document_is_the_contracts(quotatop, glm):
    glm(70)
    document = json.loads(quotatop("check", "--for", "2h", "--model", "glm-4.7", "--json").out)
    assert set(document) >= {"schema", "generated_at", "verdict", "need", "best", "subscriptions"}
    assert document["schema"] == "quotatop.check/1"
    need = document["need"]
    assert {key: need[key] for key in ("for_s", "prompts", "requests", "tokens", "model")} == {
        "for_s": 7200, "prompts": None, "requests": None, "tokens": None, "model": "glm-4.7",
    }  # fmt: skip
    (entry,) = document["subscriptions"]
    assert set(entry) == {
        "id", "verdict", "binding_window", "margin_percent", "runs_out_at", "fits_from", "reasons", "advice",
    }  # fmt: skip
    assert (entry["binding_window"], round(entry["margin_percent"])) == ("5h", -26)
    assert entry["runs_out_at"] < entry["fits_from"]
    assert all(isinstance(text, str) and text for text in (*entry["reasons"], *entry["advice"]))


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["--tokens", "50000"], 0),
        (["--requests", "5"], 0),
        (["--task", "refactor"], 0),
        (["--prompts", "3"], 0),
        (["--prompts", "1500"], 10),
        (["--prompts", "9000"], 11),
    ],
)
def test_counts_are_converted_by_the_plans_own_limits(quotatop, glm, argv, code):
    glm(5)
    ran = quotatop("check", *argv, "--model", "glm-4.7")
    assert ran.code == code


@pytest.mark.parametrize("argv", [["--tokens", "5"], ["--requests", "5"], ["--task", "refactor"], ["--prompts", "3"]])
def test_what_a_plan_does_not_publish_cannot_be_told(quotatop, kimi, argv):
    ran = quotatop("check", *argv)
    assert ran.code == 20
    assert "not known" in ran.out or "not published" in ran.out


@pytest.mark.parametrize("argv", [["--for", "1h"], ["--prompts", "1"]])
def test_a_model_that_nobody_knows_cannot_be_told_and_the_near_one_is_named(quotatop, glm, argv):
    glm(5)
    ran = quotatop("check", *argv, "--model", "glm-47")
    assert (ran.code, "did you mean" in ran.out) == (20, True)


def test_nobody_to_ask_cannot_be_told(quotatop, config_file):
    ran = quotatop("check")
    assert (ran.code, ran.out) == (20, "")


def test_a_vendor_that_does_not_answer_cannot_be_told(quotatop, glm, vendor):
    vendor.status = 500
    assert quotatop("check", "--for", "1h").code == 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_get_five_lines_at_most(quotatop, glm, config_file, language):
    glm(70, 96)
    config_file.write_text(f'[display]\nlanguage = "{language}"\n{config_file.read_text()}')
    ran = quotatop("check", "--for", "2h", env={"COLUMNS": "40"})
    assert 2 <= len(ran.out.splitlines()) <= 5
    assert "check." not in ran.out


def test_the_best_of_several_is_marked(quotatop):
    ran = quotatop("--demo", "check", "--for", "10m")
    assert ran.code == 0
    assert ran.out.count("best choice") == 1


@pytest.mark.parametrize(
    "argv", [["--at", "soon"], ["--until", "25:00"], ["--at", "2001-01-01"], ["--at", "2999-01-01"]]
)
def test_an_impossible_time_is_a_mistake_before_anybody_is_asked(quotatop, glm, vendor, argv):
    assert quotatop("check", *argv).code == 2
    assert vendor.keys == []


def test_until_is_counted_from_the_start(quotatop, glm):
    glm(5)
    later = datetime.now(UTC) + timedelta(hours=2)
    document = json.loads(quotatop("check", "--until", f"{later:%H:%M}", "--json").out)
    assert 6_900 <= document["need"]["for_s"] <= 7_200
