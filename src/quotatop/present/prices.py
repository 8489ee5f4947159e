"""How do the prices of APIs and the facts of models read on paper?"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.worth import HUNDRED_MILLION
from quotatop.domain.api_price import ApiPrice, CacheWay
from quotatop.domain.mix import Mix
from quotatop.domain.model_fact import ModelFact
from quotatop.domain.plan import FRESH_DAYS, civil_day
from quotatop.domain.provider import Says
from quotatop.domain.tariff import Rate
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass
from quotatop.present.columns import table
from quotatop.present.drawing import BLANK, Line, Span, line, wrapped
from quotatop.present.plans import UNBOUNDED
from quotatop.present.tone import Tone
from quotatop.present.words import Words

MILLION = 1_000_000
_PRICE_HEADS = ("model", "tier", "input", "cached", "write", "write-1h", "output", "100m", "from", "marks")
_RIGHT = frozenset(range(2, 8))
_MODEL_HEADS = ("model", "vendor", "size", "vision", "context", "plans", "marks")


@dataclass(frozen=True, slots=True)
class Counter:
    """What is shown, and how: a day, today, the mix that prices are compared at, and the language."""

    catalogue: PricedCatalogue
    day: date
    today: date
    mix: Mix
    words: Words

    def say(self, sentence: Says) -> str:
        """Give a sentence of the catalogue in the language."""
        return plain(sentence.zh if self.words.language == "zh" else sentence.en, 400)


def decimal(value: float) -> str:
    """Write a price: `0.003625`, `4.5`, `1,078`, without the noise of binary fractions."""
    text = f"{value:,.8f}".rstrip("0").rstrip(".")
    return text or "0"


def prices_table(counter: Counter, prices: Sequence[ApiPrice], width: int | None = None) -> tuple[Line, ...]:
    """Give the lines for entries of price lists, grouped by vendor and currency, for 1,000,000 tokens."""
    room, words = width or UNBOUNDED, counter.words
    heads = tuple(words(f"prices.head.{name}") for name in _PRICE_HEADS)
    lines: list[Line] = []
    for (vendor, currency, providers), group in groupby(prices, key=_list):
        held = list(group)
        lines += [BLANK] if lines else []
        title = words("prices.title", vendor=plain(vendor, 60), currency=currency, providers=", ".join(providers))
        lines += [line(Span(each, Tone.TITLE, strong=True)) for each in wrapped(title, room)]
        rows = [row for price in held for row in _price_rows(price, counter)]
        lines += table(heads, rows, room, right=_RIGHT)
        lines += _price_remarks(held, counter, room)
    return tuple(lines)


def models_table(counter: Counter, models: Sequence[ModelFact], width: int | None = None) -> tuple[Line, ...]:
    """Give the lines for model facts, and which plans of the day serve each."""
    room, words = width or UNBOUNDED, counter.words
    heads = tuple(words(f"models.head.{name}") for name in _MODEL_HEADS)
    rows = [_model_row(fact, counter) for fact in models]
    notes = [words("models.note", model=fact.id, text=counter.say(fact.note)) for fact in models if fact.note]
    return (
        *table(heads, rows, room),
        *(line(Span(f"  {each}", Tone.MUTED)) for note in notes for each in wrapped(note, max(20, min(room, 120) - 2))),
    )


def tier(rate: Rate, above: int | None, words: Words) -> str:
    """Say for which requests a rate is: `≤ 32K`, `> 32K`, `≤ 32K, output < 200`."""
    said = []
    if rate.up_to is not None:
        said.append(words("prices.up-to", count=_thousands(rate.up_to)))
    elif above is not None:
        said.append(words("prices.above", count=_thousands(above)))
    if rate.output_below is not None:
        said.append(words("prices.output-below", count=rate.output_below))
    return words("plans.comma").join(said)


def size_of(fact: ModelFact, words: Words) -> str:
    """Say how large a model is: `744B (40B active)`."""
    if fact.parameters_b is None:
        return words("plans.unknown")
    whole = _billions(fact.parameters_b)
    return words("models.size", whole=whole, active=_billions(fact.active_b)) if fact.active_b else whole


def marks_of(price: ApiPrice, day: date, words: Words) -> str:
    """Say what is not as sure or as lasting as it looks."""
    marks = [words("plans.own")] if price.is_users else []
    if not price.confidence.is_verified:
        marks.append(words(f"plans.confidence.{price.confidence.value}"))
    if price.valid_to:
        marks.append(words("prices.until", day=civil_day(price.valid_to)))
    if price.tariff.peaks:
        marks.append(words("prices.peaks"))
    if price.as_of and (day - price.as_of).days > FRESH_DAYS:
        marks.append(words("prices.old"))
    return words("plans.comma").join(marks)


def _list(price: ApiPrice) -> tuple[str, str, tuple[str, ...]]:
    return price.vendor, price.tariff.currency or "", price.providers


def _price_rows(price: ApiPrice, counter: Counter) -> list[tuple[str, ...]]:
    """Give one row a tier; names and dates stand in the first."""
    words, above = counter.words, None
    rows: list[tuple[str, ...]] = []
    names = ", ".join(plain(model, 60) for model in price.models)
    starts = _from(price.valid_from)
    for place, rate in enumerate(price.tariff.rates):
        weights = rate.weights
        asked = price.cache is CacheWay.ASKED or weights.per_cache_write != weights.per_input
        rows.append(
            (
                names if place == 0 else "",
                tier(rate, above, words),
                decimal(weights.per_input * MILLION),
                decimal(weights.per_cache_read * MILLION),
                decimal(weights.per_cache_write * MILLION) if asked else "",
                decimal(weights.per_cache_write_1h * MILLION) if price.cache is CacheWay.ASKED else "",
                decimal(weights.per_output * MILLION),
                f"{counter.mix.cost(weights) * HUNDRED_MILLION:,.2f}",
                starts if place == 0 else "",
                marks_of(price, max(counter.day, counter.today), words) if place == 0 else "",
            )
        )
        above = rate.up_to if rate.up_to is not None else above
    return rows


def _from(at: datetime | None) -> str:
    return civil_day(at).isoformat() if at else ""


def _price_remarks(held: Sequence[ApiPrice], counter: Counter, room: int) -> list[Line]:
    words = counter.words
    ways = dict.fromkeys(price.cache for price in held)
    said = [words(f"prices.cache.{way.value}") for way in ways]
    said += [words("models.note", model=price.models[0], text=counter.say(price.note)) for price in held if price.note]
    sources = dict.fromkeys(source for price in held for source in price.sources)
    said.append(words("plans.sources", sources="; ".join(plain(source, 200) for source in sources)))
    looked = max((price.as_of for price in held if price.as_of), default=None)
    if looked:
        said.append(words("plans.as-of", day=looked))
    return [line(Span(f"  {each}", Tone.MUTED)) for text in said for each in wrapped(text, max(20, min(room, 120) - 2))]


def _model_row(fact: ModelFact, counter: Counter) -> tuple[str, ...]:
    words = counter.words
    plans = dict.fromkeys(version.provider for version in counter.catalogue.plans_with(fact.id, counter.day))
    seen = {None: "plans.unknown", True: "models.yes", False: "models.no"}[fact.vision]
    return (
        plain(fact.id, 60),
        plain(fact.vendor, 40),
        size_of(fact, words),
        words(seen),
        words("plans.unknown") if fact.context is None else _thousands(fact.context),
        ", ".join(plans),
        "" if fact.confidence.is_verified else words(f"plans.confidence.{fact.confidence.value}"),
    )


def _thousands(count: int) -> str:
    """Write a length in tokens as vendors do: `32K`, `256K`, `1M`."""
    if count % 1024 == 0 and count >= 1024 and count % 1000:
        return f"{count // 1024}K" if count < 1024 * 1024 else f"{count // (1024 * 1024)}M"
    if count >= 1_000_000:
        return f"{count / 1_000_000:g}M"
    return f"{round(count / 1000)}K" if count >= 1000 else str(count)


def _billions(value: float) -> str:
    return f"{value / 1000:g}T" if value >= 1000 else f"{value:g}B"
