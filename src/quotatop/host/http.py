"""May this request be sent, and where to?  The edge to the network: every rule of contract part 8 is held here.

A provider names an origin, a path and a query. The origin must be one of its own, a configured `base_url` takes its
place, and nothing in an answer can name another. httpx is loaded beside the loop when the first request comes.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from quotatop import __version__
from quotatop.domain.exchange import Reply, Request
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.origin import parse_origin
from quotatop.domain.provider import Provider
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass
from quotatop.host.aside import aside
from quotatop.host.proxies import BadProxy, Proxy, is_loopback, proxy_for

if TYPE_CHECKING:
    from quotatop.host.wire import Wire

USER_AGENT = f"quotatop/{__version__}"

_METHODS = frozenset({"GET", "POST"})
_OURS = frozenset(
    {"user-agent", "accept-encoding", "connection", "host", "cookie", "content-length", "transfer-encoding"}
)
"""Headers that are the edge's own affair, whatever a provider says."""
_PATH = re.compile(r"/(?!/)[!-~]*", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_VALUE = re.compile(r"[!-~]([ !-~]*[!-~])?|", re.ASCII)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much (contract, part 8). `body` counts bytes after decompression."""

    connect_s: float = 10
    total_s: float = 20
    body: int = 2 << 20


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed the rules, as it goes out."""

    method: str
    scheme: str
    host: str
    port: int
    target: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


class HttpEdge:
    """Sends requests under the house rules (port `Http`). `environ` names proxies and certificates."""

    def __init__(self, environ: Mapping[str, str], limits: Limits | None = None) -> None:
        self._environ = environ
        self._limits = limits or Limits()
        self._wire: Wire | None = None
        self._tls: ssl.SSLContext | None = None
        self._one_loads = asyncio.Lock()

    async def send(self, request: Request, provider: Provider, base_url: str | None) -> Reply:
        """Send one request; raise PollFault `unreachable`, `refused` or `shape`."""
        scheme, host, port = _target(request, provider, base_url)
        call = Call(request.method, scheme, host, port, _path(request), _headers(request), request.body)
        proxy = self._proxy(scheme, host, port)
        try:
            async with asyncio.timeout(self._limits.total_s):
                wire, tls = await self._ready(secure=scheme == "https")
                return await wire.exchange(call, tls, proxy, self._limits)
        except TimeoutError:
            raise PollFault(FaultKind.UNREACHABLE, "unreachable-timeout", host=host) from None

    def _proxy(self, scheme: str, host: str, port: int) -> Proxy | None:
        try:
            return proxy_for(scheme, host, port, self._environ)
        except BadProxy as bad:
            raise PollFault(FaultKind.UNREACHABLE, "unreachable-proxy", variable=bad.variable, host=host) from None

    async def _ready(self, *, secure: bool) -> "tuple[Wire, ssl.SSLContext | None]":
        """Load what is needed once, beside the loop: a first paint never waits for it."""
        async with self._one_loads:
            if self._wire is None:
                self._wire = await aside(_load_wire, "load")
            if secure and self._tls is None:
                self._tls = await aside(self._trust, "trust")
            return self._wire, self._tls if secure else None

    def _trust(self) -> ssl.SSLContext:
        from quotatop.host.trust import BadTrust, trust  # noqa: PLC0415 - with the first https request, not before

        try:
            return trust(self._environ)
        except BadTrust as bad:
            raise PollFault(FaultKind.UNREACHABLE, "unreachable-ca", variable=bad.variable) from None


def _load_wire() -> "Wire":
    from quotatop.host.wire import Wire  # noqa: PLC0415 - httpx comes with the first request, not before

    return Wire()


def _target(request: Request, provider: Provider, base_url: str | None) -> tuple[str, str, int]:
    """Give scheme, host and port that the request goes to. Raise PollFault `refused`."""
    if request.origin not in provider.origins:
        raise PollFault(FaultKind.REFUSED, "refused-host", host=plain(request.origin, 80))
    wanted = base_url or request.origin
    try:
        parts = urlsplit(parse_origin(wanted))
    except ValueError:
        code = "refused-insecure" if wanted.lower().startswith("http:") else "refused-host"
        raise PollFault(FaultKind.REFUSED, code, host=_shown(wanted)) from None
    host = parts.hostname or ""
    if parts.scheme == "http" and not is_loopback(host):
        raise PollFault(FaultKind.REFUSED, "refused-insecure", host=host)
    return parts.scheme, host, parts.port or (443 if parts.scheme == "https" else 80)


def _shown(origin: str) -> str:
    """Give what may be shown of an origin that was refused: no user info, no path."""
    return plain(re.split(r"[/?#\\]", origin.partition("://")[2])[0].rpartition("@")[2], 80)


def _headers(request: Request) -> tuple[tuple[str, str], ...]:
    """Give the headers to send. Raise PollFault for one that no header can be, before any library could quote it."""
    given = [(name.lower(), value) for name, value in request.headers if name.lower() not in _OURS]
    for name, value in given:
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise PollFault(FaultKind.REFUSED, "refused-header", name=plain(name, 40))
    ours = [("user-agent", USER_AGENT), ("accept-encoding", "identity"), ("connection", "close")]
    if not any(name == "accept" for name, _ in given):
        ours.append(("accept", "application/json"))
    return (*ours, *given)


def _path(request: Request) -> str:
    """Give path and query. What a provider wrote wrongly here is a bug and raises ValueError."""
    if request.method not in _METHODS or not _PATH.fullmatch(request.path) or set("?#\\") & set(request.path):
        raise ValueError("a provider asked for something that is no plain GET or POST of a path")
    return f"{request.path}?{urlencode(request.query)}" if request.query else request.path
