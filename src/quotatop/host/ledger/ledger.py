"""What was used, when, by which tool and model?  The ledger of all logged requests, for whoever counts them.

One connection, for one thread at a time; open another for another thread. Where the file cannot be had, a ledger in
memory stands in for it, filled from the logs alone: `problem` says so.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Self

from quotatop.domain.log import Cell, LogTool, Source
from quotatop.domain.usage import SLOT_S, Tokens, UsageEvent, tier_of
from quotatop.host.ledger import schema
from quotatop.host.ledger.scan import Progress, Scan, ScanReport

RawUsage = tuple[int, int, str, str, str | None, str | None, str | None, int, int, int, int, int, int, int]
"""Key, milliseconds, tool, model, project, provider, host, input, cache read, cache write, output, reasoning, one-hour
cache write, prompt: the fields of a `UsageEvent` without the cost of one."""

_EVENTS = """SELECT key, at, tool, model, project, provider, host, input, cache_read, cache_write, output, reasoning,
    write_1h, prompt FROM event JOIN source ON source.id = event.source WHERE at >= ? AND at < ? ORDER BY at, key"""
_PROMPTS = """SELECT at, tool, model, project, provider, host FROM prompt JOIN source ON source.id = prompt.source
    WHERE at >= ? AND at < ? ORDER BY at"""
_SLOTS = "SELECT * FROM slot WHERE slot >= ? AND slot < ? AND requests > 0"
_EDGES = """SELECT at, source, input, cache_read, cache_write, output, reasoning, write_1h FROM event
    WHERE at >= ? AND at < ? OR at >= ? AND at < ?"""
_SPOKEN = f"""SELECT at / {SLOT_S * 1000}, source, count(*) FROM prompt WHERE at >= ? AND at < ?
    GROUP BY 1, 2"""  # noqa: S608 - our own number
_SLOT_MS = SLOT_S * 1000
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


class Ledger:
    """The ledger's file, or what stands in for it. `problem` is a key of the language tables with its blanks."""

    def __init__(self, path: str, tools: Sequence[LogTool], environ: Mapping[str, str], home: str) -> None:
        self.path = path
        self._tools = tools
        self._environ = environ
        self._home = home
        self.problem: tuple[str, tuple[tuple[str, str], ...]] | None = None
        self._database = self._opened()

    def _opened(self) -> sqlite3.Connection:
        try:
            database, aside = schema.open_ledger(self.path)
        except schema.NewerLedger:
            self.problem = ("ledger.newer", (("file", self.path),))
        except (sqlite3.Error, OSError) as error:
            self.problem = ("ledger.memory", (("file", self.path), ("reason", str(error))))
        else:
            if aside is not None:
                self.problem = ("ledger.damaged", (("file", aside),))
            return database
        return schema.open_memory()

    def scan(self, now: datetime, progress: Progress | None = None, *, fork: bool = False) -> ScanReport:
        """Bring the ledger up to date with the logs; with `fork`, in two processes (only where no thread runs)."""
        for _ in range(2):
            try:
                scan = Scan(self._database, self._tools, self._environ, self._home, now.timestamp())
                return scan.run(progress, fork=fork)
            except sqlite3.Error as error:
                self._suffer(error)
        return ScanReport()

    def _suffer(self, error: sqlite3.Error) -> None:
        """Set a damaged ledger aside and begin anew; go on in memory where it cannot be written."""
        self._database.close()
        if schema.is_damage(error):
            aside = schema.set_aside(self.path)
            self._database = self._opened()
            self.problem = self.problem or ("ledger.damaged", (("file", aside),))
            return
        self.problem = ("ledger.memory", (("file", self.path), ("reason", str(error))))
        self._database = schema.open_memory()

    def raw(self, since: datetime, until: datetime) -> Iterator[RawUsage]:
        """Give the requests from `since` up to `until`, oldest first, as plain tuples."""
        return self._database.execute(_EVENTS, (_ms(since), _ms(until)))

    def events(self, since: datetime, until: datetime) -> Iterator[UsageEvent]:
        """Give the requests from `since` up to `until`, oldest first."""
        for key, at, tool, model, project, provider, host, *numbers, prompt in self.raw(since, until):
            when = _ZERO + timedelta(milliseconds=at)
            yield UsageEvent(key, when, tool, model, Tokens(*numbers), bool(prompt), project, host, provider)

    def prompts(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, Source]]:
        """Give when a person spoke, and the source of the first request that followed (its model "" where none did)."""
        for at, *source in self._database.execute(_PROMPTS, (_ms(since), _ms(until))):
            yield _ZERO + timedelta(milliseconds=at), (source[0], source[1], source[2], source[3], source[4])

    def cells(self, since: datetime, until: datetime) -> list[Cell]:
        """Give what was used from `since` up to `until`, summed where nothing can depend on the single request."""
        start, end = _ms(since), _ms(until)
        first, last = -(-start // _SLOT_MS), end // _SLOT_MS
        sources = self._sources()
        cells: list[Cell] = []
        if first < last:
            whole = self._database.execute(
                "SELECT * FROM slot WHERE slot >= ? AND slot < ? AND requests > 0", (first, last)
            )
            cells = [(slot * _SLOT_MS, sources[source], *rest) for slot, source, *rest in whole]
            edges = ((start, first * _SLOT_MS), (last * _SLOT_MS, end))
        else:
            edges = ((start, end), (0, 0))
        for at, source, *numbers in self._database.execute(_EDGES, (*edges[0], *edges[1])):
            input, read, write, output, _, _ = numbers
            cells.append((at, sources[source], tier_of(input + read + write, output), 1, *numbers))
        return cells

    def spoken(self, since: datetime, until: datetime) -> list[tuple[int, Source, int]]:
        """Give how often a person spoke, by half an hour (its beginning in milliseconds) and source."""
        sources = self._sources()
        found = self._database.execute(_SPOKEN, (_ms(since), _ms(until)))
        return [(slot * _SLOT_MS, sources[source], count) for slot, source, count in found]

    def _sources(self) -> dict[int, Source]:
        rows = self._database.execute("SELECT * FROM source")
        return {id: (tool, model, project, provider, host) for id, tool, model, project, provider, host in rows}

    def note(self, name: str) -> str | None:
        """Give a text that was kept under a name."""
        row = self._database.execute("SELECT text FROM note WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def keep(self, name: str, text: str) -> None:
        """Keep a text under a name; a ledger that cannot be written goes without."""
        with contextlib.suppress(sqlite3.Error):
            self._database.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, text))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
