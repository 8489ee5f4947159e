"""What would the API have charged for logged requests?  Each at the price of its model and its time."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.domain.charges import Costing, charges_by
from quotatop.domain.logged import Logged, merged


class Summed:
    """Some logged requests, summed by what their price can depend on: the hour, the length, or both. Each sum once."""

    def __init__(self, used: Logged) -> None:
        self.used = used
        self.slots = merged(used, by_time=True)
        self._lengths: dict[tuple[int, int], Logged] = {}

    def part(self, first: int, stop: int, costings: Collection[Costing]) -> Logged:
        """Give the requests from a place up to another, with the fewest rows that their prices can tell apart."""
        if any(costing.peaks for costing in costings):
            if any(costing.tariff.is_tiered for costing in costings):
                return self.used.part(first, stop)
            times, slots = self.used.times, self.slots
            last = bisect_left(slots.times, times[stop]) if stop < len(times) else len(slots)
            return slots.part(bisect_left(slots.times, times[first]), last)
        if (first, stop) not in self._lengths:
            self._lengths[first, stop] = merged(self.used.part(first, stop), by_time=False)
        return self._lengths[first, stop]


def value_of(
    used: Logged, catalogue: PricedCatalogue, provider: str | None = None, named: Mapping[str, str] | None = None
) -> tuple[dict[str, float], frozenset[str]]:
    """Give the money by currency, and the models that no list has. `named` gives what a model is priced as."""
    return value_of_sums(Summed(used), catalogue, provider, named)


def value_of_sums(
    summed: Summed, catalogue: PricedCatalogue, provider: str | None = None, named: Mapping[str, str] | None = None
) -> tuple[dict[str, float], frozenset[str]]:
    """Do `value_of` for who asks for the value of the same requests on several lists."""
    used = summed.used
    if not used.times:
        return {}, frozenset()
    as_model = {model: (named or {}).get(model, model) for model in set(used.models)}
    start, end = (datetime.fromtimestamp(used.times[place], UTC) for place in (0, -1))
    edges = [start, *(at for at in _changes(catalogue, tuple(as_model.values())) if start < at <= end)]
    stops = [*(bisect_left(used.times, edge.timestamp()) for edge in edges[1:]), len(used)]
    total: defaultdict[str, float] = defaultdict(float)
    unpriced: set[str] = set()
    first = 0
    for edge, stop in zip(edges, stops, strict=True):
        costings: defaultdict[str, dict[str, Costing]] = defaultdict(dict)
        for model in set(used.models[first:stop]):
            tariff = catalogue.price_of(as_model[model], edge, provider)
            if tariff is None or tariff.currency is None:
                unpriced.add(model)
            else:
                costing = Costing(tariff, catalogue.peaks_of(tariff), as_model[model])
                costings[tariff.currency][model] = costing
        for currency, by_model in costings.items():
            part = summed.part(first, stop, by_model.values())
            total[currency] += charges_by(part, by_model).sums[-1]
        first = stop
    return dict(total), frozenset(unpriced)


def _changes(catalogue: PricedCatalogue, models: Collection[str]) -> list[datetime]:
    """Give the instants at which the price of any of these models changes."""
    listed = [price for price in catalogue.prices if any(price.nearness(model) is not None for model in models)]
    return sorted({at for price in listed for at in (price.valid_from, price.valid_to) if at is not None})
