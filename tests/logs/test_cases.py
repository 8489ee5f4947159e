"""Every recorded home of a coding tool gives the totals that are written beside it."""

import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quotatop import logs
from quotatop.host.ledger.ledger import Ledger

CASES = Path(__file__).parent / "cases"
ALWAYS = datetime(2017, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
NAMED = ("requests", "input_uncached", "output", "cache_read", "cache_write", "reasoning")


def built(case: Path, home: Path) -> None:
    """Copy a recorded home; what is a database lies in it as text."""
    shutil.copytree(case, home, symlinks=True, dirs_exist_ok=True)
    for text in home.rglob("*.sql"):
        with closing(sqlite3.connect(text.with_suffix(suffix_of(text)))) as database:
            database.executescript(text.read_text())
        text.unlink()
    for listed in home.rglob("projects.json"):
        listed.write_text(listed.read_text().replace('"/home/', f'"{home}/'))


def suffix_of(text: Path) -> str:
    return ".sqlite" if "zcode" in str(text) else ".db"


def cases() -> Iterator[object]:
    for case in sorted(CASES.iterdir()):
        yield pytest.param(case, id=case.name)


def count(ledger: Ledger, models: dict[str, dict[str, int]]) -> None:
    for event in ledger.events(*ALWAYS):
        tokens = event.tokens
        shown = event.provider if names_provider(event.tool) else None
        row = models[f"{shown}/{event.model}" if shown else event.model]
        numbers = 1, tokens.input, tokens.output, tokens.cache_read, tokens.cache_write, tokens.reasoning
        for name, number in zip(NAMED, numbers, strict=True):
            row[name] += number


def names_provider(tool: str) -> bool:
    """Whether the recorded totals name the provider with the model."""
    return tool in ("opencode", "crush", "goose", "cline", "roo-code", "kilo-code")


@pytest.mark.parametrize("case", cases())
def test_a_recorded_home_gives_its_totals(case: Path, tmp_path: Path) -> None:
    expected = json.loads((case / "expected.json").read_text())
    now = datetime.fromisoformat(expected.get("assume_now", "2026-09-14T12:00:00Z"))
    models: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(NAMED, 0))
    prompts = 0
    for recorded in sorted(case.glob("home*")):
        home = tmp_path / recorded.name
        built(recorded, home)
        with Ledger(f"{home}-state/ledger.sqlite3", [logs.load(expected["tool"])], {}, str(home)) as ledger:
            ledger.scan(now)
            count(ledger, models)
            prompts += sum(1 for _ in ledger.prompts(*ALWAYS))
    assert dict(models) == expected["by_model"]
    assert prompts == expected["prompts"]
