"""How does the ledger follow the logs?  It walks, reads what is new or has grown, and writes it down.

Nothing is ever taken out of the ledger because a file has gone: tools delete, move and compress their logs.
"""

import gc
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from quotatop.domain.log import LATER_MS, Found, Job, LogTool
from quotatop.host.ledger.beside import Beside
from quotatop.host.ledger.fill import Fill
from quotatop.host.ledger.take import NOTHING, Known, take_archive, take_lines, take_whole
from quotatop.host.ledger.walk import Walk

if TYPE_CHECKING:
    from quotatop.host.ledger.pair import Took


_AHEAD_MS = 86_400_000
"""A time that is still further ahead is damage and no clock's."""
_FILES = "SELECT path, dev, ino, size, mtime, offset, mark, state, skipped FROM file"


class ScanReport(NamedTuple):
    """What a scan saw: log files there are, how many of them it had to read, and what could not be read."""

    files: int = 0
    read: int = 0
    events: int = 0
    files_skipped: int = 0
    lines_skipped: int = 0


Progress = Callable[[int, int], None]
"""Told bytes read and bytes to read."""


class Work(NamedTuple):
    """A file to read: what it was when it was met, and what the ledger knows of it."""

    path: str
    root: str
    named: str
    tool: LogTool
    seen: Known
    known: Known


class Scan:
    """One scan of all tools' logs into a ledger."""

    def __init__(
        self, database: sqlite3.Connection, tools: Sequence[LogTool], environ: Mapping[str, str], home: str, now: float
    ) -> None:
        self._database = database
        self._beside = Beside()
        self._walk = Walk(tools, environ, home, self._beside)
        self._latest = round(now * 1000) + LATER_MS
        self._refused = 0

    def run(self, progress: Progress | None = None, *, fork: bool = False) -> ScanReport:
        """Bring the ledger up to date. Raise sqlite3.Error; whatever is wrong with a log is in the report."""
        known = {row[0]: row for row in self._database.execute(_FILES)}
        work, files = [], 0
        for path, root, named, tool, status in self._walk:
            files += 1
            size, mtime = status.st_size, status.st_mtime_ns
            if tool.rows is not None:
                size, mtime = _shape(path, tool, status)
            row = known.get(path)
            identity = status.st_dev, status.st_ino, size, mtime
            if row is None or row[1:5] != identity or 0 < -row[6] <= self._latest:
                seen = NOTHING._replace(dev=identity[0], ino=identity[1], size=size, mtime=mtime)
                work.append(Work(path, root, named, tool, seen, NOTHING if row is None else Known._make(row[1:])))
        if not work:
            return ScanReport(files, 0, 0, self._walk.refused, self._skipped())
        collecting = gc.isenabled()
        gc.disable()  # millions of small values, and none of them in a circle
        try:
            fill = Fill(self._database)
            self._read(work, fill, progress, fork=fork)
            fill.write()
        finally:
            if collecting:
                gc.enable()
        return ScanReport(files, len(work), fill.written, self._walk.refused + self._refused, self._skipped())

    def _skipped(self) -> int:
        return int(self._database.execute("SELECT coalesce(sum(skipped), 0) FROM file").fetchone()[0])

    def _read(self, work: list[Work], fill: Fill, progress: Progress | None, *, fork: bool) -> None:
        total, done = sum(map(_growth, work)), 0
        for number, found, known, whole in self._took(work, total, fork=fork):
            fill.take(found)
            if not whole:
                continue
            item = work[number]
            if known is None:
                self._refused += 1
            else:
                fill.file(item.path, item.tool.id, known)
            done += _growth(item)
            if progress is not None:
                progress(done, total)

    def _took(self, work: list[Work], total: int, *, fork: bool) -> "Iterator[Took]":
        if fork:
            from quotatop.host.ledger.pair import can_pair, read_in_pair  # noqa: PLC0415 - a big scan is rare

            if can_pair(total):
                work.sort(key=_growth, reverse=True)
                self._load_readers(work)
                yield from read_in_pair(len(work), lambda number, sink: self.take(work[number], sink))
                return
        for number, item in enumerate(work):
            parts: list[Found] = []
            known = self.take(item, parts.append)
            for part in parts:
                yield number, part, None, False
            yield number, Found(), known, True

    def _load_readers(self, work: list[Work]) -> None:
        """Load what reads these files once, before there are two who would."""
        for item in {item.tool.id: item for item in work}.values():
            if item.tool.lines is not None:
                item.tool.lines(self._job(item, self._latest), "")

    def _job(self, item: Work, latest: int) -> Job:
        return Job(item.path, item.root, item.named, self._beside, latest)

    def take(self, item: Work, sink: Callable[[Found], None]) -> Known | None:
        """Read one file; None where it cannot be."""
        known = self._take(item, self._latest, sink)
        if known is None or not known.skipped:
            return known
        due = self._due(item)
        return known._replace(mark=-due) if due else known

    def _due(self, item: Work) -> int:
        """Give the earliest time in a file that cannot be believed yet, but can be within a day; 0 where none is."""
        times: list[int] = []

        def note(found: Found) -> None:
            times.extend(event[3] for event in found.events)
            times.extend(prompt[1] for prompt in found.prompts)

        self._take(item, self._latest + _AHEAD_MS, note)
        return min((at for at in times if at > self._latest), default=0)

    def _take(self, item: Work, latest: int, sink: Callable[[Found], None]) -> Known | None:
        job, tool = self._job(item, latest), item.tool
        try:
            if _is_database(tool, item.path):
                from quotatop.host.ledger.rows import take_rows  # noqa: PLC0415 - few tools have a database

                return take_rows(tool, job, item.known, sink)
            if tool.whole is not None:
                return take_whole(tool, job, item.seen, sink)
            if item.path.endswith((".zst", ".gz")):
                return take_archive(tool, job, sink)
            return take_lines(tool, job, item.known, sink)
        except OSError:
            return None


def _growth(item: Work) -> int:
    return max(0, item.seen.size - item.known.offset)


def _shape(path: str, tool: LogTool, status: os.stat_result) -> tuple[int, int]:
    """Give what changes whenever a log does; a database's newest rows are in its companion."""
    if not _is_database(tool, path):
        return status.st_size, status.st_mtime_ns
    from quotatop.host.ledger.rows import shape  # noqa: PLC0415 - few tools have a database

    return shape(path, status)


def _is_database(tool: LogTool, path: str) -> bool:
    return tool.rows is not None and path.endswith((".db", ".sqlite"))
