"""What if the store's file is damaged, locked, full or not ours to write?

A damaged file is set aside under a dated name and a new one is made. For anything that may pass (busy, full,
read-only, unreadable) nothing is moved: an in-memory store serves until the file opens again, which is tried every
half minute. A newer store is left alone. Everything here is for one thread.
"""

import os
import sqlite3
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias, TypeVar

from quotatop.host.files import PRIVATE_FILE, private_folder
from quotatop.host.store.schema import LostStore, NewerStore, has_wal, open_file, open_memory

T = TypeVar("T")
Problem: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]

RETRY_S = 30.0
_FRESH_S = 60.0
"""An empty file this young is one that another instance is about to fill."""
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_COMPANIONS = ("", "-wal", "-shm", "-journal")


class Database:
    """The store's file, or what stands in for it. `problem` says what is wrong now, `aside` what was set aside.

    `seed` fills a stand-in with what this process knows already, so that no throttle is forgotten.
    """

    def __init__(self, path: Path, seed: Callable[[sqlite3.Connection], None]) -> None:
        self.path = path
        self._seed = seed
        self.problem: Problem | None = None
        self.aside: Problem | None = None
        self._file: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._memory: sqlite3.Connection | None = None
        self._retry_at = 0.0

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` in one immediate transaction, on the file or on what stands in for it."""
        for _ in range(2):
            file = self._opened()
            if file is None:
                break
            try:
                return _transact(file, work)
            except sqlite3.Error as error:
                self._suffer(error)
        return _transact(self._stand_in(), work)

    def version(self) -> object:
        """Give a value that changes whenever another connection writes into the file."""
        try:
            file = self._opened()
            return None if file is None else (self._identity, file.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            self._suffer(error)
            return None

    def problems(self) -> tuple[Problem, ...]:
        """Say what is wrong now, and what was set aside."""
        return tuple(problem for problem in (self.aside, self.problem) if problem is not None)

    def close(self) -> None:
        """Close whatever is open."""
        for database in (self._file, self._memory):
            if database is not None:
                database.close()
        self._file = self._memory = None

    def _opened(self) -> sqlite3.Connection | None:
        if self._file is not None and _identity(self.path) == self._identity:
            return self._file
        if self._file is not None:  # somebody removed or replaced it under us
            self._file.close()
            self._file = None
        if time.monotonic() < self._retry_at:
            return None
        try:
            self._file = self._open()
        except NewerStore:
            self._fall_back("store-newer")
        except (sqlite3.Error, OSError) as error:
            self._fall_back("store-memory", reason=_short(error))
        return self._file

    def _open(self) -> sqlite3.Connection:
        private_folder(self.path.parent)
        if self.path.is_dir() or _stands_empty(self.path):
            self._set_aside(_identity(self.path))
        before = _identity(self.path)
        try:
            file = self._connect()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self._set_aside(before)
            file = self._connect()
        self._identity = _identity(self.path)
        self.problem = None if has_wal(file) else ("store-no-wal", ())
        if self._memory is not None:
            _carry_over(self._memory, file)
            self._memory.close()
            self._memory = None
        return file

    def _connect(self) -> sqlite3.Connection:
        # Made by us first, because SQLite would make it readable to others; its companions take over the mode.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE))
        return open_file(self.path)

    def _suffer(self, error: sqlite3.Error) -> None:
        """Take a failed transaction: set a damaged file aside, fall back to memory for the rest."""
        before = self._identity
        if self._file is not None:
            self._file.close()
            self._file = None
        if not _is_damage(error):
            self._fall_back("store-memory", reason=_short(error))
            return
        try:
            self._set_aside(before)
        except OSError as trouble:
            self._fall_back("store-memory", reason=_short(trouble))

    def _set_aside(self, seen: tuple[int, int] | None) -> None:
        """Rename the file and its companions, unless another instance did so and made a new one meanwhile."""
        if seen is None or _identity(self.path) != seen:
            return
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        aside = self.path.with_name(f"{self.path.name}.damaged-{stamp}")
        for companion in _COMPANIONS:
            part = Path(f"{self.path}{companion}")
            if part.exists():
                part.rename(f"{aside}{companion}")
        self.aside = ("store-damaged", (("file", str(aside)),))

    def _fall_back(self, code: str, **details: str) -> None:
        self._retry_at = time.monotonic() + RETRY_S
        self.problem = (code, (("file", str(self.path)), *details.items()))

    def _stand_in(self) -> sqlite3.Connection:
        if self._memory is None:
            self._memory = open_memory()
            _transact(self._memory, self._seed)
        return self._memory


def _transact(database: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    database.execute("BEGIN IMMEDIATE")
    try:
        result = work(database)
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    return result


def _carry_over(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Write into the file what was learned while it was away; what it knows better stays."""

    def copy(target: sqlite3.Connection) -> None:
        newer = "INSERT INTO questions VALUES (?, ?, ?, NULL, NULL) ON CONFLICT (question) DO UPDATE SET \
            recorded = excluded.recorded, asked_at = excluded.asked_at \
            WHERE excluded.asked_at > coalesce(questions.asked_at, 0)"
        target.executemany(newer, source.execute("SELECT question, recorded, asked_at FROM questions"))
        for table, blanks in {"links": 3, "marks": 2, "accounts": 2, "samples": 9, "hours": 9, "alerts": 5}.items():
            verb = "REPLACE" if table in ("links", "marks", "accounts") else "IGNORE"
            rows = source.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own table names
            into = f"INSERT OR {verb} INTO {table} VALUES ({', '.join('?' * blanks)})"  # noqa: S608 - likewise
            target.executemany(into, rows)

    _transact(target, copy)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.lstat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _stands_empty(path: Path) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == 0 and time.time() - status.st_mtime > _FRESH_S


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    # Extended codes carry the plain one in their lowest byte.
    return isinstance(error, LostStore) or (isinstance(code, int) and code & 0xFF in _DAMAGE)


def _short(error: Exception) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)
