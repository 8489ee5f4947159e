"""A server on loopback that misbehaves on request, in raw bytes; what it does is the first part of the path.

    async with FaultServer() as server:
        ... server.origin + "/drip-body" ...
        assert server.connections == 1

`/status/503`, `/redirect/302?to=URL`, `/json` and the names in `BEHAVIOURS`. It records every connection and request.
"""

import asyncio
import contextlib
import gzip
import socket
import ssl
import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, unquote

from quotatop.domain.provider import Provider, Says
from quotatop.domain.reading import Reading
from quotatop.host.http import Limits

CANARY = "sk-canary+7f3a9d51/c2e84b06=="
QUICK = Limits(connect_s=1.0, total_s=1.0)
"""The edge's deadlines, for tests that run into them."""

TLS = Path(__file__).parent / "tls"
JSON = b'{"ok": true}'


@dataclass
class Seen:
    """One request as it came in."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes
    head: bytes

    def header(self, name: str) -> str | None:
        return next((value for given, value in self.headers if given.lower() == name), None)


@dataclass
class Asked:
    """What a behaviour needs: where to write, the rest of the path, the query."""

    writer: asyncio.StreamWriter
    rest: str
    query: dict[str, list[str]]
    seen: Seen

    async def say(self, *pieces: bytes, pause_s: float = 0) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            if pause_s:
                await asyncio.sleep(pause_s)

    async def answer(self, body: bytes, *headers: str, status: str = "200 OK") -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        await self.say("\r\n".join(lines).encode("utf-8") + body)


def provider_at(*origins: str, **more: Any) -> Provider:
    said = Says("Test", "测试")

    def poll(ask):
        yield from ()
        return Reading(ask.now, ())

    return Provider("test", said, origins, poll, "https://k.example", "https://u.example", said, said, **more)


Behaviour = Callable[[Asked], Awaitable[None]]
BEHAVIOURS: dict[str, Behaviour] = {}
PACE_S = 0.02
TYPE = "Content-Type: application/json"


def behaviour(act: Behaviour) -> Behaviour:
    BEHAVIOURS[act.__name__.replace("_", "-")] = act
    return act


@behaviour
async def json(asked: Asked) -> None:
    await asked.answer(JSON, TYPE)


@behaviour
async def status(asked: Asked) -> None:
    await asked.answer(b"{}", TYPE, status=f"{asked.rest} Whatever")


@behaviour
async def redirect(asked: Asked) -> None:
    target = asked.query.get("to", ["/json"])[0]
    await asked.answer(b"", f"Location: {target}", status=f"{asked.rest or 302} Found")


@behaviour
async def retry_after(asked: Asked) -> None:
    await asked.answer(b"{}", f"Retry-After: {unquote(asked.rest)}", status="429 Too Many Requests")


@behaviour
async def drip_head(asked: Asked) -> None:
    await asked.say(b"HTTP/1.1 200 OK\r\n", *([b"X"] * 100_000), pause_s=PACE_S)


@behaviour
async def drip_body(asked: Asked) -> None:
    await asked.say(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", *([b" "] * 100_000), pause_s=PACE_S)


@behaviour
async def endless_1xx(asked: Asked) -> None:
    await asked.say(*([b"HTTP/1.1 103 Early Hints\r\n\r\n"] * 100_000), pause_s=PACE_S)


@behaviour
async def endless_chunks(asked: Asked) -> None:
    await asked.say(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *([b"10000\r\n" + b" " * 65_536 + b"\r\n"] * 4096)
    )


@behaviour
async def silent(asked: Asked) -> None:
    await asyncio.sleep(3_600)


@behaviour
async def reset_head(asked: Asked) -> None:
    _reset(asked.writer)


@behaviour
async def reset_mid(asked: Asked) -> None:
    await asked.say(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"a"')
    _reset(asked.writer)


@behaviour
async def short_body(asked: Asked) -> None:
    await asked.say(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + JSON)


@behaviour
async def bad_chunk(asked: Asked) -> None:
    await asked.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nZZ\r\n")


@behaviour
async def cut_chunks(asked: Asked) -> None:
    await asked.say(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n')


@behaviour
async def slice_1(asked: Asked) -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(JSON) + JSON
    await asked.say(*(bytes([each]) for each in whole), pause_s=0.0005)


@behaviour
async def bomb(asked: Asked) -> None:
    await asked.answer(_bomb(), "Content-Encoding: gzip")


@behaviour
async def big(asked: Asked) -> None:
    await asked.say(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n", *([bytes(1 << 16)] * 1600))


@behaviour
async def exactly(asked: Asked) -> None:
    await asked.answer(b" " * int(asked.rest))


@behaviour
async def unannounced(asked: Asked) -> None:
    await asked.say(b"HTTP/1.1 200 OK\r\n\r\n" + b" " * int(asked.rest))


@behaviour
async def packed(asked: Asked) -> None:
    body = gzip.compress(JSON) if asked.rest != "deflate" else zlib.compress(JSON)
    await asked.answer(body, f"Content-Encoding: {asked.rest or 'gzip'}")


@behaviour
async def bad_gzip(asked: Asked) -> None:
    await asked.answer(b"this is not compressed", "Content-Encoding: gzip")


@behaviour
async def cut_gzip(asked: Asked) -> None:
    await asked.answer(gzip.compress(JSON * 100)[:-12], "Content-Encoding: gzip")


@behaviour
async def html(asked: Asked) -> None:
    await asked.answer(b"<html><title>Sign in</title></html>", "Content-Type: text/html")


@behaviour
async def envelope(asked: Asked) -> None:
    await asked.answer(b'{"code": 1001, "success": false}', TYPE)


@behaviour
async def echo(asked: Asked) -> None:
    """Repeats the whole request, key and all, in a message, as careless vendors do."""
    said = asked.seen.head.decode("latin-1").replace("\r\n", " ").replace('"', "'")
    body = f'{{"code": 1, "success": false, "msg": "{said}", "error": {{"message": "{said}"}}}}'.encode()
    await asked.answer(body, TYPE, f"X-Echo: {said}", status=f"{asked.rest or 200} Well")


@behaviour
async def empty(asked: Asked) -> None:
    await asked.answer(b"")


@behaviour
async def ctl_reason(asked: Asked) -> None:
    await asked.answer(b"{}", status="500 \x1b]0;owned\x07Oops")


@behaviour
async def ctl_header(asked: Asked) -> None:
    await asked.answer(b"{}", "X-Note: \x1b[31mred\x9b0m")


@behaviour
async def set_cookie(asked: Asked) -> None:
    await asked.answer(JSON, "Set-Cookie: session=sticky; Path=/")


@behaviour
async def slow_close(asked: Asked) -> None:
    await asked.answer(JSON, "Connection: close")
    await asyncio.sleep(3_600)


@behaviour
async def huge_header(asked: Asked) -> None:
    await asked.answer(b"{}", f"X-Huge: {'h' * 500_000}")


@behaviour
async def http_0_9(asked: Asked) -> None:
    await asked.say(b"just some bytes\r\n\r\n")


@behaviour
async def upgrade(asked: Asked) -> None:
    await asked.say(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")


@behaviour
async def body_with_204(asked: Asked) -> None:
    await asked.say(b"HTTP/1.1 204 No Content\r\n\r\n" + JSON)


@lru_cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(100)) + packer.flush()


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def tls_context(certificate: str = "here") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{certificate}.pem", TLS / "server.key")
    return context


class FaultServer:
    """The server. `mute` listens and says nothing, not even TLS; `certificate` speaks TLS with that certificate.

    `always` is the behaviour for every path, for clients that choose their paths themselves: `status/503`.
    """

    def __init__(self, *, certificate: str | None = None, mute: bool = False, always: str | None = None) -> None:
        self.seen: list[Seen] = []
        self.asked = asyncio.Event()
        self.connections = 0
        self.port = 0
        self._certificate = certificate
        self._mute = mute
        self._always = always
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def origin(self) -> str:
        return f"{'https' if self._certificate or self._mute else 'http'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        context = tls_context(self._certificate) if self._certificate else None
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        try:
            if self._mute:
                await reader.readexactly(1)
                self.asked.set()
                await asyncio.sleep(3_600)
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(OSError):
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            method, path, _ = first.split(" ", 2)
            headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines if line)]
            seen = Seen(method, path, headers, b"", head)
            seen.body = await reader.readexactly(int(seen.header("content-length") or 0))
            self.seen.append(seen)
            self.asked.set()
            where, _, query = path.partition("?")
            name, _, rest = (self._always or where.removeprefix("/")).partition("/")
            await BEHAVIOURS.get(name, json)(Asked(writer, rest, parse_qs(query), seen))
            return


class TunnelServer:
    """A proxy on loopback: CONNECT, or SOCKS5. Whatever host is asked for, it leads to `target`.

    With `certificate` one speaks TLS to the proxy itself.
    """

    def __init__(
        self, target: int, *, socks: bool = False, answer: bytes | None = None, certificate: str | None = None
    ) -> None:
        self.asked: list[str] = []
        self.heads: list[bytes] = []
        self.port = 0
        self._target = target
        self._socks = socks
        self._answer = answer
        self._certificate = certificate
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        context = tls_context(self._certificate) if self._certificate else None
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        out: asyncio.StreamWriter | None = None
        try:
            await (self._greet_socks if self._socks else self._greet_connect)(reader, writer)
            if self._answer is None:
                back, out = await asyncio.open_connection("127.0.0.1", self._target)
                await asyncio.gather(_pump(reader, out), _pump(back, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            for each in (writer, out):
                if each is not None:
                    each.close()

    async def _greet_connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.heads.append(head)
        self.asked.append(head.decode().split()[1])
        writer.write(self._answer or b"HTTP/1.1 200 Connection established\r\n\r\n")

    async def _greet_socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        if self._answer is not None:
            writer.write(self._answer)
            return
        if 2 in methods:
            writer.write(b"\x05\x02")
            _, length = await reader.readexactly(2)
            name = await reader.readexactly(length)
            password = await reader.readexactly((await reader.readexactly(1))[0])
            self.heads.append(name + b":" + password)
            writer.write(b"\x01\x00")
        else:
            writer.write(b"\x05\x00")
        *_, kind = await reader.readexactly(4)
        assert kind == 3
        host = await reader.readexactly((await reader.readexactly(1))[0])
        port = int.from_bytes(await reader.readexactly(2))
        self.asked.append(f"{host.decode()}:{port}")
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65_536):
        writer.write(piece)
        await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.write_eof()
