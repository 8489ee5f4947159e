"""What does work cost, as a share of a window?  By the plan's tariff and limits, for each model."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.terms import Terms
from quotatop.domain.assumption import Ratio
from quotatop.domain.need import EITHER, EVERY, TOKENS_A_REQUEST
from quotatop.domain.plan import PlanWindow, civil_day
from quotatop.domain.tariff import Tariff, Weights, weights_for
from quotatop.domain.usage import Tokens
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number, Unit, Window

_MIXES = ((0.04975, 0.94525, 0.005), (0.0995, 0.8955, 0.005))
"""Uncached input, cached input and output of coding work: 95 % and 90 % of the input come from a cache."""
_CONTEXTS = (30_000, 120_000)
"""How long requests of coding work are."""
_OUTPUT = 150
_PART = 1_000_000
_BY_THEMSELVES = {
    Unit.TOKENS: Weights(1.0, 1.0, 1.0, 1.0, 1.0),
    Unit.REQUESTS: Weights(per_request=1.0),
    Unit.PROMPTS: Weights(per_prompt=1.0),
}
"""What each unit costs where no tariff says anything else."""


@dataclass(frozen=True, slots=True)
class Costs:
    """By model, in percent at factor one: a token (least, most), a request, a prompt; then how many requests a prompt
    and how many tokens a request takes (least, most). `why` is said where there are none; `at_least` marks a tariff
    that knows only a part of the cost.
    """

    by_model: dict[str, list[float]]
    at_least: bool = False
    why: str = ""


def window_costs(
    window: Window, terms: Terms, catalogue: PricedCatalogue, models: Sequence[str], now: datetime
) -> Costs:
    """Give what work costs in a window; a gauge of percentages is read through the plan's own limits."""
    sold = next((one for one in terms.version.windows if one.id == window.id), None) if terms.version else None
    tariff = _tariff(sold, terms, catalogue)
    unit, limit = _scale(window, sold, tariff)
    usual = _usual(tariff, catalogue)
    if not limit or limit <= 0:
        return Costs({}, why=_why(terms))
    if tariff is None or tariff.unit is not unit:
        plain = _BY_THEMSELVES.get(unit)
        if plain is None:
            return Costs({}, why="reason.no-tariff")
        return Costs({model: _costs([plain], limit, usual) for model in models})
    priced = ((model, _weights(tariff, model, now)) for model in models)
    found = {model: _costs(weights, limit, usual) for model, weights in priced if weights}
    return Costs(found, tariff.partial and tariff.unit is Unit.REQUESTS, "" if found else "reason.no-weight")


def balance_costs(
    amount: Number, unit: str, provider: str, catalogue: PricedCatalogue, models: Iterable[str], now: datetime
) -> dict[str, list[float]]:
    """Give what work costs in percent of an amount of money, for the models that have a price there in its currency.

    What another vendor asks for a model says nothing.
    """
    found = {}
    for model in models:
        price = catalogue.price_entry(model, now, provider) if model != EVERY else None
        sold = price is not None and (not price.providers or provider in price.providers)
        if price is not None and sold and price.tariff.currency == unit and amount > 0:
            weights = _weights(price.tariff, model, now)
            if weights:
                found[model] = _costs(weights, amount, (*EITHER, *TOKENS_A_REQUEST))
    return found


def _why(terms: Terms) -> str:
    """Say why nobody knows how much a window holds."""
    if terms.version:
        return "reason.no-limit"
    return "reason.no-version" if terms.plan_id else "reason.no-plan"


def _tariff(sold: PlanWindow | None, terms: Terms, catalogue: PricedCatalogue) -> Tariff | None:
    named = (sold.tariff if sold else None) or (terms.version.tariff if terms.version else None)
    return catalogue.tariff(named) if named else None


def _scale(window: Window, sold: PlanWindow | None, tariff: Tariff | None) -> tuple[Unit, Number | None]:
    """Give in what a window counts and how much it holds: the vendor's word, else the plan's."""
    counted = window.unit is not Unit.PERCENT and bool(window.limit)
    if counted and (sold is None or tariff is None or tariff.unit is window.unit):
        return window.unit, window.limit
    return (sold.unit, sold.limit) if sold else (window.unit, window.limit if counted else None)


def _weights(tariff: Tariff, model: str, now: datetime) -> list[Weights]:
    day = civil_day(now)
    found = (weights_for(tariff, model, context, day, output=_OUTPUT) for context in _CONTEXTS)
    return [weights for weights in found if weights is not None]


def _usual(tariff: Tariff | None, catalogue: PricedCatalogue) -> tuple[float, float, float, float]:
    """Give what a prompt and a request usually take where this tariff counts, as vendors say or somebody measured."""
    said = {one.ratio: one for one in reversed(catalogue.assumptions) if tariff and tariff.id in one.tariffs}
    prompts, requests = said.get(Ratio.REQUESTS_PER_PROMPT), said.get(Ratio.TOKENS_PER_REQUEST)
    whole = said.get(Ratio.TOKENS_PER_PROMPT)
    few, many = (prompts.low, prompts.high) if prompts else EITHER
    small, large = (requests.low, requests.high) if requests else TOKENS_A_REQUEST
    if whole and not requests:
        small, large = whole.low / many, whole.high / few
    return few, many, small, large


def _costs(weights: Sequence[Weights], limit: Number, usual: Sequence[float]) -> list[float]:
    """Write the weights as percent of a limit, with what a prompt and a request usually take."""
    percent = 100 / limit
    tokens = [percent * each.of(_mixed(mix), requests=0) / _PART for each in weights for mix in _MIXES]
    request, prompt = max(each.per_request for each in weights), max(each.per_prompt for each in weights)
    return [min(tokens), max(tokens), percent * request, percent * prompt, *map(float, usual)]


def _mixed(mix: tuple[float, float, float]) -> Tokens:
    fresh, cached, output = (round(share * _PART) for share in mix)
    return Tokens(input=fresh, cache_read=cached, output=output)
