"""What lies in the ledger, and how is it opened?

A damaged ledger is set aside and filled anew from the logs; one of a newer version is left alone. Times are
milliseconds since the epoch.
"""

import contextlib
import os
import sqlite3
import time

VERSION = 3
SLOT_BITS, SOURCE_BITS = 40, 6
"""A key of `slot` is a half hour, a source and a class of length in one number, which is found twice as fast as three:
the half hour stands above so many bits, the source above so many."""
_PRIVATE_FILE = 0o600

_LIMIT_ERROR = """CREATE TABLE limit_error (
    key INTEGER PRIMARY KEY, at INTEGER NOT NULL, source INTEGER NOT NULL, vendor TEXT NOT NULL, windows TEXT NOT NULL,
    resets INTEGER
)"""
_SLOT = """CREATE TABLE slot (
    key INTEGER PRIMARY KEY, requests INTEGER NOT NULL, input INTEGER NOT NULL, cache_read INTEGER NOT NULL,
    cache_write INTEGER NOT NULL, output INTEGER NOT NULL, reasoning INTEGER NOT NULL, write_1h INTEGER NOT NULL
)"""
_TABLES = f"""
CREATE TABLE source (
    id INTEGER PRIMARY KEY, tool TEXT NOT NULL, model TEXT NOT NULL, project TEXT, provider TEXT, host TEXT
);
CREATE TABLE event (
    key INTEGER PRIMARY KEY, ident INTEGER NOT NULL, rank INTEGER NOT NULL, at INTEGER NOT NULL,
    source INTEGER NOT NULL, input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
    output INTEGER NOT NULL, reasoning INTEGER NOT NULL, write_1h INTEGER NOT NULL, prompt INTEGER NOT NULL
);
CREATE TABLE prompt (key INTEGER PRIMARY KEY, at INTEGER NOT NULL, source INTEGER NOT NULL, known INTEGER NOT NULL);
{_SLOT};
CREATE TABLE file (
    path TEXT PRIMARY KEY, tool TEXT NOT NULL, dev INTEGER NOT NULL, ino INTEGER NOT NULL, size INTEGER NOT NULL,
    mtime INTEGER NOT NULL, offset INTEGER NOT NULL, mark INTEGER NOT NULL, state TEXT NOT NULL,
    skipped INTEGER NOT NULL
) WITHOUT ROWID;
{_LIMIT_ERROR};
"""
_READ_AGAIN = """UPDATE file SET size = -1, offset = 0, state = ''
    WHERE tool IN ('claude-code', 'cline', 'codex', 'opencode', 'qwen-code')
    AND mtime > (strftime('%s', 'now') - 40 * 86400) * 1000000000"""
"""What a reader tells since a version stands in logs that were read before; older ones than these tell of windows that
are long over."""
_ONE_KEY = f"""INSERT INTO slot SELECT (slot << {SLOT_BITS}) | (source << {SOURCE_BITS}) | tier,
    requests, input, cache_read, cache_write, output, reasoning, write_1h FROM slot_of_three"""  # noqa: S608 - ours
_UPGRADES = {
    1: (_LIMIT_ERROR, _READ_AGAIN),
    2: ("ALTER TABLE slot RENAME TO slot_of_three", _SLOT, _ONE_KEY, "DROP TABLE slot_of_three"),
}
"""What leads from a version to the next. Nothing that was counted is touched."""
INDEX = "CREATE INDEX IF NOT EXISTS event_at ON event (at)"

BUSY_S = 1.5
"""How long one scan waits for the other's commit of a batch. Who waits longer than that reads the logs by itself: the
other holds the file for something longer, and a person waits for an answer."""
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_COMPANIONS = ("", "-wal", "-shm", "-journal")


class NewerLedger(Exception):
    """A newer version of the program wrote this ledger; it is left alone."""


class LostLedger(sqlite3.DatabaseError):
    """The file is no ledger of ours."""


def open_ledger(path: str) -> tuple[sqlite3.Connection, str | None]:
    """Open the ledger, made where there is none; give with it where a damaged one was set aside.

    Raise NewerLedger, sqlite3.Error or OSError where it cannot be had.
    """
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120 - pathlib costs too much here
    try:
        return _open(path), None
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
    aside = set_aside(path)
    return _open(path), aside


def open_memory() -> sqlite3.Connection:
    """Open a ledger that lives as long as the process."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    _prepare(database)
    return database


def is_damage(error: Exception) -> bool:
    """Say whether the file is broken, and not merely busy, full or out of reach."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, LostLedger) or (isinstance(code, int) and code & 0xFF in _DAMAGE)


def is_busy(error: Exception) -> bool:
    """Say whether another process holds the file."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in _BUSY


def set_aside(path: str) -> str:
    """Rename a damaged ledger and its companions."""
    aside = f"{path}.damaged-{time.time_ns()}"
    for companion in _COMPANIONS:
        with contextlib.suppress(FileNotFoundError):
            os.rename(f"{path}{companion}", f"{aside}{companion}")  # noqa: PTH104 - as above
    return aside


def _open(path: str) -> sqlite3.Connection:
    # Made by us first, because SQLite would make it readable to others; its companions take over the mode.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE_FILE))
    database = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        _prepare(database)
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA journal_size_limit = 1048576")
    except BaseException:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection) -> None:
    version = _version(database)
    if version == 0:
        _use_wal(database)
        database.execute("BEGIN IMMEDIATE")
        try:
            if _version(database) == 0:  # another scan may have been quicker
                for statement in _TABLES.split(";"):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {VERSION}")
            database.execute("COMMIT")
        except BaseException:
            database.execute("ROLLBACK")
            raise
        version = _version(database)
    if 0 < version < VERSION:
        version = _upgraded(database)
    if version > VERSION:
        raise NewerLedger
    found = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
    if found[0] < _TABLES.count("CREATE"):
        raise LostLedger


def _upgraded(database: sqlite3.Connection) -> int:
    """Bring an older ledger to this version, in one step or not at all."""
    database.execute("BEGIN IMMEDIATE")
    try:
        for version in range(_version(database), VERSION):  # another process may have been quicker
            for statement in _UPGRADES[version]:
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {version + 1}")
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise
    return _version(database)


def _use_wal(database: sqlite3.Connection) -> None:
    """Let readers and writers not wait for each other; scans that begin together refuse each other for a moment."""
    database.execute("PRAGMA busy_timeout = 0")  # the waiting is done here
    for _ in range(50):
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                break
            time.sleep(0.02)
        else:
            break
    database.execute(f"PRAGMA busy_timeout = {round(BUSY_S * 1000)}")


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])
