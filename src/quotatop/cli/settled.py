"""How do the named subscriptions stand, once what is old has been asked again?  For commands that answer and end."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from quotatop.cli.language import words_for
from quotatop.cli.opening import Opening, Settled, chosen, narrowed, open_config, standing
from quotatop.cli.streams import ExitCode, progress
from quotatop.domain.ports import Clock
from quotatop.host.clock import SystemClock
from quotatop.runtime import open_engine


def settle(args: argparse.Namespace, *, max_age_s: int | None = None, early: bool = False) -> Settled:
    """Ask what is older than `max_age_s` (None: the interval); `early` asks everything that may be asked."""
    if args.demo:
        return asyncio.run(_on_demo(args, max_age_s, early=early))
    return asyncio.run(_asked(args, open_config(args), SystemClock(), max_age_s, early=early))


async def _on_demo(args: argparse.Namespace, max_age_s: int | None, *, early: bool) -> Settled:
    async with demo_opening(args.demo) as (opening, clock):
        return await _asked(args, opening, clock, max_age_s, early=early)


@asynccontextmanager
async def demo_opening(scenario: str) -> AsyncIterator[tuple[Opening, Clock]]:
    """Open a demo in place of the user's config, with its own clock."""
    from quotatop.demo.open import open_demo  # noqa: PLC0415 - simulated vendors, for `--demo` alone

    async with open_demo(scenario) as demo:
        yield Opening(demo.places, demo.config, words_for(demo.config.display.language)), demo.clock


async def said_on_demo(scenario: str, say: Callable[[Opening, datetime], ExitCode]) -> ExitCode:
    """Say something of a demo that asks no vendor."""
    async with demo_opening(scenario) as (opening, clock):
        return say(opening, clock.now())


async def _asked(
    args: argparse.Namespace, opening: Opening, clock: Clock, max_age_s: int | None, *, early: bool
) -> Settled:
    ids = chosen(opening.config, args.ids, opening.words)
    async with open_engine(opening.config, opening.places, clock=clock, debug=args.debug) as engine:
        progress(opening.words("status.looking", count=len(ids)) if ids else "")
        fleet = narrowed(await engine.settle(ids, max_age_s, early=early), ids)
        progress("")
    return standing(opening, fleet, clock.now())
