"""Command `alerts`: what was sent, a test of every channel, and taking banners away."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from quotatop.cli.opening import Opening, complain, open_config
from quotatop.cli.streams import ExitCode, Stop, err, out, out_json
from quotatop.cli.terminal import raw_terminal
from quotatop.domain.alert import Sent
from quotatop.domain.duration import parse_duration
from quotatop.host.clock import SystemClock
from quotatop.host.log import Log
from quotatop.host.notify import document
from quotatop.host.paths import home
from quotatop.host.store.store import SqliteStore
from quotatop.present.notice import notice, trial
from quotatop.present.times import clock
from quotatop.present.timestamp import timestamp
from quotatop.runtime import system_bell

LISTED = timedelta(days=8)
SNOOZE = "1h"
"""How long a snooze is where nothing else is said."""


def run(args: argparse.Namespace) -> ExitCode:
    """Run the command."""
    opening = open_config(args)
    if args.action == "test":
        return asyncio.run(_test(opening))
    if args.action == "ack":
        return asyncio.run(_acknowledge(opening, args.keys))
    if args.action == "snooze":
        return asyncio.run(_snooze(opening, args.keys))
    return asyncio.run(_list(opening, args))


async def _list(opening: Opening, args: argparse.Namespace) -> ExitCode:
    now = SystemClock().now()
    sent = await _sent(opening, now)
    if args.json:
        out_json(_document(sent, opening, now))
    elif not sent:
        err(opening.words("alerts.none"))
    else:
        out("\n".join(_line(one, opening) for one in sent))
    return ExitCode.OK


async def _sent(opening: Opening, now: datetime) -> Sequence[Sent]:
    store = SqliteStore(opening.places.store)
    try:
        return await store.sent(now - LISTED)
    finally:
        complain(store.problems(), opening.words)
        await store.close()


def _line(one: Sent, opening: Opening) -> str:
    view = opening.view(one.alert.at)
    said = notice(one.alert, view)
    marks = [opening.words("alerts.seen")] if one.acknowledged_at else []
    marks += [opening.words("alerts.held")] if one.held else []
    tail = f"  [{', '.join(marks)}]" if marks else ""
    told = " — ".join(part for part in (said.title, said.body) if part)
    return f"{view.local(one.alert.at):%Y-%m-%d %H:%M}  {told}{tail}\n{'':18}{one.alert.key}"


def _document(sent: Sequence[Sent], opening: Opening, now: datetime) -> dict[str, object]:
    alerts = [
        {
            **{
                name: value
                for name, value in document(notice(one.alert, opening.view(now))).items()
                if name != "schema"
            },
            "acknowledged_at": timestamp(one.acknowledged_at) if one.acknowledged_at else None,
            "held": one.held,
        }
        for one in sent
    ]
    return {"schema": "quotatop.alerts/1", "generated_at": timestamp(now), "alerts": alerts}


async def _acknowledge(opening: Opening, keys: Sequence[str]) -> ExitCode:
    now = SystemClock().now()
    store = SqliteStore(opening.places.store)
    try:
        known = {one.alert.key for one in await store.sent(now - 2 * LISTED)}
        unknown = [key for key in keys if key not in known]
        if unknown:
            raise Stop(ExitCode.USAGE, opening.words("alerts.unknown", alert=unknown[0]))
        count = await store.acknowledge(keys or None, now)
    finally:
        complain(store.problems(), opening.words)
        await store.close()
    err(opening.words("alerts.acknowledged", count=count))
    return ExitCode.OK


async def _snooze(opening: Opening, spans: Sequence[str]) -> ExitCode:
    now, words = SystemClock().now(), opening.words
    wished = " ".join(spans) or SNOOZE
    try:
        until = None if wished == "off" else now + timedelta(seconds=parse_duration(wished))
    except (ValueError, OverflowError):
        raise Stop(ExitCode.USAGE, words("alerts.snooze-how", text=wished)) from None
    store = SqliteStore(opening.places.store)
    try:
        await store.snooze(until)
    finally:
        complain(store.problems(), words)
        await store.close()
    err(words("alerts.snoozed", at=clock(until, opening.view(now))) if until else words("alerts.snooze-off"))
    return ExitCode.OK


async def _test(opening: Opening) -> ExitCode:
    words = opening.words
    bell = system_bell(opening.config, Log(opening.places.state, home()), raw_terminal())
    told = await bell.test(trial(opening.view(SystemClock().now())))
    for one in told:
        if one.trouble is None:
            out(words("alerts.told", channel=one.channel))
        else:
            out(words("alerts.failed", channel=one.channel, trouble=words(f"channel.{one.trouble}")))
    if not told:
        out(words("alerts.nothing"))
    return ExitCode.OK if any(one.trouble is None for one in told) else ExitCode.FAILURE
