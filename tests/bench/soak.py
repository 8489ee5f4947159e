"""Does anything pile up?  Seven simulated days of the demo on a screen that is kept open, detail screens in between.

Memory is compared from the end of the first simulated hour to the end; tasks, threads, files and sockets as well.

    python tests/bench/soak.py [days] [real minutes]
"""

import asyncio
import gc
import re
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pairs import Report
from textual.pilot import Pilot

from quotatop import counted, facts, runtime
from quotatop.demo import Demo, open_demo
from quotatop.domain.window import DAY, HOUR
from quotatop.present.glyphs import UNICODE
from quotatop.tui.live import LiveApp
from quotatop.tui.stage import Stage

INTERVAL_S = 300


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds at one moment."""

    rss_kib: int
    tasks: int
    threads: int
    files: int

    @classmethod
    def now(cls) -> "Held":
        """Count."""
        gc.collect()
        status = Path("/proc/self/status").read_text()
        rss = re.search(r"VmRSS:\s+(\d+)", status)
        files = sum(1 for _ in Path("/proc/self/fd").iterdir())
        return cls(int(rss[1]) if rss else 0, len(asyncio.all_tasks()), threading.active_count(), files)

    def __str__(self) -> str:
        return f"{self.rss_kib / 1024:.1f} MiB, {self.tasks} tasks, {self.threads} threads, {self.files} files"


@asynccontextmanager
async def screen(demo: Demo) -> AsyncIterator[Pilot[int]]:
    """Run the live screen headless on the demo."""
    config, places, clock = demo.config, demo.places, demo.clock
    stage = Stage(
        config=config,
        places=places,
        remembered=runtime.last_known(config, places)[0],
        open=lambda: runtime.open_engine(config, places, clock=clock, terminal=lambda _: None),
        facts=lambda: facts.catalogue(places),
        reread=lambda: config,
        compared=partial(counted.compared_with, places),
        used=partial(counted.usage_seen, places),
        clock=clock,
        glyphs=UNICODE,
        demo=True,
    )
    async with LiveApp(stage).run_test(size=(120, 40)) as pilot:
        yield pilot


async def look_around(pilot: Pilot[int], clock_end: float, demo: Demo) -> None:
    """Open and close a detail every few simulated hours, as a person would."""
    while demo.clock.monotonic() < clock_end:
        await pilot.press("1", "escape")
        await demo.clock.sleep(min(4 * HOUR, max(1.0, clock_end - demo.clock.monotonic())))


async def settle_in(pilot: Pilot[int], demo: Demo) -> None:
    """Let the first hour pass: every vendor was asked more than once, and every screen was opened."""
    count = len(demo.config.subscriptions)
    for place in range(count):
        await pilot.press(str(place + 1), "escape")
    await look_around(pilot, HOUR, demo)
    while demo.vendors.asked < 2 * count:  # noqa: ASYNC110 - the stand-ins count, and tell nobody
        await asyncio.sleep(1)


async def soak(days: float, minutes: float) -> None:
    report = Report()
    async with open_demo("calm", speed=days * DAY / (minutes * 60)) as opened:
        slower = tuple(replace(held, interval_s=INTERVAL_S) for held in opened.config.subscriptions)
        demo = replace(opened, config=replace(opened.config, subscriptions=slower))
        async with screen(demo) as pilot:
            await settle_in(pilot, demo)
            first = Held.now()
            print(f"     after an hour: {first}", flush=True)
            for day in range(1, int(days) + 1):
                await look_around(pilot, day * DAY, demo)
                print(f"     after day {day}: {Held.now()}, {demo.vendors.asked} requests", flush=True)
            await pilot.pause()
            last = Held.now()
    how = f"{days:g} simulated days in {minutes:g} minutes, {demo.vendors.asked} requests"
    report.line("memory after the first hour", (last.rss_kib - first.rss_kib) / 1024, 3, "MiB", how)
    for name in ("tasks", "threads", "files"):
        report.line(f"{name} left over", getattr(last, name) - getattr(first, name), 2, "", "polls under way count")
    report.end()


if __name__ == "__main__":
    asyncio.run(soak(*(float(argument) for argument in (*sys.argv[1:], *("7", "6")[len(sys.argv) - 1 :]))))
