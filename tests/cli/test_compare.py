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
