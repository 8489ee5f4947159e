"""The true way from a demo's vendor to a reading: the provider's questions, the HTTP edge, the wire."""

from collections.abc import Awaitable, Callable

import pytest

from quotatop import providers
from quotatop.demo import Demo
from quotatop.domain.credential import Credential
from quotatop.domain.exchange import Ask
from quotatop.domain.fault import Fault, PollFault
from quotatop.domain.reading import Reading
from quotatop.host.http import HttpEdge


@pytest.fixture
def poll() -> Callable[[Demo, str], Awaitable[Reading | Fault]]:
    edge = HttpEdge({})

    async def poll(demo: Demo, id: str) -> Reading | Fault:
        held = next(held for held in demo.config.subscriptions if held.id == id)
        provider = providers.load(held.provider)
        credential = Credential({name: ref.secret for name, ref in held.credential.parts})
        flow = provider.poll(Ask(credential, demo.clock.now(), held.plan))
        try:
            request = next(flow)
            while True:
                request = flow.send(await edge.send(request, provider, held.base_url))
        except StopIteration as end:
            return end.value
        except PollFault as fault:
            return fault.at(demo.clock.now())

    return poll
