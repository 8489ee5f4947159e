"""How are names looked up without holding anything up?  In threads of their own, one for each name, shared by all.

asyncio looks names up in the loop's default executor, whose few threads are joined at exit: a resolver that hangs would
hold up the other vendors, the files and the quitting. `getaddrinfo` is the loop's one hook for that. httpx comes by it
for vendors and proxies alike, and tries the addresses in quick turn by itself (RFC 8305).
"""

import asyncio
import concurrent.futures
import ipaddress
import socket
import threading
from collections.abc import Sequence
from typing import TypeAlias

_Asked: TypeAlias = tuple[bytes | str | None, bytes | str | int | None, int, int, int, int]
_Address: TypeAlias = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
_Found: TypeAlias = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, _Address]]


class NotHere(OSError):
    """`localhost` is somewhere else, so that a connection without TLS would leave this machine."""


class Lookups:
    """Name lookups under way. One that hangs holds up only its own name."""

    def __init__(self) -> None:
        self._running: dict[_Asked, concurrent.futures.Future[_Found]] = {}

    def serve(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look up all names of this loop from now on."""
        loop.getaddrinfo = self._addresses  # type: ignore[method-assign,assignment] # the loop itself is not ours to make

    async def _addresses(
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        *,
        family: int = 0,
        type: int = 0,
        proto: int = 0,
        flags: int = 0,
    ) -> _Found:
        asked = (host, port, family, type, proto, flags)
        return await asyncio.wrap_future(self._running.get(asked) or self._start(asked))

    def _start(self, asked: _Asked) -> concurrent.futures.Future[_Found]:
        future: concurrent.futures.Future[_Found] = concurrent.futures.Future()
        future.set_running_or_notify_cancel()  # from here on nobody who gives up waiting cancels it for the others
        self._running[asked] = future

        def look_up() -> None:
            try:
                found = _look_up(asked)
            except (OSError, UnicodeError) as error:
                self._running.pop(asked, None)
                future.set_exception(error if isinstance(error, OSError) else socket.gaierror())
            else:
                self._running.pop(asked, None)
                future.set_result(found)

        threading.Thread(target=look_up, name="quotatop-lookup", daemon=True).start()
        return future


def _look_up(asked: _Asked) -> _Found:
    found = socket.getaddrinfo(*asked)
    if asked[0] in ("localhost", b"localhost") and not all(
        ipaddress.ip_address(entry[4][0]).is_loopback for entry in found
    ):
        raise NotHere
    return found
