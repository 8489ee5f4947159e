"""How is one request exchanged for one answer?  On a connection of its own, by httpcore, loaded with this file.

Nothing outlives the exchange: no idle connection that a sleeping machine could find dead, no cookie, no header of
another account. What a full HTTP client adds (redirects, cookies, netrc, decoding without a cap) is what the house
rules forbid, so that the layer below it is used. Every failure leaves as a PollFault of our own words.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterable, Mapping
from urllib.parse import urlsplit

import httpcore
import socksio

from quotatop.domain.exchange import Reply
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.text import plain
from quotatop.host.body import Body, CutOff, TooLarge, Unreadable
from quotatop.host.dial import Dialer, Lookups, NoName, NotHere
from quotatop.host.http import Call, Limits
from quotatop.host.proxies import Proxy

logging.getLogger("httpcore").setLevel(logging.CRITICAL + 1)  # its debug lines hold headers

_HEADER_LIMIT = 512


class _Progress:
    """Where an exchange stands, as httpcore traces it; what an error means depends on it."""

    def __init__(self, limit: asyncio.Timeout, finished_until: float) -> None:
        self.stage = "connect"
        self._limit = limit
        self._then = finished_until

    async def __call__(self, event: str, info: Mapping[str, object]) -> None:
        if event.endswith("connect_tcp.complete"):
            self.stage = "proxy"  # as long as nothing else begins
        elif event.endswith("start_tls.started"):
            self.stage = "tls"
        elif event.endswith("start_tls.complete"):
            self.stage = "proxy"
        elif event.endswith("send_request_headers.started"):
            request = info.get("request")
            if isinstance(request, httpcore.Request) and request.method != b"CONNECT":
                self.stage = "answer"
                self._limit.reschedule(self._then)


class Wire:
    """The way out to the network, with the name lookups under way."""

    def __init__(self) -> None:
        self._lookups = Lookups()

    async def exchange(self, call: Call, tls: ssl.SSLContext | None, proxy: Proxy | None, limits: Limits) -> Reply:
        """Send one request and take in its answer. Raise PollFault `unreachable`, `refused` or `shape`."""
        start = asyncio.get_running_loop().time()
        dialer = Dialer(self._lookups, here_only=call.scheme == "http")
        limit = asyncio.timeout_at(start + limits.connect_s)
        progress = _Progress(limit, start + limits.total_s)
        try:
            async with limit:
                return await _exchange(call, tls, proxy, dialer, limits.body, progress)
        except (TooLarge, Unreadable, CutOff) as error:
            raise _unusable(error, call.host) from None
        except _BREAKS as error:
            raise _unreachable(error, progress.stage, call.host, proxy) from None
        finally:
            await dialer.close()


_BREAKS = (
    TimeoutError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    socksio.ProtocolError,
    AssertionError,  # what httpcore raises when a SOCKS proxy answers out of turn
    OSError,
)


async def _exchange(
    call: Call,
    tls: ssl.SSLContext | None,
    proxy: Proxy | None,
    dialer: Dialer,
    body_limit: int,
    progress: _Progress,
) -> Reply:
    async with (
        httpcore.AsyncConnectionPool(
            ssl_context=tls,
            proxy=_through(proxy, tls) if proxy else None,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=dialer,
        ) as pool,
        pool.stream(
            call.method,
            httpcore.URL(scheme=call.scheme, host=call.host, port=call.port, target=call.target),
            headers=list(call.headers),
            content=call.body,
            extensions={"trace": progress},
        ) as response,
    ):
        headers = _headers(response)
        if 300 <= response.status <= 399:
            raise PollFault(FaultKind.REFUSED, "refused-redirect", host=_redirect_host(headers, call.host))
        if response.status < 200:  # 101: the server would speak something else now
            raise httpcore.RemoteProtocolError
        body = Body(headers.get("content-encoding", ""), body_limit)
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > body_limit:
            raise TooLarge
        await _fill(body, response.aiter_stream())
    return Reply(response.status, headers, body.whole())


async def _fill(body: Body, pieces: AsyncIterable[bytes]) -> None:
    async for piece in pieces:
        body.feed(piece)


def _through(proxy: Proxy, tls: ssl.SSLContext | None) -> httpcore.Proxy:
    auth = proxy.auth and (proxy.auth[0].reveal(), proxy.auth[1].reveal())
    url = httpcore.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port, target="/")
    return httpcore.Proxy(url, auth=auth, ssl_context=tls if proxy.scheme == "https" else None)


def _headers(response: httpcore.Response) -> dict[str, str]:
    """Give the headers by lower-case name as plain text; one that comes twice is joined, cookies are dropped."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
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
    if isinstance(error, NotHere):
        return PollFault(FaultKind.REFUSED, "refused-insecure", host=host)
    if proxy is not None and stage in ("connect", "proxy"):
        return PollFault(FaultKind.UNREACHABLE, "unreachable-proxy", variable=proxy.variable, host=host)
    if isinstance(error, (httpcore.TimeoutException, TimeoutError)):
        return PollFault(FaultKind.UNREACHABLE, "unreachable-timeout", host=host)
    if isinstance(error, NoName):
        return PollFault(FaultKind.UNREACHABLE, "unreachable-dns", host=host)
    if stage == "tls":
        return PollFault(FaultKind.UNREACHABLE, "unreachable-tls", host=host, reason=_distrust(error))
    code = "unreachable-connect" if stage == "connect" else "unreachable-broken"
    return PollFault(FaultKind.UNREACHABLE, code, host=host)


def _distrust(error: BaseException) -> str:
    """Give OpenSSL's fixed words for what is wrong with a certificate (`certificate has expired`), else ""."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return plain(cause.verify_message or "", 120)
        cause = cause.__cause__ or cause.__context__
    return ""
