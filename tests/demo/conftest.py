"""The true way from a demo's vendor to a reading: the provider's questions, the HTTP edge, the wire."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from quotatop import providers
from quotatop.demo import Demo
from quotatop.domain.credential import Credential
from quotatop.domain.exchange import Ask, Look
from quotatop.domain.fault import Fault, PollFault
from quotatop.domain.reading import Reading
from quotatop.host.http import HttpEdge
from quotatop.host.local import SystemLocal


@pytest.fixture
def poll() -> Callable[[Demo, str], Awaitable[Reading | Fault]]:
    edge = HttpEdge({})

    async def poll(demo: Demo, id: str) -> Reading | Fault:
        held = next(held for held in demo.config.subscriptions if held.id == id)
        provider = providers.load(held.provider)
        parts = held.credential.parts if held.credential else ()
        credential, options = Credential({name: ref.secret for name, ref in parts}), dict(held.options)
        ask = Ask(credential, demo.clock.now(), held.plan, options, source=held.source, base_url=held.base_url)
        local, flow = SystemLocal({"PATH": ""}, Path("/nowhere"), demo.places.state), provider.poll(ask)
        try:
            step = next(flow)
            while True:
                if isinstance(step, Look):
                    step = flow.send(await local.look(step, provider, held))
                else:
                    step = flow.send(await edge.send(step, provider, held.base_url))
        except StopIteration as end:
            return end.value
        except PollFault as fault:
            return fault.at(demo.clock.now())

    return poll
