"""What a wire of Kimi Code counts beyond the recorded home: old files, files that grow, and who said what."""

import json
from pathlib import Path

import pytest
from log_house import ALWAYS, NOW, House

GIANT = "A" * 9_000_000
AT = round(NOW.timestamp() * 1000) - 3_600_000


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "house")


def wire(house: House, session: str = "s") -> Path:
    path = house.home / ".kimi-code" / "sessions" / "wd_a_0123456789ab" / session / "agents" / "main" / "wire.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def write(path: Path, *records: dict[str, object]) -> None:
    with path.open("a", encoding="utf-8") as log:
        log.writelines(json.dumps(record, separators=(",", ":")) + "\n" for record in records)


def header(version: str = "1.5") -> dict[str, object]:
    return {"type": "metadata", "protocol_version": version, "created_at": AT}


def usage(number: int) -> dict[str, int]:
    return {"inputOther": number, "output": number + 1, "inputCacheRead": number + 2, "inputCacheCreation": number + 3}


def asked(after: int, alias: str = "km") -> dict[str, object]:
    return {"type": "llm.request", "kind": "loop", "modelAlias": alias, "attempt": 1, "time": AT + after}


def step(after: int, number: int, uuid: str | None = None) -> dict[str, object]:
    event = {"type": "step.end", "uuid": uuid or f"step-{after}", "usage": usage(number)}
    return {"type": "context.append_loop_event", "event": event, "time": AT + after}


def record(after: int, number: int, model: str = "km") -> dict[str, object]:
    return {"type": "usage.record", "model": model, "usage": usage(number), "usageScope": "turn", "time": AT + after}


def said(after: int, words: str = "x", *, type: str = "turn.prompt", **origin: str) -> dict[str, object]:
    input = [{"type": "text", "text": words}]
    return {"type": type, "input": input, "origin": origin or {"kind": "user"}, "time": AT + after}


def skipped(house: House) -> int:
    with house.ledger() as ledger:
        return ledger.scan(NOW).lines_skipped


def models(house: House) -> dict[str, tuple[int, int]]:
    """Scan, and give requests and prompts by model."""
    with house.ledger() as ledger:
        ledger.scan(NOW)
        requests = [event.model for event in ledger.events(*ALWAYS)]
        prompts = [source[1] for _, source in ledger.prompts(*ALWAYS)]
    return {model: (requests.count(model), prompts.count(model)) for model in {*requests, *prompts}}


def test_each_step_is_of_the_model_that_held_at_it_and_so_is_the_prompt_that_began_it(house):
    later = said(3, "y"), asked(4, "B"), step(5, 7), asked(6, "C"), step(7, 9)
    write(wire(house), header("1.0"), said(0), asked(1, "A"), step(2, 5), *later)
    assert models(house) == {"A": (1, 1), "B": (1, 1), "C": (1, 0)}


def test_a_step_counts_as_soon_as_it_is_read_though_its_file_grows_no_more(house):
    now = round(NOW.timestamp() * 1000) - AT
    write(wire(house), header("1.0"), said(now - 5000), asked(now - 4000), step(now - 1000, 5))
    assert house.scanned() == (1, 5, 7, 8, 6, 0, 0, 1)


def test_a_record_takes_the_place_of_the_step_that_was_read_before_it(house):
    path = wire(house)
    write(path, header("1.4"), said(0), asked(1), step(2, 5))
    assert house.scanned()[:2] == (1, 5)
    write(path, record(3, 5), asked(4), step(5, 5), record(6, 5))
    assert house.scanned() == (2, 10, 14, 16, 12, 0, 0, 1)


def test_a_record_says_whose_model_answered_where_nothing_did_before_it(house):
    write(wire(house), header("1.4"), said(0), step(2, 5), record(3, 5))
    assert models(house) == {"km": (1, 1)}


def test_steps_from_before_the_records_count_wherever_the_readings_stopped(house):
    path = wire(house)
    write(path, header("1.4"), asked(1), step(2, 5), step(3, 7))
    assert house.scanned()[:2] == (2, 12)
    write(path, step(100, 9), record(101, 9))
    assert house.scanned()[:2] == (3, 21)
    house.path.unlink()
    assert house.scanned()[:2] == (3, 21)


def test_a_command_of_the_shell_was_a_prompt_where_a_step_followed(house):
    write(wire(house), header("1.0"), said(0, kind="shell_command", phase="input"), step(2, 5))
    assert house.scanned()[-1] == 1


def test_steps_count_where_the_header_is_new_and_the_file_has_no_record(house):
    write(wire(house), header("1.5"), said(0), asked(1), step(2, 5), step(9, 5))
    assert house.scanned() == (2, 10, 14, 16, 12, 0, 0, 1)


def test_steps_behind_a_record_are_not_counted_whatever_the_header(house):
    write(wire(house), header("1.4"), asked(1), step(2, 5), record(3, 5), step(9, 50))
    assert house.scanned()[:2] == (1, 5)


def test_what_is_said_in_two_sessions_at_the_same_moment_are_two_prompts(house):
    write(wire(house, "one"), header(), said(0, "this"), record(2, 5))
    write(wire(house, "two"), header(), said(0, "that"), record(3, 6))
    assert models(house) == {"km": (2, 2)}


def test_a_prompt_that_a_fork_copies_is_one(house):
    for session in "one", "two":
        write(wire(house, session), header(), said(0), record(2, 5))
    write(wire(house, "two"), {"type": "forked", "time": AT + 9}, said(10, "else"), record(12, 6))
    assert models(house) == {"km": (2, 2)}


def test_what_a_person_says_in_the_midst_of_a_turn_is_a_prompt_and_what_the_program_says_is_none(house):
    write(wire(house), header(), said(0), record(2, 5), said(3, "wait", type="turn.steer"), record(5, 5))
    write(wire(house), said(6, type="turn.steer", kind="background_task"), record(7, 5))
    assert models(house) == {"km": (3, 2)}


def test_a_prompt_with_a_picture_of_megabytes_is_a_prompt_and_one_in_a_fork_too(house):
    for session in "one", "two":
        write(wire(house, session), header(), said(0, GIANT), asked(1), record(2, 5))
    write(wire(house, "two"), said(10, GIANT, kind="cron_job"), record(12, 5))
    assert models(house) == {"km": (2, 1)}
    assert skipped(house) == 0


def test_a_giant_line_that_cannot_be_told_is_counted_as_skipped_and_a_message_is_not(house):
    write(wire(house), header(), {**record(2, 5), "note": GIANT}, {**said(3), "more": GIANT})
    write(wire(house), {"type": "context.append_message", "message": {"role": "user", "content": GIANT}, "time": AT})
    assert skipped(house) == 2
