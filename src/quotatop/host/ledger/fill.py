"""How does what was found get into the ledger?  In batches of bounded size, each with the files it came from.

Within one transaction the copies that are there already are read and held against the new ones, so that any order of
files, repeated readings and scans at the same time all come to the same totals.
"""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quotatop.domain.copies import absorb, key_of
from quotatop.domain.log import Found, RawEvent, RawLimit, RawPrompt, Source
from quotatop.domain.usage_tier import SHORT_OUTPUT, SLOT_S, TIERS, tier_of
from quotatop.host.ledger.take import Known

BATCH = 64_000
_IN = 500

_NEW_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_EVENT = "INSERT OR REPLACE INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PROMPT = "INSERT INTO prompt VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE \
    SET at = min(at, excluded.at), known = max(known, excluded.known), \
    source = CASE WHEN known = 0 THEN excluded.source ELSE source END"
_SLOT = "INSERT INTO slot VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (slot, source, tier) DO UPDATE SET \
    requests = requests + excluded.requests, input = input + excluded.input, \
    cache_read = cache_read + excluded.cache_read, cache_write = cache_write + excluded.cache_write, \
    output = output + excluded.output, reasoning = reasoning + excluded.reasoning, \
    write_1h = write_1h + excluded.write_1h"
_SLOT_MS = SLOT_S * 1000
_FILE = "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_LIMIT = "INSERT OR IGNORE INTO limit_error VALUES (?, ?, ?, ?, ?, ?)"
_FOUND = "SELECT key, ident, rank, at, source, input, cache_read, cache_write, output, reasoning, write_1h, prompt \
    FROM event WHERE key IN ({})"


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
            kept, replaced = (self._events, {}) if self._empty else self._merged()
            rows = _rows(kept, self._sources)
            database.executemany(_NEW_EVENT if self._empty else _EVENT, rows)
            database.executemany(_SLOT, _slots(rows, _rows(replaced, self._sources)))
            source = self._sources.id
            prompts = sorted(self._prompts.values())
            database.executemany(_PROMPT, [(key, at, source(s), 1 if s[1] else 0) for key, at, s in prompts])
            database.executemany(_LIMIT, [(key, at, source(s), *told) for key, at, s, *told in self._limits])
            database.executemany(_FILE, [(path, tool, *known) for path, tool, known in self._files])
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            self._sources.forget()
            raise
        self.written += len(kept)
        self._empty = self._empty and not kept
        self._events, self._prompts, self._limits, self._files = {}, {}, [], []

    def _merged(self) -> tuple[dict[int, RawEvent], dict[int, RawEvent]]:
        """Give the rows that change, with what is in the ledger taken into account, and those that they replace."""
        waiting = self._events
        kept = self._stored(waiting)
        before = dict(kept)
        second = {
            key_of(event[0], event[1])
            for event in waiting.values()
            if event[1] and event[0] in kept and kept[event[0]][1] not in (0, event[1])
        }
        if second:
            more = self._stored(second)
            kept |= more
            before |= more
        for event in waiting.values():
            absorb(kept, event)
        changed = {key: event for key, event in kept.items() if before.get(key) is not event}
        return changed, {key: before[key] for key in changed if key in before}

    def _stored(self, keys: Iterable[int]) -> dict[int, RawEvent]:
        found: dict[int, RawEvent] = {}
        wanted = list(keys)
        name = self._sources.name
        for start in range(0, len(wanted), _IN):
            some = wanted[start : start + _IN]
            for key, ident, rank, at, source, *rest in self._database.execute(
                _FOUND.format(",".join("?" * len(some))), some
            ):
                found[key] = (key, ident, rank, at, name(source), *rest)
        return found


def _rows(events: Mapping[int, RawEvent], sources: "_Sources") -> list[tuple[int, ...]]:
    """Write requests as the table has them, in its order: by columns, because there may be a hundred thousand."""
    if not events:
        return []
    columns: list[Iterable[Any]] = list(zip(*events.values(), strict=True))
    columns[0] = events
    columns[4] = sources.ids(columns[4])
    return sorted(zip(*columns, strict=True))


def _slots(rows: Iterable[Sequence[int]], replaced: Iterable[Sequence[int]]) -> list[tuple[int, ...]]:
    """Sum what comes, without what it replaces, by half an hour, source and class of length."""
    sums: dict[int, list[int]] = {}
    for _, _, _, at, origin, input, read, write, output, thought, hour, _ in rows:
        # `tier_of`, written out; one number is found sooner than three.
        place = at // _SLOT_MS << 40 | origin << 8 | bisect_left(TIERS, input + read + write) << 1
        if output >= SHORT_OUTPUT:
            place |= 1
        held = sums.get(place)
        if held is None:
            sums[place] = [1, input, read, write, output, thought, hour]
            continue
        held[0] += 1
        held[1] += input
        held[2] += read
        held[3] += write
        held[4] += output
        held[5] += thought
        held[6] += hour
    for gone in replaced:
        at, origin, *numbers = gone[3:11]
        place = at // _SLOT_MS << 40 | origin << 8 | tier_of(sum(numbers[:3]), numbers[3])
        held = sums.setdefault(place, [0] * 7)
        sums[place] = [was - less for was, less in zip(held, (1, *numbers), strict=True)]
    return [(place >> 40, place >> 8 & 0xFFFFFFFF, place & 0xFF, *held) for place, held in sorted(sums.items())]


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
