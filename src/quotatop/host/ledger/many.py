"""How are many rows written quickly?  Many by one statement, because to run one costs as much as what it writes."""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

_VALUES = 480
"""So many values in one statement: fewer than any SQLite takes (999)."""


def insert(
    database: sqlite3.Connection, into: str, rows: Iterable[Sequence[Any]], count: int, width: int, end: str = ""
) -> None:
    """Write `count` rows of `width` values; `into` stands before VALUES and `end` behind, both words of ours."""
    several = _VALUES // width
    row = f"({', '.join('?' * width)})"
    left = iter(rows)
    flat = chain.from_iterable(islice(left, count - count % several))
    statement = f"{into} VALUES {', '.join([row] * several)} {end}"
    database.executemany(statement, zip(*[flat] * (several * width), strict=True))
    database.executemany(f"{into} VALUES {row} {end}", left)
