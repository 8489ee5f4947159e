"""How is one request exchanged for one answer?  By a client of httpx that lives as long as the exchange.

Nothing outlives it: no idle connection that a sleeping machine could find dead, no cookie, no header of another
account. httpx follows no redirect, reads no netrc and no variable, and unpacks nothing: `body.py` does so under a cap.
Every failure leaves as a PollFault of our own words. No other module knows the libraries below.
"""

import asyncio
import contextlib
import importlib
import logging
import socket
import ssl
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import socksio

from quotatop.domain.exchange import Reply
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.text import plain
from quotatop.host.body import Body, CutOff, TooLarge, Unreadable
from quotatop.host.http import Call, Limits
from quotatop.host.lookups import Lookups, NotHere
from quotatop.host.proxies import Proxy

for _late in ("httpcore", "anyio._backends._asyncio"):  # httpx would load them with the first request, on the loop
    with contextlib.suppress(ImportError):  # a name that is not public; should it change, that is how it comes
        importlib.import_module(_late)
for _name in ("httpx", "httpcore", "h11"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)  # what they log holds addresses and headers

_HEADER_LIMIT = 512
_PROXY_WANTS_A_PASSWORD = 407

E = TypeVar("E", bound=BaseException)


class _Progress:
    """Where an exchange stands, as httpx traces it; what an error means depends on it."""

    def __init__(self, limit: asyncio.Timeout, finished_until: float, *, proxied: bool, tunnelled: bool) -> None:
        self.stage = "proxy" if proxied else "connect"
        self._own_tls = "connection.start_tls.started" if proxied else ""  # TLS to the proxy itself
        self._tunnelled = tunnelled
        self._limit = limit
        self._then = finished_until
        self._opened: list[Any] = []

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith("connect_tcp.complete"):
            self._opened.append(info["return_value"])
        elif event.endswith("start_tls.started") and event != self._own_tls:
            self.stage = "tls"
        elif event.endswith("send_request_headers.started") and not (self._tunnelled and self.stage == "proxy"):
            # else it is the CONNECT
            self.stage = "answer"
            self._limit.reschedule(self._then)

    async def close(self) -> None:
        """Close what was opened: httpx loses a connection that is given up amid its TLS handshake."""
        for stream in self._opened:
            await stream.aclose()


class Wire:
    """The way out to the network, with the name lookups under way."""

    def __init__(self) -> None:
        self._lookups = Lookups()

    async def exchange(self, call: Call, tls: ssl.SSLContext | None, proxy: Proxy | None, limits: Limits) -> Reply:
        """Send one request and take in its answer. Raise PollFault `unreachable`, `refused` or `shape`."""
        loop = asyncio.get_running_loop()
        self._lookups.serve(loop)
        start = loop.time()
        limit = asyncio.timeout_at(start + limits.connect_s)
        progress = _Progress(limit, start + limits.total_s, proxied=proxy is not None, tunnelled=tls is not None)
        try:
            async with limit:
                reply = await _exchange(call, _client(tls, proxy, limits), progress, limits.body)
        except (TooLarge, Unreadable, CutOff) as error:
            raise _unusable(error, call.host) from None
        except _BREAKS as error:
            raise _unreachable(error, progress.stage, call.host, proxy) from None
        finally:
            await progress.close()
        if proxy is not None and reply.status == _PROXY_WANTS_A_PASSWORD:
            raise PollFault(FaultKind.UNREACHABLE, "unreachable-proxy", variable=proxy.variable, host=call.host)
        return reply


_BREAKS = (
    TimeoutError,
    httpx.TransportError,
    socksio.ProtocolError,
    AssertionError,  # what comes when a SOCKS proxy answers out of turn
    OSError,
)


def _client(tls: ssl.SSLContext | None, proxy: Proxy | None, limits: Limits) -> httpx.AsyncClient:
    """Make a client that has one way out: through the proxy, if there is one, and else none but the direct one."""
    transport = httpx.AsyncHTTPTransport(
        verify=tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # without TLS: one that trusts nobody
        trust_env=False,
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
        proxy=_through(proxy, tls) if proxy else None,
    )
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        timeout=limits.total_s,  # of each step; the deadlines are ours
        event_hooks={"response": [_refuse_redirect]},
    )


def _through(proxy: Proxy, tls: ssl.SSLContext | None) -> httpx.Proxy:
    url = httpx.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port)
    auth = proxy.auth and (proxy.auth[0].reveal(), proxy.auth[1].reveal())
    return httpx.Proxy(url, auth=auth, ssl_context=tls if proxy.scheme == "https" else None)


async def _exchange(call: Call, client: httpx.AsyncClient, progress: _Progress, body_limit: int) -> Reply:
    url = httpx.URL(scheme=call.scheme, host=call.host, port=call.port, raw_path=call.target.encode("ascii"))
    asked = client.stream(call.method, url, headers=call.headers, content=call.body, extensions={"trace": progress})
    async with client, asked as response:
        headers = _headers(response)
        if response.status_code < 200:  # 101: the server would speak something else now
            raise httpx.RemoteProtocolError("no answer")
        body = Body(headers.get("content-encoding", ""), body_limit)
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > body_limit:
            raise TooLarge
        async for piece in response.aiter_raw():
            body.feed(piece)
    return Reply(response.status_code, headers, body.whole())


async def _refuse_redirect(response: httpx.Response) -> None:
    """Look at an answer before httpx does, which reads where a redirect leads even if it follows none."""
    if 300 <= response.status_code <= 399:
        host = _redirect_host(_headers(response), response.url.host)
        raise PollFault(FaultKind.REFUSED, "refused-redirect", host=host)


def _headers(response: httpx.Response) -> dict[str, str]:
    """Give the headers by lower-case name as plain text; one that comes twice is joined, cookies are dropped."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), plain(raw_value.decode("latin-1"), _HEADER_LIMIT)
        if name != "set-cookie":
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _redirect_host(headers: Mapping[str, str], own: str) -> str:
    try:
        return plain(urlsplit(headers.get("location", "")).hostname or own, 80)
    except ValueError:
        return "?"


def _unusable(error: TooLarge | Unreadable | CutOff, host: str) -> PollFault:
    match error:
        case TooLarge():
            return PollFault(FaultKind.REFUSED, "refused-size", host=host)
        case Unreadable():
            return PollFault(FaultKind.SHAPE, "shape-encoding", host=host)
    return PollFault(FaultKind.UNREACHABLE, "unreachable-broken", host=host)


def _unreachable(error: Exception, stage: str, host: str, proxy: Proxy | None) -> PollFault:
    """Say why there is no answer, from where the exchange stood; never from the error's own text."""
    if _cause(error, NotHere):
        return PollFault(FaultKind.REFUSED, "refused-insecure", host=host)
    if proxy is not None and stage == "proxy":
        return PollFault(FaultKind.UNREACHABLE, "unreachable-proxy", variable=proxy.variable, host=host)
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return PollFault(FaultKind.UNREACHABLE, "unreachable-timeout", host=host)
    if _cause(error, socket.gaierror):
        return PollFault(FaultKind.UNREACHABLE, "unreachable-dns", host=host)
    if stage == "tls":
        distrust = _cause(error, ssl.SSLCertVerificationError)
        code = _DISTRUST.get(distrust.verify_code) if distrust else None
        return PollFault(FaultKind.UNREACHABLE, code or "unreachable-tls", host=host)
    code = "unreachable-connect" if stage == "connect" else "unreachable-broken"
    return PollFault(FaultKind.UNREACHABLE, code, host=host)


_DISTRUST = {
    2: "unreachable-tls-issuer",  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT and, below, its kin
    20: "unreachable-tls-issuer",
    21: "unreachable-tls-issuer",
    9: "unreachable-tls-early",
    10: "unreachable-tls-expired",
    18: "unreachable-tls-self-signed",
    19: "unreachable-tls-self-signed",  # further up in the chain
    62: "unreachable-tls-name",
    64: "unreachable-tls-name",  # of an address
}
"""What is wrong with a certificate, by OpenSSL's number for it."""


def _cause(error: BaseException, kind: type[E]) -> E | None:
    """Find what an error came from: httpx wraps what the system and OpenSSL say."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, kind):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
