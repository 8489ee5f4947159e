"""A misbehaving server, a provider that may ask it, and the one canary secret that no output may hold."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from fault_server import CANARY, FaultServer

from quotatop.host.http import HttpEdge


@pytest.fixture
async def faults() -> AsyncIterator[FaultServer]:
    async with FaultServer() as server:
        yield server


@pytest.fixture
def edge() -> HttpEdge:
    return HttpEdge({})


@pytest.fixture
def canary() -> str:
    return CANARY


@pytest.fixture
def assert_no_canary() -> Callable[..., None]:
    """Looks for the canary in texts and in every file below a folder, in all the forms in which it may hide."""
    forms = {CANARY, quote(CANARY, safe=""), json.dumps(CANARY)[1:-1], base64.b64encode(CANARY.encode()).decode()[:-4]}
    slices = {CANARY[start : start + 12] for start in range(len(CANARY) - 11)}

    def look(*texts: object, below: Path | None = None) -> None:
        files = (
            [path.read_bytes().decode("utf-8", "replace") for path in below.rglob("*") if path.is_file()]
            if below
            else []
        )
        for text in (*map(str, texts), *files):
            assert not [form for form in forms | slices if form in text]

    return look
