"""Limit errors get from the tools' logs into the ledger: each once, and only those that a tool itself wrote down."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from log_house import ALWAYS, NOW, answer

from quotatop.domain.limit_error import limit_errors

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


def test_an_older_ledger_is_upgraded_and_learns_what_its_logs_held(house):
    path = house.session()
    path.write_bytes(answer(1) + refusal())
    first = house.scanned()
    path.with_name("gone.jsonl").write_bytes(answer(2))
    second = house.scanned()
    path.with_name("gone.jsonl").unlink()
    with closing(sqlite3.connect(house.path)) as database:
        database.executescript("DROP TABLE limit_error; PRAGMA user_version = 1;")
    assert len(limits(house)) == 1
    assert house.scanned() == second != first
    with house.ledger() as ledger:
        assert ledger.problem is None
        assert ledger.scan(NOW).read == 0
