"""What do the logs of coding tools say, for commands and screens?  Here the ledger meets plans and prices."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from quotatop import providers
from quotatop.catalogue.terms import terms_of
from quotatop.config.settings import Config, ConfigError
from quotatop.domain.fleet import Fleet
from quotatop.facts import price_lists, whole_catalogue
from quotatop.host.environment import own
from quotatop.host.paths import Places, home

if TYPE_CHECKING:
    from quotatop.domain.attribution import Attributor
    from quotatop.domain.comparison import Comparison
    from quotatop.domain.limit_error import LimitError
    from quotatop.domain.logged import Logged
    from quotatop.domain.mix import Mix
    from quotatop.domain.plan import PlanVersion
    from quotatop.domain.reach import Reach
    from quotatop.domain.usage_table import Used
    from quotatop.host.ledger.ledger import Ledger
    from quotatop.host.ledger.scan import Progress
    from quotatop.present.usage import Usage


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


def seen_lately(places: Places, since: datetime, until: datetime) -> "tuple[Logged, tuple[LimitError, ...]]":
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
        from quotatop.engine.price_sheet import sheet_of  # noqa: PLC0415 - the sheet that was kept mostly holds

        facts = price_lists(places)
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

    rows, whole = usage_table(cells, spoken, owner_key(attributor(config, until)), sheet)
    return owned(rows), whole


def kimi_reach(places: Places, rows: "Mapping[str, Used]") -> "Reach | None":
    """Tell how far Kimi's limits reach for what rows by model used; None where none of it was Kimi's."""
    from quotatop.domain.attribution import model_key  # noqa: PLC0415 - only for what counts logged usage
    from quotatop.engine.kimi_reach import reach  # noqa: PLC0415 - likewise

    if not any(model_key(model).startswith("k") for model in rows):
        return None
    return reach(rows.items(), whole_catalogue(places), providers.load("kimi"))


def attributor(config: Config, now: datetime) -> "Attributor":
    """Give what tells whose a logged request is; nothing was asked of a plan that is yet to begin."""
    from quotatop.domain.attribution import Attributor  # noqa: PLC0415 - only for what counts logged usage
    from quotatop.domain.plan import civil_day  # noqa: PLC0415 - likewise

    begun = (one for one in config.subscriptions if one.since is None or one.since <= civil_day(now))
    held = [(one, providers.load(one.provider)) for one in begun]
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
