import json
from datetime import UTC, datetime, timedelta

import pytest


@pytest.fixture
def logs(made_up_home):
    """A session of Claude Code with GLM, an hour ago."""
    folder = made_up_home / ".claude" / "projects" / "-home-dev-a"
    folder.mkdir(parents=True)
    now = datetime.now(UTC) - timedelta(hours=1)
    lines = [
        {
            "type": "assistant",
            "uuid": f"u{number}",
            "sessionId": "s",
            "cwd": "/home/dev/a",
            "timestamp": (now + timedelta(seconds=number)).isoformat().replace("+00:00", "Z"),
            "message": {
                "id": f"msg_{number}",
                "model": "glm-5.3",
                "role": "assistant",
                "stop_reason": "end_turn",
                "usage": {"input_tokens": 1000, "cache_read_input_tokens": 9000, "output_tokens": 100},
            },
        }
        for number in range(20)
    ]
    (folder / "s.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_it_prints_a_table_that_a_person_can_decide_by(quotatop, logs):
    ran = quotatop("compare")
    assert ran.code == 0
    assert "20 requests" in ran.out
    assert "Would have carried all of it (CNY)" in ran.out
    assert "glm-lite" in ran.out


def test_json_is_the_document_alone(quotatop, logs):
    ran = quotatop("compare", "--json", "--days", "7")
    document = json.loads(ran.out)
    assert (document["schema"], document["requests"]) == ("quotatop.compare/1", 20)
    row = next(row for row in document["rows"] if row["plan"] == "bailian-coding-pro")
    assert row["used"] == {"5h": 20, "week": 20, "month": 20}


def test_my_present_plan_is_marked(quotatop, logs, write_config):
    write_config('[subscriptions.g]\nprovider = "zhipu"\nplan = "glm-lite"\nsince = 2026-08-10\n')
    said = quotatop("compare").out
    assert "  glm-lite <- your plan" in said
    assert "Your plan glm-lite would have carried it." in said


def test_a_model_may_be_asked_for(quotatop, logs):
    ran = quotatop("compare", "--model", "glm-5.3")
    assert "As if glm-5.3 had answered everything" in ran.out
    assert "Do not serve glm-5.3" in ran.out


def test_without_logs_it_says_so_and_prints_nothing(quotatop):
    ran = quotatop("compare")
    assert (ran.code, ran.out) == (0, "")
    assert "No request is in the logs of the last 30 days" in ran.err


def test_without_logs_the_document_is_empty_and_whole(quotatop):
    document = json.loads(quotatop("compare", "--json").out)
    assert (document["requests"], document["tokens"]) == (0, 0)


@pytest.mark.parametrize("days", ["0", "-1", "x", "99999"])
def test_a_wrong_number_of_days_is_a_usage_error(quotatop, days):
    assert quotatop("compare", "--days", days).code == 2


def test_it_speaks_chinese(quotatop, logs, write_config):
    write_config('[display]\nlanguage = "zh"\n')
    assert "能全部承担（CNY）" in quotatop("compare").out


def test_a_mistake_in_my_own_prices_is_told_by_line(quotatop, logs, config_file):
    config_file.parent.mkdir(parents=True)
    (config_file.parent / "prices.toml").write_text("[[lists]]\nvendor = 3\n")
    ran = quotatop("compare")
    assert ran.code == 2
    assert "prices.toml:2" in ran.err


def test_the_demo_compares_what_its_own_tools_used(quotatop):
    document = json.loads(quotatop("--demo", "calm", "compare", "--json").out)
    assert document["requests"] > 1_000
    assert any(row["fits"] for row in document["rows"])


def answer(ran):
    """The document without the moment at which it was made."""
    document = json.loads(ran.out)
    return {key: value for key, value in document.items() if key not in ("generated_at", "from", "to")} | {
        "rows": [row | {"cost": None, "per_100m_tokens": None} for row in document["rows"]]
    }


@pytest.mark.parametrize("more", [[], ["--days", "3"], ["--model", "glm-4.7"]])
def test_asked_again_it_answers_the_same_without_reading_the_config(quotatop, logs, write_config, monkeypatch, more):
    write_config('[subscriptions.g]\nprovider = "zhipu"\nplan = "glm-lite"\nsince = 2026-08-10\n')
    first = quotatop("compare", "--json", *more)
    monkeypatch.setattr("quotatop.__main__._whole", lambda _: pytest.fail("the whole way was gone"))
    again = quotatop("compare", "--json", *more)
    assert answer(again) == answer(first)
    assert [row["plan"] for row in answer(again)["rows"] if row["mine"]] == ["glm-lite"]


def test_asked_again_it_follows_the_config_and_the_logs(quotatop, logs, write_config, made_up_home):
    write_config('[subscriptions.g]\nprovider = "zhipu"\nplan = "glm-lite"\nsince = 2026-08-10\n')
    quotatop("compare", "--json")
    write_config('[subscriptions.g]\nprovider = "zhipu"\nplan = "glm-pro"\nsince = 2026-08-10\n')
    log = next(made_up_home.rglob("s.jsonl"))
    log.write_text(
        log.read_text() + log.read_text().splitlines()[0].replace("msg_0", "msg_99").replace('"u0"', '"u99"') + "\n"
    )
    document = answer(quotatop("compare", "--json"))
    assert [row["plan"] for row in document["rows"] if row["mine"]] == ["glm-pro"]
    assert document["requests"] == 21


@pytest.mark.parametrize("days", ["0", "²", "-1", "4000", "x"])
def test_days_that_are_none_are_refused_also_when_asked_again(quotatop, logs, days):
    quotatop("compare", "--json")
    assert quotatop("compare", "--json", "--days", days).code == 2


def test_another_config_named_for_once_is_not_taken_for_the_users_own(quotatop, logs, write_config, tmp_path):
    write_config("")
    other = tmp_path / "other.toml"
    other.write_text('[subscriptions.g]\nprovider = "zhipu"\nplan = "glm-lite"\nsince = 2026-08-10\n')
    other.chmod(0o600)
    named = answer(quotatop("--config", str(other), "compare", "--json"))
    assert [row["plan"] for row in named["rows"] if row["mine"]] == ["glm-lite"]
    assert not any(row["mine"] for row in answer(quotatop("compare", "--json"))["rows"])
