"""A hand-cranked world: time that moves when a test says so, and vendors that answer what a test wants."""

import asyncio
import heapq
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from quotatop import providers
from quotatop.config.settings import Alerts, Config
from quotatop.domain.credential import KEY, Credential, CredentialRef, EnvRef, Secret
from quotatop.domain.exchange import Ask, Flow, Look, Ran, Reply, Request, Run, Saw
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Provider, Says
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import measure
from quotatop.engine.engine import Engine
from quotatop.engine.herald import Telling
from quotatop.engine.poll import Edge
from quotatop.host.store.store import SqliteStore

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class CrankedClock:
    """Stands still until `World.passes`. `step` moves the wall clock alone, as a sleep or a person does."""

    def __init__(self, start: datetime = START) -> None:
        self.wall = start
        self.mono = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = itertools.count()

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.mono

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.mono + max(0.0, seconds), next(self._number), future))
        await future

    def step(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)

    def next_wake(self) -> float | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def advance_to(self, moment: float) -> None:
        self.step(moment - self.mono)
        self.mono = moment
        while self._sleepers and self._sleepers[0][0] <= moment:
            _, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)


class InlineLane:
    """The store's thread, without the thread: a virtual day then needs no real waiting."""

    async def run(self, work):
        return work()

    async def close(self, timeout_s, last):
        last()


def _poll(ask: Ask) -> Flow:
    """A vendor like any other: percent and resets in JSON."""
    reply = yield Request("https://vendor.test", "/quota", headers=(("authorization", ask.credential.key),))
    if reply.status == 401:
        raise PollFault(FaultKind.REJECTED)
    if reply.status == 429:
        after = reply.headers.get("retry-after")
        raise PollFault(FaultKind.THROTTLED, retry_after_s=float(after) if after else None)
    if reply.status >= 500:
        raise PollFault(FaultKind.VENDOR)
    answer = json.loads(reply.body)
    resets_at = answer.get("resets_at") and datetime.fromisoformat(answer["resets_at"])
    return Reading(ask.now, (measure("5h", length_s=18_000, percent=answer["percent"], resets_at=resets_at),))


def provider(id: str = "vendor", floor_s: int = 60) -> Provider:
    nothing = Says("", "")
    return Provider(id, nothing, ("https://vendor.test",), _poll, "", "", nothing, nothing, interval_floor_s=floor_s)


@dataclass
class Vendor:
    """What one key's account answers. `answer` gets the moment and returns a Reply, raises, or waits."""

    clock: CrankedClock
    answer: Callable[[datetime], object] = field(default=lambda now: ok(10))
    asked: list[datetime] = field(default_factory=list)
    paths: Counter = field(default_factory=Counter)
    at_once: int = 0
    most_at_once: int = 0


def ok(percent: float, resets_at: datetime | None = None) -> Reply:
    body = {"percent": percent, "resets_at": resets_at and resets_at.isoformat()}
    return Reply(200, {}, json.dumps(body).encode())


def status(code: int, **headers: str) -> Reply:
    return Reply(code, {name.replace("_", "-"): value for name, value in headers.items()}, b"{}")


@dataclass
class Machine:
    """Programs and files of a made-up machine: each program prints the next of `prints`, each look finds `shows`."""

    prints: list[Ran] = field(default_factory=list)
    shows: Saw = field(default_factory=Saw)
    ran: list[Run] = field(default_factory=list)
    looked: list[Look] = field(default_factory=list)

    async def run(self, run: Run, provider: Provider, subscription: Subscription) -> Ran:
        self.ran.append(run)
        return self.prints.pop(0) if self.prints else Ran(b"", trouble="missing")

    async def look(self, look: Look, provider: Provider, subscription: Subscription) -> Saw:
        self.looked.append(look)
        return self.shows


class World:
    """Everything that an engine touches, and the engines of one user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = CrankedClock()
        self.keys: dict[str, str | None] = {}
        self.vendors: dict[str, Vendor] = defaultdict(lambda: Vendor(self.clock))
        self.rung: list[tuple[tuple[str, ...], bool]] = []
        self.bugs: list[BaseException] = []
        self.machine = Machine()
        self.chance = 0.5
        self.peak = None
        self._tasks: list[asyncio.Task] = []
        self._stores: list[SqliteStore] = []

    # The ports

    async def send(self, request: Request, provider: Provider, base_url: str | None) -> Reply:
        key = dict(request.headers)["authorization"]
        vendor = self.vendors[key]
        vendor.asked.append(self.clock.now())
        vendor.paths[request.path] += 1
        vendor.at_once += 1
        vendor.most_at_once = max(vendor.most_at_once, vendor.at_once)
        try:
            answer = vendor.answer(self.clock.now())
            return await answer if asyncio.iscoroutine(answer) else answer
        finally:
            vendor.at_once -= 1

    async def resolve(self, subscription: Subscription, provider: Provider) -> Credential:
        key = self.keys.get(subscription.id, f"key-{subscription.id}")
        if key is None:
            raise PollFault(FaultKind.NO_CREDENTIAL)
        return Credential({KEY: Secret(key)})

    def fingerprint(self, credential: Credential) -> str:
        return f"print of {credential.key}"

    def forget(self, subscription: Subscription) -> None:
        pass

    async def keep(self, fleet, recorded, now) -> None:
        pass

    def problems(self):
        return ()

    # What tests do

    def engine(self, *ids: str, interval_s: int = 300, alerts: Alerts | None = None, floor_s: int = 60) -> Engine:
        store = SqliteStore(self.folder / "quotatop.sqlite3")
        store._lane._jobs.put(None)
        store._lane = InlineLane()
        self._stores.append(store)

        async def ring(alerts, summary):
            self.rung.append((tuple(alert.key for alert in alerts), summary))

        telling = Telling(ring, lambda config: None, lambda *_: self.peak)
        edge = Edge(
            self.clock, self, self.machine, self, store, self.bugs.append, lambda: self.chance, providers.by_command
        )
        return Engine(
            config(*ids, interval_s=interval_s, alerts=alerts),
            edge,
            self,
            lambda name: provider(name, floor_s),
            telling,
        )

    def run(self, engine: Engine) -> asyncio.Task:
        task = asyncio.ensure_future(engine.run())
        self._tasks.append(task)
        return task

    async def stop(self, task: asyncio.Task) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def passes(self, seconds: float) -> None:
        end = self.clock.mono + seconds
        while True:
            await self.settle()
            moment = self.clock.next_wake()
            if moment is None or moment > end:
                break
            self.clock.advance_to(moment)
        self.clock.advance_to(end)
        await self.settle()

    async def settle(self) -> None:
        for _ in range(12):
            await asyncio.sleep(0)

    async def close(self) -> None:
        for task in self._tasks:
            await self.stop(task)
        for store in self._stores:
            await store.close()


def subscription(id: str, interval_s: int = 300, **rest) -> Subscription:
    return Subscription(id, "vendor", interval_s, credential=CredentialRef(((KEY, EnvRef(id)),)), **rest)


def config(*ids: str, interval_s: int = 300, alerts: Alerts | None = None) -> Config:
    return Config(
        Path("config.toml"), subscriptions=tuple(subscription(id, interval_s) for id in ids), alerts=alerts or Alerts()
    )


@pytest.fixture
async def world(tmp_path: Path):
    world = World(tmp_path / "state")
    yield world
    await world.close()
    assert world.bugs == []


@pytest.fixture
def make():
    """The makers of this file, for tests that cannot import a conftest."""
    return SimpleNamespace(
        ok=ok, status=status, subscription=subscription, config=config, provider=provider, start=START
    )
