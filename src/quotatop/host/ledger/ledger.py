"""What was used, when, by which tool and model?  The ledger of all logged requests, for whoever counts them.

One connection, for one thread at a time; open another for another thread. Where the file cannot be had, a ledger in
memory stands in for it, filled from the logs alone: `problem` says so.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Self

from quotatop.domain.log import Cell, LogTool, Source
from quotatop.domain.usage_tier import SLOT_S, tier_of
from quotatop.host.ledger import schema
from quotatop.host.ledger.scan import Progress, Scan, ScanReport

if TYPE_CHECKING:
    from quotatop.domain.limit_error import LimitRow
    from quotatop.domain.usage import UsageEvent

RawUsage = tuple[int, int, str, str, str | None, str | None, str | None, int, int, int, int, int, int, int]
"""Key, milliseconds, tool, model, project, provider, host, input, cache read, cache write, output, reasoning, one-hour
cache write, prompt: the fields of a `UsageEvent` without the cost of one."""

_EVENTS = """SELECT key, at, tool, model, project, provider, host, input, cache_read, cache_write, output, reasoning,
    write_1h, prompt FROM event JOIN source ON source.id = event.source WHERE at >= ? AND at < ? ORDER BY at, key"""
_PROMPTS = """SELECT at, tool, model, project, provider, host FROM prompt JOIN source ON source.id = prompt.source
    WHERE at >= ? AND at < ? ORDER BY at"""
_LIMITS = """SELECT at, vendor, windows, resets, tool, model, project, provider, host FROM limit_error
    JOIN source ON source.id = limit_error.source WHERE at >= ? AND at < ? ORDER BY at, key"""
_KIND, _TIER = (1 << schema.SLOT_BITS) - 1, (1 << schema.SOURCE_BITS) - 1
_WITHIN = f"key >= ? << {schema.SLOT_BITS} AND key < ? << {schema.SLOT_BITS}"
_SLOTS = f"""SELECT key & {_KIND}, sum(requests), sum(input), sum(cache_read), sum(cache_write), sum(output),
    sum(reasoning), sum(write_1h) FROM slot WHERE {_WITHIN} GROUP BY 1 HAVING sum(requests) > 0"""  # noqa: S608 - ours
_ENDS = "SELECT at, source, input, cache_read, cache_write, output, reasoning, write_1h FROM event WHERE "
_SPAN, _SPANS_AT_ONCE = "at >= ? AND at < ?", 400
_SPOKEN = "SELECT source, count(*) FROM prompt WHERE at >= ? AND at < ? GROUP BY source"
_HALF_HOURS = f"""SELECT (key >> {schema.SLOT_BITS}) * ?, (key & {_KIND}) >> {schema.SOURCE_BITS}, key & {_TIER},
    requests, input, cache_read, cache_write, output, reasoning, write_1h
    FROM slot WHERE {_WITHIN} AND requests > 0 ORDER BY key"""  # noqa: S608 - ours
_SPOKEN_THEN = "SELECT at / ?, source, count(*) FROM prompt WHERE at >= ? AND at < ? AND known = 1 GROUP BY 1, 2"
_MODELS = f"""SELECT DISTINCT model FROM slot JOIN source ON source.id = (key & {_KIND}) >> {schema.SOURCE_BITS}
    WHERE {_WITHIN}"""  # noqa: S608 - ours
_SLOT_MS = SLOT_S * 1000
_HOT = "SELECT path, size, mtime FROM file WHERE mtime > ?"
HOT_S = 6 * 3600
"""Logs written to within this are looked at often."""
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
            self.problem = self._without(error)
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
        self.problem = self._without(error)
        self._database = schema.open_memory()

    def _without(self, error: Exception) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Say why the file cannot be had, so that a ledger in memory stands in for it."""
        if schema.is_busy(error):
            return "ledger.busy", (("file", self.path),)
        return "ledger.memory", (("file", self.path), ("reason", str(error)))

    def stirred(self, now: datetime) -> bool:
        """Say whether a log that was written to lately has changed since: a glance that lists no folder."""
        since = round((now.timestamp() - HOT_S) * 1e9)
        for path, size, mtime in self._database.execute(_HOT, (since,)):
            try:
                status = os.stat(path)  # noqa: PTH116 - pathlib costs too much for a glance every two seconds
            except OSError:
                continue
            if (status.st_size, status.st_mtime_ns) != (size, mtime):
                return True
        return False

    def raw(self, since: datetime, until: datetime) -> Iterator[RawUsage]:
        """Give the requests from `since` up to `until`, oldest first, as plain tuples."""
        return self._database.execute(_EVENTS, (_ms(since), _ms(until)))

    def events(self, since: datetime, until: datetime) -> "Iterator[UsageEvent]":
        """Give the requests from `since` up to `until`, oldest first."""
        from quotatop.domain.usage import Tokens, UsageEvent  # noqa: PLC0415 - a quick answer goes without

        for key, at, tool, model, project, provider, host, *numbers, prompt in self.raw(since, until):
            when = _ZERO + timedelta(milliseconds=at)
            yield UsageEvent(key, when, tool, model, Tokens(*numbers), bool(prompt), project, host, provider)

    def prompts(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, Source]]:
        """Give when a person spoke, and the source of the first request that followed (its model "" where none did)."""
        for at, *source in self._database.execute(_PROMPTS, (_ms(since), _ms(until))):
            yield _ZERO + timedelta(milliseconds=at), (source[0], source[1], source[2], source[3], source[4])

    def limits(self, since: datetime, until: datetime) -> "Iterator[LimitRow]":
        """Give the refusals from `since` up to `until` because a window was full, oldest first, as plain tuples."""
        return self._database.execute(_LIMITS, (_ms(since), _ms(until)))

    def cells(self, since: datetime, until: datetime, edges: Sequence[int] = ()) -> list[Cell]:
        """Give what was used from `since` up to `until`, summed where nothing can depend on the single request.

        `edges` are the instants (milliseconds) at which anything may change; without any, at none. Of a half hour with
        one in its midst, as midnight is in Nepal, the single requests are given.
        """
        first, last, ends = _cut(since, until)
        sources = self._sources()
        cells: list[Cell] = []
        cut = sorted({edge // _SLOT_MS for edge in edges if edge % _SLOT_MS and first <= edge // _SLOT_MS < last})
        ends += tuple(edge * _SLOT_MS for slot in cut for edge in (slot, slot + 1))
        if first < last:
            for begin, stop in _spans(first, last, [*edges, *((slot + 1) * _SLOT_MS for slot in cut)]):
                if begin in cut:
                    continue
                whole = self._database.execute(_SLOTS, (begin, stop))
                at = begin * _SLOT_MS
                cells += [(at, sources[kind >> schema.SOURCE_BITS], kind & _TIER, *rest) for kind, *rest in whole]
        return cells + self._at_ends(ends, sources)

    def half_hours(self, since: datetime, until: datetime) -> list[Cell]:
        """Give what was used in the half hours that a time touches, oldest first; times are their beginnings."""
        sources, asked = self._sources(), (_SLOT_MS, *_touched(since, until))
        columns = list(zip(*self._database.execute(_HALF_HOURS, asked), strict=True))
        if not columns:
            return []
        at, ids, *rest = columns  # by columns, as a tuple made anew for each row would take as long as the reading
        return list(zip(at, map(sources.__getitem__, ids), *rest, strict=True))

    def _at_ends(self, ends: "Sequence[int]", sources: dict[int, Source]) -> list[Cell]:
        """Give the single requests of the half hours that only a part of is asked for."""
        cells: list[Cell] = []
        for first in range(0, len(ends), 2 * _SPANS_AT_ONCE):
            part = ends[first : first + 2 * _SPANS_AT_ONCE]
            asked = _ENDS + " OR ".join([_SPAN] * (len(part) // 2))
            for at, source, *numbers in self._database.execute(asked, part):
                input, read, write, output, _, _ = numbers
                cells.append((at, sources[source], tier_of(input + read + write, output), 1, *numbers))
        return cells

    def spoken(self, since: datetime, until: datetime, edges: Sequence[int] = ()) -> list[tuple[int, Source, int]]:
        """Give how often a person spoke, by source and the spans between the edges (their beginnings)."""
        sources, found = self._sources(), []
        marks = [_ms(since), *(edge for edge in sorted(edges) if _ms(since) < edge < _ms(until)), _ms(until)]
        for begin, stop in pairwise(marks):
            rows = self._database.execute(_SPOKEN, (begin, stop))
            found += [(begin, sources[source], count) for source, count in rows]
        return found

    def spoken_then(self, since: datetime, until: datetime) -> list[tuple[int, Source, int]]:
        """Give how often a person spoke and a request followed, by source and the half hours that a time touches."""
        sources = self._sources()
        begin, stop = (slot * _SLOT_MS for slot in _touched(since, until))
        rows = self._database.execute(_SPOKEN_THEN, (_SLOT_MS, begin, stop))
        return [(slot * _SLOT_MS, sources[source], count) for slot, source, count in rows]

    def models(self, since: datetime, until: datetime) -> set[str]:
        """Give the models that were asked; maybe some that were asked shortly before or after."""
        return {row[0] for row in self._database.execute(_MODELS, _touched(since, until))}

    def _sources(self) -> dict[int, Source]:
        rows = self._database.execute("SELECT * FROM source")
        return {id: (tool, model, project, provider, host) for id, tool, model, project, provider, host in rows}

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _touched(since: datetime, until: datetime) -> tuple[int, int]:
    """Give the half hours that a time touches, the last one exclusive."""
    return _ms(since) // _SLOT_MS, -(-_ms(until) // _SLOT_MS)


def _cut(since: datetime, until: datetime) -> tuple[int, int, tuple[int, ...]]:
    """Give the whole half hours of a time, the last one exclusive, and its two ends in milliseconds."""
    start, end = _ms(since), _ms(until)
    first, last = -(-start // _SLOT_MS), end // _SLOT_MS
    if first >= last:
        return first, first, (start, end, 0, 0)
    return first, last, (start, first * _SLOT_MS, last * _SLOT_MS, end)


def _spans(first: int, last: int, edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Cut a time, in half hours, at the edges."""
    inner = {edge // _SLOT_MS for edge in edges}
    marks = [first, *sorted(mark for mark in inner if first < mark < last), last]
    return pairwise(marks)
