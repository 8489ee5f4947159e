"""Sources besides HTTP go the same way: gate, cache, faults; what a provider does not serve is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from quotatop.config.settings import Config
from quotatop.domain.credential import Credential
from quotatop.domain.exchange import Line, Look, Ran, Run, Saw
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Patience
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Source
from quotatop.domain.window import measure
from quotatop.engine.poll import learn
from quotatop.engine.question import reference

OWN = b'{"windows": [{"id": "5h", "used_percent": 20}]}'


def by_command(held, source=Source.COMMAND):
    return replace(held, source=source, command=("mytool",), credential=None)


def holding(held):
    return Config(Path("config.toml"), subscriptions=(held,))


@pytest.fixture
def engine(world):
    engine = world.engine("a")
    engine.reload(holding(by_command(engine.fleet.states[0].subscription)))
    return engine


async def test_a_command_is_run_once_an_interval_and_its_failure_backs_off(world, engine):
    world.machine.prints = [Ran(OWN), Ran(OWN), Ran(b"", trouble="status")]
    world.run(engine)
    await world.passes(10)
    assert engine.fleet.state("a").reading.windows[0].used_percent == 20
    assert [run.argv for run in world.machine.ran] == [("mytool",)]
    await world.passes(2 * 320)
    assert len(world.machine.ran) == 3
    state = engine.fleet.state("a")
    assert (state.fault.kind, state.reading.windows[0].used_percent) == (FaultKind.VENDOR, 20)


async def test_a_source_that_nobody_serves_is_refused(world, engine, make):
    with pytest.raises(PollFault) as caught:
        await learn(by_command(make.subscription("a"), Source.LOGS), make.provider(), Credential({}), engine._edge)
    assert caught.value.code == "refused-source"


async def test_logs_are_counted_once_an_interval_and_nobody_is_asked(world, make):
    counted = []

    async def count(subscription, now):
        counted.append((subscription.id, now))
        if len(counted) == 2:
            raise PollFault(FaultKind.NO_DATA, "no-data-logs")
        return Reading(now, (measure("5h", length_s=18_000, percent=7),))

    engine = world.engine("a")
    engine._edge = replace(engine._edge, counted=count)
    engine.reload(holding(replace(make.subscription("a"), source=Source.LOGS)))
    world.run(engine)
    await world.passes(10)
    assert engine.fleet.state("a").reading.windows[0].used_percent == 7
    assert world.vendors["key-a"].asked == []
    await world.passes(330)
    state = engine.fleet.state("a")
    assert (len(counted), state.fault.code, state.reading.windows[0].used_percent) == (2, "no-data-logs", 7)
    assert world.vendors["key-a"].asked == []


def test_two_plans_counted_from_the_same_logs_are_two_questions(make):
    held = replace(make.subscription("a"), source=Source.LOGS, plan="glm-lite")
    assert reference(held) != reference(replace(held, plan="glm-pro"))
    assert reference(held) != reference(replace(held, id="b"))


async def test_a_flow_may_look_run_and_do_without_an_answer(world, engine, make):
    def poll(ask):
        assert isinstance((yield Look(("nowhere",))), Saw)
        ran = yield Run(("tool",), (Line("{}", 1),))
        assert ran.trouble == "missing"
        return Reading(ask.now, (measure("5h", length_s=18_000, percent=1),))

    provider = replace(make.provider(), poll=poll, ways=(Source.COMMAND,))
    reading = await learn(by_command(make.subscription("a")), provider, Credential({}), engine._edge)
    assert (reading.windows[0].used_percent, len(world.machine.looked), len(world.machine.ran)) == (1, 1, 1)


async def test_a_flow_that_never_ends_is_a_bug_and_not_a_hang(world, engine, make):
    def poll(ask):
        while True:
            yield Look(())

    provider = replace(make.provider(), poll=poll)
    with pytest.raises(PollFault) as caught:
        await learn(make.subscription("a"), provider, Credential({}), engine._edge)
    assert caught.value.kind is FaultKind.BUG


async def test_an_endpoint_that_was_opted_into_is_asked_with_its_own_patience(world, make):
    engine = world.engine("a")
    held = replace(make.subscription("a"), source=Source.API)
    engine._provider_of = lambda _: replace(make.provider(), patience=Patience(600, 900, 21_600))
    engine.reload(holding(held))
    vendor = world.vendors["key-a"]
    vendor.answer = lambda now: make.status(429, retry_after="0")
    world.run(engine)
    await world.passes(36 * 3_600)
    waits = [(after - before).total_seconds() for before, after in zip(vendor.asked, vendor.asked[1:], strict=False)]
    assert waits[0] >= 870
    assert waits == sorted(waits)
    assert 20_000 < waits[-1] <= 21_600 * 1.05
