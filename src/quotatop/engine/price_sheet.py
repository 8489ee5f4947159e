"""What does each logged model cost, when?  A small sheet out of the price lists, plain enough to be kept as JSON.

A step holds from its instant (milliseconds) up to the next one's; it gives the currency and, for each class of length,
what one token of each kind and one request and prompt cost. A model without steps has no price.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, TypeAlias

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.domain.plan import civil_day
from quotatop.domain.tariff import Tariff, factor_steps, weights_for
from quotatop.domain.usage_tier import TIERS, length_of_tier
from quotatop.domain.zone import VENDOR_ZONE

if TYPE_CHECKING:
    from quotatop.domain.usage_table import Sheet, Step

_Edges: TypeAlias = set[datetime]


def sheet_of(models: Iterable[str], catalogue: PricedCatalogue, start: datetime, end: datetime) -> "Sheet":
    """Give the sheet of some models for a time."""
    return {model: _steps(model, catalogue, start, end) for model in models}


def _steps(model: str, catalogue: PricedCatalogue, start: datetime, end: datetime) -> "list[Step]":
    listed = [price for price in catalogue.prices if price.nearness(model) is not None]
    edges = {start, *(at for price in listed for at in (price.valid_from, price.valid_to) if at and start < at < end)}
    for price in listed:
        edges |= _changes(price.tariff, start, end)
        peaks = catalogue.peaks_of(price.tariff)
        edges |= {at for at, _ in factor_steps(peaks, model, start, end)} if peaks else set()
    steps: list[Step] = []
    for at in sorted(edges):
        tariff = catalogue.price_of(model, at)
        step = _step(model, catalogue, tariff, at) if tariff is not None and tariff.currency else None
        found: Step = (round(at.timestamp() * 1000), *(step or (None, [])))
        if not steps or steps[-1][1:] != found[1:]:
            steps.append(found)
    return [] if all(step[1] is None for step in steps) else steps


def _changes(tariff: Tariff, start: datetime, end: datetime) -> _Edges:
    days = {day for rate in tariff.rates for day in (rate.valid_from, rate.valid_to) if day is not None}
    found = (datetime.combine(day, time(), VENDOR_ZONE).astimezone(UTC) for day in days)
    return {at for at in found if start < at < end}


def _step(
    model: str, catalogue: PricedCatalogue, tariff: Tariff, at: datetime
) -> tuple[str | None, list[Sequence[float]]] | None:
    peaks = catalogue.peaks_of(tariff)
    factor = factor_steps(peaks, model, at, at)[0][1] if peaks else 1.0
    tiers: list[Sequence[float]] = []
    for tier in range(2 * len(TIERS) + 2):
        context, output = length_of_tier(tier)
        weights = weights_for(tariff, model, context, civil_day(at), output=output)
        if weights is None:
            return None
        each = (
            *(weights.per_input, weights.per_cache_read, weights.per_cache_write, weights.per_cache_write_1h),
            *(weights.per_output, weights.per_request, weights.per_prompt),
        )
        tiers.append([factor * weight for weight in each])
    return tariff.currency, tiers
