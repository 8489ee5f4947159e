"""Tasks of the editor's extensions, wherever the extension keeps them and however it writes them."""

import json
from pathlib import Path

import pytest
from log_house import ALWAYS, NOW, House

AT = 1789376400000
ROO = "rooveterinaryinc.roo-cline"


def asked(**numbers: int) -> dict[str, object]:
    return {"ts": AT, "type": "say", "say": "api_req_started", "text": json.dumps(numbers)}


@pytest.fixture
def storage(house: House) -> Path:
    folder = house.home / ".config" / "Code" / "User" / "globalStorage"
    folder.mkdir(parents=True)
    return folder


def wrote(extension: Path, name: str, content: object) -> None:
    task = extension / "tasks" / "1"
    task.mkdir(parents=True, exist_ok=True)
    (task / name).write_text(json.dumps(content))


def counted(house: House) -> list[tuple[str, str, int]]:
    """Scan, and give tool, model and fresh input of each request."""
    with house.ledger() as ledger:
        ledger.scan(NOW)
        return [(event.tool, event.model, event.tokens.input) for event in ledger.events(*ALWAYS)]


@pytest.mark.parametrize("linked", ["", "tasks"])
def test_an_extension_is_known_by_its_name_where_its_folder_is_a_link(house, storage, linked):
    kept = house.home / "data" / "roo"
    wrote(kept, "ui_messages.json", [asked(tokensIn=1000, tokensOut=5, cacheReads=900, cacheWrites=50)])
    link = storage / ROO / linked
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(kept / linked)
    assert counted(house) == [("roo-code", "unknown", 50)]


@pytest.mark.parametrize("content", ["<model>glm-5</model>", [{"type": "text", "text": "<model>glm-5</model>"}]])
def test_the_model_is_heard_in_a_message_of_any_shape(house, storage, content):
    wrote(storage / ROO, "ui_messages.json", [asked(tokensIn=7, tokensOut=5)])
    wrote(storage / ROO, "api_conversation_history.json", [{"role": "user", "ts": AT - 1, "content": content}])
    assert counted(house) == [("roo-code", "glm-5", 7)]
