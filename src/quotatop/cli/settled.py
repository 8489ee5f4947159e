"""How do the named subscriptions stand, once what is old has been asked again?  For commands that answer and end."""

import argparse
import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from quotatop.catalogue.terms import Terms
from quotatop.cli.language import words_for
from quotatop.cli.opening import Opening, chosen, narrowed, open_config, terms_by_id
from quotatop.cli.streams import progress
from quotatop.domain.fleet import Fleet
from quotatop.domain.ports import Clock
from quotatop.host.clock import SystemClock
from quotatop.runtime import catalogue, open_engine


@dataclass(frozen=True, slots=True)
class Settled:
    """The fleet of the subscriptions asked for at one moment, with their terms."""

    opening: Opening
    fleet: Fleet
    now: datetime
    terms: Mapping[str, Terms]


def settle(args: argparse.Namespace, *, max_age_s: int | None = None, early: bool = False) -> Settled:
    """Ask what is older than `max_age_s` (None: the interval); `early` asks everything that may be asked."""
    if args.demo:
        return asyncio.run(_on_demo(args, max_age_s, early=early))
    return asyncio.run(_asked(args, open_config(args), SystemClock(), max_age_s, early=early))


async def _on_demo(args: argparse.Namespace, max_age_s: int | None, *, early: bool) -> Settled:
    from quotatop.demo.open import open_demo  # noqa: PLC0415 - simulated vendors, for `--demo` alone

    async with open_demo(args.demo) as demo:
        opening = Opening(demo.places, demo.config, words_for(demo.config.display.language))
        return await _asked(args, opening, demo.clock, max_age_s, early=early)


async def _asked(
    args: argparse.Namespace, opening: Opening, clock: Clock, max_age_s: int | None, *, early: bool
) -> Settled:
    ids = chosen(opening.config, args.ids, opening.words)
    async with open_engine(opening.config, opening.places, clock=clock) as engine:
        progress(opening.words("status.looking", count=len(ids)) if ids else "")
        fleet = narrowed(await engine.settle(ids, max_age_s, early=early), ids)
        progress("")
    return standing(opening, fleet, clock.now())


def standing(opening: Opening, fleet: Fleet, now: datetime) -> Settled:
    """Give the fleet of a moment with the terms of its subscriptions."""
    return Settled(opening, fleet, now, terms_by_id(fleet, catalogue(opening.config, opening.places), now))
