"""Where do the parts meet?  Here alone: from a config and the places of its files to a running engine."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from quotatop import providers
from quotatop.catalogue.catalogue import Catalogue
from quotatop.catalogue.compiled import load_compiled
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
from quotatop.host.cache import FileCache
from quotatop.host.environment import locale_name, own
from quotatop.host.files import atomic_write
from quotatop.host.paths import Places, home
from quotatop.host.stamp import stamp
from quotatop.present.view import View
from quotatop.present.words import Words, choose_language

if TYPE_CHECKING:
    from quotatop.catalogue.priced import PricedCatalogue
    from quotatop.domain.attribution import Attributor
    from quotatop.domain.comparison import Comparison
    from quotatop.domain.limit_error import LimitError
    from quotatop.domain.logged import Logged
    from quotatop.domain.mix import Mix
    from quotatop.domain.need import CheckResult, Ground, Need
    from quotatop.domain.plan import PlanVersion
    from quotatop.domain.reach import Reach
    from quotatop.domain.usage_table import Used
    from quotatop.engine.engine import Engine
    from quotatop.host.ledger.ledger import Ledger
    from quotatop.host.ledger.scan import Progress
    from quotatop.host.log import Log
    from quotatop.host.notify import Channels
    from quotatop.host.overhear import Tell
    from quotatop.present.usage import Usage


def load(places: Places) -> Config:
    """Load the config with everything that a run would find wrong. Raise ConfigError."""
    facts = cache(partial(catalogue, places))

    def plans(provider: str) -> Sequence[str]:
        return [plan.id for plan in facts().plans_of(provider)]

    return load_config(places.config, providers, places.named, plans=plans)


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


def catalogue(places: Places) -> Catalogue:
    """Load the plan facts of every provider, and the user's own."""
    return load_compiled(places.plans, places.facts, atomic_write)


@contextmanager
def open_ledger(places: Places) -> "Iterator[Ledger]":
    """Open the ledger of logged usage, for one thread; `scan` brings it up to date with the tools' logs.

    Raise OSError where it fails in the middle.
    """
    import sqlite3  # noqa: PLC0415 - only for what counts logged usage

    from quotatop import logs  # noqa: PLC0415 - likewise
    from quotatop.host.ledger.ledger import Ledger  # noqa: PLC0415 - likewise

    environ, where = (own(), home()) if places.logs is None else ({}, places.logs())
    try:
        with Ledger(str(places.ledger), logs.load_all(), environ, str(where)) as ledger:
            yield ledger
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def used_lately(places: Places, since: datetime, until: datetime) -> "Logged":
    """Give what was used in a time, each request by itself. Blocks; for one thread. Raise OSError."""
    with _read_ledger(places, until) as ledger:
        return _logged(ledger, since, until)


def _seen_lately(places: Places, since: datetime, until: datetime) -> "tuple[Logged, tuple[LimitError, ...]]":
    """Give what was used in a time, and what was refused because a window was full. As `used_lately`."""
    from quotatop.domain.limit_error import limit_errors  # noqa: PLC0415 - only for what counts logged usage

    with _read_ledger(places, until) as ledger:
        return _logged(ledger, since, until), limit_errors(ledger.limits(since, until))


def _logged(ledger: "Ledger", since: datetime, until: datetime) -> "Logged":
    from quotatop.domain.logged import logged  # noqa: PLC0415 - only for what counts logged usage

    spoken = ((at.timestamp(), source) for at, source in ledger.prompts(since, until))
    return logged(ledger.raw(since, until), spoken)


@contextmanager
def _read_ledger(places: Places, now: datetime, progress: "Progress | None" = None) -> "Iterator[Ledger]":
    """Open the ledger, brought up to date. Raise OSError where it fails in the middle."""
    with open_ledger(places) as ledger:
        ledger.scan(now, progress)
        yield ledger


def log_tools() -> tuple[str, ...]:
    """Give the names of the tools whose logs are looked for."""
    from quotatop import logs  # noqa: PLC0415 - only for what counts logged usage

    return tuple(tool.name for tool in logs.load_all())


def logged_usage(
    ledger: "Ledger", config: Config, places: Places, since: datetime, until: datetime, *, by: str
) -> "tuple[dict[str, Used], Used]":
    """Sum what the ledger holds of a time, in rows by something and in all, with its price. Raise ConfigError."""
    from quotatop.domain.usage_table import edges_of, usage_table  # noqa: PLC0415 - only for what counts logged usage
    from quotatop.engine.usage_key import days_between, key_by  # noqa: PLC0415 - likewise
    from quotatop.host.ledger.kept_prices import KeptPrices, keep_prices  # noqa: PLC0415 - likewise

    models = ledger.models(since, until)
    sheet = KeptPrices(str(places.cache)).sheet(models, since, until)
    if sheet is None:
        from quotatop.catalogue.compiled_whole import load_for_prices  # noqa: PLC0415 - a kept sheet mostly holds
        from quotatop.engine.price_sheet import sheet_of  # noqa: PLC0415 - likewise

        facts = load_for_prices(places.plans, places.facts, atomic_write)
        if facts.problems:
            raise ConfigError(facts.problems)
        start, end = since - timedelta(days=1), until + timedelta(days=1)
        sheet = sheet_of(models, facts, start, end)
        with suppress(OSError):
            keep_prices(sheet, str(places.cache), (str(places.config), str(places.plans)), start, end)
    days = days_between(since, until) if by == "day" else []
    cells = ledger.cells(since, until, [*edges_of(sheet, models), *days])
    spoken = ledger.spoken(since, until, days)
    if by != "subscription":
        return usage_table(cells, spoken, key_by(by), sheet)
    from quotatop.domain.usage_owner import owned, owner_key  # noqa: PLC0415 - likewise

    rows, whole = usage_table(cells, spoken, owner_key(_attributor(config)), sheet)
    return owned(rows), whole


def kimi_reach(places: Places, rows: "Mapping[str, Used]") -> "Reach | None":
    """Tell how far Kimi's limits reach for what rows by model used; None where none of it was Kimi's."""
    from quotatop.domain.attribution import model_key  # noqa: PLC0415 - only for what counts logged usage
    from quotatop.engine.kimi_reach import reach  # noqa: PLC0415 - likewise

    if not any(model_key(model).startswith("k") for model in rows):
        return None
    return reach(rows.items(), whole_catalogue(places), providers.load("kimi"))


def _attributor(config: Config) -> "Attributor":
    from quotatop.domain.attribution import Attributor  # noqa: PLC0415 - only for what counts logged usage

    held = [(one, providers.load(one.provider)) for one in config.subscriptions]
    return Attributor(config.attribution, held, providers.load_all())


def own_mix(places: Places, now: datetime, days: int = 30) -> "Mix | None":
    """Give the mix of the tokens that the local logs hold of the last days; None where they hold none. Blocks."""
    from quotatop.domain.mix import mix_of  # noqa: PLC0415 - only for who compares prices
    from quotatop.domain.usage import Tokens  # noqa: PLC0415 - likewise

    used = used_lately(places, now - timedelta(days=days), now)
    return mix_of(Tokens(*map(sum, (used.inputs, used.cache_reads, used.cache_writes, used.outputs))))


def usage_seen(
    places: Places, config: Config, now: datetime, days: int, by: str, progress: "Progress | None"
) -> "Usage | None":
    """Give what the logs of the last days hold, for the screen. Blocks; for one thread. Raise OSError, ConfigError.

    Without `progress` it is a glance at logs that grew lately, and None where none did.
    """
    from quotatop.domain.usage_table import ordered  # noqa: PLC0415 - only for the screen of usage
    from quotatop.present.usage import Usage  # noqa: PLC0415 - likewise

    since = now - timedelta(days=days)
    with open_ledger(places) as ledger:
        if progress is None and not ledger.stirred(now):
            return None
        report = ledger.scan(now, progress)
        rows, whole = logged_usage(ledger, config, places, since, now, by=by)
        daily, _ = logged_usage(ledger, config, places, since, now, by="day")
        problem = (ledger.problem,) if ledger.problem is not None else ()
    held = tuple((day, used.total) for day, used in sorted(daily.items()))
    tools = () if rows else log_tools()
    kimi = kimi_reach(places, rows) if by == "model" else None
    return Usage(by, ordered(rows, by), whole, report.lines_skipped, report.files_skipped, held, problem, tools, kimi)


def held_versions(fleet: Fleet, places: Places, now: datetime) -> "tuple[PlanVersion, ...]":
    """Give the terms that the fleet is known to hold, for who compares plans with them."""
    facts = whole_catalogue(places)
    held = (terms_of(state.subscription, state.reading, now, facts).version for state in fleet.states)
    return tuple(version for version in held if version is not None)


def compared(
    mine: "Sequence[PlanVersion]",
    places: Places,
    now: datetime,
    *,
    days: int,
    model: str | None = None,
    progress: "Progress | None" = None,
) -> "Comparison":
    """Replay what was used in the last days through every plan, and mark those held. Blocks; for one thread."""
    from quotatop.domain.logged import logged_by_slots  # noqa: PLC0415 - only for who compares
    from quotatop.domain.usage_tier import SLOT_S  # noqa: PLC0415 - likewise
    from quotatop.engine.compare import compare  # noqa: PLC0415 - likewise

    since, facts = now - timedelta(days=days), whole_catalogue(places)
    with _read_ledger(places, now, progress) as ledger:
        used = logged_by_slots(ledger.half_hours(since, now), ledger.spoken_then(since, now), SLOT_S)
    return compare(used, facts, since, now, model=model, mine=mine)


def compared_with(places: Places, fleet: Fleet, now: datetime, days: int, progress: "Progress | None") -> "Comparison":
    """Do `compared` for the screen."""
    return compared(held_versions(fleet, places, now), places, now, days=days, progress=progress)


def whole_catalogue(places: Places) -> "PricedCatalogue":
    """Load everything: the plan facts with their changes, tariffs, prices, and the user's own."""
    from quotatop.catalogue.compiled_whole import load_whole  # noqa: PLC0415 - more than a screen of gauges needs

    return load_whole(places.plans, places.facts, atomic_write)


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
        from quotatop.engine.counting import LOOK_BACK, count  # noqa: PLC0415 - for who reads by logs
        from quotatop.host.aside import aside  # noqa: PLC0415 - likewise

        used, errors = await aside(lambda: _seen_lately(self._places, now - LOOK_BACK, now))
        return count(subscription, used, _attributor(self.config), whole_catalogue(self._places), now, errors)

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
