"""What lies in the store, and how is it opened?

Times are seconds since the epoch. Whatever is only ever read whole is JSON of `host.record`.
"""

import sqlite3
import time
from pathlib import Path

VERSION = 2

_ACCOUNTS = "CREATE TABLE accounts (question TEXT PRIMARY KEY, account TEXT NOT NULL) WITHOUT ROWID"
# Every reading's windows, for 8 days; the account is "" where nobody told it.
_SAMPLES = """CREATE TABLE samples (
    question TEXT, account TEXT, window TEXT, at REAL, percent REAL, resets_at REAL, used REAL, cap REAL,
    state TEXT NOT NULL, PRIMARY KEY (question, account, window, at)
) WITHOUT ROWID"""
# The extremes of each hour and period, for 400 days.
_HOURS = """CREATE TABLE hours (
    question TEXT, account TEXT, window TEXT, hour INTEGER, period INTEGER, high REAL, low REAL, last REAL,
    resets_at REAL, PRIMARY KEY (question, account, window, hour, period)
) WITHOUT ROWID"""
_TABLES = (
    # One row a question: what is remembered of it, and who asks it at this moment.
    """CREATE TABLE questions (
        question TEXT PRIMARY KEY, recorded TEXT NOT NULL, asked_at REAL, lease TEXT, lease_until REAL
    ) WITHOUT ROWID""",
    # What the config says (without a secret) and which question it last turned out to be.
    "CREATE TABLE links (reference TEXT PRIMARY KEY, question TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID",
    # The vendor's account that a question was last answered for, where the vendor tells it.
    _ACCOUNTS,
    _SAMPLES,
    _HOURS,
    """CREATE TABLE alerts (
        key TEXT PRIMARY KEY, at REAL NOT NULL, alert TEXT NOT NULL, acknowledged_at REAL, held INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "CREATE TABLE marks (question TEXT PRIMARY KEY, marks TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE upkeep (name TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID",
)

_UPGRADES = {
    1: (
        _ACCOUNTS,
        "ALTER TABLE samples RENAME TO samples_1",
        _SAMPLES,
        "INSERT INTO samples SELECT question, '', window, at, percent, resets_at, used, cap, state FROM samples_1",
        "DROP TABLE samples_1",
        "ALTER TABLE hours RENAME TO hours_1",
        _HOURS,
        "INSERT INTO hours SELECT question, '', window, hour, period, high, low, last, resets_at FROM hours_1",
        "DROP TABLE hours_1",
    ),
}
"""What makes a store of one version one of the next; version 1 knew of no accounts."""

BUSY_S = 0.5
"""How long a statement waits for another instance; transactions take milliseconds."""


class NewerStore(Exception):
    """A newer version of the program wrote this store; it is left alone."""


class LostStore(sqlite3.DatabaseError):
    """The file is no store of ours any more."""


def open_file(path: Path) -> sqlite3.Connection:
    """Open the store's file, made by `path.touch` beforehand. Raise sqlite3.Error, NewerStore or LostStore."""
    database = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        prepare(database)
        _use_wal(database)
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA journal_size_limit = 1048576")
        database.execute("PRAGMA cache_size = -256")  # KiB: the system holds the file, for a screen open for weeks
    except BaseException:
        database.close()
        raise
    return database


def open_memory() -> sqlite3.Connection:
    """Open a store that lives as long as the process."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    prepare(database)
    return database


def _use_wal(database: sqlite3.Connection) -> None:
    """Let readers and writers not wait for each other, where the file system can; `has_wal` tells.

    Several instances that make the store together refuse each other this for a moment, without the usual waiting.
    """
    for _ in range(20):
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return
            time.sleep(0.02)
        else:
            return


def has_wal(database: sqlite3.Connection) -> bool:
    """Say whether readers and writers do not wait for each other. Network file systems may refuse it."""
    return bool(database.execute("PRAGMA journal_mode").fetchone()[0] == "wal")


def prepare(database: sqlite3.Connection) -> None:
    """Make the tables where there are none, and bring older ones up to date. Raise NewerStore."""
    if _version(database) == 0:
        database.execute("PRAGMA auto_vacuum = INCREMENTAL")
    if _version(database) < VERSION:
        database.execute("BEGIN IMMEDIATE")
        try:
            _bring_up_to_date(database)
            database.execute("COMMIT")
        except BaseException:
            database.execute("ROLLBACK")
            raise
    if _version(database) > VERSION:
        raise NewerStore
    if database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0] < len(_TABLES):
        raise LostStore


def _bring_up_to_date(database: sqlite3.Connection) -> None:
    version = _version(database)  # read again: another instance may have been quicker
    if version == 0:
        for table in _TABLES:
            database.execute(table)
    for step in range(version or VERSION, VERSION):
        for statement in _UPGRADES[step]:
            database.execute(statement)
    if version < VERSION:
        database.execute(f"PRAGMA user_version = {VERSION}")


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])
