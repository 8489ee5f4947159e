"""Command `metrics`: Prometheus text of what is known, or of what is polled, served on this machine."""

import argparse
import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from quotatop.cli.following import follow_config
from quotatop.cli.opening import Opening, complain, open_config
from quotatop.cli.settled import demo_opening
from quotatop.cli.streams import ExitCode, Stop, err, out
from quotatop.domain.ports import Clock
from quotatop.engine.engine import Engine
from quotatop.host.clock import SystemClock
from quotatop.host.exposition import ADDRESS, PATH, listen, serving
from quotatop.present.metrics import CONTENT_TYPE, Polls, metrics
from quotatop.runtime import open_engine

TERMINATED = 128 + signal.SIGTERM


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_told(args) if args.port is None else _served(args))


async def _told(args: argparse.Namespace) -> int:
    """Print what was read last, and what follows from it; nobody is asked but the vendors of a demo."""
    async with _setting(args) as (opening, clock), open_engine(opening.config, opening.places, clock=clock) as engine:
        fleet = await (engine.settle() if args.demo else engine.foretell())
        out(_Page(engine, opening).text().removesuffix("\n"))
        complain((*fleet.problems, *engine.problems), opening.words)
    return ExitCode.OK


async def _served(args: argparse.Namespace) -> int:
    """Poll as `watch` does and answer who scrapes, until a signal comes or the polling fails."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    async with (
        _setting(args) as (opening, clock),
        open_engine(opening.config, opening.places, clock=clock, debug=args.debug) as engine,
    ):
        page = _Page(engine, opening)
        async with _open(page, args.port) as port:
            err(opening.words("metrics.serving", url=f"http://{ADDRESS}:{port}{PATH}"))
            works = [engine.run(), ended.wait()]
            works += [] if args.demo else [follow_config(engine, opening, page.take)]
            tasks = [asyncio.create_task(work) for work in works]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    return TERMINATED


@asynccontextmanager
async def _open(page: "_Page", port: int) -> AsyncIterator[int]:
    """Open the port. Raise Stop where it cannot be had."""
    try:
        door = listen(port)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Stop(ExitCode.FAILURE, page.opening.words("metrics.taken", port=port, reason=reason)) from None
    async with serving(door, page.text, CONTENT_TYPE) as chosen:
        yield chosen


@asynccontextmanager
async def _setting(args: argparse.Namespace) -> AsyncIterator[tuple[Opening, Clock]]:
    if args.demo:
        async with demo_opening(args.demo) as (opening, clock):
            yield opening, clock
    else:
        yield open_config(args), SystemClock()


class _Page:
    """What is scraped, in the words of the config."""

    def __init__(self, engine: Engine, opening: Opening) -> None:
        self.opening = opening
        self._engine = engine

    def take(self, opening: Opening) -> None:
        """Go on with another config."""
        self.opening = opening

    def text(self) -> str:
        """Give it as it is now."""
        engine = self._engine
        polls = {
            id: Polls(one.polls, one.total_s, one.last_s, tuple((kind.value, count) for kind, count in one.faults))
            for id, one in engine.tallies.items()
        }
        return metrics(engine.fleet, polls, self.opening.words, engine.now())
