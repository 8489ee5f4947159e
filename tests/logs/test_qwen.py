"""What a conversation of Qwen Code is about has no say in what is counted of it."""

import json

import pytest
from log_house import NOW, House


def record(id, kind, parts, **more):
    message = {"role": "user" if kind == "user" else "model", "parts": parts}
    return {
        "uuid": id,
        "sessionId": "s",
        "timestamp": "2026-09-14T09:00:00.000Z",
        "type": kind,
        "cwd": "/a",
        **more,
        "message": message,
    }


def answer(id, parts):
    usage = {"promptTokenCount": 10, "candidatesTokenCount": 5, "cachedContentTokenCount": 4}
    return {**record(id, "assistant", parts, model="qwen3-max"), "usageMetadata": usage}


@pytest.fixture
def counted(house: House):
    def count(*records):
        """Give requests, input and prompts, and how many lines could not be read."""
        chat = house.home / ".qwen" / "projects" / "-a" / "chats" / "s.jsonl"
        chat.parent.mkdir(parents=True)
        chat.write_text("".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records))
        numbers = house.scanned()
        with house.ledger() as ledger:
            return numbers[0], numbers[1], numbers[-1], ledger.scan(NOW).lines_skipped

    return count


@pytest.mark.parametrize("words", [{"type": "tool_result"}, {"subtype": "ui_telemetry"}])
def test_what_an_answer_hands_to_a_tool_does_not_hide_the_answer(counted, words):
    assert counted(answer("1", [{"functionCall": {"name": "write", "args": words}}])) == (1, 6, 0, 0)


BIG = "A" * (9 << 20)


def test_a_prompt_with_a_giant_picture_and_an_answer_that_writes_a_giant_file_are_counted(counted):
    picture = [{"text": "what is this?"}, {"inlineData": {"data": BIG}}]
    written = [{"functionCall": {"name": "write_file", "args": {"content": BIG}}}]
    assert counted(record("1", "user", picture), answer("2", written)) == (1, 6, 1, 0)


@pytest.mark.parametrize(
    "giant",
    [
        record("1", "tool_result", [{"functionResponse": {"response": BIG}}]),
        record("1", "user", [{"functionResponse": {"response": BIG}}]),
        record("1", "user", [{"text": "<session_context>" + BIG}]),
        record("1", "user", [{"text": BIG}], provenance="system"),
        record("1", "system", [{"text": BIG}], subtype="session_model"),
    ],
)
def test_what_is_giant_and_no_persons_is_no_prompt(counted, giant):
    assert counted(giant, answer("2", [])) == (1, 6, 0, 0)


@pytest.mark.parametrize(
    "giant",
    [BIG, record("1", "assistant", [{"text": BIG}]), {"message": BIG, "type": "user"}],
    ids=["no record", "no numbers", "no kind"],
)
def test_a_giant_line_that_cannot_be_told_counts_as_skipped(counted, giant):
    assert counted(giant, answer("2", [])) == (1, 6, 0, 1)
