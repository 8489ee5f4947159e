"""The store: gates, history, alerts, and everything that can happen to its file."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.mark import Level, Mark, Marks
from quotatop.domain.ports import Recorded
from quotatop.domain.reading import Reading
from quotatop.domain.window import measure
from quotatop.host.store import gate, samples
from quotatop.host.store.glance import remembered
from quotatop.host.store.schema import VERSION, open_file, open_memory
from quotatop.host.store.store import SqliteStore

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def reading(at: datetime = NOW, percent: float | None = 12, resets_at: datetime | None = None) -> Reading:
    return Reading(at, (measure("5h", length_s=18_000, percent=percent, resets_at=resets_at),))


def alert(kind: AlertKind = AlertKind.WARN, period: str = "p", at: datetime = NOW) -> Alert:
    return Alert(kind, "glm", "5h", period, at, kind.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "quotatop.sqlite3"


@pytest.fixture
async def opened(path: Path) -> AsyncIterator[Callable[[], SqliteStore]]:
    stores = []

    def open() -> SqliteStore:
        stores.append(SqliteStore(path))
        return stores[-1]

    yield open
    for store in stores:
        await store.close()


async def learn(store: SqliteStore, at: datetime = NOW, **figures) -> Recorded:
    turn = await store.claim("q", "r", at, spacing_s=60, early=False)
    assert turn.lease
    recorded = replace(turn.recorded, reading=reading(at, **figures), fault=None)
    await store.finish(turn.lease, recorded)
    return recorded


# Gates


async def test_what_one_learns_the_others_recall(opened) -> None:
    recorded = await learn(opened())
    assert await opened().recall(["r", "other"]) == {"r": recorded}


async def test_only_one_may_ask_and_the_spacing_counts_from_the_asking(opened) -> None:
    first, second = opened(), opened()
    turn = await first.claim("q", "r", NOW, spacing_s=300, early=False)
    refused = await second.claim("q", "r", NOW + SECOND, spacing_s=300, early=True)
    assert (bool(turn.lease), refused.lease, refused.asking) == (True, None, True)
    await first.finish(turn.lease, replace(turn.recorded, reading=reading()))
    refused = await second.claim("q", "r", NOW + 299 * SECOND, spacing_s=300, early=False)
    assert (refused.lease, refused.asking, refused.wait_until) == (None, False, NOW + 300 * SECOND)
    assert refused.recorded.reading == reading()
    assert (await second.claim("q", "r", NOW + 300 * SECOND, spacing_s=300, early=False)).lease


async def test_early_asking_waits_half_a_minute_and_never_passes_a_throttle(opened) -> None:
    store = opened()
    await learn(store)
    assert (await store.claim("q", "r", NOW + 29 * SECOND, spacing_s=300, early=True)).wait_until == NOW + 30 * SECOND
    turn = await store.claim("q", "r", NOW + 30 * SECOND, spacing_s=300, early=True)
    until = NOW + timedelta(hours=2)
    fault = Fault(FaultKind.THROTTLED, "throttled", NOW)
    await store.finish(turn.lease, replace(turn.recorded, fault=fault, not_before=until, throttled_until=until))
    for early in (True, False):
        refused = await store.claim("q", "r", until - SECOND, spacing_s=60, early=early)
        assert (refused.lease, refused.wait_until) == (None, until)
    assert (await store.claim("q", "r", until, spacing_s=60, early=False)).lease


async def test_backoff_binds_what_asks_by_itself_but_not_a_hand(opened) -> None:
    store = opened()
    turn = await store.claim("q", "r", NOW, spacing_s=60, early=False)
    until = NOW + timedelta(hours=1)
    await store.finish(
        turn.lease, replace(turn.recorded, fault=Fault(FaultKind.VENDOR, "vendor", NOW), not_before=until)
    )
    moment = NOW + 120 * SECOND
    assert (await store.claim("q", "r", moment, spacing_s=60, early=False)).wait_until == until
    assert (await store.claim("q", "r", moment, spacing_s=60, early=True)).lease


async def test_a_lease_expires_and_the_late_outcome_of_its_holder_is_dropped(opened) -> None:
    stopped, other = opened(), opened()
    old = await stopped.claim("q", "r", NOW, spacing_s=60, early=False)
    later = NOW + timedelta(seconds=gate.LEASE_S)
    new = await other.claim("q", "r", later, spacing_s=60, early=False)
    assert new.lease
    await other.finish(new.lease, replace(new.recorded, reading=reading(later, 50)))
    await stopped.finish(old.lease, replace(old.recorded, reading=reading(NOW, 10)))
    assert (await other.recall(["r"]))["r"].reading == reading(later, 50)


async def test_who_was_interrupted_may_ask_again_after_half_a_minute(opened) -> None:
    store = opened()
    turn = await store.claim("q", "r", NOW, spacing_s=300, early=False)
    await store.release(turn.lease)
    refused = await store.claim("q", "r", NOW + SECOND, spacing_s=300, early=False)
    assert (refused.asking, refused.wait_until) == (False, NOW + 30 * SECOND)
    assert (await store.claim("q", "r", NOW + 30 * SECOND, spacing_s=300, early=False)).lease


async def test_whom_a_dead_instance_kept_from_asking_need_not_wait_for_an_interval(opened) -> None:
    dead, other = opened(), opened()
    await dead.claim("q", "r", NOW, spacing_s=300, early=False)
    expired = NOW + timedelta(seconds=gate.LEASE_S)
    refused = await other.claim("q", "r", expired - SECOND, spacing_s=300, early=False)
    assert (refused.asking, refused.wait_until) == (True, expired)
    again = await other.claim("q", "r", expired, spacing_s=300, early=False)
    await other.finish(again.lease, replace(again.recorded, reading=reading(expired)))
    assert (await other.claim("q", "r", expired + 60 * SECOND, spacing_s=300, early=False)).lease is None


async def test_gates_set_before_the_clock_was_set_back_stay_as_long_as_they_were(opened) -> None:
    store = opened()
    await learn(store)
    back = NOW - timedelta(hours=2)
    refused = await store.claim("q", "r", back, spacing_s=60, early=False)
    assert refused.wait_until == back + 60 * SECOND
    assert (await store.claim("q", "r", back + 60 * SECOND, spacing_s=60, early=False)).lease


@given(
    st.lists(st.tuples(st.floats(-500, 500), st.booleans(), st.sampled_from(["ok", "throttled", "lost"])), max_size=30)
)
@settings(max_examples=60)
def test_no_two_hold_a_lease_and_no_throttle_is_ever_passed(walk) -> None:
    database, now, holder, throttled, asked = open_memory(), NOW, None, None, None
    for seconds, early, outcome in walk:
        now += timedelta(seconds=abs(seconds))
        turn = gate.claim(database, "q", "r", now, 60, early=early)
        if turn.lease is None:
            assert turn.wait_until > now
            continue
        assert holder is None or now - holder >= timedelta(seconds=gate.LEASE_S)
        assert throttled is None or now >= throttled
        assert asked is None or now - asked >= timedelta(seconds=30 if early else 60)
        holder, asked = now, now
        if outcome != "lost":
            throttled = now + timedelta(minutes=9) if outcome == "throttled" else None
            gate.finish(database, turn.lease, replace(turn.recorded, throttled_until=throttled))
            holder = None
    database.close()


# History


async def test_the_trend_is_every_reading_and_beyond_eight_days_each_hours_extremes(opened) -> None:
    store = opened()
    for hour in range(24 * 12):
        for minute in (0, 30):
            at = NOW + timedelta(hours=hour, minutes=minute)
            await learn(store, at, percent=hour % 50 + minute / 60, resets_at=NOW + timedelta(days=30))
    end = NOW + timedelta(days=12)
    trend = await store.trend("r", "5h", NOW)
    recent = [sample for sample in trend if sample.at >= end - timedelta(days=8)]
    assert [sample.at for sample in trend] == sorted({sample.at for sample in trend})
    assert len(recent) == 2 * 24 * 8
    older = [sample for sample in trend if sample.at < end - timedelta(days=8, hours=7)]
    assert len(older) >= 24 * 3.6
    assert all((sample.low, sample.used_percent) == (int(sample.low), int(sample.low) + 0.5) for sample in older)
    assert await store.trend("r", "5h", end - timedelta(hours=1)) == trend[-2:]
    assert await store.trend("nobody", "5h", NOW) == ()
    assert set(await store.history("r", NOW)) == {"5h"}


async def test_an_unknown_figure_is_a_gap_in_the_trend(opened) -> None:
    store = opened()
    await learn(store, percent=None)
    await learn(store, NOW + timedelta(minutes=5))
    assert [sample.used_percent for sample in await store.trend("r", "5h", NOW)] == [None, 12]


def of_account(account: str | None, percent: float, minutes: int) -> Reading:
    return replace(reading(NOW + timedelta(minutes=minutes), percent), account=account)


def percents(database: sqlite3.Connection) -> list[float | None]:
    return [sample.used_percent for sample in samples.trend(database, "q", "5h", NOW)]


def test_what_another_account_used_is_not_in_the_present_ones_past_and_comes_back_with_it() -> None:
    database = open_memory()
    for account, percent, minutes in (("a", 60, 0), ("a", 61, 5), ("b", 5, 10), (None, 6, 15), ("b", 7, 20)):
        samples.keep(database, "q", of_account(account, percent, minutes))
    assert percents(database) == [5, 6, 7]
    assert samples.history(database, "q", NOW + timedelta(minutes=18))["5h"][0].used_percent == 7
    samples.keep(database, "q", of_account("a", 62, 25))
    assert percents(database) == [60, 61, 62]
    database.close()


def test_what_was_learned_before_an_account_was_told_is_the_first_ones_past() -> None:
    database = open_memory()
    for account, percent, minutes in ((None, 60, 0), (None, 61, 5), ("a", 62, 10)):
        samples.keep(database, "q", of_account(account, percent, minutes))
    assert percents(database) == [60, 61, 62]
    samples.keep(database, "q", of_account("b", 1, 15))
    assert percents(database) == [1]
    database.close()


def test_days_ago_each_accounts_hours_are_its_own() -> None:
    database = open_memory()
    gate.link(database, "r", "q", NOW)
    for day in range(12):
        account, percent = ("a", 80) if day < 2 else ("b", 10)
        for hour in range(24):
            samples.keep(database, "q", of_account(account, percent, (day * 24 + hour) * 60))
    samples.prune(database, NOW + timedelta(days=12))
    assert set(percents(database)) == {10}
    samples.keep(database, "q", of_account("a", 81, 12 * 24 * 60))
    assert set(percents(database)) == {80, 81}
    database.close()


FIRST_VERSION = """
CREATE TABLE questions (
    question TEXT PRIMARY KEY, recorded TEXT NOT NULL, asked_at REAL, lease TEXT, lease_until REAL) WITHOUT ROWID;
CREATE TABLE links (reference TEXT PRIMARY KEY, question TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE samples (
    question TEXT, window TEXT, at REAL, percent REAL, resets_at REAL, used REAL, cap REAL, state TEXT NOT NULL,
    PRIMARY KEY (question, window, at)) WITHOUT ROWID;
CREATE TABLE hours (
    question TEXT, window TEXT, hour INTEGER, period INTEGER, high REAL, low REAL, last REAL, resets_at REAL,
    PRIMARY KEY (question, window, hour, period)) WITHOUT ROWID;
CREATE TABLE alerts (
    key TEXT PRIMARY KEY, at REAL NOT NULL, alert TEXT NOT NULL, acknowledged_at REAL, held INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE marks (question TEXT PRIMARY KEY, marks TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE upkeep (name TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
"""


async def test_a_store_of_the_first_version_keeps_all_that_it_knew(opened, path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    old, at = sqlite3.connect(path), NOW.timestamp()
    old.executescript(FIRST_VERSION)
    old.execute("INSERT INTO links VALUES ('r', 'q', ?)", (at,))
    old.execute("INSERT INTO samples VALUES ('q', '5h', ?, 33, NULL, NULL, NULL, 'running')", (at,))
    old.execute("INSERT INTO hours VALUES ('q', '5h', ?, 0, 22, 11, 12, NULL)", (int(at // 3600) - 240,))
    old.commit()
    old.close()
    stores = [opened(), opened()]
    trends = [await store.trend("r", "5h", NOW - timedelta(days=20)) for store in stores]
    assert [[(sample.used_percent, sample.low) for sample in trend] for trend in trends] == [[(22, 11), (33, 33)]] * 2
    assert [store.problems() for store in stores] == [(), ()]
    await learn(stores[0], NOW + timedelta(minutes=5))
    assert len(await stores[1].trend("r", "5h", NOW - timedelta(days=20))) == 3


def test_after_a_year_the_store_is_no_larger_than_its_promise() -> None:
    database, per_day = open_memory(), 12
    database.execute("BEGIN")
    for step in range(430 * per_day):
        at = NOW + timedelta(days=1 / per_day) * step
        samples.keep(database, "q", reading(at, step % 100, NOW + timedelta(hours=5 * (step // 5))))
        samples.prune(database, at)
    database.execute("COMMIT")
    count = {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("samples", "hours")}
    assert count["samples"] <= 8 * per_day + per_day
    assert count["hours"] <= 401 * 24
    assert database.execute("PRAGMA page_count").fetchone()[0] * 4096 < 4 << 20
    database.close()


def test_a_clock_set_years_ahead_for_an_hour_does_not_empty_the_history() -> None:
    database = open_memory()
    for hour in range(48):
        samples.keep(database, "q", reading(NOW + timedelta(hours=hour)))
    samples.prune(database, NOW + timedelta(hours=48))
    samples.prune(database, NOW + timedelta(days=4000))
    samples.prune(database, NOW + timedelta(hours=55))
    assert len(samples.trend(database, "q", "5h", NOW)) == 48
    database.close()


# Alerts


async def test_an_alert_is_claimed_once_by_whoever_comes_first(opened) -> None:
    stores = [opened() for _ in range(3)]
    found = await asyncio.gather(*(store.alerted([alert(), alert(period="other")], held=False) for store in stores))
    assert sorted(len(one) for one in found) == [0, 0, 2]


async def test_marks_and_alerts_are_kept_in_one_transaction(opened) -> None:
    store, mark = opened(), Mark("5h", 85, 85, Level.WARN, NOW)
    seen = []

    def decide(before):
        seen.append(before)
        return Marks(NOW, (mark,), NOW), (alert(),)

    assert await store.judge("q", decide, held=False) == [alert()]
    assert await opened().judge("q", decide, held=False) == []
    assert seen == [None, Marks(NOW, (mark,), NOW)]
    assert await store.marks("q") == Marks(NOW, (mark,), NOW)

    def fails(before):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.judge("q", fails, held=False)
    assert len(await store.sent(NOW)) == 1


async def test_acknowledged_and_held_alerts_are_everybodys(opened) -> None:
    one, other = opened(), opened()
    await one.alerted([alert(), alert(AlertKind.SPENT)], held=True)
    assert await other.acknowledge([alert().key], NOW) == 1
    assert await other.acknowledge(None, NOW) == 1
    assert await other.acknowledge(None, NOW) == 0
    assert all(sent.acknowledged_at == NOW and sent.held for sent in await one.sent(NOW))
    assert {held.kind for held in await one.unhold()} == {AlertKind.WARN, AlertKind.SPENT}
    assert await other.unhold() == []


async def test_only_what_others_wrote_counts_as_a_change(opened) -> None:
    one, other = opened(), opened()
    await one.changed()
    await learn(one)
    assert not await one.changed()
    await learn(other, NOW + timedelta(hours=1))
    assert await one.changed()
    assert not await one.changed()


# The file


async def test_the_file_is_its_owners_alone_whatever_the_umask(opened, path: Path) -> None:
    before = os.umask(0)
    try:
        store = opened()
        await learn(store)
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        files = list(path.parent.iterdir())
        assert {file.suffix for file in files} >= {".sqlite3", ".sqlite3-wal"}
        assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    finally:
        os.umask(before)


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database at all " * 400)


def _truncated(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 - 100])


def _bad_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def _zeros(path: Path) -> None:
    path.write_bytes(b"\0" * path.stat().st_size)


def _empty_and_old(path: Path) -> None:
    path.write_bytes(b"")
    os.utime(path, (1e9, 1e9))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "kept").write_text("old bytes")


def _of_something_else(path: Path) -> None:
    path.unlink()
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE notes (text)")
    database.execute(f"PRAGMA user_version = {VERSION}")
    database.commit()
    database.close()


@pytest.mark.parametrize(
    "damage", [_garbage, _truncated, _bad_page, _zeros, _empty_and_old, _folder, _of_something_else]
)
async def test_a_damaged_store_is_set_aside_named_and_begun_anew(opened, path: Path, damage) -> None:
    store = opened()
    for minute in range(50):
        await learn(store, NOW + timedelta(minutes=minute))
    await store.close()
    damage(path)
    before = path.read_bytes() if path.is_file() else (path / "kept").read_bytes()
    store = opened()
    await store.recall(["r"])
    await learn(store, NOW + timedelta(days=1))
    assert (await opened().recall(["r"]))["r"].reading.read_at == NOW + timedelta(days=1)
    ((code, details),) = store.problems()
    aside = Path(dict(details)["file"])
    assert code == "store-damaged"
    assert (aside.read_bytes() if aside.is_file() else (aside / "kept").read_bytes()) == before
    assert list(path.parent.glob("*.damaged-*")) == [aside]


async def test_damage_under_a_running_instance_is_set_aside_once_by_all(opened, path: Path) -> None:
    one, other = opened(), opened()
    await learn(one)
    await other.recall(["r"])
    for companion in path.parent.glob("*.sqlite3-*"):
        companion.unlink()
    _garbage(path)
    await one.recall(["r"])
    await other.recall(["r"])
    await learn(one, NOW + timedelta(hours=1))
    await learn(other, NOW + timedelta(hours=2))
    assert (await one.recall(["r"]))["r"].reading.read_at == NOW + timedelta(hours=2)
    assert len([file for file in path.parent.glob("*.damaged-*") if not file.name.endswith(("-wal", "-shm"))]) == 1


async def test_a_newer_store_is_left_alone(opened, path: Path) -> None:
    store = opened()
    await learn(store)
    await store.close()
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    before = path.read_bytes()
    store = opened()
    assert await store.recall(["r"]) == {}
    await learn(store)
    assert (await store.recall(["r"]))["r"].reading == reading()
    assert [code for code, _ in store.problems()] == ["store-newer"]
    assert path.read_bytes() == before
    assert list(path.parent.glob("*.damaged-*")) == []


async def test_a_store_that_is_locked_for_long_is_replaced_by_memory_and_then_caught_up(
    opened, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened()
    until = NOW + timedelta(hours=3)
    turn = await store.claim("q", "r", NOW, spacing_s=60, early=False)
    await store.finish(turn.lease, replace(turn.recorded, reading=reading(), throttled_until=until))
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    refused = await store.claim("q", "r", NOW + timedelta(hours=1), spacing_s=60, early=True)
    assert refused.wait_until == until
    assert refused.recorded.reading == reading()
    assert [code for code, _ in store.problems()] == ["store-memory"]
    await learn(store, until)
    await store.alerted([alert()], held=False)
    blocker.execute("ROLLBACK")
    blocker.close()
    store._database._retry_at = 0.0
    assert (await store.recall(["r"]))["r"].reading.read_at == until
    assert store.problems() == ()
    assert (await opened().recall(["r"]))["r"].reading.read_at == until
    assert await opened().alerted([alert()], held=False) == []
    assert len(await opened().trend("r", "5h", NOW)) == 2


async def test_a_store_that_cannot_be_made_is_memory_and_nothing_is_moved(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    store = SqliteStore(tmp_path / "state" / "quotatop.sqlite3")
    await learn(store)
    assert (await store.recall(["r"]))["r"].reading == reading()
    ((code, details),) = store.problems()
    assert (code, dict(details)["file"]) == ("store-memory", str(tmp_path / "state" / "quotatop.sqlite3"))
    await store.close()


async def test_a_full_disk_costs_no_reading_and_moves_nothing(opened, path: Path) -> None:
    store = opened()
    await learn(store)

    def fill() -> None:
        file = store._database._file
        pages = file.execute("PRAGMA page_count").fetchone()[0]
        file.execute(f"PRAGMA max_page_count = {pages}")

    await store._lane.run(fill)
    for hour in range(1, 200):
        await learn(store, NOW + timedelta(hours=hour))
    assert (await store.recall(["r"]))["r"].reading.read_at == NOW + timedelta(hours=199)
    ((code, details),) = store.problems()
    assert (code, "full" in dict(details)["reason"]) == ("store-memory", True)
    assert list(path.parent.glob("*.damaged-*")) == []
    store._database._retry_at = 0.0
    assert len(await store.trend("r", "5h", NOW)) == 200
    assert store.problems() == ()


async def test_where_no_memory_can_be_shared_the_store_works_and_says_so(
    opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    # A way of locking files that knows no shared memory, as on network drives.
    monkeypatch.setattr(
        sqlite3, "connect", lambda path, **rest: connect(f"file:{path}?vfs=unix-dotfile", uri=True, **rest)
    )
    store = opened()
    await learn(store)
    assert (await opened().recall(["r"]))["r"].reading == reading()
    assert [code for code, _ in store.problems()] == ["store-no-wal"]


async def test_a_store_that_somebody_deletes_is_made_again(opened, path: Path) -> None:
    store = opened()
    await learn(store)
    for file in path.parent.iterdir():
        file.unlink()
    await learn(store, NOW + timedelta(hours=1))
    assert (await opened().recall(["r"]))["r"].reading.read_at == NOW + timedelta(hours=1)


async def test_a_row_of_a_newer_version_is_as_good_as_unknown(opened, path: Path) -> None:
    store = opened()
    await learn(store)
    database = sqlite3.connect(path)
    database.execute("UPDATE questions SET recorded = '{\"question\": 7}'")
    database.commit()
    database.close()
    assert await store.recall(["r"]) == {}
    assert (await store.claim("q", "r", NOW + timedelta(hours=1), spacing_s=60, early=False)).lease


def test_a_command_without_a_loop_reads_the_same(path: Path) -> None:
    async def fill() -> Recorded:
        store = SqliteStore(path)
        recorded = await learn(store)
        await store.close()
        return recorded

    recorded = asyncio.run(fill())
    assert remembered(path, ["r"]) == ({"r": recorded}, ())


STARTER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from quotatop.host.store.store import SqliteStore

async def main():
    sys.stdin.readline()
    store = SqliteStore(Path(sys.argv[1]))
    turn = await store.claim("q", "r", datetime(2026, 3, 2, tzinfo=UTC), spacing_s=60, early=False)
    print(bool(turn.lease), store.problems())
    await store.close()

asyncio.run(main())
"""


def test_five_that_make_the_store_together_find_it_whole_and_one_may_ask(path: Path) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    starters = [subprocess.Popen([sys.executable, "-c", STARTER, str(path)], **pipes) for _ in range(5)]
    for starter in starters:
        starter.stdin.write("go\n")
        starter.stdin.flush()
    said = sorted(starter.communicate(timeout=30)[0].strip() for starter in starters)
    assert said == ["False ()"] * 4 + ["True ()"]


WRITER = """
import asyncio, sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from quotatop.domain.reading import Reading
from quotatop.domain.window import measure
from quotatop.host.store.store import SqliteStore

async def main():
    store = SqliteStore(Path(sys.argv[1]))
    now = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=100 * int(sys.argv[2]))
    print("ready", flush=True)
    while True:
        now += timedelta(minutes=5)
        turn = await store.claim("q", "r", now, spacing_s=60, early=False)
        if turn.lease:
            window = measure("5h", length_s=18000, percent=50)
            await store.finish(turn.lease, replace(turn.recorded, reading=Reading(now, (window,))))

asyncio.run(main())
"""


def test_killed_in_the_middle_of_writes_it_is_whole_each_time(path: Path) -> None:
    path.parent.mkdir()
    for round in range(12):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(round)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        while not (path.exists() and path.stat().st_size):
            pass
        writer.stdout.close()
        subprocess.run(["sleep", f"0.{round % 4}1"], check=True)
        writer.kill()
        writer.wait()
        database = open_file(path)
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        (count,) = database.execute("SELECT count(*) FROM samples").fetchone()
        known = gate.remember(database, ["r"])
        newest = samples.trend(database, "q", "5h", NOW - timedelta(days=1))[-1:] if count else ()
        assert not newest or newest[0].at == known["r"].reading.read_at
        database.close()
    assert list(path.parent.glob("*.damaged-*")) == []
