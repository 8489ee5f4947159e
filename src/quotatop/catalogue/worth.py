"""What is a plan worth: how much work do its windows hold, and what do 100 million tokens cost by it?

Everything here is of one model, one mix and one day. Spans go from least to most: over what is assumed, and over the
hours of the day where they count differently.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.domain.mix import Mix
from quotatop.domain.model_name import nearness
from quotatop.domain.peak import rows_on, rule_on
from quotatop.domain.plan import PlanVersion, PlanWindow
from quotatop.domain.tariff import Weights, weights_for
from quotatop.domain.value import dataclass
from quotatop.domain.work import Measure, Span, Work, month_in_all, ratios_for, work_of
from quotatop.domain.zone import VENDOR_ZONE

HUNDRED_MILLION = 100_000_000
SHORT = 0
"""Requests of the shortest tier are meant where nothing is said of their length."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a plan is asked: of which day, at which mix, with which model (None: the first that it serves)."""

    day: date
    mix: Mix
    model: str | None = None


def model_for(catalogue: PricedCatalogue, version: PlanVersion, question: Question) -> str | None:
    """Give the model that a plan is asked of: the one named, if it is served, else the first that the tariff knows."""
    served = version.models_at(question.day)
    if question.model is not None:
        named = question.model
        return named if not served or any(nearness(id, named) is not None for id in served) else None
    return next((id for id in served if _weights(catalogue, version.tariff, id, question.day)), None)


def measure_of(
    catalogue: PricedCatalogue, version: PlanVersion, window: PlanWindow, question: Question, factor: float = 1.0
) -> Measure | None:
    """Give what turns a window's unit into work; None where the tariff does not know the model."""
    id = window.tariff or version.tariff
    tariff = catalogue.tariff(id) if id else None
    if tariff is None or tariff.unit is not window.unit:
        return None
    model = model_for(catalogue, version, question)
    if model is None and question.model is None and not version.models_at(question.day):
        model = ""  # a tariff that counts every model alike needs no name
    weights = None if model is None else _weights(catalogue, tariff.id, model, question.day)
    if weights is None:
        return None
    return Measure(weights, question.mix, factor, ratios_for(catalogue.assumptions, tariff.id))


def factors_of(catalogue: PricedCatalogue, version: PlanVersion, question: Question) -> Span:
    """Give the least and the highest factor of a model on a day, over its hours; 1 where no rule says another."""
    rule = rule_on(catalogue.rules_of(version), question.day)
    model = model_for(catalogue, version, question)
    if rule is None or model is None:
        return 1.0, 1.0
    near = [(how, row) for row in rows_on(rule, question.day) if (how := nearness(row.model, model)) is not None]
    if not near:
        return 1.0, 1.0
    row = min(near, key=lambda found: found[0])[1]
    both = [float(value) for value in (row.off_peak, row.peak if rule.spans else None) if value is not None]
    return (min(both), max(both)) if both else (1.0, 1.0)


def work_in(
    catalogue: PricedCatalogue, version: PlanVersion, window: PlanWindow, question: Question, factor: float = 1.0
) -> Work | None:
    """Say what a window holds when nothing of it is used; None where that cannot be said."""
    measure = measure_of(catalogue, version, window, question, factor)
    return None if measure is None or window.limit is None else work_of(float(window.limit), measure)


def tokens_a_month(catalogue: PricedCatalogue, version: PlanVersion, question: Question) -> Span | None:
    """Give the tokens of a month of 30 days with every window used up, over the hours' factors."""
    if not version.windows:
        return None
    first = version.windows[0]
    amount = month_in_all(_alike(version.windows, first))
    least, most = factors_of(catalogue, version, question)
    dear = measure_of(catalogue, version, first, question, most)
    cheap = measure_of(catalogue, version, first, question, least)
    if amount is None or dear is None or cheap is None:
        return None
    fewest, most_of = work_of(amount, dear).tokens, work_of(amount, cheap).tokens
    return (fewest[0], most_of[1]) if fewest and most_of else None


def price_per_100m(fee: float, tokens: float) -> float:
    """Give what 100 million tokens cost where a fee buys so many."""
    return fee / tokens * HUNDRED_MILLION


def plan_per_100m(catalogue: PricedCatalogue, version: PlanVersion, question: Question) -> Span | None:
    """Give what 100 million tokens cost at full use, from the best hours to the dearest; None where unknown."""
    price, tokens = version.price, tokens_a_month(catalogue, version, question)
    if price is None or price.amount is None or tokens is None or price.period != "month" or not tokens[0]:
        return None
    return price_per_100m(price.amount, tokens[1]), price_per_100m(price.amount, tokens[0])


def api_value(catalogue: PricedCatalogue, version: PlanVersion, question: Question) -> Span | None:
    """Give how many times its fee a month of full use would cost at the API's prices, over tiers and hours.

    None where the list of the plan's provider does not have the model in the plan's currency.
    """
    price, tokens = version.price, tokens_a_month(catalogue, version, question)
    model = model_for(catalogue, version, question)
    if price is None or not price.amount or tokens is None or model is None:
        return None
    at = datetime.combine(question.day, time(12), VENDOR_ZONE)
    listed = catalogue.price_of(model, at, version.provider)
    if listed is None or listed.currency != price.currency or price.period != "month":
        return None
    costs = [question.mix.cost(rate.weights) for rate in listed.rates]
    return tokens[0] * min(costs) / price.amount, tokens[1] * max(costs) / price.amount


def _alike(windows: Sequence[PlanWindow], first: PlanWindow) -> list[PlanWindow]:
    """Give the windows that count as the first one does."""
    return [window for window in windows if (window.unit, window.tariff) == (first.unit, first.tariff)]


def _weights(catalogue: PricedCatalogue, tariff: str | None, model: str, day: date) -> Weights | None:
    found = catalogue.tariff(tariff) if tariff else None
    return weights_for(found, model or "-", SHORT, day) if found else None
