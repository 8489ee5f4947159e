"""How is a tool's SQLite database read without a trace?  Not a byte of it, nor of its companions, is changed.

SQLite itself would write: a reader takes part in the shared index of a database with a write-ahead log, or makes it.
So a database whose log is empty is opened as immutable, and one with a log through an index of our own memory. A log
whose index is gone can be read by a writer alone; of those we make a copy for ourselves.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

from quotatop.domain.log import Found, Job, LogTool
from quotatop.host.ledger.take import Known

_PATIENCE_MS = 2000
_MOST_COPIED = 256 << 20
"""A temporary folder may be memory."""


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
    try:
        with _opened(job.path) as database:
            assert tool.rows is not None  # noqa: S101 - the caller asked for rows
            found, state = tool.rows(job, _asking(database), known.state if same else "")
    except sqlite3.Error:
        return None
    sink(found)
    return Known(status.st_dev, status.st_ino, size, mtime, 0, 0, state, found.skipped)


@contextmanager
def _opened(path: str) -> Iterator[sqlite3.Connection]:
    """Open a database. Raise sqlite3.Error or OSError where it cannot be read as a whole."""
    with ExitStack() as held:
        if not _length(f"{path}-wal"):
            database = _connected(path, "immutable=1")
        elif _length(f"{path}-shm"):
            database = _connected(path, "mode=ro&readonly_shm=1")
        else:
            database = _connected(held.enter_context(_copied(path)), "mode=ro")
        held.callback(database.close)
        yield database


def _length(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - as above
    except OSError:
        return 0


def _connected(path: str, way: str) -> sqlite3.Connection:
    database = sqlite3.connect(f"file:{quote(path)}?{way}", uri=True, timeout=_PATIENCE_MS / 1000)
    try:
        database.execute("PRAGMA query_only = 1")
        database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return database


@contextmanager
def _copied(path: str) -> Iterator[str]:
    """Copy a database and its log to where nobody else looks, for as long as it is read. Raise OSError."""
    from shutil import copyfile  # noqa: PLC0415 - few databases have lost their index
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - as above

    if _length(path) + _length(f"{path}-wal") > _MOST_COPIED:
        raise OSError(f"too big to copy: {path}")
    with TemporaryDirectory(prefix="quotatop-") as folder:
        copy = f"{folder}/copy"
        for end in ("-wal", ""):
            copyfile(path + end, copy + end)
        yield copy


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
