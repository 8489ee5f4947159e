"""How is a text served to who scrapes it?  On 127.0.0.1 alone, by GET and HEAD of one path, and to nobody's web page.

Whoever is slow, says too much, or comes in a crowd is let go: nothing here can hold up the program. A page in a browser
that points a name of its own at this machine is told by its Host header, and refused.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

ADDRESS = "127.0.0.1"
PATH = "/metrics"
_HEAD_BYTES = 8_192
_HEAD_S = 5.0
_SENT_S = 10.0
_LINGER_S = 1.0
"""For so long what comes after an answer is read and dropped: closed at once, the answer could be lost with it."""
_AT_ONCE = 16
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_WHY = {
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


def listen(port: int) -> socket.socket:
    """Take a port of this machine, for 0 a free one. Raise OSError where it is taken."""
    door = socket.create_server((ADDRESS, port), backlog=_AT_ONCE)
    door.setblocking(False)  # noqa: FBT003 - the standard library's own name for it
    return door


@asynccontextmanager
async def serving(door: socket.socket, text: Callable[[], str], content_type: str) -> AsyncIterator[int]:
    """Serve what `text` gives at an open door, and give its port."""
    desk = _Desk(text, content_type)
    server = await asyncio.start_server(desk.opened, sock=door, limit=_HEAD_BYTES)
    try:
        yield door.getsockname()[1]
    finally:
        server.close()
        await desk.close()


class _Desk:
    """Answers one request a connection."""

    def __init__(self, text: Callable[[], str], content_type: str) -> None:
        self._text = text
        self._type = content_type
        self._open: set[asyncio.Task[None]] = set()

    def opened(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin with a connection."""
        task = asyncio.create_task(self._serve(reader, writer, crowded=len(self._open) >= _AT_ONCE))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def close(self) -> None:
        """End all connections."""
        tasks = tuple(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, crowded: bool) -> None:
        try:
            with contextlib.suppress(OSError, TimeoutError):
                writer.write(_failed(503) if crowded else await self._answer(reader))
                async with asyncio.timeout(_SENT_S):
                    await writer.drain()
                    writer.write_eof()
                async with asyncio.timeout(_LINGER_S):
                    while await reader.read(_HEAD_BYTES):
                        pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        try:
            async with asyncio.timeout(_HEAD_S):
                head = await reader.readuntil(b"\r\n\r\n")
        except TimeoutError:
            return _failed(408)
        except asyncio.LimitOverrunError:
            return _failed(431)
        except asyncio.IncompleteReadError:
            return _failed(400)
        method, status = _judged(head)
        if status != 200:
            return _failed(status, head_only=method == "HEAD")
        body = self._text().encode("utf-8", "replace")
        start = f"HTTP/1.1 200 OK\r\nContent-Type: {self._type}\r\nContent-Length: {len(body)}\r\n"
        start += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
        return start.encode() + (b"" if method == "HEAD" else body)


def _judged(head: bytes) -> tuple[str, int]:
    """Give the method and the status by which a request is to be answered."""
    first, *rest = head[:-4].decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        return "", 400
    method, target, version = words
    hosts = [line.partition(":")[2].strip().lower() for line in rest if line.lower().startswith("host:")]
    if len(hosts) > 1 or not hosts and version != "HTTP/1.0":
        return method, 400
    if hosts and not _is_ours(hosts[0]):
        return method, 403
    if target.partition("?")[0] != PATH:
        return method, 404
    return method, 200 if method in ("GET", "HEAD") else 405


def _is_ours(host: str) -> bool:
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        name, port = host, ""
    return name in _NAMES and (not port or port.isascii() and port.isdigit())


def _failed(status: int, *, head_only: bool = False) -> bytes:
    body = f"{status} {_WHY[status]}\n".encode()
    allow = "Allow: GET, HEAD\r\n" if status == 405 else ""
    head = f"HTTP/1.1 {status} {_WHY[status]}\r\nContent-Type: text/plain; charset=utf-8\r\n{allow}"
    head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + (b"" if head_only else body)
