"""Command `watch`: poll and alert without a screen, one line or document per change, until interrupted."""

import argparse
import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from quotatop.cli.following import follow_config
from quotatop.cli.language import words_for
from quotatop.cli.opening import Opening, chosen, complain, open_config, standing
from quotatop.cli.streams import ExitCode, ReaderGone, out, out_json_line, reader_has_left
from quotatop.cli.terminal import raw_terminal
from quotatop.demo.open import open_demo
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.ports import Clock
from quotatop.engine.engine import Engine
from quotatop.host.clock import SystemClock
from quotatop.present.changes import Seen, change_line, changed, notice_line
from quotatop.present.document import status_document
from quotatop.present.notice import notice
from quotatop.runtime import open_engine

TERMINATED = 128 + signal.SIGTERM
_LOOK_AT_READER_S = 1.0


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_watch(args))


async def _watch(args: argparse.Namespace) -> int:
    async with _setting(args) as (opening, clock):
        chosen(opening.config, (), opening.words)
        async with open_engine(
            opening.config, opening.places, clock=clock, terminal=raw_terminal(), debug=args.debug
        ) as engine:
            return await _until_ended(engine, _Printer(opening, engine, args), opening, demo=bool(args.demo))


@asynccontextmanager
async def _setting(args: argparse.Namespace) -> AsyncIterator[tuple[Opening, Clock]]:
    if not args.demo:
        yield open_config(args), SystemClock()
        return
    async with open_demo(args.demo) as demo:
        yield Opening(demo.places, demo.config, words_for("auto")), demo.clock


async def _until_ended(engine: Engine, printer: "_Printer", opening: Opening, *, demo: bool) -> int:
    """Run until a signal comes, the reader goes, or something fails."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    tasks = [asyncio.create_task(work) for work in (engine.run(), printer.follow(), ended.wait())]
    if not printer.quiet:
        tasks.append(asyncio.create_task(_while_read()))
    if not demo:
        tasks.append(asyncio.create_task(follow_config(engine, opening, printer.take)))
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    except ReaderGone:
        return ExitCode.OK
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return TERMINATED


async def _while_read() -> None:
    """Raise ReaderGone once nobody reads what is written, though nothing changes for long."""
    while True:
        if reader_has_left():
            raise ReaderGone
        await asyncio.sleep(_LOOK_AT_READER_S)


class _Printer:
    """Writes what changes, in the form that was asked for."""

    def __init__(self, opening: Opening, engine: Engine, args: argparse.Namespace) -> None:
        self.opening = opening
        self._engine = engine
        self._json = args.json
        self.quiet = args.quiet
        self._seen: dict[str, Seen] = {}
        self._told: set[str] = set()
        self._problems: tuple[object, ...] = ()

    def take(self, opening: Opening) -> None:
        """Go on with another config."""
        self.opening = opening

    async def follow(self) -> None:
        """Write until cancelled; raise ReaderGone where nobody reads any more."""
        async with aclosing(self._engine.updates()) as updates:
            async for fleet in updates:
                self._complain(fleet)
                new = changed(self._seen, fleet)
                self._seen.update({state.subscription.id: seen for state, seen in new})
                if new and not self.quiet:
                    self._write(fleet, [state for state, _ in new])
                self._alert()

    def _write(self, fleet: Fleet, changed: Sequence[SubscriptionState]) -> None:
        """Write a line for each change, or one whole document: whoever reads it needs to keep nothing."""
        now = self._engine.now()
        if self._json:
            whole = standing(self.opening, fleet, now)
            out_json_line(status_document(whole.fleet, whole.terms, self.opening.words, now))
        else:
            for state in changed:
                out(change_line(state, self.opening.view(now)))

    def _alert(self) -> None:
        for alert in self._engine.banners:
            if alert.key not in self._told:
                self._told.add(alert.key)
                if not self._json and not self.quiet:
                    view = self.opening.view(self._engine.now())
                    out(notice_line(notice(alert, view), view))

    def _complain(self, fleet: Fleet) -> None:
        if fleet.problems != self._problems:
            self._problems = fleet.problems
            complain(fleet.problems, self.opening.words)
