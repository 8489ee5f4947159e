"""What one poll of a real provider asks: the quota each time, and beside it only what seldom changes, once a day."""

import asyncio
import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from quotatop import providers
from quotatop.domain.credential import KEY, Credential, Secret
from quotatop.domain.exchange import Reply
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.fleet import Health
from quotatop.domain.provider import Patience
from quotatop.domain.subscription import Source
from quotatop.engine.question import reference

DAY = 86_400
QUOTA = "/api/monitor/usage/quota/limit"
PLANS = "/api/biz/subscription/list"
ROW = {"type": "CREDIT_LIMIT", "unit": 3, "number": 5, "usage": 2000, "currentValue": 200, "percentage": 10}
PRO = {"productName": "GLM Coding Pro", "status": "VALID", "inCurrentPeriod": True, "autoRenew": 1}


class Vendor:
    """A vendor on the wire. A fault in place of an answer is one of the HTTP edge."""

    def __init__(self, renews_at: str) -> None:
        self.asked: Counter[str] = Counter()
        self.answers: dict[str, object] = {
            QUOTA: {"code": 200, "success": True, "data": {"limits": [ROW], "level": "pro"}},
            PLANS: {"code": 200, "success": True, "data": [PRO | {"nextRenewTime": renews_at}]},
        }

    async def send(self, request, provider, base_url):
        self.asked[request.path] += 1
        answer = self.answers[request.path]
        if isinstance(answer, PollFault):
            raise answer
        return Reply(200, {}, json.dumps(answer).encode())


@pytest.fixture
def vendor(make):
    return Vendor(f"{make.start + timedelta(days=20):%Y-%m-%d}")


@pytest.fixture
def engine(world, vendor):
    engine = world.engine("a")
    engine._edge = replace(engine._edge, http=vendor)
    engine._provider_of = lambda _: providers.load("zhipu")
    return engine


async def test_the_renewal_is_asked_for_once_a_day_and_the_quota_each_time(world, engine, vendor):
    world.run(engine)
    await world.passes(DAY - 3_600)
    plan = engine.fleet.state("a").reading.plan
    assert vendor.asked[QUOTA] > 200
    assert vendor.asked[PLANS] == 1
    assert (plan.name, plan.auto_renew, plan.renews_at is not None) == ("pro", True, True)
    await world.passes(2 * 3_600)
    assert vendor.asked[PLANS] == 2


async def test_another_instance_and_a_restart_know_the_renewal_too(world, engine, vendor):
    task = world.run(engine)
    await world.passes(10)
    await world.stop(task)
    second = world.engine("a")
    second._edge = replace(second._edge, http=vendor)
    second._provider_of = lambda _: providers.load("zhipu")
    world.run(second)
    await world.passes(900)
    assert vendor.asked[QUOTA] >= 3
    assert vendor.asked[PLANS] == 1
    assert second.fleet.state("a").reading.plan.auto_renew is True


async def test_a_fault_of_the_edge_beside_the_quota_spoils_no_reading(world, engine, vendor):
    vendor.answers[PLANS] = PollFault(FaultKind.UNREACHABLE, "unreachable-timeout")
    world.run(engine)
    await world.passes(10)
    state = engine.fleet.state("a")
    assert vendor.asked == {QUOTA: 1, PLANS: 1}
    assert (state.fault, state.health(world.clock.now())) == (None, Health.OK)
    assert (state.reading.windows[0].used_percent, state.reading.plan.name) == (10, "pro")


async def test_an_endpoint_that_never_answers_is_tried_once_an_hour(world, engine, vendor):
    vendor.answers[PLANS] = PollFault(FaultKind.UNREACHABLE, "unreachable-timeout")
    world.run(engine)
    await world.passes(6 * 3_600)
    assert vendor.asked[QUOTA] > 60
    assert 6 <= vendor.asked[PLANS] <= 7


class Rotating:
    """A CLI's login on disk: each read finds the next token, and the last one stays."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)

    async def resolve(self, subscription, provider):
        token = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        return Credential({KEY: Secret(token)}, is_login=True)

    def fingerprint(self, credential):
        return credential.key

    def forget(self, subscription):
        pass


@pytest.mark.parametrize(
    ("tokens", "asked", "kind"),
    [(("old", "new"), ["old", "new"], None), (("old", "old"), ["old"], FaultKind.LOGIN_EXPIRED)],
)
async def test_a_login_that_its_cli_renewed_while_we_asked_is_read_once_more(world, engine, tokens, asked, kind):
    class Kimi:
        def __init__(self) -> None:
            self.tokens: list[str] = []

        async def send(self, request, provider, base_url):
            if not request.path.endswith("/usages"):
                raise PollFault(FaultKind.UNREACHABLE)
            token = dict(request.headers)["authorization"].removeprefix("Bearer ")
            self.tokens.append(token)
            body = {"usages": {"limit_5h": {"used_ratio": 0.3}}} if token == "new" else {"error": "expired"}
            return Reply(200 if token == "new" else 401, {}, json.dumps(body).encode())

    kimi = Kimi()
    engine._edge = replace(engine._edge, http=kimi, secrets=Rotating(*tokens))
    engine._provider_of = lambda _: providers.load("kimi")
    world.run(engine)
    await world.passes(10)
    state = engine.fleet.state("a")
    assert kimi.tokens == asked
    assert (state.fault.kind if state.fault else None) is kind


async def test_a_test_by_hand_asks_everything(world, engine, vendor, make):
    await engine.test(make.subscription("a"))
    await engine.test(make.subscription("a"))
    assert vendor.asked == {QUOTA: 2, PLANS: 2}


async def test_a_provider_is_told_the_origin_that_takes_the_place_of_its_own(world, engine, make):
    """A signature covers the host that the request goes to, which is not the vendor's where `base_url` says so."""
    told = []
    zhipu = providers.load("zhipu")

    def poll(ask):
        told.append(ask.base_url)
        return (yield from zhipu.poll(ask))

    engine._provider_of = lambda _: replace(zhipu, poll=poll)
    for base_url in (None, "https://mirror.test"):
        await engine.test(replace(make.subscription("a"), base_url=base_url))
    assert told == [None, "https://mirror.test"]


async def test_whoever_waits_for_anothers_asking_goes_on_once_it_is_over_though_nothing_is_new(world, make) -> None:
    """What lies in a file is often the same as before: equal readings are an outcome, too."""
    engine = world.engine("a")
    world.vendors["key-a"].answer = lambda now: make.ok(10)
    await engine.settle()
    (known,) = engine._recorded.values()
    other = world.engine("a")._store
    world.clock.advance_to(world.clock.mono + 400)
    turn = await other.claim(
        known.question, reference(make.subscription("a")), world.clock.now(), spacing_s=60, early=False
    )
    assert turn.lease
    began, waiting = world.clock.mono, asyncio.ensure_future(engine.settle())
    await world.passes(2)
    assert not waiting.done()
    await other.finish(turn.lease, replace(turn.recorded, fault=None))
    await world.passes(2)
    assert waiting.done()
    assert world.clock.mono - began < 5
    assert len(world.vendors["key-a"].asked) == 1


async def test_not_even_a_hand_asks_an_opt_in_endpoint_within_its_floor(world, make) -> None:
    engine = world.engine("a", interval_s=1_800)
    engine._provider_of = lambda name: replace(make.provider(name), patience=Patience(600, 900, 21_600))
    held = make.subscription("a", 1_800, source=Source.API)
    engine.reload(replace(make.config("a"), subscriptions=(held,)))
    world.run(engine)
    asked = world.vendors["key-a"].asked
    for seconds, times in ((5, 1), (60, 1), (400, 1), (150, 2), (60, 2)):
        engine.refresh()
        await world.passes(seconds)
        assert len(asked) == times
    world.vendors["key-a"].answer = lambda now: make.status(429)
    await world.passes(700)
    engine.refresh()
    await world.passes(60)
    throttled = len(asked)
    for _ in range(10):
        engine.refresh()
        await world.passes(60)
    assert len(asked) == throttled
