"""Every provider against every misbehaviour: a reading or a fault, never another error, never the key."""

import asyncio
from datetime import UTC, datetime

import pytest
from fault_server import BEHAVIOURS, CANARY, FaultServer

from quotatop import providers
from quotatop.domain.credential import Credential, CredentialRef, EnvRef, Secret
from quotatop.domain.fault import PollFault
from quotatop.domain.provider import Provider
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.engine.poll import Edge, learn
from quotatop.host.clock import SystemClock
from quotatop.host.http import HttpEdge, Limits
from quotatop.host.log import Log

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
STATUSES = [f"{kind}/{status}" for kind in ("status", "echo") for status in (200, 400, 401, 403, 404, 429, 500, 503)]
DAYS = sorted({*STATUSES, *BEHAVIOURS} - {"status"})


async def one(provider: Provider, server: FaultServer) -> Reading | PollFault:
    parts = {name: Secret(CANARY) for name in provider.parts}
    refs = CredentialRef(tuple((name, EnvRef("A_KEY")) for name in parts))
    subscription = Subscription("s", provider.id, 300, base_url=server.origin, credential=refs)
    edge = Edge(SystemClock(), HttpEdge({}, Limits(0.6, 0.6)), None, None, repr, lambda: 0.5)
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


async def test_without_the_redaction_a_vendors_echo_would_show_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotatop.engine.poll.redact", lambda text, _secrets: text)
    came = await day_of("echo/401")
    assert [fault for fault in came if isinstance(fault, PollFault) and CANARY in (fault.raw or "")]
