"""How does a host name become an open connection?  Looked up in a thread of its own, addresses tried in quick turn."""

import asyncio
import concurrent.futures
import ipaddress
import socket
import threading
from collections.abc import Iterable, Sequence

import httpcore

_STAGGER_S = 0.25
"""How long one address is waited for before the next is tried beside it (RFC 8305)."""
_MAX_ADDRESSES = 8


class NoName(httpcore.ConnectError):
    """The name has no address."""


class NotHere(httpcore.ConnectError):
    """A connection without TLS would leave this machine."""


class Lookups:
    """Name lookups, one thread for each name that is being looked up, shared by all who ask for it meanwhile.

    A resolver that hangs holds up only its own name, never the loop's executor and never the quitting.
    """

    def __init__(self) -> None:
        self._running: dict[str, concurrent.futures.Future[tuple[str, ...]]] = {}

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Give the addresses of a host in the order to try them. Raise NoName."""
        bare = host.removeprefix("[").removesuffix("]")
        try:
            return (str(ipaddress.ip_address(bare)),)
        except ValueError:
            future = self._running.get(bare) or self._start(bare)
        return await asyncio.wrap_future(future)

    def _start(self, host: str) -> concurrent.futures.Future[tuple[str, ...]]:
        future: concurrent.futures.Future[tuple[str, ...]] = concurrent.futures.Future()
        future.set_running_or_notify_cancel()  # from here on nobody who gives up waiting cancels it for the others
        self._running[host] = future

        def look_up() -> None:
            try:
                found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError):
                found = []
            self._running.pop(host, None)
            names = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))[:_MAX_ADDRESSES]
            if names:
                future.set_result(names)
            else:
                future.set_exception(NoName())

        threading.Thread(target=look_up, name="quotatop-lookup", daemon=True).start()
        return future


class Dialer(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore; with `here_only` to this machine alone."""

    def __init__(self, lookups: Lookups, *, here_only: bool) -> None:
        self._lookups = lookups
        self._here_only = here_only
        self._plain = httpcore.AnyIOBackend()
        self._opened: list[httpcore.AsyncNetworkStream] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature; the edge holds its own deadlines
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Connect to whichever address of the host answers first."""
        addresses = await self._lookups.addresses(host)
        if self._here_only and not all(ipaddress.ip_address(address).is_loopback for address in addresses):
            raise NotHere
        stream = await self._first(addresses, port)
        self._opened.append(stream)
        return stream

    async def close(self) -> None:
        """Close what was opened: httpcore loses a connection that is given up amid its TLS handshake."""
        for stream in self._opened:
            await stream.aclose()

    async def _first(self, addresses: Sequence[str], port: int) -> httpcore.AsyncNetworkStream:
        untried = list(addresses)
        running: set[asyncio.Task[httpcore.AsyncNetworkStream]] = set()
        won: httpcore.AsyncNetworkStream | None = None
        try:
            while won is None and (untried or running):
                if untried:
                    running.add(asyncio.create_task(self._plain.connect_tcp(untried.pop(0), port)))
                pause = _STAGGER_S if untried else None
                done, _ = await asyncio.wait(running, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    if task.exception() is None and won is None:
                        won = task.result()
                        running.discard(task)
                running = {task for task in running if not (task.done() and task.exception())}
        finally:
            await _close(running)
        if won is None:
            raise httpcore.ConnectError
        return won


async def _close(running: Iterable["asyncio.Task[httpcore.AsyncNetworkStream]"]) -> None:
    """End the attempts that lost, also one that connected at the same moment."""
    for task in running:
        task.cancel()
    for outcome in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(outcome, httpcore.AsyncNetworkStream):
            await outcome.aclose()
