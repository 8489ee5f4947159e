"""Command `history`: past readings and closed windows, out of the store; nobody is asked."""

import argparse
import asyncio
import csv
import io
from collections.abc import Iterable
from datetime import datetime, timedelta

from quotatop.cli.opening import Opening, chosen, complain, open_config
from quotatop.cli.paint import glyphs_for, painted
from quotatop.cli.streams import ExitCode, out, out_json
from quotatop.domain.ports import Clock
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import length_of
from quotatop.host.clock import SystemClock
from quotatop.present.history import COLUMNS, Past, history_document, history_lines, history_rows
from quotatop.runtime import open_engine


def run(args: argparse.Namespace) -> ExitCode:
    """Run the command."""
    opening, past, now = asyncio.run(
        _on_demo(args) if args.demo else _remembered(args, open_config(args), SystemClock())
    )
    since = now - timedelta(days=args.days)
    if args.json:
        out_json(history_document(past, since, now))
    elif args.csv:
        out(csv_text(COLUMNS, history_rows(past)))
    elif past:
        out(painted(history_lines(past, since, opening.view(now), glyphs_for(opening.config))))
    return ExitCode.OK


async def _on_demo(args: argparse.Namespace) -> tuple[Opening, dict[Subscription, Past], datetime]:
    from quotatop.cli.settled import demo_opening  # noqa: PLC0415 - simulated vendors, for `--demo` alone

    async with demo_opening(args.demo) as (opening, clock):
        return await _remembered(args, opening, clock)


async def _remembered(
    args: argparse.Namespace, opening: Opening, clock: Clock
) -> tuple[Opening, dict[Subscription, Past], datetime]:
    ids = chosen(opening.config, [args.id] if args.id else [], opening.words)
    now = clock.now()
    since = now - timedelta(days=args.days)
    async with open_engine(opening.config, opening.places, clock=clock, offline=True, debug=args.debug) as engine:
        held = [subscription for subscription in opening.config.subscriptions if subscription.id in ids]
        past = {one: _ordered(await engine.history(one.id, since)) for one in held}
        complain(engine.problems, opening.words)
        return opening, past, now


def _ordered(windows: Past) -> Past:
    return dict(sorted(windows.items(), key=lambda named: (length_of(named[0]), named[0])))


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write rows as CSV with a head; what is not known is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
