"""Which alerts were sent, which wait for the end of the quiet hours, and who has seen them?

Functions of an open transaction: what decides an alert and what claims it are one, so that no two instances and no
restart ever tell it twice.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from quotatop.domain.alert import Alert, Sent
from quotatop.domain.mark import Marks
from quotatop.domain.ports import Decide
from quotatop.host.record import as_alert, as_marks, parse, written


def judge(database: sqlite3.Connection, question: str, decide: Decide, *, held: bool) -> Sequence[Alert]:
    """Turn the marks of a question into new ones and claim the alerts that follow."""
    before = marks(database, question)
    after, alerts = decide(before)
    if after != before:
        database.execute("INSERT OR REPLACE INTO marks VALUES (?, ?)", (question, written(after)))
    return claim(database, alerts, held=held)


def marks(database: sqlite3.Connection, question: str) -> Marks | None:
    """Give what alerts remember of a question."""
    row = database.execute("SELECT marks FROM marks WHERE question = ?", (question,)).fetchone()
    if row is not None:
        with suppress(ValueError):  # written by a newer version: begin anew, silently
            return parse(row[0], as_marks)
    return None


def claim(database: sqlite3.Connection, alerts: Sequence[Alert], *, held: bool) -> Sequence[Alert]:
    """Give those that nobody sent before, and record them as sent."""
    new = []
    for alert in alerts:
        row = (alert.key, alert.at.timestamp(), written(alert), int(held))
        if database.execute("INSERT OR IGNORE INTO alerts VALUES (?, ?, ?, NULL, ?)", row).rowcount == 1:
            new.append(alert)
    return new


def sent(database: sqlite3.Connection, since: datetime) -> Sequence[Sent]:
    """Give the alerts sent since then, oldest first."""
    query = "SELECT alert, acknowledged_at, held FROM alerts WHERE at >= ? ORDER BY at, key"
    found = []
    for text, acknowledged_at, held in database.execute(query, (since.timestamp(),)):
        with suppress(ValueError):
            seen = None if acknowledged_at is None else datetime.fromtimestamp(acknowledged_at, UTC)
            found.append(Sent(parse(text, as_alert), seen, bool(held)))
    return found


def acknowledge(database: sqlite3.Connection, keys: Iterable[str] | None, now: datetime) -> int:
    """Mark alerts as seen (None: all of them); give how many were new to it."""
    query = "UPDATE alerts SET acknowledged_at = ? WHERE acknowledged_at IS NULL"
    if keys is None:
        return database.execute(query, (now.timestamp(),)).rowcount
    return sum(database.execute(f"{query} AND key = ?", (now.timestamp(), key)).rowcount for key in keys)


def unhold(database: sqlite3.Connection) -> Sequence[Alert]:
    """Give the alerts that waited for the end of the quiet hours, to this caller alone."""
    rows = database.execute("SELECT alert FROM alerts WHERE held = 1 ORDER BY at, key").fetchall()
    if rows:
        database.execute("UPDATE alerts SET held = 0 WHERE held = 1")
    found = []
    for (text,) in rows:
        with suppress(ValueError):
            found.append(parse(text, as_alert))
    return found


def snooze(database: sqlite3.Connection, until: datetime | None) -> None:
    """Keep until when nothing rings; None ends it."""
    database.execute("DELETE FROM upkeep WHERE name = 'snoozed'")
    if until is not None:
        database.execute("INSERT INTO upkeep VALUES ('snoozed', ?)", (until.timestamp(),))


def snoozed(database: sqlite3.Connection) -> datetime | None:
    """Give until when nothing rings, as last wished."""
    row = database.execute("SELECT at FROM upkeep WHERE name = 'snoozed'").fetchone()
    return None if row is None else datetime.fromtimestamp(row[0], UTC)
