import asyncio
import json

import pytest

from quotatop.demo.server import Answer, Asked, json_answer, serve


async def told(asked: Asked) -> Answer:
    return json_answer({"method": asked.method, "path": asked.path, "query": dict(asked.query), **asked.headers})


async def spoken(origin: str, wire: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
    writer.write(wire)
    answer = await reader.read()
    writer.close()
    return answer


async def one(reader: asyncio.StreamReader) -> tuple[bytes, object]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.split(b"\r\n") if line.startswith(b"content-length"))
    return head, json.loads(await reader.readexactly(int(length.split(b":")[1])))


async def test_a_connection_serves_one_request_after_the_other():
    async with serve(told) as origin:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
        for path in ("/first", "/second"):
            writer.write(f"GET {path}?type=2 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n\r\n".encode())
            head, body = await one(reader)
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            expected = {"path": path, "query": {"type": "2"}, "method": "GET", "host": "x", "authorization": "Bearer k"}
            assert body == expected
        writer.close()


async def test_a_body_is_read_and_does_not_become_the_next_request():
    async with serve(told) as origin:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
        writer.write(b"POST /a HTTP/1.1\r\nContent-Length: 4\r\n\r\nGET GET /b HTTP/1.1\r\n\r\n")
        assert [(await one(reader))[1]["path"] for _ in range(2)] == ["/a", "/b"]
        writer.close()


@pytest.mark.parametrize(
    "nonsense",
    [b"hello\r\n\r\n", b"GET / HTTP/1.1\r\ncontent-length: much\r\n\r\n", b"\xff" * 40_000, b"a: b\r\n\r\n"],
    ids=["no request line", "no length", "endless", "no target"],
)
async def test_nonsense_ends_its_own_connection_and_no_other(nonsense):
    async with serve(told) as origin:
        assert await spoken(origin, nonsense) == b""
        answer = await spoken(origin, b"GET / HTTP/1.1\r\n\r\nnonsense\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200")


async def test_the_end_closes_every_connection_and_leaves_no_task():
    before = asyncio.all_tasks()
    async with serve(told) as origin:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        await one(reader)
        assert asyncio.all_tasks() > before
    assert await reader.read() == b""
    writer.close()
    assert asyncio.all_tasks() == before
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))


async def test_what_fails_inside_comes_out_as_it_is():
    with pytest.raises(KeyError):
        async with serve(told):
            raise KeyError("as it is")
