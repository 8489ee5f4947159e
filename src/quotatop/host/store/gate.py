"""Who may ask a question now?

One row a question holds what is remembered and a lease that expires by itself, so that an instance that died or was
stopped starves nobody: the question may then be asked again as early as by hand. Functions of an open transaction.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from quotatop.domain.ports import EARLY_S, Recorded, Turn
from quotatop.host.record import as_recorded, parse, written

LEASE_S = 75.0
"""Longer than a poll may last with all its requests."""
_SKEW_S = 5.0
"""A moment of the past that lies further ahead than this was written before the wall clock was set back."""


def remember(database: sqlite3.Connection, references: Iterable[str]) -> Mapping[str, Recorded]:
    """Give what is remembered of each reference that ever led to a question."""
    found = {}
    for reference in references:
        query = "SELECT recorded FROM links JOIN questions USING (question) WHERE reference = ?"
        row = database.execute(query, (reference,)).fetchone()
        if row is not None:
            with suppress(ValueError):  # written by a newer version, or damaged: as good as unknown
                found[reference] = parse(row[0], as_recorded)
    return found


def question_of(database: sqlite3.Connection, reference: str) -> str | None:
    """Give the question that a reference last turned out to be."""
    row = database.execute("SELECT question FROM links WHERE reference = ?", (reference,)).fetchone()
    return None if row is None else str(row[0])


def claim(
    database: sqlite3.Connection,
    question: str,
    reference: str,
    now: datetime,
    spacing_s: float,
    *,
    early: bool,
    early_s: float = EARLY_S,
) -> Turn:
    """Take the lease if the question may be asked now, else say why not and until when."""
    link(database, reference, question, now)
    row = database.execute(
        "SELECT recorded, lease, lease_until FROM questions WHERE question = ?", (question,)
    ).fetchone()
    before, lease, lease_until = _known(question, row)
    recorded = _in_present(before, now)
    if recorded is not before:
        _write(database, recorded, lease, lease_until)
    if lease is not None and lease_until is not None and now < lease_until <= now + timedelta(seconds=LEASE_S):
        return Turn(recorded, wait_until=lease_until, asking=True)
    # Who asked last was stopped before the outcome: nothing was learned, so that the interval has not begun.
    free_at = _free_at(recorded, early_s if early or lease is not None else spacing_s, early=early)
    if free_at is not None and free_at > now:
        return Turn(recorded, wait_until=free_at)
    lease = token_hex(8)
    recorded = replace(recorded, asked_at=now)
    _write(database, recorded, lease, now + timedelta(seconds=LEASE_S))
    return Turn(recorded, lease)


def is_asked(database: sqlite3.Connection, question: str, now: datetime) -> bool:
    """Say whether somebody holds the lease."""
    row = database.execute("SELECT lease, lease_until FROM questions WHERE question = ?", (question,)).fetchone()
    return row is not None and row[0] is not None and row[1] is not None and now.timestamp() < row[1]


def finish(database: sqlite3.Connection, lease: str, recorded: Recorded) -> bool:
    """Write an outcome and give the lease back; False where the lease had passed to another."""
    held = database.execute(
        "SELECT 1 FROM questions WHERE question = ? AND lease = ?", (recorded.question, lease)
    ).fetchone()
    if held is not None:
        _write(database, recorded, None, None)
    return held is not None


def release(database: sqlite3.Connection, lease: str) -> None:
    """Give a lease back without an outcome; that it stands there and is over tells that there was none."""
    database.execute("UPDATE questions SET lease_until = NULL WHERE lease = ?", (lease,))


def link(database: sqlite3.Connection, reference: str, question: str, now: datetime) -> None:
    """Note that a reference turned out to be this question."""
    database.execute("INSERT OR REPLACE INTO links VALUES (?, ?, ?)", (reference, question, now.timestamp()))


def seed(database: sqlite3.Connection, recorded: Recorded, lease: str | None = None) -> None:
    """Put what is known already into a store that is new; a lease of ours still finds its question there."""
    _write(database, recorded, lease, None)


def _known(
    question: str, row: tuple[str, str | None, float | None] | None
) -> tuple[Recorded, str | None, datetime | None]:
    if row is None:
        return Recorded(question), None, None
    text, lease, until = row
    try:
        recorded = parse(text, as_recorded)
    except ValueError:
        recorded = Recorded(question)
    return recorded, lease, None if until is None else datetime.fromtimestamp(until, UTC)


def _free_at(recorded: Recorded, spacing_s: float, *, early: bool) -> datetime | None:
    asked = recorded.asked_at
    spaced = asked and asked + timedelta(seconds=spacing_s)
    moments = (spaced, recorded.throttled_until, None if early else recorded.not_before)
    return max((moment for moment in moments if moment is not None), default=None)


def _in_present(recorded: Recorded, now: datetime) -> Recorded:
    """Move gates back that were set before the wall clock was: what was 5 minutes ahead stays 5 minutes ahead."""
    if recorded.asked_at is None or recorded.asked_at <= now + timedelta(seconds=_SKEW_S):
        return recorded
    back = recorded.asked_at - now
    return replace(
        recorded,
        asked_at=now,
        not_before=recorded.not_before and recorded.not_before - back,
        throttled_until=recorded.throttled_until and recorded.throttled_until - back,
    )


def _write(database: sqlite3.Connection, recorded: Recorded, lease: str | None, until: datetime | None) -> None:
    asked = recorded.asked_at
    row = (
        recorded.question,
        written(recorded),
        asked and asked.timestamp(),
        lease,
        until and until.timestamp(),
    )
    database.execute("INSERT OR REPLACE INTO questions VALUES (?, ?, ?, ?, ?)", row)
