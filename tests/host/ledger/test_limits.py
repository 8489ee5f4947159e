"""Limit errors get from the tools' logs into the ledger: each once, and only those that a tool itself wrote down."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from log_house import ALWAYS, NOW, answer

from quotatop.domain.limit_error import limit_errors
from quotatop.host.ledger.schema import VERSION

RESET = 1789390800
WORDS = f"Claude AI usage limit reached|{RESET}"


def limits(house):
    with house.ledger() as ledger:
        ledger.scan(NOW)
        return limit_errors(ledger.limits(*ALWAYS))


def refusal(text=WORDS, *, at="2026-09-14T09:11:00.000Z", number=1, **more):
    message = {
        "id": f"5f3a-{number}",
        "model": "<synthetic>",
        "type": "message",
        "role": "assistant",
        "stop_reason": "stop_sequence",
        "content": [{"type": "text", "text": text}],
        "usage": {"input_tokens": 0, "output_tokens": 0},
    }
    line = {
        "parentUuid": None,
        "isSidechain": False,
        "cwd": "/home/dev/a",
        "sessionId": "s",
        "type": "assistant",
        "isApiErrorMessage": True,
        "error": "rate_limit",
        "message": message,
        "uuid": f"e{number}",
        "timestamp": at,
        **more,
    }
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def test_a_recorded_home_gives_its_one_limit_error_though_several_files_have_it(house):
    house.fill("claude-code")
    (found,) = limits(house)
    assert (found.vendor, found.windows, found.resets) == ("claude", ("5h",), RESET)
    assert found.trace.model.startswith("claude-")


def test_an_error_is_of_the_model_that_answered_last_also_where_the_log_is_read_in_pieces(house):
    path = house.session()
    path.write_bytes(answer(1))
    assert limits(house) == ()
    with path.open("ab") as log:
        log.write(refusal())
    (found,) = limits(house)
    assert (found.trace.tool, found.trace.model, found.trace.project) == ("claude-code", "glm-5", "/home/dev/a")
    assert (found.at, found.resets) == (NOW.replace(hour=9, minute=11).timestamp(), RESET)


def test_an_error_before_any_answer_is_of_no_known_model(house):
    house.session().write_bytes(refusal())
    assert [found.trace.model for found in limits(house)] == ["unknown"]


def test_copies_of_an_error_in_other_files_and_a_second_scan_add_none(house):
    for name in ("a", "b", "c"):
        house.session(name).write_bytes(answer(1) + refusal() + refusal())
    assert len(limits(house)) == 1
    house.session("a").write_bytes(answer(1) + refusal() + answer(3))
    assert len(limits(house)) == 1


def test_fields_of_the_error_win_over_its_words(house):
    quota = {"status": "rejected", "resetsAt": RESET, "rateLimitType": "seven_day"}
    house.session().write_bytes(refusal("You've hit your limit · resets 3pm", quotaLimits=quota))
    (found,) = limits(house)
    assert (found.windows, found.resets) == (("week",), RESET)


@pytest.mark.parametrize("status", ["allowed", "allowed_warning"])
def test_a_warning_is_no_error(house, status):
    quota = {"status": status, "resetsAt": RESET, "rateLimitType": "five_hour"}
    house.session().write_bytes(refusal("API Error: 529 overloaded", quotaLimits=quota))
    assert limits(house) == ()


@pytest.mark.parametrize("odd", [None, [], "x", {"status": 1, "resetsAt": {}, "rateLimitType": ["five_hour"]}])
def test_odd_fields_leave_the_words(house, odd):
    house.session().write_bytes(refusal(quotaLimits=odd))
    assert len(limits(house)) == 1


@pytest.mark.parametrize("reset", [True, "soon", 1e400, float("nan"), -5, 0, 10**30])
def test_an_odd_reset_is_not_taken_for_one(house, reset):
    quota = {"status": "rejected", "resetsAt": reset, "rateLimitType": "five_hour"}
    house.session().write_bytes(refusal("limit", quotaLimits=quota))
    assert all(found.resets is None for found in limits(house))


def quotes():
    """Lines in which a person, a model or a program merely quotes an error."""
    said = {"type": "text", "text": WORDS}
    yield answer(2, content=[said])
    yield answer(3, model="<synthetic>", content=[said])
    whole = refusal().decode()
    yield answer(4, content=[{"type": "text", "text": whole}])
    envelope = {"type": "user", "uuid": "u5", "timestamp": "2026-09-14T09:10:00.000Z", "isSidechain": False}
    for content in (WORDS, whole, [said], [{"type": "tool_result", "tool_use_id": "t", "content": whole}]):
        message = {"role": "user", "content": content}
        yield json.dumps({**envelope, "message": message}, separators=(",", ":")).encode() + b"\n"
        yield json.dumps({**envelope, "isApiErrorMessage": True, "message": message}).encode() + b"\n"
    # A model of a name of its own is no error of the tool, whatever calls itself so.
    yield refusal().replace(b"<synthetic>", b"glm-5")
    yield refusal(isApiErrorMessage="true")
    wrapped = {"type": "progress", "timestamp": envelope["timestamp"], "data": {"message": json.loads(whole)}}
    yield json.dumps(wrapped, separators=(",", ":")).encode() + b"\n"


@pytest.mark.parametrize("line", quotes())
def test_who_quotes_an_error_has_none(house, line):
    house.session().write_bytes(answer(1) + line + answer(9))
    assert limits(house) == ()


def test_no_word_of_an_error_is_stored(house):
    house.session().write_bytes(answer(1) + refusal(f"{WORDS} your project is called moonlight"))
    assert len(limits(house)) == 1
    content = b"".join(path.read_bytes() for path in house.path.parent.iterdir())
    assert b"moonlight" not in content
    assert b"limit reached" not in content


def test_the_second_process_of_a_big_scan_hands_them_over(house):
    text = "x" * 700_000
    for number in range(40):
        line = answer(number, content=[{"type": "text", "text": text}])
        house.session(str(number)).write_bytes(line + refusal(number=number, at=f"2026-09-14T09:{number:02}:00.000Z"))
    program = f"""
import datetime
from quotatop import logs
from quotatop.host.ledger.ledger import Ledger
with Ledger({str(house.path)!r}, logs.load_all(), {{}}, {str(house.home)!r}) as ledger:
    ledger.scan(datetime.datetime(2026, 9, 14, 12, tzinfo=datetime.UTC), fork=True)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
    with house.ledger() as ledger:
        assert len(list(ledger.limits(*ALWAYS))) == 40


BEFORE = {
    3: """ALTER TABLE slot RENAME TO slot_of_one;
        CREATE TABLE slot (
            slot INTEGER NOT NULL, source INTEGER NOT NULL, tier INTEGER NOT NULL, requests INTEGER NOT NULL,
            input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, output INTEGER NOT NULL,
            reasoning INTEGER NOT NULL, write_1h INTEGER NOT NULL, PRIMARY KEY (slot, source, tier)
        ) WITHOUT ROWID;
        INSERT INTO slot SELECT key >> 40, (key >> 6) % (1 << 34), key % 64, requests, input, cache_read, cache_write,
            output, reasoning, write_1h FROM slot_of_one;
        DROP TABLE slot_of_one;""",
    2: "DROP TABLE limit_error;",
}
"""What turns a ledger of a version back into one of the version before."""


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_ledger_is_upgraded_and_learns_what_its_logs_held(house, version):
    path = house.session()
    path.write_bytes(answer(1) + refusal())
    first = house.scanned()
    path.with_name("gone.jsonl").write_bytes(answer(2))
    second = house.scanned()
    path.with_name("gone.jsonl").unlink()
    with closing(sqlite3.connect(house.path)) as database:
        for later in range(VERSION, version, -1):
            database.executescript(f"{BEFORE[later]} PRAGMA user_version = {later - 1};")
    assert len(limits(house)) == 1
    assert house.scanned() == second != first
    with house.ledger() as ledger:
        assert ledger.problem is None
        assert ledger.scan(NOW).read == 0


GLM = '{"error":{"code":"1308","message":"已达到 5 小时的使用上限。您的限额将在 2026-09-14 18:41:44 重置。"}}'
GLM_RESET = NOW.replace(hour=10, minute=41, second=44).timestamp()
MS = round(NOW.replace(hour=9, minute=11).timestamp() * 1000)


def written(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def opencode(error):
    data = {
        "id": "msg_e1",
        "sessionID": "ses_1",
        "role": "assistant",
        "parentID": "msg_u1",
        "modelID": "glm-5.1",
        "providerID": "zhipuai-coding-plan",
        "mode": "build",
        "cost": 0,
        "path": {"root": "/home/dev/a"},
        "tokens": {"input": 0, "output": 0, "reasoning": 0, "cache": {"read": 0, "write": 0}},
        "time": {"created": MS - 900, "completed": MS},
        "error": error,
    }
    return json.dumps(data, ensure_ascii=False)


@pytest.mark.parametrize(
    "data",
    [
        {"message": "已达到 5 小时的使用上限。", "statusCode": 429, "isRetryable": True, "responseBody": GLM},
        {"message": GLM, "statusCode": 429},
    ],
)
def test_opencode_tells_whose_it_was_in_both_of_its_older_stores_once(house, data):
    content = opencode({"name": "APIError", "data": data})
    store = house.home / ".local" / "share" / "opencode"
    written(store / "storage" / "message" / "ses_1" / "msg_e1.json", content)
    with closing(sqlite3.connect(store / "opencode.db")) as database:
        database.executescript(
            "CREATE TABLE session (id TEXT, parent_id TEXT, directory TEXT);"
            "CREATE TABLE message (id TEXT, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);"
            "CREATE TABLE part (id TEXT, message_id TEXT, data TEXT);"
        )
        database.execute("INSERT INTO message VALUES ('msg_e1', 'ses_1', ?, ?, ?)", (MS, MS, content))
        database.commit()
    (found,) = limits(house)
    assert (found.vendor, found.windows, found.at, found.resets) == ("glm", ("5h",), MS / 1000, GLM_RESET)
    assert (found.trace.model, found.trace.provider) == ("glm-5.1", "zhipuai-coding-plan")
    assert house.scanned()[0] == 0


@pytest.mark.parametrize("error", [None, "x", [], {"data": GLM}, {"data": {"message": 7}}, {"name": "Aborted"}])
def test_an_opencode_error_of_another_kind_tells_nothing(house, error):
    written(house.home / ".local/share/opencode/storage/message/ses_1/msg_e1.json", opencode(error))
    assert limits(house) == ()


def qwen(name, **event):
    line = {
        "uuid": "q1",
        "sessionId": "q",
        "timestamp": "2026-09-14T09:11:00.000Z",
        "cwd": "/home/dev/a",
        "type": "system",
        "subtype": "ui_telemetry",
        "provenance": "system",
        "systemPayload": {"uiEvent": {"event.name": name, "model": "qwen3-coder-plus", "status_code": 429, **event}},
    }
    return json.dumps(line, separators=(",", ":")) + "\n"


def test_qwen_code_tells_the_model_and_the_session_its_host(house):
    path = house.home / ".qwen" / "projects" / "-a" / "chats" / "c.jsonl"
    session = (
        '{"type":"system","subtype":"session_model","systemPayload":{"modelId":"m","baseUrl":"https://x.example/v1"}}\n'
    )
    failed = {"error_message": "429 hour allocated quota exceeded."}
    quoted = qwen("qwen-code.tool_call", **failed, function_args={"text": '".api_error"'})
    written(path, session + qwen("qwen-code.api_error", **failed) * 2 + quoted + qwen("qwen-code.api_error"))
    (found,) = limits(house)
    assert (found.vendor, found.windows, found.resets) == ("bailian", ("5h",), None)
    assert (found.trace.model, found.trace.host) == ("qwen3-coder-plus", "x.example")


def test_cline_tells_of_requests_that_failed_and_of_nobody_who_quotes_one(house):
    task = house.home / ".config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/1"
    failed = json.dumps({"request": "x", "streamingFailedMessage": f"429 {GLM}"}, ensure_ascii=False)
    rows = [
        {"ts": MS, "type": "say", "say": "text", "text": f"api_req_failed {GLM}"},
        {"ts": MS + 1, "type": "say", "say": "api_req_started", "text": failed},
        {"ts": MS + 2, "type": "ask", "ask": "api_req_failed", "text": GLM},
        {"ts": MS + 3, "type": "ask", "ask": "followup", "text": GLM},
        {"ts": MS + 4, "type": "say", "say": "api_req_started", "text": json.dumps({"request": GLM})},
        {"ts": MS + 5, "type": "ask", "ask": "api_req_failed", "text": None},
    ]
    written(task / "ui_messages.json", json.dumps(rows, ensure_ascii=False))
    used = [{"ts": MS - 9, "model_id": "glm-5.1", "model_provider_id": "zai"}]
    written(task / "task_metadata.json", json.dumps({"model_usage": used}))
    found = limits(house)
    assert [error.at for error in found] == [(MS + 1) / 1000, (MS + 2) / 1000]
    assert {(error.trace.tool, error.trace.model, error.resets) for error in found} == {("cline", "glm-5.1", GLM_RESET)}


def codex(*windows, at="2026-09-14T09:11:00.000Z", **more):
    named = dict(zip(("primary", "secondary"), windows, strict=False))
    payload = {"type": "token_count", "info": None, "rate_limits": {"limit_id": "codex", **named, **more}}
    return json.dumps({"timestamp": at, "type": "event_msg", "payload": payload}, separators=(",", ":")) + "\n"


def full(minutes=300, used=100.0, resets=RESET):
    return {"used_percent": used, "window_minutes": minutes, "resets_at": resets}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (codex(full(), full(10080, 31.0)), [("5h", RESET)]),
        (codex(full(10079, 100)), [("week", RESET)]),
        (codex(full(), full(10080, 100.0, RESET + 90_000)), [("5h", RESET), ("week", RESET + 90_000)]),
        (codex({"used_percent": 100.0, "window_minutes": 299, "resets_in_seconds": 600}), [("5h", MS / 1000 + 600)]),
        (codex(full(), limit_id="codex_other"), []),
        (codex(full(minutes=17)), []),
        (codex(full(resets=1)), []),
        (codex(full(used="100")), []),
        (codex(full(used=99.9)), []),
        (codex(full(), at="yesterday"), []),
    ],
)
def test_codex_tells_which_of_its_windows_are_full(house, line, told):
    path = house.home / ".codex/sessions/2026/09/14/rollout-2026-09-14T09-00-00-019a.jsonl"
    meta = {"id": "019a", "cwd": "/a", "model_provider": "openai"}
    start = {"timestamp": "2026-09-14T09:00:00.000Z", "type": "session_meta", "payload": meta}
    turn = {"timestamp": "2026-09-14T09:00:00.000Z", "type": "turn_context", "payload": {"model": "gpt-5.3-codex"}}
    head = "".join(json.dumps(each, separators=(",", ":")) + "\n" for each in (start, turn))
    written(path, head + line + line.replace("09:11:00", "09:11:30"))
    found = limits(house)
    assert sorted((*error.windows, error.resets) for error in found) == told
    assert {(error.trace.model, error.trace.provider) for error in found} <= {("gpt-5.3-codex", "openai")}
