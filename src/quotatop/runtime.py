"""Where do the parts meet?  Here alone: from a config and the places of its files to a running engine."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from quotatop import providers
from quotatop.catalogue.catalogue import Catalogue
from quotatop.catalogue.terms import peak_of, terms_of
from quotatop.config.load import load_config
from quotatop.config.settings import Config, ConfigError
from quotatop.domain.alert import Alert
from quotatop.domain.fleet import Fleet, fleet_of
from quotatop.domain.peak import PeakNow, ends_at, factor_steps
from quotatop.domain.ports import Bell, Clock
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import Direction
from quotatop.engine.absorb import absorb
from quotatop.engine.question import reference
from quotatop.facts import catalogue, whole_catalogue
from quotatop.host.cache import FileCache
from quotatop.host.environment import locale_name, own
from quotatop.host.paths import Places, home
from quotatop.host.stamp import stamp
from quotatop.present.view import View
from quotatop.present.words import Words, choose_language

if TYPE_CHECKING:
    from quotatop.catalogue.priced import PricedCatalogue
    from quotatop.domain.need import CheckResult, Ground, Need
    from quotatop.engine.engine import Engine
    from quotatop.host.log import Log
    from quotatop.host.notify import Channels
    from quotatop.host.overhear import Tell


def load(places: Places) -> Config:
    """Load the config with everything that a run would find wrong. Raise ConfigError.

    A plan of the user's own may be missing because its file is wrong: what is wrong there comes first.
    """
    facts = cache(partial(catalogue, places))

    def plans(provider: str) -> Sequence[str]:
        return [plan.id for plan in facts().plans_of(provider)]

    try:
        return load_config(places.config, providers, places.named, plans=plans)
    except ConfigError as error:
        causes = facts().problems if facts.cache_info().currsize else ()
        raise ConfigError((*causes, *error.problems)) from None


class ConfigFile:
    """The config of a running program, which follows the file."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._seen = self._look()

    def reread(self) -> Config | None:
        """Load the config again if the file has changed since; raise ConfigError once for a broken one."""
        found = self._look()
        if found == self._seen:
            return None
        self._seen = found
        return load(self._places)

    def _look(self) -> tuple[int, int, int] | None:
        try:
            status = self._places.config.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino


def held_against(fleet: Fleet, places: Places, need: "Need", now: datetime) -> "tuple[list[Ground], CheckResult]":
    """Hold a need against what is known of the subscriptions. Blocks while the catalogue is loaded."""
    from quotatop.engine.ask import answered  # noqa: PLC0415 - only for who asks

    return answered(fleet, whole_catalogue(places), need, now)


def last_known(config: Config, places: Places) -> tuple[Fleet, datetime]:
    """Give how all stood when last heard, without network and without a loop, and the moment now."""
    from quotatop.host.clock import SystemClock  # noqa: PLC0415 - the commands that only answer load no more

    cache = FileCache(places.readings, places.line, lambda _fleet, _now: {})
    fleet, references = fleet_of(config.subscriptions), {held.id: reference(held) for held in config.subscriptions}
    found, problems = cache.last(), cache.problems()
    if not set(references.values()) <= set(found):
        from quotatop.host.store.glance import remembered  # noqa: PLC0415 - only where the cache does not answer

        stored, more = remembered(places.store, references.values())
        found, problems = {**found, **stored}, (*problems, *more)
    for id, named in references.items():
        if named in found:
            fleet = absorb(fleet, id, found[named], None, None)
    return Fleet(fleet.states, tuple(problems)), SystemClock().now()


@asynccontextmanager
async def open_engine(  # noqa: PLR0913 - all but two by name, and every one optional
    config: Config,
    places: Places,
    *,
    clock: Clock | None = None,
    bell: Bell | None = None,
    terminal: Callable[[str], None] | None = None,
    offline: bool = False,
    debug: bool = False,
    overhear: "Tell | None" = None,
) -> "AsyncIterator[Engine]":
    """Open everything, give the engine with what is remembered, and close everything within a second.

    `terminal` writes to the terminal as it is, for the bell; a `bell` is used in place of the system's. Deadlines of
    requests are real seconds whatever the `clock`. `overhear` is told every answered request.
    """
    from asyncio import get_running_loop  # noqa: PLC0415 - a loop and what belongs to it only where a loop runs
    from random import random  # noqa: PLC0415 - likewise

    from quotatop.engine.engine import Engine  # noqa: PLC0415 - likewise
    from quotatop.engine.herald import Telling  # noqa: PLC0415 - likewise
    from quotatop.engine.poll import Edge  # noqa: PLC0415 - likewise
    from quotatop.host.clock import SystemClock  # noqa: PLC0415 - likewise
    from quotatop.host.crash import scrubbed_trace, watch_loop  # noqa: PLC0415 - likewise
    from quotatop.host.diary import Diary  # noqa: PLC0415 - likewise
    from quotatop.host.http import HttpEdge  # noqa: PLC0415 - likewise
    from quotatop.host.local import SystemLocal  # noqa: PLC0415 - likewise
    from quotatop.host.log import Log  # noqa: PLC0415 - likewise
    from quotatop.host.overhear import Overhearing  # noqa: PLC0415 - likewise
    from quotatop.host.secrets import SystemSecrets  # noqa: PLC0415 - likewise
    from quotatop.host.store.store import SqliteStore  # noqa: PLC0415 - likewise

    environ, time = own(), clock or SystemClock()
    log = Log(places.state, home(), debug=debug)
    diary = Diary(log)
    watch_loop(get_running_loop(), log)
    house = House(config, places, bell or system_bell(config, log, terminal), time)
    store, cache = SqliteStore(places.store), house.cache()
    secrets = SystemSecrets(environ, home(), places.state, clock=time, learn=log.learn)

    def report(error: BaseException) -> None:
        log.write("bug", trace=scrubbed_trace(error))

    try:
        http = Overhearing(HttpEdge(environ), *filter(None, (diary.answered, overhear)))
        local = SystemLocal(environ, home(), places.state)
        edge = Edge(time, http, local, secrets, store, report, random, providers.by_command, house.counted)
        engine = Engine(
            config,
            edge,
            cache,
            providers.load,
            Telling(house.ring, house.take, house.peak_of, diary.polled, house.factors_of, house.ends_of),
            offline=offline,
        )
        remembered, named = cache.last(), {reference(held) for held in config.subscriptions}
        engine.recall(remembered if named <= set(remembered) else {**remembered, **await store.recall(named)})
        yield engine
    finally:
        await store.close()


def system_bell(config: Config, log: "Log", terminal: Callable[[str], None] | None) -> Bell:
    """Give the bell, the desktop and the command that the config wants."""
    from quotatop.host.notify import SystemBell  # noqa: PLC0415 - loads what only a loop needs

    return SystemBell(_channels(config), own(), home(), log=log, terminal=terminal)


def _channels(config: Config) -> "Channels":
    from quotatop.host.notify import Channels  # noqa: PLC0415 - as above

    return Channels(config.alerts.bell, config.alerts.desktop, config.alerts.command)


class House:
    """What the engine asks of words and plans; it follows the config."""

    def __init__(self, config: Config, places: Places, bell: Bell, clock: Clock) -> None:
        self.config = config
        self._places = places
        self._bell = bell
        self._clock = clock
        self._stamp = stamp(str(places.config), str(places.plans))

    def take(self, config: Config) -> None:
        """Go on with another config."""
        from quotatop.host.notify import SystemBell  # noqa: PLC0415 - loads what only a loop needs

        self.config = config
        self._stamp = stamp(str(self._places.config), str(self._places.plans))
        self.__dict__.pop("catalogue", None)
        if isinstance(self._bell, SystemBell):
            self._bell.wanted = _channels(config)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The plan facts of this config's providers, loaded when first asked for."""
        return catalogue(self._places)

    @property
    def words(self) -> Words:
        """The language of the config."""
        return Words(choose_language(self.config.display.language, locale_name()))

    def cache(self) -> FileCache:
        """Give the cache, with what this house prepares for it."""
        also = {self._places.status: self.keep, self._places.check: self.keep_check}
        return FileCache(self._places.readings, self._places.line, self.prepare, also)

    def keep(self, fleet: Fleet, now: datetime) -> dict[str, object]:
        """Give what a quick `status --offline` prints from."""
        from quotatop.present.kept import keep_status  # noqa: PLC0415 - only where something is kept

        return keep_status(fleet, self.catalogue, self.config, View(now, self.words), self._stamp)

    def keep_check(self, fleet: Fleet, now: datetime) -> dict[str, object]:
        """Give what a quick `check` holds a need against."""
        from quotatop.present.kept_check import keep_check  # noqa: PLC0415 - only where something is kept

        facts = whole_catalogue(self._places)
        grounds = self._grounds(fleet, facts, now)
        return keep_check(grounds, fleet, [*map(str, facts.problems)], View(now, self.words), self._stamp)

    @cached_property
    def _grounds(self) -> "Callable[[Fleet, PricedCatalogue, datetime], list[Ground]]":
        from quotatop.engine.grounds import Remembered  # noqa: PLC0415 - only where something is kept

        return Remembered().of

    def prepare(self, fleet: Fleet, now: datetime) -> dict[str, object]:
        """Give the document that `line` prints from."""
        from quotatop.present.line import prepare  # noqa: PLC0415 - first needed after a poll

        return prepare(fleet, self.config, self.catalogue, self.words, now)

    def peak_of(self, subscription: Subscription, reading: Reading | None, now: datetime) -> PeakNow | None:
        """Give the peak of a subscription's terms, where they are certain."""
        return peak_of(terms_of(subscription, reading, now, self.catalogue), now)

    def factors_of(
        self, subscription: Subscription, reading: Reading, since: datetime, until: datetime
    ) -> Sequence[tuple[float, float]]:
        """Give when the peak factor of a subscription's terms changes between two moments, for every model."""
        return factor_steps(terms_of(subscription, reading, reading.read_at, self.catalogue).rules, since, until)

    async def counted(self, subscription: Subscription, now: datetime) -> Reading:
        """Count a subscription's windows from the local logs. Raise PollFault with what is missing."""
        from quotatop.counted import attributor, seen_lately  # noqa: PLC0415 - for who reads by logs
        from quotatop.engine.counting import LOOK_BACK, count  # noqa: PLC0415 - likewise
        from quotatop.host.aside import aside  # noqa: PLC0415 - likewise

        used, errors = await aside(lambda: seen_lately(self._places, now - LOOK_BACK, now))
        return count(subscription, used, attributor(self.config, now), whole_catalogue(self._places), now, errors)

    def ends_of(self, subscription: Subscription, reading: Reading, now: datetime) -> Sequence[tuple[str, datetime]]:
        """Give the peak rule of a subscription that ends or changes next, and when."""
        rule = terms_of(subscription, reading, now, self.catalogue).peak
        at = None if rule is None else ends_at(rule, now)
        return () if rule is None or at is None else ((rule.id, at),)

    async def ring(self, alerts: Sequence[Alert], summed: bool) -> None:  # noqa: FBT001 - the engine's callable
        """Say alerts in words and tell them; `summed` after quiet hours in one."""
        from quotatop.present.notice import notice, summary  # noqa: PLC0415 - first needed for an alert

        rings = self.config.alerts.ring
        view = View(self._clock.now(), self.words, show=Direction(self.config.display.show))
        if summed:
            await self._bell.ring((summary(alerts, view, rings),))
        else:
            await self._bell.ring(tuple(notice(alert, view, rings) for alert in alerts))
