"""Homes with logs, and ledgers of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from log_house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "house")


@pytest.fixture
def houses(tmp_path: Path) -> Callable[[], House]:
    """Give as many houses as are asked for."""
    numbers: Iterator[int] = iter(range(10_000))

    def build() -> House:
        folder = tmp_path / str(next(numbers))
        return House(folder)

    return build
