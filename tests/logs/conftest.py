"""A home with logs, and its ledger."""

from pathlib import Path

import pytest
from log_house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "house")
