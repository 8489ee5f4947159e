"""Work beside the loop: its result, its error, and nothing that holds up the end."""

import asyncio
import subprocess
import sys
import threading
import time

import pytest

from quotatop.host.aside import aside
from quotatop.host.clock import SystemClock


async def test_the_result_comes_back_none_included() -> None:
    assert await aside(lambda: 5) == 5
    assert await aside(lambda: None) is None


async def test_an_error_comes_back_as_it_was() -> None:
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 // 0)


async def test_who_gives_up_waits_no_longer_and_the_thread_ends_by_itself() -> None:
    release, ended = threading.Event(), threading.Event()

    def work() -> None:
        release.wait(20)
        ended.set()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await aside(work)
    release.set()
    assert await asyncio.to_thread(ended.wait, 20)


async def test_many_that_hang_hold_nobody_up() -> None:
    release = threading.Event()
    hanging = [asyncio.create_task(aside(lambda: release.wait(20))) for _ in range(50)]
    assert await aside(lambda: "done") == "done"
    release.set()
    await asyncio.gather(*hanging)


HANGING = {
    "aside": "await aside(lambda: time.sleep(300))",
    "lookup": (
        "socket.getaddrinfo = lambda *_, **__: time.sleep(300); said = Says('a', 'b'); "
        "provider = Provider('p', said, ('https://v.example',), None, '', '', said, said); "
        "await HttpEdge({}).send(Request('https://v.example', '/'), provider, None)"
    ),
    "program": "await run(('sleep', '300'), environ=os.environ, folder=pathlib.Path('/'), timeout_s=200)",
}


@pytest.mark.parametrize("what", HANGING)
def test_a_program_can_quit_while_something_hangs(what: str) -> None:
    code = (
        "import asyncio, os, pathlib, socket, time\n"
        "from quotatop.domain.exchange import Request\n"
        "from quotatop.domain.provider import Provider, Says\n"
        "from quotatop.host.aside import aside\n"
        "from quotatop.host.http import HttpEdge\n"
        "from quotatop.host.processes import run\n"
        f"async def hang():\n    {HANGING[what]}\n"
        "async def main():\n"
        "    task = asyncio.create_task(hang())\n"
        "    await asyncio.sleep(0.5)\n"
        "    assert not task.done(), task.exception()\n"
        "    print(time.monotonic(), flush=True)\n"
        "asyncio.run(main())\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=True)
    assert ended.stderr == ""
    assert time.monotonic() - float(ended.stdout) < 20


async def test_the_clock_knows_its_zone_and_never_waits_backwards() -> None:
    clock = SystemClock()
    offset = clock.now().utcoffset()
    assert offset is not None
    assert not offset
    before = clock.monotonic()
    await clock.sleep(-5)
    assert clock.monotonic() >= before
