"""How does what was found get into the ledger?  In batches of bounded size, each with the files it came from.

Within one transaction the copies that are there already are read and held against the new ones, so that any order of
files, repeated readings and scans at the same time all come to the same totals.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quotatop.domain.copies import absorb, key_of
from quotatop.domain.log import Found, RawEvent, RawLimit, RawPrompt, Source
from quotatop.domain.usage_tier import SHORT_OUTPUT, SLOT_S, TIERS
from quotatop.host.ledger.many import insert
from quotatop.host.ledger.schema import SLOT_BITS, SOURCE_BITS
from quotatop.host.ledger.take import Known

BATCH = 57_000
"""So many requests and prompts wait for one transaction: more would be a little quicker, and take more memory."""

_PROMPT = """ON CONFLICT (key) DO UPDATE
    SET at = min(at, excluded.at), known = max(known, excluded.known),
    source = CASE WHEN known = 0 THEN excluded.source ELSE source END"""
_NAMED = "touched CROSS JOIN event USING (key)"
"""The requests of this transaction; any other join may begin with all requests that there are."""
_LENGTHS = " ".join(f"WHEN length <= {length} THEN {2 * place}" for place, length in enumerate(TIERS))
_SLOT = f"""INSERT INTO slot
    SELECT (at / {SLOT_S * 1000} << {SLOT_BITS}) | (source << {SOURCE_BITS})
        | CASE {_LENGTHS} ELSE {2 * len(TIERS)} END + (output >= {SHORT_OUTPUT}),
        sign, sign * input, sign * cache_read, sign * cache_write, sign * output, sign * reasoning, sign * write_1h
    FROM (SELECT *, input + cache_read + cache_write AS length, ? AS sign FROM {{which}})
    WHERE true ON CONFLICT (key) DO UPDATE SET
    requests = requests + excluded.requests, input = input + excluded.input,
    cache_read = cache_read + excluded.cache_read, cache_write = cache_write + excluded.cache_write,
    output = output + excluded.output, reasoning = reasoning + excluded.reasoning,
    write_1h = write_1h + excluded.write_1h"""  # noqa: S608 - numbers of ours
"""Adds requests (or takes them away) where they count: by half an hour, source and `tier_of`, which is written out."""
_SLOT_ALL, _SLOT_TOUCHED = _SLOT.format(which="event"), _SLOT.format(which=_NAMED)
_TOUCHED = "CREATE TEMP TABLE IF NOT EXISTS touched (key INTEGER PRIMARY KEY)"
_TOUCH = "INSERT INTO touched VALUES (?)"
_UNTOUCH = "DELETE FROM touched WHERE key = ?"
_FOUND = f"SELECT event.* FROM {_NAMED}"  # noqa: S608 - words of ours
_ONE = "SELECT * FROM event WHERE key = ?"


class Fill:
    """Collects what the readers give, and writes it when it is enough."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._events: dict[int, RawEvent] = {}
        self._prompts: dict[int, RawPrompt] = {}
        self._limits: list[RawLimit] = []
        self._files: list[tuple[str, str, Known]] = []
        self._sources = _Sources(database)
        self._empty = database.execute("SELECT 1 FROM event LIMIT 1").fetchone() is None
        self.written = 0

    def take(self, found: Found) -> None:
        """Take what was found in a file, or in a part of it."""
        events = self._events
        for event in found.events:
            if events.setdefault(event[0], event) is not event:
                absorb(events, event)
        prompts = self._prompts
        for prompt in found.prompts:
            key = prompt[0]
            old = prompts.get(key)
            if old is None or not old[2][1]:
                prompts[key] = prompt
        self._limits += found.limits

    def file(self, path: str, tool: str, known: Known) -> None:
        """Take note of a file that was read; written together with what it held."""
        self._files.append((path, tool, known))
        if len(self._events) + len(self._prompts) >= BATCH or len(self._files) >= BATCH:
            self.write()

    def write(self) -> None:
        """Write everything that waits, in one transaction."""
        if not (self._events or self._prompts or self._files):
            return
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        try:
            if self._empty:  # another scan may have begun at the same time
                self._empty = database.execute("SELECT 1 FROM event LIMIT 1").fetchone() is None
            if not self._empty:
                self._merge()
            kept = self._events
            into = "INSERT INTO event" if self._empty else "INSERT OR REPLACE INTO event"
            insert(database, into, _rows(kept, self._sources), len(kept), 12)
            database.execute(_SLOT_ALL if self._empty else _SLOT_TOUCHED, (1,))
            source = self._sources.id
            prompts = [(key, at, source(s), 1 if s[1] else 0) for key, at, s in sorted(self._prompts.values())]
            insert(database, "INSERT INTO prompt", prompts, len(prompts), 4, _PROMPT)
            limits = [(key, at, source(s), *told) for key, at, s, *told in self._limits]
            insert(database, "INSERT OR IGNORE INTO limit_error", limits, len(limits), 6)
            files = [(path, tool, *known) for path, tool, known in self._files]
            insert(database, "INSERT OR REPLACE INTO file", files, len(files), 10)
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            self._sources.forget()
            raise
        self.written += len(kept)
        self._empty = self._empty and not kept
        self._events, self._prompts, self._limits, self._files = {}, {}, [], []

    def _merge(self) -> None:
        """Hold what waits against what is in the ledger, so that what changes is left, and named in `touched`.

        What those were counts no longer then.
        """
        waiting = self._events
        self._touch(waiting)
        before = {row[0]: row for row in self._stored(_FOUND)}
        if not before:
            return
        again = {key: event for key, event in waiting.items() if event[0] in before}
        for key, event in again.items():
            del waiting[key]
            if event[1] and before[event[0]][1] not in (0, event[1]):
                second = key_of(event[0], event[1])
                if second not in before:
                    before |= {row[0]: row for row in self._stored(_ONE, second)}
        kept = dict(before)
        for event in again.values():
            absorb(kept, event)
        changed = {key: event for key, event in kept.items() if before.get(key) is not event}
        self._database.executemany(_UNTOUCH, [(key,) for key in again.keys() - changed.keys()])
        self._database.executemany(_TOUCH, [(key,) for key in changed.keys() - again.keys()])
        if not changed.keys().isdisjoint(before):
            self._database.execute(_SLOT_TOUCHED, (-1,))
        waiting |= changed

    def _touch(self, keys: Iterable[int]) -> None:
        """Name the requests that this transaction is about."""
        self._database.execute(_TOUCHED)
        self._database.execute("DELETE FROM touched")
        named = sorted(keys)
        insert(self._database, "INSERT INTO touched", zip(named, strict=True), len(named), 1)

    def _stored(self, query: str, *values: int) -> Iterator[RawEvent]:
        name = self._sources.name
        for key, ident, rank, at, source, *rest in self._database.execute(query, values):
            yield (key, ident, rank, at, name(source), *rest)


def _rows(events: Mapping[int, RawEvent], sources: "_Sources") -> Iterable[tuple[int, ...]]:
    """Give requests as the table has them, in its order: by columns, because there may be a hundred thousand."""
    if not events:
        return ()
    keys = sorted(events)
    columns: list[Iterable[Any]] = list(zip(*map(events.__getitem__, keys), strict=True))
    columns[0] = keys
    columns[4] = sources.ids(columns[4])
    return zip(*columns, strict=True)


class _Sources:
    """The numbers under which the ledger keeps where requests come from."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._ids: dict[Source, int] = {}
        self._names: dict[int, Source] = {}

    def id(self, source: Source) -> int:
        """Give the number of a source, made where it has none; within a transaction."""
        found = self._ids.get(source)
        if found is None:
            self._load()
            found = self._ids.get(source)
        if found is None:
            made = self._database.execute(
                "INSERT INTO source (tool, model, project, provider, host) VALUES (?, ?, ?, ?, ?)", source
            ).lastrowid
            assert made is not None  # noqa: S101 - an insert has a row
            found = made
            self._ids[source], self._names[found] = found, source
        return found

    def ids(self, sources: Iterable[Source]) -> Iterable[int]:
        """Give the numbers of some sources, each met many times, in their order."""
        found = {source: self.id(source) for source in set(sources)}
        return map(found.__getitem__, sources)

    def name(self, id: int) -> Source:
        """Give the source of a number."""
        if id not in self._names:
            self._load()
        return self._names[id]

    def forget(self) -> None:
        """Drop what a transaction that failed may have made."""
        self._ids.clear()
        self._names.clear()

    def _load(self) -> None:
        for id, *source in self._database.execute("SELECT * FROM source WHERE id > ?", (max(self._names, default=0),)):
            named: Source = (source[0], source[1], source[2], source[3], source[4])
            self._ids[named], self._names[id] = id, named
