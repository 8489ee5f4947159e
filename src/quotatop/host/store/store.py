"""What do all instances of one user remember together?  The port `Store`, on SQLite."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from quotatop.domain.alert import Alert, Sent
from quotatop.domain.mark import Marks
from quotatop.domain.ports import EARLY_S, Decide, Recorded, Sample, Turn
from quotatop.host.store import alerts as sending
from quotatop.host.store import gate, samples
from quotatop.host.store.database import Database, Problem
from quotatop.host.store.lane import Lane

T = TypeVar("T")

CLOSE_S = 0.8
"""How long closing may take, so that quitting takes less than a second."""


class SqliteStore:
    """The store in the state folder. Every call is one short transaction on the store's own thread."""

    def __init__(self, path: Path) -> None:
        self._known: dict[str, tuple[str, Recorded]] = {}
        self._leases: dict[str, str] = {}
        self._database = Database(path, self._seed)
        self._lane = Lane("store")
        self._version: object = None

    async def recall(self, references: Iterable[str]) -> Mapping[str, Recorded]:
        """Give what is remembered for subscription references."""
        wanted = tuple(references)
        found = await self._do(lambda db: gate.remember(db, wanted))
        self._known.update({recorded.question: (name, recorded) for name, recorded in found.items()})
        return found

    async def claim(
        self,
        question: str,
        reference: str,
        now: datetime,
        *,
        spacing_s: float,
        early: bool,
        early_s: float = EARLY_S,
    ) -> Turn:
        """Ask for the turn to poll."""
        turn = await self._do(
            lambda db: gate.claim(db, question, reference, now, spacing_s, early=early, early_s=early_s)
        )
        self._known[question] = reference, turn.recorded
        if turn.lease is not None:
            self._leases[question] = turn.lease
        return turn

    async def asked(self, question: str, now: datetime) -> bool:
        """Say whether somebody asks the question at this moment."""
        return await self._do(lambda db: gate.is_asked(db, question, now))

    async def finish(self, lease: str, recorded: Recorded) -> None:
        """Write the outcome of a poll and give the lease back."""

        def work(db: sqlite3.Connection) -> bool:
            ours = gate.finish(db, lease, recorded)
            if ours and recorded.reading is not None and recorded.fault is None:
                samples.keep(db, recorded.question, recorded.reading)
                samples.prune(db, recorded.reading.read_at)
            return ours

        if await self._do(work) and recorded.question in self._known:
            self._known[recorded.question] = self._known[recorded.question][0], recorded
        self._leases.pop(recorded.question, None)

    async def release(self, lease: str) -> None:
        """Give the lease back without an outcome."""
        await self._do(lambda db: gate.release(db, lease))
        self._leases = {question: held for question, held in self._leases.items() if held != lease}

    async def trend(self, reference: str, window: str, since: datetime) -> Sequence[Sample]:
        """Give a window's history, oldest first."""
        return await self._of_question(reference, (), lambda db, asked: samples.trend(db, asked, window, since))

    async def history(self, reference: str, since: datetime) -> Mapping[str, Sequence[Sample]]:
        """Give every window's history, oldest first."""
        return await self._of_question(reference, {}, lambda db, asked: samples.history(db, asked, since))

    async def past(self, reference: str, since: datetime, single: datetime) -> Mapping[str, Sequence[Sample]]:
        """Give every window's history in hours, and in single readings from the full hour `single` on."""
        return await self._of_question(reference, {}, lambda db, asked: samples.history(db, asked, since, None, single))

    async def judge(self, question: str, decide: Decide, *, held: bool) -> Sequence[Alert]:
        """Let `decide` turn the marks of a question into new ones and alerts; keep both in one transaction."""
        return await self._do(lambda db: sending.judge(db, question, decide, held=held))

    async def alerted(self, alerts: Sequence[Alert], *, held: bool) -> Sequence[Alert]:
        """Claim alerts: give those that nobody sent before."""
        return await self._do(lambda db: sending.claim(db, alerts, held=held))

    async def sent(self, since: datetime) -> Sequence[Sent]:
        """Give the alerts sent since then, oldest first."""
        return await self._do(lambda db: sending.sent(db, since))

    async def acknowledge(self, keys: Iterable[str] | None, now: datetime) -> int:
        """Mark alerts as seen (None: all of them); give how many were new to it."""
        chosen = None if keys is None else tuple(keys)
        return await self._do(lambda db: sending.acknowledge(db, chosen, now))

    async def unhold(self) -> Sequence[Alert]:
        """Give the alerts that waited for the end of the quiet hours, to one caller only."""
        return await self._do(sending.unhold)

    async def snooze(self, until: datetime | None) -> None:
        """Keep until when nothing rings; None ends it."""
        await self._do(lambda db: sending.snooze(db, until))

    async def snoozed(self) -> datetime | None:
        """Give until when nothing rings, as last wished."""
        return await self._do(sending.snoozed)

    async def marks(self, question: str) -> Marks | None:
        """Give what alerts remember of a question."""
        return await self._do(lambda db: sending.marks(db, question))

    async def changed(self) -> bool:
        """Say whether another instance wrote since this was last asked."""
        version = await self._lane.run(self._database.version)
        before, self._version = self._version, version
        return version != before

    def problems(self) -> Sequence[Problem]:
        """Say what is wrong with the store now."""
        return self._database.problems()

    async def close(self) -> None:
        """Close the file, within a second even where the disk hangs."""
        await self._lane.close(CLOSE_S, self._database.close)

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._lane.run(lambda: self._database.run(work))

    async def _of_question(self, reference: str, nothing: T, work: Callable[[sqlite3.Connection, str], T]) -> T:
        def find(db: sqlite3.Connection) -> T:
            question = gate.question_of(db, reference)
            return nothing if question is None else work(db, question)

        return await self._do(find)

    def _seed(self, db: sqlite3.Connection) -> None:
        for reference, recorded in tuple(self._known.values()):
            gate.seed(db, recorded, self._leases.get(recorded.question))
            if recorded.reading is not None:
                samples.take_account(db, recorded.question, recorded.reading)
            if recorded.asked_at is not None:
                gate.link(db, reference, recorded.question, recorded.asked_at)
