"""Homes with logs, and ledgers of them."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from quotatop import logs
from quotatop.host.ledger.ledger import Ledger

CASES = Path(__file__).parents[1] / "logs" / "cases"
NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)
ALWAYS = datetime(2017, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class House:
    """A home, and where its ledger lies."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.path = folder / "state" / "ledger.sqlite3"
        self.home.mkdir(parents=True)

    def fill(self, tool: str) -> None:
        """Copy a recorded home into this one."""
        shutil.copytree(CASES / tool / "home", self.home, dirs_exist_ok=True)
        for text in self.home.rglob("*.sql"):
            suffix = ".sqlite" if "zcode" in str(text) else ".db"
            with closing(sqlite3.connect(text.with_suffix(suffix))) as database:
                database.executescript(text.read_text())
            text.unlink()

    def ledger(self) -> Ledger:
        return Ledger(str(self.path), logs.load_all(), {}, str(self.home))

    def scanned(self) -> tuple[int, ...]:
        """Scan, and give requests, tokens and prompts in all."""
        with self.ledger() as ledger:
            ledger.scan(NOW)
            return counted(ledger)

    def session(self, name: str = "s") -> Path:
        path = self.home / ".claude" / "projects" / "-a" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def counted(ledger: Ledger) -> tuple[int, ...]:
    """Give requests, tokens and prompts in all; the sums that a scan keeps say the same as the requests."""
    sums = [0] * 7
    for event in ledger.events(*ALWAYS):
        t = event.tokens
        numbers = 1, t.input, t.cache_read, t.cache_write, t.output, t.reasoning, t.cache_write_1h
        sums = [a + b for a, b in zip(sums, numbers, strict=True)]
    kept = [0] * 7
    for _, _, _, *numbers in ledger.cells(*ALWAYS):
        kept = [a + b for a, b in zip(kept, numbers, strict=True)]
    assert kept == sums
    prompts = sum(1 for _ in ledger.prompts(*ALWAYS))
    assert prompts == sum(count for *_, count in ledger.spoken(*ALWAYS))
    return (*sums, prompts)


def answer(number: int, *, at: str = "2026-09-14T10:00:00.000Z", **more: object) -> bytes:
    """Give a line of Claude Code with one answer of 10 tokens."""
    message = {"id": f"msg_{number}", "model": "glm-5", "role": "assistant", "stop_reason": "end_turn"}
    usage = {"input_tokens": 7, "output_tokens": 3}
    line = {"type": "assistant", "uuid": f"u{number}", "timestamp": at, "message": {**message, "usage": usage, **more}}
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"
