"""What was a window's use in the past?

Every reading is kept for 8 days, the extremes of each hour for 400. What one account used is never shown as the past
of another: where the vendor tells whose a reading is, only the present account's is given. Functions of an open
transaction.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from quotatop.domain.ports import Sample
from quotatop.domain.reading import Reading
from quotatop.domain.window import DAY, HOUR, WindowState

SAMPLES_S = 8 * DAY
HOURS_S = 400 * DAY
_PERIOD_S = 600
"""Resets that differ by less are one period; vendors let them wander by seconds."""
_PRUNE_EACH_S = 6 * HOUR
_PRUNE_AT_MOST_S = 2 * DAY
"""How far one pruning moves on: a clock that is set years ahead for an hour must not empty the history."""

_UNTOLD = ""
_HOUR = """INSERT INTO hours VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (question, account, window, hour, period) DO UPDATE SET
    high = max(high, excluded.high), low = min(low, excluded.low), last = excluded.last, resets_at = excluded.resets_at
"""


def keep(database: sqlite3.Connection, question: str, reading: Reading) -> None:
    """Keep the figures of one reading."""
    at, account = reading.read_at.timestamp(), take_account(database, question, reading)
    for window in reading.windows:
        resets_at = window.resets_at and window.resets_at.timestamp()
        percent = window.used_percent
        figures = (question, account, window.id, at, percent, resets_at, window.used, window.limit, window.state.value)
        database.execute("INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", figures)
        if percent is not None:
            period = round((resets_at or 0) / _PERIOD_S)
            hour = (question, account, window.id, int(at // HOUR), period, percent, percent, percent, resets_at)
            database.execute(_HOUR, hour)


def take_account(database: sqlite3.Connection, question: str, reading: Reading) -> str:
    """Note whose a reading is, and give it: who was told last, where this one does not tell.

    What was learned before any account was told is the past of the first that is.
    """
    known, told = _account(database, question), reading.account
    if told is None or told == known:
        return known
    if known == _UNTOLD:
        for table in ("samples", "hours"):
            adopt = f"UPDATE OR REPLACE {table} SET account = ? WHERE question = ? AND account = ''"  # noqa: S608 - our own names
            database.execute(adopt, (told, question))
    database.execute("INSERT OR REPLACE INTO accounts VALUES (?, ?)", (question, told))
    return told


def _account(database: sqlite3.Connection, question: str) -> str:
    row = database.execute("SELECT account FROM accounts WHERE question = ?", (question,)).fetchone()
    return _UNTOLD if row is None else str(row[0])


def trend(database: sqlite3.Connection, question: str, window: str, since: datetime) -> Sequence[Sample]:
    """Give one window's history, oldest first."""
    return history(database, question, since, window).get(window, ())


def history(
    database: sqlite3.Connection,
    question: str,
    since: datetime,
    window: str | None = None,
    single: datetime | None = None,
) -> Mapping[str, Sequence[Sample]]:
    """Give every window's history (or one's): hours as far as there are no single readings any more, then those.

    With `single`, a full hour, single readings are given from then on only.
    """
    found: dict[str, list[Sample]] = defaultdict(list)
    only = (question, since.timestamp(), window, _account(database, question), single.timestamp() if single else 0)
    rows = database.execute(
        "SELECT window, hour * 3600, high, low, resets_at FROM hours WHERE question = ?1 AND account = ?4 "
        "AND hour * 3600 >= ?2 AND (?3 IS NULL OR window = ?3) AND hour * 3600 + 3600 <= max(?5, coalesce("
        "(SELECT min(at) FROM samples s "
        "WHERE s.question = hours.question AND s.account = hours.account AND s.window = hours.window), "
        "1e12 * (?5 = 0))) "
        "ORDER BY hour, resets_at",
        only,
    )
    for name, at, high, low, resets_at in rows:
        found[name].append(Sample(_moment(at), high, resets_at and _moment(resets_at), low=low, state=_state(high)))
    rows = database.execute(
        "SELECT window, at, percent, resets_at, used, cap, state FROM samples WHERE question = ?1 AND account = ?4 "
        "AND at >= max(?2, ?5) AND (?3 IS NULL OR window = ?3) ORDER BY at",
        only,
    )
    for name, at, percent, resets_at, used, cap, state in rows:
        moment = resets_at and _moment(resets_at)
        found[name].append(Sample(_moment(at), percent, moment, percent, used, cap, WindowState(state)))
    return found


def prune(database: sqlite3.Connection, now: datetime) -> None:
    """Drop what is too old, a few times a day over all instances."""
    row = database.execute("SELECT at FROM upkeep WHERE name = 'pruned'").fetchone()
    moment, last = now.timestamp(), row[0] if row else None
    if last is not None and 0 <= moment - last < _PRUNE_EACH_S:
        return
    upto = moment if last is None or moment < last else min(moment, last + _PRUNE_AT_MOST_S)
    database.execute("INSERT OR REPLACE INTO upkeep VALUES ('pruned', ?)", (upto,))
    database.execute("DELETE FROM samples WHERE at < ?", (upto - SAMPLES_S,))
    database.execute("DELETE FROM hours WHERE hour < ?", (int((upto - HOURS_S) // HOUR),))
    database.execute("DELETE FROM alerts WHERE at < ?", (upto - HOURS_S,))
    database.execute("DELETE FROM links WHERE at < ?", (upto - HOURS_S,))
    for table in ("questions", "marks", "accounts"):
        gone = f"DELETE FROM {table} WHERE question NOT IN (SELECT question FROM links)"  # noqa: S608 - our own names
        database.execute(gone)
    database.execute("PRAGMA incremental_vacuum(256)").fetchall()


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _state(high: float) -> WindowState:
    return WindowState.SPENT if high >= 100 else WindowState.RUNNING
