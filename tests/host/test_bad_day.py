"""Every provider against every misbehaviour: a reading or a fault, never another error, never the key."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fault_server import BEHAVIOURS, CANARY, FaultServer, provider_at

from quotatop import providers
from quotatop.domain.credential import Credential, CredentialRef, EnvRef, Secret
from quotatop.domain.exchange import Ask, Flow, Request
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Provider
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Source, Subscription
from quotatop.engine.poll import Edge, learn
from quotatop.host.clock import SystemClock
from quotatop.host.http import HttpEdge, Limits
from quotatop.host.local import SystemLocal
from quotatop.host.log import Log

LOCAL = SystemLocal({}, Path("/nowhere"), Path("/nowhere"))
NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
STATUSES = [f"{kind}/{status}" for kind in ("status", "echo") for status in (200, 400, 401, 403, 404, 429, 500, 503)]
DAYS = sorted({*STATUSES, *BEHAVIOURS} - {"status"})


async def one(provider: Provider, server: FaultServer) -> Reading | PollFault:
    parts = {name: Secret(CANARY) for name in provider.parts}
    refs = CredentialRef(tuple((name, EnvRef("A_KEY")) for name in parts))
    subscription = Subscription("s", provider.id, 300, base_url=server.origin, credential=refs, source=Source.API)
    edge = Edge(SystemClock(), HttpEdge({}, Limits(3, 3)), LOCAL, None, None, repr, lambda: 0.5, None)
    try:
        return await learn(subscription, provider, Credential(parts), edge)
    except PollFault as fault:
        return fault


async def day_of(behaviour: str) -> list[Reading | PollFault]:
    async with FaultServer(always=behaviour) as server:
        came = await asyncio.gather(*(one(providers.load(name), server) for name in providers.names()))
    assert server.seen, "nobody asked"
    return came


@pytest.mark.parametrize("behaviour", DAYS)
async def test_a_bad_answer_is_a_fault_without_the_key(
    behaviour: str, tmp_path, assert_no_canary, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    log = Log(tmp_path, debug=True)
    for outcome in await day_of(behaviour):
        assert_no_canary(repr(outcome), str(outcome))
        if isinstance(outcome, PollFault):
            assert_no_canary(outcome.details, outcome.raw, outcome.at(NOW))
            assert all(text.isprintable() for _, text in outcome.details)
            log.write("poll-failed", code=outcome.code, details=outcome.details, raw=outcome.raw)
    assert_no_canary(caplog.text, *capfd.readouterr(), below=tmp_path)


async def test_a_key_that_even_the_provider_overlooks_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(ask: Ask) -> Flow:
        reply = yield Request("https://api.example.com", "/echo")
        raise PollFault(FaultKind.VENDOR, raw=f"{reply.status} {ask.credential.key}")

    provider = replace(provider_at("https://api.example.com"), poll=careless)
    async with FaultServer() as server:
        outcome = await one(provider, server)
        assert isinstance(outcome, PollFault)
        assert outcome.raw == "200 ***"
        monkeypatch.setattr("quotatop.engine.poll.redact", lambda text, _secrets: text)  # the guard guards
        outcome = await one(provider, server)
        assert isinstance(outcome, PollFault)
        assert outcome.raw == f"200 {CANARY}"
