"""`source = "logs"`: a plan that nobody is asked about, from its config to the status document."""

import json
from datetime import UTC, datetime, timedelta

import pytest

CONFIG = """
[subscriptions.glm]
provider = "zhipu"
plan = "glm-lite"
since = {since}
source = "logs"
"""


@pytest.fixture
def logged(made_up_home):
    def write(count, model="glm-5.3"):
        folder = made_up_home / ".claude" / "projects" / "-home-dev-a"
        folder.mkdir(parents=True, exist_ok=True)
        begun = datetime.now(UTC) - timedelta(minutes=30)
        lines = [
            {
                "type": "assistant",
                "uuid": f"{model}{number}",
                "sessionId": "s",
                "cwd": "/home/dev/a",
                "timestamp": (begun + timedelta(seconds=number)).isoformat().replace("+00:00", "Z"),
                "message": {
                    "id": f"msg_{model}{number}",
                    "model": model,
                    "role": "assistant",
                    "stop_reason": "end_turn",
                    "usage": {"input_tokens": 10_000, "output_tokens": 100},
                },
            }
            for number in range(count)
        ]
        (folder / f"{model}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))

    return write


def bought(days):
    return CONFIG.format(since=(datetime.now(UTC) - timedelta(days=days)).date())


def status(ran):
    return json.loads(ran.out)["subscriptions"][0]


def test_windows_are_counted_and_marked_as_such(quotatop, write_config, logged):
    write_config(bought(3))
    logged(4)
    ran = quotatop("status", "--json")
    document = status(ran)
    assert (ran.code, document["health"], document["fault"]) == (0, "ok", None)
    assert document["plan"]["origin"] == "configured"
    five, week = document["windows"]
    assert (five["id"], five["unit"], five["limit"], five["origin"]) == ("5h", "credits", 2000, "counted")
    assert 0 < five["used"] == week["used"]
    assert five["used_percent"] == pytest.approx(100 * five["used"] / 2000, abs=0.01)
    assert any("at least" in note for note in five["notes"])


def test_the_screen_marks_a_lower_bound(quotatop, write_config, logged):
    write_config(bought(3))
    logged(200)
    assert "%+" in quotatop("status").out


def test_it_is_read_again_only_after_the_interval(quotatop, write_config, logged):
    write_config(bought(3))
    logged(4)
    first = status(quotatop("status", "--json"))
    logged(8)
    assert status(quotatop("status", "--json"))["read_at"] == first["read_at"]


def test_no_logs_are_no_data_with_an_instruction(quotatop, write_config):
    write_config(bought(3))
    ran = quotatop("status", "--json")
    document = status(ran)
    assert (ran.code, document["fault"]["kind"], document["windows"]) == (3, "no-data", [])
    assert "quotatop usage" in document["fault"]["message"]


def test_a_missing_plan_is_said_with_the_command_that_sets_it(quotatop, write_config, logged):
    write_config('[subscriptions.glm]\nprovider = "zhipu"\nsource = "logs"\n')
    logged(1)
    document = status(quotatop("status", "--json"))
    assert document["fault"]["kind"] == "no-plan"
    assert "quotatop set glm.plan" in document["fault"]["message"]


def test_a_rule_of_the_config_decides_whose_a_request_is(quotatop, write_config, logged):
    write_config(bought(3) + '\n[[attribution]]\nsubscription = "glm"\nmodel = "glm-*"\nproject = "/home/dev/*"\n')
    logged(4)
    assert status(quotatop("status", "--json"))["windows"][0]["used"] > 0


def test_it_speaks_chinese(quotatop, write_config):
    write_config(bought(3) + '\n[display]\nlanguage = "zh"\n')
    assert "本机没有找到任何编程工具的日志" in quotatop("status").out


def test_the_rule_that_was_advised_helps_at_once(quotatop, write_config, logged):
    two = bought(3) + '\n[subscriptions.other]\nprovider = "zhipu"\npaused = true\n'
    write_config(two)
    logged(4)
    assert "[[attribution]]" in status(quotatop("status", "--json"))["fault"]["message"]
    write_config(two + '\n[[attribution]]\nsubscription = "glm"\nmodel = "glm-*"\n')
    document = status(quotatop("status", "--json"))
    assert (document["fault"], document["health"]) == (None, "ok")
    assert document["windows"][0]["used"] > 0


def test_a_logged_refusal_makes_the_window_spent_until_the_reset_that_it_told(
    quotatop, write_config, logged, made_up_home
):
    write_config(bought(3) + '\n[display]\nlanguage = "zh"\n')
    logged(4)
    now = datetime.now(UTC).replace(microsecond=0)
    at, resets = now - timedelta(minutes=10), now + timedelta(minutes=50)
    beijing = (resets + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
    words = {"error": {"code": "1308", "message": f"已达到 5 小时的使用上限。您的限额将在 {beijing} 重置。"}}
    said = [{"type": "text", "text": f"API Error: 429 {json.dumps(words, ensure_ascii=False)}"}]
    line = {
        "type": "assistant",
        "uuid": "e1",
        "cwd": "/home/dev/a",
        "isApiErrorMessage": True,
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "message": {"id": "e1", "model": "<synthetic>", "role": "assistant", "stop_reason": "stop", "content": said},
    }
    (log,) = made_up_home.rglob("*.jsonl")
    with log.open("a", encoding="utf-8") as grown:
        grown.write(json.dumps(line, separators=(",", ":")) + "\n")
    ran = quotatop("status", "--json")
    five, week = status(ran)["windows"]
    assert (five["used"], five["limit"], five["used_percent"], five["state"]) == (2000, 2000, 100, "spent")
    assert five["resets_at"] == resets.isoformat().replace("+00:00", "Z")
    assert five["origin"] == "counted"
    assert any(f"{at:%H:%M} UTC" in note for note in five["notes"])
    assert (week["state"], status(ran)["binding_window"]) == ("running", "5h")
    assert "100%+" not in quotatop("status").out
