"""How is a tool's SQLite database read without a trace?  Not a byte of it, nor of its companions, is changed.

SQLite itself would write: a reader takes part in the shared index of a database with a write-ahead log, or makes it.
So a database whose log is empty is opened as immutable, and one with a log through an index of our own memory.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from urllib.parse import quote

from quotatop.domain.log import Found, Job, LogTool
from quotatop.host.ledger.take import Known

_PATIENCE_MS = 2000


def shape(path: str, status: os.stat_result) -> tuple[int, int]:
    """Give the size and the time of a database together with its write-ahead log."""
    try:
        log = os.stat(f"{path}-wal")  # noqa: PTH116 - pathlib costs too much in a scan
    except OSError:
        return status.st_size, status.st_mtime_ns
    return status.st_size + log.st_size, max(status.st_mtime_ns, log.st_mtime_ns)


def take_rows(tool: LogTool, job: Job, known: Known, sink: Callable[[Found], None]) -> Known | None:
    """Read what is new in a database; None where it cannot be read now."""
    status = os.stat(job.path)  # noqa: PTH116 - as above
    size, mtime = shape(job.path, status)
    same = (known.dev, known.ino) == (status.st_dev, status.st_ino)
    database = _opened(job.path)
    if database is None:
        return None
    try:
        assert tool.rows is not None  # noqa: S101 - the caller asked for rows
        found, state = tool.rows(job, _asking(database), known.state if same else "")
    except sqlite3.Error:
        return None
    finally:
        database.close()
    sink(found)
    return Known(status.st_dev, status.st_ino, size, mtime, 0, 0, state, found.skipped)


def _opened(path: str) -> sqlite3.Connection | None:
    try:
        has_log = os.stat(f"{path}-wal").st_size > 0  # noqa: PTH116 - as above
    except OSError:
        has_log = False
    ways = ("mode=ro&readonly_shm=1", "immutable=1") if has_log else ("immutable=1",)
    for way in ways:
        try:
            database = sqlite3.connect(f"file:{quote(path)}?{way}", uri=True, timeout=_PATIENCE_MS / 1000)
        except sqlite3.Error:
            continue
        try:
            database.execute("PRAGMA query_only = 1")
            database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        except sqlite3.Error:
            database.close()
            continue
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        return database
    return None


def _asking(database: sqlite3.Connection) -> Callable[[str, tuple[object, ...]], Iterator[tuple[object, ...]]]:
    def ask(query: str, values: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
        try:
            cursor = database.execute(query, values)
        except sqlite3.OperationalError as error:
            if "no such" in str(error):
                return iter(())
            raise
        return iter(cursor)

    return ask
