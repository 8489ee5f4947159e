"""Where do tariffs, prices and models come from?  Shipped files, and the user's own, which win.

A user's tariff stands in a file of plans (`plans/*.toml`), and the user's prices in `prices.toml` beside the config. A
file with a problem is left out as a whole: its problems are told and the shipped facts stay in force.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from quotatop.catalogue.load import TARIFFS, Files, gather, known_providers, merged, name_of
from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.rates import read_assumptions, read_models, read_prices, read_tariffs
from quotatop.catalogue.reader import Report, Table
from quotatop.domain.api_price import ApiPrice
from quotatop.domain.assumption import Assumption
from quotatop.domain.model_fact import ModelFact
from quotatop.domain.plan import Confidence, civil_day
from quotatop.domain.tariff import Rate, Tariff, Weights

HERE = Path(__file__).parent
T = TypeVar("T")
Read: TypeAlias = Callable[[Mapping[str, object], Report], tuple[T, ...]]


def load_priced(user_folder: Path | None = None) -> PricedCatalogue:
    """Load everything that is shipped, and the user's own from `user_folder` (`…/plans`) and from beside it.

    Never raises for what a user's file holds; see `Catalogue.problems`.
    """
    files = Files()
    shipped, own = gather(files, None, user_folder, changes=True)
    tariffs = {tariff.id: tariff for tariff in _tariffs(files, TARIFFS)}
    tariffs |= {tariff.id: tariff for facts in own for tariff in facts.tariffs}
    prices = _every_price(files, user_folder, {rule.id for facts in (*shipped, *own) for rule in facts.peaks})
    models = _models(files, HERE / "models.toml")
    users_own = {one.id: one for facts in own for one in facts.assumptions}
    assumptions = {**users_own, **{one.id: one for one in _assumptions(files) if one.id not in users_own}}
    plain = merged(shipped, own, tuple(files.problems))
    return PricedCatalogue(
        plans=plain.plans,
        versions=plain.versions,
        peaks=plain.peaks,
        changes=plain.changes,
        problems=plain.problems,
        tariffs={id: _priced(tariff, prices) for id, tariff in tariffs.items()},
        prices=prices,
        models=models,
        assumptions=tuple(assumptions.values()),
    )


def load_prices(user_folder: Path) -> PricedCatalogue | None:
    """Load the price lists alone, with the peak rules that they name: all that a price needs, in a third of the time.

    None where the user has files of plans, which belong to what everything is loaded with, or where a rule is missing.
    """
    if next(user_folder.glob("*.toml"), None) is not None:
        return None
    files = Files()
    prices = _every_price(files, user_folder)
    named = {id for price in prices for id in price.tariff.peaks}
    makers = {provider for price in prices if price.tariff.peaks for provider in price.providers}
    shipped, _ = gather(files, frozenset(makers), None, changes=False)
    peaks = {rule.id: rule for facts in shipped for rule in facts.peaks}
    if not named <= peaks.keys():
        return None
    return PricedCatalogue(plans=(), versions=(), peaks=peaks, problems=tuple(files.problems), prices=prices)


def _every_price(files: Files, user_folder: Path | None, peaks: Collection[str] | None = None) -> tuple[ApiPrice, ...]:
    """Read the user's own prices, which may name those peak rules (None: any), and the shipped ones behind them."""
    users = user_folder.parent / "prices.toml" if user_folder else None
    read = partial(read_prices, providers=known_providers(), peaks=peaks)
    own = _prices(files, users, read) if users and users.exists() else ()
    return (*(replace(price, is_users=True) for price in own), *_prices(files, HERE / "prices.toml"))


def _tariffs(files: Files, path: Path) -> tuple[Tariff, ...]:
    return _facts(files, path, _tables(read_tariffs))


def _prices(files: Files, path: Path, read: Read[ApiPrice] = read_prices) -> tuple[ApiPrice, ...]:
    before = len(files.problems)
    prices = _facts(files, path, read)
    return prices if len(files.problems) == before else ()


def _assumptions(files: Files) -> tuple[Assumption, ...]:
    return _facts(files, HERE / "assumptions.toml", _tables(read_assumptions))


def _models(files: Files, path: Path) -> tuple[ModelFact, ...]:
    return _facts(files, path, read_models)


def _facts(files: Files, path: Path, read: Read[T]) -> tuple[T, ...]:
    """Read one file of facts; what is wrong with it is told with its lines."""
    document, text = files.document(path)
    report = Report()
    facts = read(document, report)
    files.problems += report.problems(name_of(path), text)
    return facts


def _tables(read: Callable[[Table], tuple[T, ...]]) -> Read[T]:
    """Make what reads tables of a file into what reads a file that holds nothing else."""

    def whole(document: Mapping[str, object], report: Report) -> tuple[T, ...]:
        file = Table(report, (), document)
        facts = read(file)
        file.done()
        return facts

    return whole


def _priced(tariff: Tariff, prices: Sequence[ApiPrice]) -> Tariff:
    """Add to a tariff that counts by list prices the rates of every model that it does not name."""
    if not tariff.money_per_unit:
        return tariff
    named = {rate.model for rate in tariff.rates}
    listed = [price for price in prices if price.tariff.currency == tariff.currency]
    added = [rate for price in listed for rate in _in_units(price, tariff.money_per_unit) if rate.model not in named]
    return replace(tariff, rates=(*tariff.rates, *added))


def _in_units(price: ApiPrice, money: float) -> Iterator[Rate]:
    """Give an entry's rates for each of its models, in units that are worth so much money."""
    starts = None if price.first else _day(price.valid_from)
    for model in price.models:
        for rate in price.tariff.rates:
            yield replace(
                rate,
                model=model,
                weights=_scaled(rate.weights, 1 / money),
                valid_from=starts,
                valid_to=_day(price.valid_to),
                confidence=Confidence.GUESS,
            )


def _scaled(weights: Weights, factor: float) -> Weights:
    fields = Weights.__match_args__
    return Weights(**{name: getattr(weights, name) * factor for name in fields})


def _day(at: datetime | None) -> date | None:
    return civil_day(at) if at else None
