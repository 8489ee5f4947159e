"""A page for those who scrape: on loopback alone, for nobody's web page, and never held up by anybody."""

import asyncio
import contextlib
import socket

import pytest

from quotatop.host import exposition
from quotatop.host.exposition import listen, serving

TEXT = "quotatop_build_info 1\n# 读数\n"


def asked(*raws, rest=None):
    """Serve, say each of some raw requests on a connection of its own, and give what came back."""

    async def scene():
        async with serving(listen(0), lambda: TEXT, "text/plain; version=0.0.4") as port:
            if rest is not None:
                return await rest(port)
            return [await said(port, raw) for raw in raws]

    return asyncio.run(scene())


async def said(port, raw):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw.replace(b"PORT", str(port).encode()))
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return answer


def request(line="GET /metrics HTTP/1.1", host="127.0.0.1:PORT", more=""):
    return f"{line}\r\nHost: {host}\r\n{more}\r\n".encode()


def status(answer):
    return int(answer.split(b" ")[1])


def test_the_page_is_given_whole_with_its_type_and_length():
    (answer,) = asked(request())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert body.decode() == TEXT
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"Content-Type: text/plain; version=0.0.4" in head


def test_a_head_is_the_same_without_the_page():
    whole, head = asked(request(), request("HEAD /metrics HTTP/1.1"))
    assert head == whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (request("GET /metrics?name[]=x HTTP/1.1"), 200),
        (request(host="localhost:PORT"), 200),
        (request(host="LOCALHOST"), 200),
        (request(host="[::1]:PORT"), 200),
        (b"GET /metrics HTTP/1.0\r\n\r\n", 200),
        (request("GET / HTTP/1.1"), 404),
        (request("GET /metrics/ HTTP/1.1"), 404),
        (request("POST /metrics HTTP/1.1"), 405),
        (request("DELETE /metrics HTTP/1.1"), 405),
        (request(host="evil.example"), 403),
        (request(host="127.0.0.1.evil.example:PORT"), 403),
        (request(host="evil.example@127.0.0.1"), 403),
        (request(host="localhost:80:80"), 403),
        (request(host=""), 403),
        (request(more="Host: evil.example\r\n"), 400),
        (b"GET /metrics HTTP/1.1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
        (b"GET /metrics SPDY/3\r\n\r\n", 400),
        (request(more=f"X: {'a' * 9000}\r\n"), 431),
    ],
)
def test_each_request_gets_its_answer(raw, code):
    (answer,) = asked(raw)
    assert status(answer) == code
    assert (TEXT.encode() in answer) == (code == 200)
    assert (b"Allow: GET, HEAD" in answer) == (code == 405)


def test_who_hangs_up_or_is_slow_holds_up_nobody(monkeypatch):
    monkeypatch.setattr(exposition, "_HEAD_S", 0.2)

    async def scene(port):
        gone, idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        gone[1].write(b"GET /met")
        gone[1].close()
        idle[1].write(b"GET /metrics HTTP/1.1\r\n")
        answer = await said(port, request())
        late = await idle[0].read()
        idle[1].close()
        return status(answer), status(late)

    assert asked(rest=scene) == (200, 408)


def test_garbage_without_end_is_refused_and_let_go(monkeypatch):
    monkeypatch.setattr(exposition, "_LINGER_S", 0.2)

    async def scene(port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        first = asyncio.create_task(reader.readline())
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"\xff" * 65_536)
                await writer.drain()
                await asyncio.sleep(0)
        writer.close()
        return status(await first), status(await said(port, request()))

    assert asked(rest=scene) == (431, 200)


def test_a_crowd_is_turned_away_and_the_next_one_is_served():
    async def scene(port):
        waiting = [await asyncio.open_connection("127.0.0.1", port) for _ in range(exposition._AT_ONCE)]
        await asyncio.sleep(0.05)
        turned_away = status(await said(port, request()))
        for _, writer in waiting:
            writer.close()
        for _ in range(1000):
            if (code := status(await said(port, request()))) != 503:
                break
            await asyncio.sleep(0.01)
        return turned_away, code

    assert asked(rest=scene) == (503, 200)


def test_it_listens_on_loopback_alone_and_a_taken_port_is_refused():
    async def scene(port):
        with pytest.raises(OSError, match="in use"):
            listen(port)
        with listen(0) as door:
            return door.getsockname()[0]

    assert asked(rest=scene) == "127.0.0.1"


def test_the_end_waits_for_nobody():
    async def scene():
        async with serving(listen(0), lambda: TEXT, "text/plain") as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /met")
            await said(port, request())
        ended = await reader.read()
        writer.close()
        return ended, port

    ended, port = asyncio.run(scene())
    assert ended == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
