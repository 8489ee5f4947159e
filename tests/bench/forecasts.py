"""What does foretelling cost?  Fifty subscriptions, each with two windows and ninety days of readings in a store.

python tests/bench/forecasts.py [subscriptions] [days]

First everything is learned from the store, as at a start, behind the first paint; then one more reading of each arrives
and all are foretold, as at every poll; then one in another hour, when habits are learned anew. CPU time, since a busy
machine must not count.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pairs import Report
from working_days import START, traces

from quotatop.domain.ports import Recorded
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import measure
from quotatop.engine.foresight import Foresight
from quotatop.host.store import gate, samples
from quotatop.host.store.database import Database
from quotatop.host.store.store import SqliteStore

EACH = timedelta(minutes=5)
ANOTHER_HOUR = timedelta(hours=1)
MOST_MS = 50.0
LAST_S = 1_800
"""The last reading is half an hour before a day ends, so that the next one is in the same hour."""


def filled(path: Path, count: int, days: int) -> list[tuple[str, Reading]]:
    """Write the past of all into a store; give each reference with its last reading."""
    database, last = Database(path, lambda _: None), []
    for number in range(count):
        five, week = traces(1, number, days // 7 + 1)
        moments = dict.fromkeys([point.at for point in five.points if point.at < START + days * 86_400 - LAST_S])
        by_moment = [{point.at: point for point in trace.points} for trace in (five, week)]
        readings = []
        for at in moments:
            windows = []
            for id, length, points in (("5h", 18_000, by_moment[0]), ("week", 604_800, by_moment[1])):
                point = points[at]
                resets_at = None if point.resets_at is None else datetime.fromtimestamp(point.resets_at, UTC)
                windows.append(measure(id, length_s=length, percent=point.used_percent, resets_at=resets_at))
            readings.append(Reading(datetime.fromtimestamp(at, UTC), tuple(windows)))
        name = f"{number}"
        database.run(lambda db, name=name, readings=readings: _write(db, name, readings))
        last.append((name, readings[-1]))
    database.close()
    return last


def _write(db, name: str, readings: list[Reading]) -> None:
    recent = readings[-1].read_at - timedelta(days=8)
    for reading in readings:
        samples.keep(db, name, reading)
    db.execute("DELETE FROM samples WHERE at < ?", (recent.timestamp(),))
    gate.link(db, name, name, readings[-1].read_at)
    gate.seed(db, Recorded(name, reading=readings[-1], asked_at=readings[-1].read_at))


async def measured(path: Path, last: list[tuple[str, Reading]]) -> tuple[float, float, float]:
    store = SqliteStore(path)
    try:
        foresight = Foresight(store, lambda *_: ())
        held = Subscription("x", "zhipu", 300)
        learned = time.process_time()
        for name, reading in last:
            await foresight.of(held, name, reading)
        learned = time.process_time() - learned
        spent = []
        for later in (EACH, ANOTHER_HOUR):
            more = [(name, replace(reading, read_at=reading.read_at + later)) for name, reading in last]
            began = time.process_time()
            for name, reading in more:
                await foresight.of(held, name, reading)
            spent.append(time.process_time() - began)
        return learned, spent[0], spent[1]
    finally:
        await store.close()


def main() -> None:
    count, days = (int(given) for given in (sys.argv[1:] + ["50", "90"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quotatop.sqlite3"
        last = filled(path, count, days)
        learned, told, anew = asyncio.run(measured(path, last))
    print(f"{count} subscriptions, {days} days: learned from the store in {1000 * learned:.0f} ms of CPU")
    print(f"{2 * count} forecasts with habits learned anew, once an hour: {1000 * anew:.0f} ms of CPU")
    report = Report()
    report.line(f"{2 * count} forecasts", 1000 * told, MOST_MS, "ms", "CPU, from one more reading each")
    report.end()


if __name__ == "__main__":
    main()
