"""What was really said to a vendor and back?  For `doctor`, which listens to one poll, and for the log."""

from collections.abc import Callable

from quotatop.domain.exchange import Reply, Request
from quotatop.domain.ports import Http
from quotatop.domain.provider import Provider

Tell = Callable[[Request, Reply], None]


class Overhearing:
    """Passes requests on (port `Http`) and tells each answered one to whoever listens."""

    def __init__(self, http: Http, *tell: Tell) -> None:
        self._http = http
        self._tell = tell

    async def send(self, request: Request, provider: Provider, base_url: str | None) -> Reply:
        """Send one request."""
        reply = await self._http.send(request, provider, base_url)
        for tell in self._tell:
            tell(request, reply)
        return reply
