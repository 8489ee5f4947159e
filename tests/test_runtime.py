"""The whole of it, on real files, a real loopback vendor and real processes."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from quotatop.config.settings import ConfigError
from quotatop.demo.open import open_demo
from quotatop.domain.fleet import Health
from quotatop.host.paths import Places
from quotatop.runtime import ConfigFile, last_known, load, open_engine

ANSWER = (
    b'{"code":200,"msg":"ok","success":true,"data":{"level":"pro","limits":[{"type":"TOKENS_LIMIT","unit":3,"number":5,'
    b'"percentage":42,"nextResetTime":null}]}}'
)


class Vendor(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[float, str]] = []
        self.slow_s = 0.0

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed or quit is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Vendor

    def do_GET(self) -> None:
        self.server.asked.append((time.monotonic(), self.path))
        time.sleep(self.server.slow_s)
        self.send_response(200)
        self.send_header("content-length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with Vendor() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "config.toml", tmp_path / "state", tmp_path / "cache", named=True)


def configure(places: Places, vendor: Vendor, **more: str) -> None:
    port = vendor.server_address[1]
    lines = [f'base_url = "http://127.0.0.1:{port}"', 'credential = { value = "key-1" }', 'provider = "zhipu"']
    lines += [f"{name} = {value}" for name, value in more.items()]
    places.config.write_text("[subscriptions.glm]\n" + "\n".join(lines) + "\n")
    places.config.chmod(0o600)


async def test_from_a_config_to_a_reading_that_the_next_command_finds(places: Places, vendor: Vendor) -> None:
    configure(places, vendor)
    config = load(places)
    async with open_engine(config, places) as engine:
        assert engine.fleet.state("glm").health(engine.now()) is Health.UNPOLLED
        fleet = await engine.settle()
    state = fleet.state("glm")
    assert (state.health(engine.now()), state.reading.windows[0].used_percent) == (Health.OK, 42)
    known, _ = last_known(config, places)
    assert known.state("glm").reading == state.reading
    for file in places.cache.iterdir():
        file.unlink()
    assert last_known(config, places)[0].state("glm").reading == state.reading
    async with open_engine(config, places) as engine:
        assert engine.fleet.state("glm").reading == state.reading
        await engine.settle()
    assert len({moment for moment, _ in vendor.asked}) == len(vendor.asked) <= 2


async def test_the_demo_is_read_as_a_whole_and_leaves_nothing_running() -> None:
    async with open_demo("calm") as demo:
        before = set(asyncio.all_tasks())
        async with open_engine(demo.config, demo.places, clock=demo.clock) as engine:
            fleet = await engine.settle(early=True)
            task = asyncio.create_task(engine.run())
            await asyncio.sleep(0.2)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert set(asyncio.all_tasks()) - before <= {task}
        assert {state.health(demo.clock.now()) for state in fleet.states} == {Health.OK}
        assert len(fleet.states) == 8


async def test_quitting_while_a_vendor_hangs_takes_less_than_a_second(places: Places, vendor: Vendor) -> None:
    vendor.slow_s = 5
    configure(places, vendor)
    async with open_engine(load(places), places) as engine:
        task = asyncio.create_task(engine.run())
        while not vendor.asked:  # noqa: ASYNC110 - the vendor lives in another thread
            await asyncio.sleep(0.01)
        began = time.monotonic()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert time.monotonic() - began < 1
    vendor.slow_s = 0


async def test_an_offline_engine_asks_nobody(places: Places, vendor: Vendor) -> None:
    configure(places, vendor)
    async with open_engine(load(places), places, offline=True) as engine:
        await engine.settle(early=True)
    assert vendor.asked == []


async def test_what_is_counted_from_logs_asks_nobody(places: Places, vendor: Vendor) -> None:
    configure(places, vendor, source='"logs"')
    async with open_engine(load(places), places) as engine:
        fleet = await engine.settle()
    fault = fleet.state("glm").fault
    assert (fault.kind, fault.code, dict(fault.details)) == ("no-plan", "no-plan-configured", {})
    assert vendor.asked == []


def test_a_config_is_read_again_when_it_changed_and_complains_once(places: Places, vendor: Vendor) -> None:
    configure(places, vendor)
    file = ConfigFile(places)
    assert file.reread() is None
    configure(places, vendor, label='"other"')
    assert file.reread().subscriptions[0].label == "other"
    assert file.reread() is None
    places.config.write_text("[subscriptions.glm]\nprovidr = 3\n")
    with pytest.raises(ConfigError):
        file.reread()
    assert file.reread() is None


def test_the_offline_answer_loads_no_loop_no_network_and_no_screen(places: Places, vendor: Vendor) -> None:
    configure(places, vendor)

    async def fill() -> None:
        async with open_engine(load(places), places) as engine:
            await engine.settle()

    asyncio.run(fill())
    code = (
        "import sys; from pathlib import Path; from quotatop.host.paths import Places;"
        "from quotatop.runtime import last_known, load; places = Places(*map(Path, sys.argv[1:4]), True);"
        "assert last_known(load(places), places)[0].states[0].reading; print(*sys.modules)"
    )
    argv = [sys.executable, "-c", code, str(places.config), str(places.state), str(places.cache)]
    loaded = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
    assert not {"asyncio", "sqlite3", "httpx", "httpcore", "textual", "rich", "platformdirs"} & set(loaded)


INSTANCE = """
import asyncio, sys, time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from quotatop.host.paths import Places
from quotatop.runtime import load, open_engine

began, speed = float(sys.argv[4]), float(sys.argv[5])

class Clock:
    def now(self):
        return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=self.monotonic())
    def monotonic(self):
        return (time.time() - began) * speed
    async def sleep(self, seconds):
        await asyncio.sleep(max(0, seconds) / speed)

async def main():
    places = Places(*map(Path, sys.argv[1:4]), True)
    config = load(places)
    held = tuple(replace(one, interval_s=60) for one in config.subscriptions)
    async with open_engine(replace(config, subscriptions=held), places, clock=Clock()) as engine:
        print("ready", flush=True)
        await engine.run()

asyncio.run(main())
"""


def test_processes_ask_like_one_and_take_over_from_a_dead_and_a_stopped_one(places: Places, vendor: Vendor) -> None:
    """A minute lasts three seconds here, so that no slow machine outlasts a lease; deadlines of requests stay real."""
    configure(places, vendor)
    began, minute_s = time.time(), 3.0
    folders = map(str, (places.config, places.state, places.cache))
    argv = [sys.executable, "-c", INSTANCE, *folders, str(began), str(60 / minute_s)]
    instances = [subprocess.Popen(argv, stdout=subprocess.PIPE, env=dict(os.environ)) for _ in range(3)]
    try:
        for instance in instances:
            instance.stdout.readline()
        time.sleep(1.5 * minute_s)
        instances[0].kill()
        instances[1].send_signal(signal.SIGSTOP)
        stopped_at = time.monotonic()

        def taken_over():
            return sum(moment > stopped_at for moment, path in vendor.asked if "quota" in path) >= 2

        patience = time.monotonic() + 60
        while not taken_over() and time.monotonic() < patience:
            time.sleep(0.1)
        time.sleep(minute_s)
    finally:
        for instance in instances:
            instance.send_signal(signal.SIGCONT)
            instance.kill()
            instance.wait()
            instance.stdout.close()
    quota = [moment for moment, path in vendor.asked if "quota" in path]
    assert len(quota) <= (quota[-1] - quota[0]) / minute_s + 2, "more than one poll a virtual minute"
    assert taken_over(), "nobody took over"
