import json
import os
from datetime import UTC, datetime, timedelta

import pytest


def answer(number, at, **more):
    usage = {"input_tokens": 1000, "cache_read_input_tokens": 9000, "output_tokens": 250}
    return {
        "type": "assistant",
        "uuid": f"u{number}",
        "sessionId": "s",
        "cwd": "/home/dev/a",
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "message": {
            "id": f"msg_{number}",
            "model": "glm-5.3",
            "role": "assistant",
            "stop_reason": "end_turn",
            "usage": usage,
            **more,
        },
    }


def prompt(at):
    return {
        "type": "user",
        "uuid": "p1",
        "sessionId": "s",
        "cwd": "/home/dev/a",
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "message": {"role": "user", "content": "do it"},
    }


@pytest.fixture
def session(made_up_home):
    """A session of Claude Code with GLM, an hour ago: one prompt, twenty requests."""
    folder = made_up_home / ".claude" / "projects" / "-home-dev-a"
    folder.mkdir(parents=True)
    now = datetime.now(UTC) - timedelta(hours=1)
    lines = [prompt(now), *(answer(number, now + timedelta(seconds=number + 1)) for number in range(20))]
    path = folder / "s.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_json_is_the_document_of_the_contract_alone(quotatop, session):
    ran = quotatop("usage", "--json")
    document = json.loads(ran.out)
    assert (ran.code, document["schema"], document["by"]) == (0, "quotatop.usage/1", "model")
    (row,) = document["rows"]
    assert (row["key"], row["prompts"], row["requests"], row["priced"]) == ("glm-5.3", 1, 20, True)
    assert row["tokens"] == {
        "input": 20_000,
        "cache_read": 180_000,
        "cache_write": 0,
        "output": 5_000,
        "reasoning": 0,
        "total": 205_000,
    }
    assert document["total"]["tokens"] == row["tokens"]
    assert document["skipped"] == {"lines": 0, "files": 0}


def test_asked_again_it_says_the_same_and_counts_what_was_added(quotatop, session):
    first = json.loads(quotatop("usage", "--json").out)
    again = json.loads(quotatop("usage", "--json").out)
    assert again["rows"] == first["rows"]
    with session.open("a") as log:
        log.write(json.dumps(answer(99, datetime.now(UTC) - timedelta(minutes=1))) + "\n")
    assert json.loads(quotatop("usage", "--json").out)["total"]["requests"] == 21


def test_a_deleted_log_takes_nothing_away(quotatop, session):
    quotatop("usage", "--json")
    session.unlink()
    assert json.loads(quotatop("usage", "--json").out)["total"]["requests"] == 20


@pytest.mark.parametrize("by", ["tool", "day", "project", "subscription"])
def test_rows_are_by_what_was_asked_for(quotatop, session, by):
    at = datetime.now(UTC) - timedelta(hours=1)
    keys = {"tool": "claude-code", "day": at.astimezone().date().isoformat(), "project": "/home/dev/a"}
    (row, *_) = json.loads(quotatop("usage", "--json", "--by", by).out)["rows"]
    assert row["key"] == keys.get(by)


def test_the_table_names_columns_and_total(quotatop, session):
    shown = quotatop("usage").out
    assert all(text in shown for text in ("MODEL", "glm-5.3", "total"))
    assert "90%" in shown


def test_it_speaks_chinese(quotatop, session):
    assert "缓存命中" in quotatop("usage", env={"LC_ALL": "zh_CN.UTF-8"}).out


def test_a_model_without_a_price_is_named_and_not_free(quotatop, session):
    with session.open("a") as log:
        log.write(json.dumps(answer(99, datetime.now(UTC) - timedelta(minutes=1), model="nobody-knows-1")) + "\n")
    document = json.loads(quotatop("usage", "--json").out)
    assert document["unpriced"] == ["nobody-knows-1"]
    row = next(row for row in document["rows"] if row["key"] == "nobody-knows-1")
    assert (row["money"], row["priced"]) == ({}, False)


def test_no_logs_are_an_empty_document_and_a_sentence(quotatop):
    ran = quotatop("usage")
    assert (ran.code, ran.out) == (0, "")
    assert "No log" in ran.err
    assert json.loads(quotatop("usage", "--json").out)["rows"] == []


@pytest.mark.parametrize(
    "arguments",
    [("--from", "yesterday"), ("--to", "2026-13-01"), ("--days", "0"), ("--from", "2026-09-02", "--to", "2026-09-01")],
)
def test_what_is_no_time_is_an_error_of_usage(quotatop, arguments):
    assert quotatop("usage", *arguments).code == 2


def test_a_named_day_is_counted_whole(quotatop, session):
    day = (datetime.now(UTC) - timedelta(hours=1)).astimezone().date().isoformat()
    assert json.loads(quotatop("usage", "--json", "--from", day, "--to", day).out)["total"]["requests"] == 20


def test_what_cannot_be_read_is_counted(quotatop, session):
    with session.open("a") as log:
        log.write('{"type":"assistant","message":{"role":"assistant","usage":\n')
    (session.parent / "pipe.jsonl").write_text("")
    (session.parent / "pipe.jsonl").unlink()
    os.mkfifo(session.parent / "pipe.jsonl")
    assert json.loads(quotatop("usage", "--json").out)["skipped"] == {"lines": 1, "files": 0}


def test_the_ledger_is_private(quotatop, session, tmp_path):
    quotatop("usage")
    (ledger,) = (path for path in tmp_path.rglob("ledger.sqlite3"))
    assert ledger.stat().st_mode & 0o077 == 0


GLM = '[subscriptions.{id}]\nprovider = "zhipu"\npaused = true\n'


def test_whose_it_is_by_the_models_name_alone_is_called_a_guess(quotatop, session, write_config):
    write_config(GLM.format(id="glm"))
    (row,) = json.loads(quotatop("usage", "--json", "--by", "subscription").out)["rows"]
    assert (row["key"], row["subscriptions"], row["attribution"]) == ("glm", ["glm"], {"guessed": 20})
    shown = quotatop("usage", "--by", "subscription").out
    assert "glm           guess" in shown
    assert "[[attribution]]" in shown


def test_two_that_may_have_been_used_are_both_named_until_a_rule_decides(quotatop, session, write_config):
    both = GLM.format(id="glm") + GLM.format(id="other")
    write_config(both)
    (row,) = json.loads(quotatop("usage", "--json", "--by", "subscription").out)["rows"]
    assert row["subscriptions"] == ["glm", "other"]
    assert "glm or other" in quotatop("usage", "--by", "subscription").out
    write_config(both + '[[attribution]]\nproject = "*/dev/a"\nsubscription = "other"\n')
    (row,) = json.loads(quotatop("usage", "--json", "--by", "subscription").out)["rows"]
    assert (row["key"], row["attribution"]) == ("other", {"rule": 20})


def test_what_is_nobodys_is_shown_with_its_models(quotatop, session):
    (row,) = json.loads(quotatop("usage", "--json", "--by", "subscription").out)["rows"]
    assert (row["key"], row["subscriptions"], row["models"]) == (None, [], ["glm-5.3"])
    assert "Nobody's: glm-5.3" in quotatop("usage", "--by", "subscription").out


def test_the_demo_has_a_month_of_its_own(quotatop, made_up_home):
    ran = quotatop("--demo", "calm", "usage", "--by", "tool")
    assert (ran.code, ran.err) == (0, "")
    assert {"claude-code", "codex", "total"} <= {line.split()[0] for line in ran.out.splitlines() if line}
    assert not list(made_up_home.rglob("*.sqlite3"))


def test_requests_without_logged_tokens_cost_an_unknown_sum_and_not_nothing(quotatop, session):
    bare = {"usage": {"input_tokens": 0, "output_tokens": 0}, "model": "glm-4.7"}
    with session.open("a") as log:
        log.write(json.dumps(answer(99, datetime.now(UTC) - timedelta(minutes=1), **bare)) + "\n")
    document = json.loads(quotatop("usage", "--json").out)
    row = next(row for row in document["rows"] if row["key"] == "glm-4.7")
    assert (row["requests"], row["requests_without_tokens"], row["money"], row["priced"]) == (1, 1, {}, False)
    (line,) = (line for line in quotatop("usage").out.splitlines() if line.startswith("glm-4.7"))
    assert line.split()[1:4] == ["0", "1", "?"]
    assert line.endswith("?")


def test_a_sum_below_a_cent_is_not_nothing(quotatop, session):
    with session.open("a") as log:
        usage = {"usage": {"input_tokens": 1, "output_tokens": 1}, "model": "glm-4.7"}
        log.write(json.dumps(answer(99, datetime.now(UTC) - timedelta(minutes=1), **usage)) + "\n")
    assert "<0.01 CNY" in quotatop("usage").out


def test_logs_of_which_nothing_can_be_read_are_not_called_empty(quotatop, session):
    session.write_text('{"type":"assistant","message":{"role":"assistant","usage":\n')
    assert "Could not be read: 1 lines" in quotatop("usage").err


def test_for_kimi_it_says_which_limit_binds_at_my_hit_rate(quotatop, session):
    assert "Kimi" not in quotatop("usage").out
    with session.open("a") as log:
        log.write(json.dumps(answer(99, datetime.now(UTC) - timedelta(minutes=1), model="kimi-k2.5")) + "\n")
    assert "Kimi, 90% cached" in " ".join(quotatop("usage").out.split())
    assert "Kimi 缓存命中 90%" in quotatop("usage", env={"LC_ALL": "zh_CN.UTF-8"}).out
