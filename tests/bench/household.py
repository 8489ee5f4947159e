"""Who lives in a benchmark?  Simulated vendors in this process, and a home with a config and a filled store."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from quotatop.demo import Demo, open_demo

PYTHON = sys.executable
QUOTATOP = str(Path(sys.executable).parent / "quotatop")
DRAWN_EMPTY = Path(__file__).with_name("empty_app.py")
TICKING = Path(__file__).with_name("ticking_app.py")


@dataclass(frozen=True, slots=True)
class Household:
    """An environment in which `quotatop` finds eight subscriptions, and the demo behind them."""

    env: Mapping[str, str]
    demo: Demo

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run the program to its end."""
        return subprocess.run([QUOTATOP, *args], env=self.env, text=True, capture_output=True, check=False)


@contextmanager
def household(scenario: str = "calm", interval: str = "5m", *, filled: bool = True) -> Iterator[Household]:
    """Open the vendors in a thread, at real speed; `filled` polls once, so that store and cache are warm."""
    opened: list[Demo] = []
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def vendors() -> None:
        try:
            async with open_demo(scenario, speed=1, past=False) as demo:
                opened.append(demo)
                ready.set()
                await over.wait()
        finally:
            ready.set()

    thread = threading.Thread(target=loop.run_until_complete, args=(vendors(),))
    thread.start()
    ready.wait()
    try:
        yield _moved_in(opened[0], interval, filled=filled)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def _moved_in(demo: Demo, interval: str, *, filled: bool) -> Household:
    text = demo.places.config.read_text(encoding="utf-8")
    demo.places.config.write_text(text.replace('interval = "60s"', f'interval = "{interval}"'), encoding="utf-8")
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    env = kept | {
        "HOME": str(demo.places.config.parent),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "QUOTATOP_CONFIG": str(demo.places.config),
        "QUOTATOP_STATE_DIR": str(demo.places.state),
        "QUOTATOP_CACHE_DIR": str(demo.places.cache),
    }
    home = Household({"LANG": "C.UTF-8"} | env, demo)
    if filled:
        done = home.run("status")
        if done.returncode != 0 or "62" not in done.stdout:
            raise SystemExit(f"the benchmark's own status failed:\n{done.stdout}{done.stderr}")
    return home
