"""Does a new credential work?  Asked once, before it is saved; the user is told what was found."""

import asyncio

from quotatop.cli.asking import agree
from quotatop.cli.edits import Desk
from quotatop.cli.streams import ExitCode, Stop, can_ask, err, progress
from quotatop.config.settings import Config
from quotatop.domain.credential import EnvRef, ValueRef
from quotatop.domain.fault import DAMNING, Fault, PollFault
from quotatop.domain.provider import Prefix, Provider, foreign_prefix
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.text import plain
from quotatop.host.clock import SystemClock
from quotatop.host.environment import variable
from quotatop.present.amounts import money
from quotatop.present.balances import only_balances
from quotatop.present.faults import say_fault
from quotatop.present.gauge import window_name

_MOST_WINDOWS = 4


def warn_of_prefix(desk: Desk, subscription: Subscription, provider: Provider) -> None:
    """Say so where the key's prefix belongs to another product; it is only a warning."""
    stranger = stranger_of(subscription, provider)
    if stranger:
        product = desk.said(stranger.product)
        err(desk.words("setup.prefix", prefix=stranger.prefix, product=product, page=provider.key_page))


def stranger_of(subscription: Subscription, provider: Provider) -> Prefix | None:
    """Find the prefix by which a key at hand (in the config, the environment) belongs to another product."""
    parts = dict(subscription.credential.parts) if subscription.credential else {}
    match next(iter(parts.values()), None):
        case ValueRef(secret):
            key = secret.reveal()
        case EnvRef(name):
            key = variable(name) or ""
        case _:
            return None
    return foreign_prefix(provider.prefixes, key)


def try_out(desk: Desk, config: Config, subscription: Subscription) -> None:
    """Ask the vendor once and say what came of it. Raise Stop where it failed for good and nobody wants it anyway."""
    progress(desk.words("setup.test.asking", name=subscription.name))
    try:
        found = asyncio.run(_ask(desk, config, subscription))
    finally:
        progress("")
    if isinstance(found, Reading):
        err(desk.words("setup.test.works", name=subscription.name, found=_summary(found, desk)))
        return
    err(say_fault(found, subscription, desk.words))
    if found.kind not in DAMNING:
        err(desk.words("setup.test.later"))
    elif not can_ask() or not agree(desk.words("setup.test.anyway"), desk.words):
        raise Stop(ExitCode.USAGE, desk.words("setup.test.not-saved"))


async def _ask(desk: Desk, config: Config, subscription: Subscription) -> Reading | Fault:
    from quotatop.runtime import open_engine  # noqa: PLC0415 - slow to import, and `--no-test` needs none of it

    try:
        async with open_engine(config, desk.places) as engine:
            return await engine.test(subscription)
    except PollFault as fault:
        return fault.at(SystemClock().now())


def _summary(reading: Reading, desk: Desk) -> str:
    windows = [
        f"{window_name(window.id, desk.words)} {window.used_percent:g}%"
        for window in reading.windows[:_MOST_WINDOWS]
        if window.used_percent is not None
    ]
    balances = [money(held.amount, held.unit, desk.words) for held in only_balances(reading)[:1]]
    return " · ".join([*([plain(reading.plan.name, 40)] if reading.plan else []), *windows, *balances]) or "–"
