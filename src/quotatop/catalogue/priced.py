"""What facts are there beside the plans: tariffs, prices of APIs and models?

They are more than a screen of gauges needs, so they are read only where something is counted or compared.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date, datetime

from quotatop.catalogue.catalogue import Catalogue
from quotatop.domain.api_price import ApiPrice
from quotatop.domain.assumption import Assumption
from quotatop.domain.model_fact import ModelFact
from quotatop.domain.model_name import nearness, spellings
from quotatop.domain.peak import PeakRule
from quotatop.domain.plan import PlanVersion
from quotatop.domain.tariff import Tariff


@dataclasses.dataclass(frozen=True, slots=True)
class PricedCatalogue(Catalogue):
    """A catalogue with everything; `prices` are the user's own first, then in the order of the lists."""

    tariffs: Mapping[str, Tariff] = field(default_factory=dict)
    prices: tuple[ApiPrice, ...] = ()
    models: tuple[ModelFact, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def tariff(self, id: str) -> Tariff | None:
        """Give a plan's tariff by its id."""
        return self.tariffs.get(id)

    def price_of(self, model: str, at: datetime, provider: str | None = None) -> Tariff | None:
        """Give what the API asks for a model at an instant, as a tariff in money; None where nobody knows.

        The list of the provider is taken where it has the model, else the first that has it. The prices of a day may
        be kept by whoever asks often: nothing changes inside of one but at `valid_from` and `valid_to`.
        """
        price = self.price_entry(model, at, provider)
        return price.tariff if price else None

    def price_entry(self, model: str, at: datetime, provider: str | None = None) -> ApiPrice | None:
        """Give the entry of a price list that holds, with where it is from."""
        found: list[tuple[bool, bool, tuple[int, int], int]] = []
        for place, price in enumerate(self.prices):
            near = price.nearness(model) if price.holds(at) else None
            if near is not None:
                own = not price.providers or provider in price.providers
                found.append((not price.is_users, not own, near, place))
        return self.prices[min(found)[-1]] if found else None

    def prices_on(self, start: datetime, end: datetime, provider: str | None = None) -> tuple[ApiPrice, ...]:
        """Give the entries that hold at some instant of a time, of the lists of one provider or of all, in order."""
        return tuple(
            price
            for price in self.prices
            if (provider is None or not price.providers or provider in price.providers)
            and (price.valid_from is None or price.valid_from < end)
            and (price.valid_to is None or price.valid_to > start)
        )

    def models_of(self, provider: str | None, day: date, model: str | None = None) -> tuple[ModelFact, ...]:
        """Give the facts of all models, of those on a provider's price lists or in its plans, or of one."""
        listed = [id for price in self.prices if provider in price.providers for id in price.models]
        served = [
            id
            for version in self.versions
            if version.provider == provider and version.in_force(day)
            for id in version.models_at(day)
        ]
        known = {*_spelled(listed), *_spelled(served)}
        return tuple(
            fact
            for fact in self.models
            if (provider is None or known & set(spellings(fact.id)))
            and (model is None or nearness(fact.id, model) is not None)
        )

    def plans_with(self, model: str, day: date) -> tuple[PlanVersion, ...]:
        """Give the versions in force on a day that serve a model."""
        return tuple(
            version
            for version in self.versions
            if version.in_force(day) and any(nearness(id, model) is not None for id in version.models_at(day))
        )

    def peaks_of(self, tariff: Tariff) -> tuple[PeakRule, ...]:
        """Give the peak rules that belong to a tariff itself, in time."""
        return tuple(self.peaks[id] for id in tariff.peaks if id in self.peaks)


def _spelled(ids: Iterable[str]) -> Iterator[str]:
    for id in ids:
        yield from spellings(id)
