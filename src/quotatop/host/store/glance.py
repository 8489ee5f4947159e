"""What does the store hold, for a command that answers without a loop?"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from quotatop.domain.ports import Recorded
from quotatop.host.store import gate
from quotatop.host.store.database import Database, Problem


def remembered(path: Path, references: Iterable[str]) -> tuple[Mapping[str, Recorded], Sequence[Problem]]:
    """Read the store once: what is remembered of the references, and what is wrong with it."""
    database, wanted = Database(path, lambda _: None), tuple(references)
    try:
        return database.run(lambda db: gate.remember(db, wanted)), database.problems()
    finally:
        database.close()
