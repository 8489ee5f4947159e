"""How is it kept what a reader must know to go on behind where it stopped?"""

import json
from typing import Any


def dumped(state: dict[str, Any]) -> str:
    """Give the text to keep; "" where there is nothing to know."""
    known = {name: value for name, value in state.items() if value}
    return json.dumps(known, separators=(",", ":")) if known else ""


def restored(text: str) -> dict[str, Any]:
    """Give what was dumped. It is our own, from the ledger, and of the version of its schema."""
    if not text:
        return {}
    found: dict[str, Any] = json.loads(text)
    return found
