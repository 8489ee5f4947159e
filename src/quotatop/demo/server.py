"""How does a simulated vendor speak HTTP?  A small HTTP/1.1 server on loopback; what it says is an `Answering`'s."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import field
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

from quotatop.domain.value import dataclass

HOST = "127.0.0.1"
MAX_HEAD = 16 * 1024
MAX_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: header names in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def authorization(self) -> str:
        """The credential as sent, raw or `Bearer …`."""
        return self.headers.get("authorization", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a vendor says."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


Answering: TypeAlias = Callable[[Asked], Awaitable[Answer]]


def json_answer(body: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Wrap a JSON body."""
    return Answer(status, json.dumps(body, ensure_ascii=False).encode(), headers=headers)


@asynccontextmanager
async def serve(answering: Answering) -> AsyncIterator[str]:
    """Serve on a free loopback port; give the origin. At the end every conversation is over.

    No TaskGroup here: it would wrap whatever is raised inside the `async with` into an exception group.
    """
    conversations: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = asyncio.create_task(_converse(reader, writer, answering))
        conversations.add(conversation)
        conversation.add_done_callback(conversations.discard)

    server = await asyncio.start_server(accept, HOST, 0, limit=MAX_HEAD)
    try:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for conversation in tuple(conversations):
            conversation.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answering: Answering) -> None:
    """Answer one request after the other until the other side goes or says something that is not HTTP."""
    try:
        while (asked := await _read(reader)) is not None:
            writer.write(_wire(await answering(asked)))
            await writer.drain()
    except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass  # a client that goes away or talks nonsense ends its own connection only
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as end:
        if end.partial:
            raise
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    size = int(headers.get("content-length", "0"))
    if not 0 <= size <= MAX_BODY:
        raise ValueError("a body of that size is not for us")
    body = await reader.readexactly(size)
    url = urlsplit(target)
    return Asked(method, url.path, dict(parse_qsl(url.query)), headers, body)


def _wire(answer: Answer) -> bytes:
    phrase = HTTPStatus(answer.status).phrase
    headers = (
        ("content-type", answer.content_type),
        ("content-length", str(len(answer.body))),
        *answer.headers,
    )
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + answer.body
