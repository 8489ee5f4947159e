"""What a wire of Kimi CLI counts beyond the recorded home: loops of turns, agents of other models, long lines."""

import json
from pathlib import Path

import pytest
from log_house import ALWAYS, NOW, House

AT = NOW.timestamp() - 3600


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "house")


def wire(house: House, agent: str = "") -> Path:
    session = house.home / ".kimi" / "sessions" / "ab" / "s"
    path = session / "subagents" / agent / "wire.jsonl" if agent else session / "wire.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def write(path: Path, *lines: dict[str, object]) -> None:
    with path.open("a", encoding="utf-8") as log:
        log.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


def line(after: float, type: str, **payload: object) -> dict[str, object]:
    return {"timestamp": AT + after, "message": {"type": type, "payload": payload}}


def begin(after: float, words: object = "do it") -> dict[str, object]:
    return line(after, "TurnBegin", user_input=words)


def end(after: float) -> dict[str, object]:
    return line(after, "TurnEnd")


def step(after: float, id: str) -> list[dict[str, object]]:
    usage = {"input_other": 5, "output": 6, "input_cache_read": 7, "input_cache_creation": 8}
    return [line(after, "StepBegin", n=1), line(after + 0.5, "StatusUpdate", token_usage=usage, message_id=id)]


def turn(after: float, id: str, words: object = "do it") -> list[dict[str, object]]:
    return [begin(after, words), *step(after + 0.1, id), end(after + 1)]


def counted(house: House) -> tuple[int, int]:
    """Scan, and give requests and prompts."""
    found = house.scanned()
    return found[0], found[-1]


LOOP = [begin(0), *turn(0.1, "a"), *turn(1.2, "b", "again"), *turn(2.3, "c", "again"), end(3.4)]


def test_a_loop_of_turns_is_one_prompt(house):
    write(wire(house), *LOOP, *turn(60, "d", "next"))
    assert counted(house) == (4, 2)


def test_a_prompt_right_behind_a_loop_is_a_prompt(house):
    write(wire(house), *LOOP, *turn(4, "d", "next"))
    assert counted(house) == (4, 2)


def test_a_loop_is_one_prompt_wherever_the_readings_stopped(house):
    for written in LOOP:
        write(wire(house), written)
        house.scanned()
    assert counted(house) == (3, 1)


def test_a_turn_that_was_never_closed_hides_no_later_prompts(house):
    write(wire(house), begin(0, "lost"), *turn(60, "a"), *turn(62, "b", "more"))
    assert counted(house) == (2, 2)


def test_a_loop_that_was_never_closed_hides_no_later_prompts(house):
    write(wire(house), *LOOP[:-1], *turn(60, "d", "next"), *turn(62, "e", "more"))
    assert counted(house) == (5, 3)


def test_a_loop_whose_turns_have_no_ends_is_one_prompt(house):
    old = [row for row in LOOP if row["message"]["type"] != "TurnEnd"]
    write(wire(house), *old, *turn(60, "d", "next"))
    assert counted(house) == (4, 2)


CONFIG = """
default_model = "big"
[models.big]
model = "kimi-k3"
[models.small]
model = "kimi-k2.5"
"""


@pytest.mark.parametrize("main_first", [True, False])
def test_a_subagents_request_is_of_its_own_model_whichever_wire_is_read_first(house, main_first):
    usage = step(2, "sub")[1]
    wrapped = line(2.5, "SubagentEvent", agent_id="a1", event=usage["message"])
    wires = [(wire(house), [*turn(0, "main"), wrapped]), (wire(house, "a1"), [usage])]
    (house.home / ".kimi" / "config.toml").write_text(CONFIG, encoding="utf-8")
    (wire(house, "a1").parent / "meta.json").write_text('{"launch_spec":{"effective_model":"small"}}', encoding="utf-8")
    for path, lines in wires if main_first else reversed(wires):
        write(path, *lines)
        house.scanned()
    with house.ledger() as ledger:
        assert sorted(event.model for event in ledger.events(*ALWAYS)) == ["kimi-k2.5", "kimi-k3"]


PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 9_000_000}}


def test_a_prompt_with_a_picture_of_megabytes_is_a_prompt(house):
    write(wire(house), *turn(0, "a", [PICTURE, {"type": "text", "text": "what is it"}]))
    write(wire(house), *turn(60, "b", [{"type": "text", "text": "and this"}, PICTURE]))
    write(wire(house), *turn(120, "c", [{"type": "text", "text": "[Imported context from a file]"}, PICTURE]))
    assert counted(house) == (3, 2)


def test_a_giant_line_that_cannot_be_told_is_counted_as_skipped_and_a_tools_result_is_not(house):
    write(wire(house), line(0, "StatusUpdate", note=PICTURE), line(1, "ToolResult", return_value=PICTURE))
    write(wire(house), line(2, "SubagentEvent", event={"type": "TurnBegin", "payload": {"user_input": [PICTURE]}}))
    with house.ledger() as ledger:
        assert ledger.scan(NOW).lines_skipped == 1
