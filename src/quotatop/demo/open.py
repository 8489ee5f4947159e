"""How does a demo begin and end?  A server, a clock, a config and a home, all gone afterwards."""

import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from quotatop import providers
from quotatop.config.settings import Config
from quotatop.demo.calm import CALM, ONE
from quotatop.demo.clock import SimulatedClock
from quotatop.demo.home import temporary_home, write_config
from quotatop.demo.more import MORE
from quotatop.demo.past import remember
from quotatop.demo.rush import RUSH
from quotatop.demo.scenario import Holding
from quotatop.demo.server import HOST, serve
from quotatop.demo.tools import Desk, at_work
from quotatop.demo.trouble import TROUBLE
from quotatop.demo.vendors import Vendors
from quotatop.domain.provider import HOME
from quotatop.domain.value import dataclass
from quotatop.host.aside import aside
from quotatop.host.clock import SystemClock
from quotatop.host.environment import own, variable
from quotatop.host.paths import Places
from quotatop.host.proxies import reached_directly

_SCENARIOS = {scenario.name: scenario for scenario in (CALM, MORE, RUSH, TROUBLE, ONE)}
DEFAULT = CALM.name
SPEED_VARIABLE = "QUOTATOP_DEMO_SPEED"
FASTEST = 100_000


def scenario_names() -> tuple[str, ...]:
    """Give the names of all scenarios, the default first."""
    return tuple(_SCENARIOS)


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: what the rest of the program needs in place of the user's config, files and clock."""

    scenario: str
    config: Config
    places: Places
    clock: SimulatedClock
    origin: str
    vendors: Vendors


@asynccontextmanager
async def open_demo(
    scenario: str = DEFAULT,
    *,
    speed: float | None = None,
    at: datetime | None = None,
    delay_s: float = 0.0,
    past: bool = True,
) -> AsyncIterator[Demo]:
    """Start simulated vendors on loopback. Raise KeyError for an unknown scenario (see `scenario_names`).

    `speed` is the number of simulated seconds in a real one (else `$QUOTATOP_DEMO_SPEED`, else the scenario's), `at` a
    fixed instant to begin at (aware UTC), `delay_s` how long each vendor takes to answer, in real time. With a `past`
    the store knows the day before.
    """
    story = _SCENARIOS[scenario]
    real = SystemClock()
    clock = SimulatedClock(real, at or story.begin(real.now()), speed or _wished_speed() or story.speed)
    told = story.tell(clock.start)
    vendors = Vendors((holding.account for holding in told if holding.account), clock, delay_s)
    with temporary_home(clock.start) as places, _closed_port() as nowhere, reached_directly(HOST, own()):
        async with serve(vendors) as origin:
            holdings = [_placed(holding, origin if holding.reachable else nowhere, places) for holding in told]
            desks = _desks(holdings, places)
            if past:
                await aside(lambda: remember(holdings, vendors, desks, places, clock.start), "past")
            async with at_work(tuple(desks.values()), clock):
                yield Demo(story.name, write_config(places, holdings), places, clock, origin, vendors)


def _wished_speed() -> float | None:
    """Read the variable; what is no sensible number wishes nothing."""
    try:
        speed = float(variable(SPEED_VARIABLE) or 0)
    except ValueError:
        return None
    return speed if 0 < speed <= FASTEST else None


def _placed(holding: Holding, origin: str, places: Places) -> Holding:
    """Give the holding with its vendor's address, or with its tool's home."""
    held = holding.subscription
    if holding.leaves is None:
        return replace(holding, subscription=replace(held, base_url=origin))
    return replace(holding, subscription=replace(held, options=((HOME, str(_home_of(holding, places))),)))


def _home_of(holding: Holding, places: Places) -> Path:
    return places.config.parent / f".{holding.subscription.provider}"


def _desks(holdings: Iterable[Holding], places: Places) -> dict[str, Desk]:
    """Give the homes of the tools that are at work, by subscription."""
    desks = {}
    for holding in holdings:
        if holding.leaves is not None:
            provider = providers.load(holding.subscription.provider)
            desks[holding.subscription.id] = Desk(provider, holding.leaves, _home_of(holding, places), places.state)
    return desks


@contextmanager
def _closed_port() -> Iterator[str]:
    """Give the origin of a port that is taken and refuses every connection."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        yield f"http://{HOST}:{taken.getsockname()[1]}"
