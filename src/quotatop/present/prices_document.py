"""What does a program see of prices and models?  `quotatop.plans-prices/1` and `quotatop.plans-models/1`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeAlias

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.worth import HUNDRED_MILLION
from quotatop.domain.api_price import ApiPrice
from quotatop.domain.mix import Mix
from quotatop.domain.model_fact import ModelFact
from quotatop.domain.plan import FRESH_DAYS, civil_day
from quotatop.domain.tariff import Rate
from quotatop.present.timestamp import timestamp

PRICES_SCHEMA = "quotatop.plans-prices/1"
MODELS_SCHEMA = "quotatop.plans-models/1"
MILLION = 1_000_000

Json: TypeAlias = dict[str, object]


def prices_document(prices: Sequence[ApiPrice], mix: Mix, day: date, now: datetime) -> Json:
    """Give the document of price entries; amounts are for 1,000,000 tokens, `per_100m_tokens` at the mix."""
    return {
        "schema": PRICES_SCHEMA,
        "generated_at": timestamp(now),
        "at": day.isoformat(),
        "mix": mix_document(mix),
        "prices": [_price(price, mix, max(day, civil_day(now))) for price in prices],
    }


def models_document(catalogue: PricedCatalogue, models: Sequence[ModelFact], day: date, now: datetime) -> Json:
    """Give the document of model facts; `plans` are those in force on the day that serve one."""
    return {
        "schema": MODELS_SCHEMA,
        "generated_at": timestamp(now),
        "at": day.isoformat(),
        "models": [
            {
                "id": fact.id,
                "vendor": fact.vendor,
                "parameters_b": fact.parameters_b,
                "active_b": fact.active_b,
                "vision": fact.vision,
                "context": fact.context,
                "plans": list(dict.fromkeys(version.plan for version in catalogue.plans_with(fact.id, day))),
                "note": fact.note.en if fact.note else None,
                "sources": list(fact.sources),
                "confidence": fact.confidence.value,
            }
            for fact in models
        ],
    }


def mix_document(mix: Mix) -> Json:
    """Give a mix as shares of all tokens."""
    shares = (mix.input, mix.cache_read, mix.cache_write, mix.output)
    names = ("input", "cache_read", "cache_write", "output")
    return {name: round(share, 9) for name, share in zip(names, shares, strict=True)}


def _price(price: ApiPrice, mix: Mix, today: date) -> Json:
    return {
        "models": list(price.models),
        "vendor": price.vendor,
        "providers": list(price.providers),
        "currency": price.tariff.currency,
        "cache": price.cache.value,
        "valid_from": timestamp(price.valid_from) if price.valid_from else None,
        "valid_to": timestamp(price.valid_to) if price.valid_to else None,
        "tiers": [_tier(rate, mix) for rate in price.tariff.rates],
        "peaks": list(price.tariff.peaks),
        "note": price.note.en if price.note else None,
        "sources": list(price.sources),
        "confidence": price.confidence.value,
        "as_of": price.as_of.isoformat() if price.as_of else None,
        "may_have_changed": bool(price.as_of and (today - price.as_of).days > FRESH_DAYS),
        "own": price.is_users,
    }


def _tier(rate: Rate, mix: Mix) -> Json:
    weights = rate.weights
    return {
        "up_to": rate.up_to,
        "output_below": rate.output_below,
        "input": _amount(weights.per_input * MILLION),
        "cache_read": _amount(weights.per_cache_read * MILLION),
        "cache_write": _amount(weights.per_cache_write * MILLION),
        "cache_write_1h": _amount(weights.per_cache_write_1h * MILLION),
        "output": _amount(weights.per_output * MILLION),
        "per_100m_tokens": _amount(mix.cost(weights) * HUNDRED_MILLION),
    }


def _amount(value: float) -> float:
    """Drop the noise of binary fractions."""
    return round(value, 9)
