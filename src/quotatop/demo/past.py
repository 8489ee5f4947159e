"""What did the store of a demo learn before it began?  A day of readings, as an instance that ran on would have left.

The simulated vendors are asked at past instants, without a wire, and the true providers read their answers.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from quotatop import providers
from quotatop.demo.scenario import Holding
from quotatop.demo.server import Asked
from quotatop.demo.tools import Desk
from quotatop.demo.vendors import Vendors
from quotatop.domain.credential import Credential, ValueRef
from quotatop.domain.exchange import Ask, Reply, Request, Run, Saw
from quotatop.domain.fault import PollFault
from quotatop.domain.ports import Recorded
from quotatop.domain.provider import Provider
from quotatop.domain.reading import Reading
from quotatop.domain.value import dataclass
from quotatop.engine.question import question, reference
from quotatop.host.fingerprint import fingerprint, read_salt
from quotatop.host.paths import Places
from quotatop.host.store import gate, samples
from quotatop.host.store.database import Database

STEP = timedelta(minutes=30)
STEPS = 48
LAST = timedelta(seconds=65)
"""How long before the start the last reading was taken: due again, and not old yet."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one subscription: the reference and the question of the store, and its readings."""

    reference: str
    question: str
    readings: tuple[Reading, ...]


def remember(
    holdings: Iterable[Holding], vendors: Vendors, desks: Mapping[str, Desk], places: Places, start: datetime
) -> None:
    """Write the day before `start` into the store, for all subscriptions whose vendors answered well then.

    `desks` are the homes of tools, by subscription, for those that ask nobody.
    """
    salt = read_salt(places.state)
    memories = [_memory(holding, vendors, desks, salt, start) for holding in holdings if holding.reachable]
    database = Database(places.store, lambda _: None)
    try:
        database.run(lambda db: _write(db, memories))
    finally:
        database.close()


def _memory(holding: Holding, vendors: Vendors, desks: Mapping[str, Desk], salt: bytes, start: datetime) -> Memory:
    held = holding.subscription
    provider = providers.load(held.provider)
    parts = held.credential.parts if held.credential else ()
    credential = Credential({name: part.secret for name, part in parts if isinstance(part, ValueRef)})
    moments = [start - LAST - STEP * step for step in range(STEPS, -1, -1)]
    desk, options = desks.get(held.id), dict(held.options)
    asks = (
        Ask(credential, moment, held.plan, options, source=held.source, base_url=held.base_url) for moment in moments
    )
    polled = (_poll(provider, ask, vendors, desk) for ask in asks)
    readings = tuple(reading for reading in polled if reading)
    return Memory(reference(held), question(held, fingerprint(credential, salt)), readings)


def _poll(provider: Provider, ask: Ask, vendors: Vendors, desk: Desk | None) -> Reading | None:
    flow = provider.poll(ask)
    try:
        step = next(flow)
        while not isinstance(step, Run):
            if isinstance(step, Request):
                answer = vendors.answer(_asked(step, ask), ask.now)
                step = flow.send(Reply(answer.status, dict(answer.headers), answer.body))
            else:
                step = flow.send(desk.look(step, ask.now) if desk else Saw())  # type: ignore[arg-type]  # it looked
    except StopIteration as end:
        reading: Reading = end.value
        return reading
    except PollFault:
        return None
    return None  # it would run a program


def _asked(request: Request, ask: Ask) -> Asked:
    headers = {name.lower(): value for name, value in request.headers}
    headers["host"] = urlsplit(ask.base_url or request.origin).netloc
    return Asked(request.method, request.path, dict(request.query), headers, request.body or b"")


def _write(database: sqlite3.Connection, memories: Iterable[Memory]) -> None:
    for memory in memories:
        for reading in memory.readings:
            samples.keep(database, memory.question, reading)
        if memory.readings:
            last = memory.readings[-1]
            gate.link(database, memory.reference, memory.question, last.read_at)
            gate.seed(database, Recorded(memory.question, reading=last, asked_at=last.read_at))
