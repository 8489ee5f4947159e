"""What does a file say of tariffs, of prices and of models?  The tables `[[tariffs]]`, `[[lists]]` and `[[models]]`.

    [[tariffs]]                                  # a plan's unit; in tariffs.toml, or in a user's plans/*.toml
    id = "glm-credits"
    unit = "credits"
    per = 10_000                                 # the weights are for this many tokens
    rates = [{ models = ["glm-5.3"], input = 6.9, cache_read = 1.7, output = 24 }]
    sources = ["…"]
    confidence = "official"

    [[lists]]                                    # what an API asks for 1,000,000 tokens; in prices.toml
    vendor = "Zhipu"
    providers = ["zhipu"]
    currency = "CNY"
    sources = ["…"]
    confidence = "official"

    [[lists.prices]]
    models = ["glm-5"]
    valid_from = 2026-02-12                      # a day in UTC+8, or an instant with its offset
    tiers = [{ up_to = 31_999, input = 4, cache_read = 1, output = 18 }, { input = 6, cache_read = 1.5, output = 22 }]

A weight for `cache_read` or `cache_write` that is left out is that of `input`, one for `cache_write_1h` that of
`cache_write`; `tokens` stands for all kinds. `request`, `prompt` and `call` are for one each.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

from quotatop.catalogue.reader import Report, Table
from quotatop.domain.api_price import ApiPrice, CacheWay
from quotatop.domain.assumption import Assumption, Ratio
from quotatop.domain.model_fact import ModelFact
from quotatop.domain.peak import EVERY_MODEL
from quotatop.domain.plan import Confidence
from quotatop.domain.tariff import Rate, Tariff, Weights
from quotatop.domain.window import Unit
from quotatop.domain.zone import VENDOR_ZONE

MILLION = 1_000_000
_TOKENS = ("input", "cache_read", "cache_write", "cache_write_1h", "output")


def read_tariffs(file: Table) -> tuple[Tariff, ...]:
    """Read the tariffs of a file of plans, or of tariffs alone."""
    return tuple(_tariff(row) for row in file.rows("tariffs"))


def read_prices(
    document: Mapping[str, object],
    report: Report,
    providers: Collection[str] | None = None,
    peaks: Collection[str] | None = None,
) -> tuple[ApiPrice, ...]:
    """Read a parsed file of price lists, which may name those providers and peak rules (None: any)."""
    file = Table(report, (), document)
    prices = []
    for row in file.rows("lists"):
        if providers is not None:
            row.known("providers", providers, "provider")
        if peaks is not None:
            for entry in row.rows("prices"):
                entry.known("peaks", peaks, "peak rule")
        prices += _list(row)
    file.done()
    return _with_first(prices)


def read_models(document: Mapping[str, object], report: Report) -> tuple[ModelFact, ...]:
    """Read a parsed file of model facts."""
    file = Table(report, (), document)
    facts = tuple(_model(row) for row in file.rows("models"))
    file.done()
    return facts


def read_assumptions(file: Table) -> tuple[Assumption, ...]:
    """Read what a file takes for granted."""
    return tuple(_assumption(row) for row in file.rows("assumptions"))


def _assumption(row: Table) -> Assumption:
    low, high = row.number("low"), row.number("high")
    assumption = Assumption(
        row.text("id"),
        row.choice("ratio", tuple(Ratio)),
        row.texts("tariffs"),
        low or 0,
        high or 0,
        row.says("note"),
        row.sources(),
        row.choice("confidence", tuple(Confidence)),
    )
    if not 0 < assumption.low <= assumption.high:
        row.problem("low", "must be more than nought and not more than high")
    row.done()
    return assumption


def _model(row: Table) -> ModelFact:
    fact = ModelFact(
        row.text("id"),
        row.text("vendor"),
        row.number("parameters_b"),
        row.number("active_b"),
        row.flag("vision") if row.has("vision") else None,
        _whole(row, "context"),
        row.says("note"),
        row.sources(),
        row.choice("confidence", tuple(Confidence)),
    )
    row.done()
    return fact


def _tariff(row: Table) -> Tariff:
    per = row.number("per") or 1
    tariff = Tariff(
        id=row.text("id"),
        unit=row.choice("unit", tuple(Unit)),
        rates=tuple(rate for entry in row.rows("rates") for rate in _rates(entry, per)),
        label=row.maybe_text("label"),
        peaks=row.texts("peaks"),
        partial=row.flag("partial"),
        sources=row.sources(),
        confidence=row.choice("confidence", tuple(Confidence)),
        as_of=row.day("as_of"),
        note=row.says("note"),
        money_per_unit=row.number("money_per_unit"),
        currency=row.currency("currency") if row.has("currency") else None,
    )
    if not row.has("rates"):
        row.problem("rates", "is missing: like [{ input = 1, cache_read = 0.1, output = 5 }]")
    row.done()
    return tariff


def _rates(row: Table, per: float) -> list[Rate]:
    """Read one row of weights, once for each of its models."""
    rate = Rate(
        EVERY_MODEL,
        _weights(row, per),
        up_to=_whole(row, "up_to"),
        output_below=_whole(row, "output_below"),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        confidence=row.choice("confidence", tuple(Confidence)) if row.has("confidence") else None,
        note=row.says("note"),
    )
    row.in_order("valid_from", rate.valid_from, "valid_to", rate.valid_to)
    models = row.texts("models") or (EVERY_MODEL,)
    row.done()
    return [replace(rate, model=model) for model in models]


def _weights(row: Table, per: float) -> Weights:
    given = {name: row.number(name) for name in ("tokens", *_TOKENS, "request", "prompt", "call")}
    if all(value is None for value in given.values()):
        row.report.add(row.path, "weighs nothing: give input, output, tokens, request, prompt or call")
    every = given["tokens"]
    fresh = _first(given["input"], every)
    write = _first(given["cache_write"], fresh)
    return Weights(
        per_input=_first(fresh) / per,
        per_cache_read=_first(given["cache_read"], fresh) / per,
        per_cache_write=_first(write) / per,
        per_cache_write_1h=_first(given["cache_write_1h"], write) / per,
        per_output=_first(given["output"], every) / per,
        per_request=_first(given["request"]),
        per_prompt=_first(given["prompt"]),
        per_call=_first(given["call"]),
    )


def _list(row: Table) -> list[ApiPrice]:
    """Read one price list."""
    vendor, currency, providers = row.text("vendor"), row.currency("currency"), row.texts("providers")
    confidence, as_of, sources = row.choice("confidence", tuple(Confidence)), row.day("as_of"), row.sources()
    cache = row.choice("cache", tuple(CacheWay), CacheWay.AUTOMATIC)
    prices = []
    for entry in row.rows("prices"):
        models = entry.texts("models")
        if not models:
            entry.problem("models", 'is missing: like ["glm-5"]')
        starts, ends = _instant(entry, "valid_from"), _instant(entry, "valid_to")
        entry.in_order("valid_from", starts, "valid_to", ends)
        price = ApiPrice(
            vendor=vendor,
            providers=providers,
            models=models,
            tariff=Tariff("money", Unit.MONEY, (), currency),
            cache=entry.choice("cache", tuple(CacheWay), cache),
            valid_from=starts,
            valid_to=ends,
            sources=entry.texts("sources") or sources,
            confidence=entry.choice("confidence", tuple(Confidence), confidence),
            as_of=entry.day("as_of") or as_of,
            note=entry.says("note"),
        )
        prices.append(replace(price, tariff=_money(entry, price, currency)))
    row.done()
    return prices


def _money(entry: Table, price: ApiPrice, currency: str) -> Tariff:
    """Read the tariff of one entry: its tiers, or the one price that it is."""
    tiers = entry.rows("tiers")
    peaks = entry.texts("peaks")
    if tiers:
        rates = [rate for tier in tiers for rate in _rates(tier, MILLION)]
        for name in ("tokens", *_TOKENS):
            if entry.has(name):
                entry.problem(name, "stands beside tiers; it belongs into each of them")
    else:
        rates = [Rate(EVERY_MODEL, _weights(entry, MILLION))]
    entry.done()
    return Tariff(
        id=f"money:{price.models[0] if price.models else ''}",
        unit=Unit.MONEY,
        rates=tuple(rates),
        currency=currency,
        peaks=peaks,
        sources=price.sources,
        confidence=price.confidence,
        as_of=price.as_of,
        note=price.note,
    )


def _with_first(prices: Iterable[ApiPrice]) -> tuple[ApiPrice, ...]:
    """Mark the entries that are the first of all their models on their list."""
    every = tuple(prices)
    found = []
    for price in every:
        others = [
            other
            for other in every
            if other is not price and (other.vendor, other.providers, other.tariff.currency) == _place(price)
            if set(other.models) & set(price.models)
        ]
        starts = price.valid_from or datetime.min.replace(tzinfo=UTC)
        older = any((other.valid_from or datetime.min.replace(tzinfo=UTC)) < starts for other in others)
        found.append(replace(price, first=not older))
    return tuple(found)


def _place(price: ApiPrice) -> tuple[str, tuple[str, ...], str | None]:
    return price.vendor, price.providers, price.tariff.currency


def _first(*values: float | None) -> float:
    return next((value for value in values if value is not None), 0.0)


def _whole(row: Table, name: str) -> int | None:
    value = row.number(name)
    if value is None or isinstance(value, int):
        return value
    row.problem(name, "must be a whole number of tokens")
    return None


def _instant(row: Table, name: str) -> datetime | None:
    """Give the beginning of a day in UTC+8, or an instant with its offset, in UTC."""
    value = row.values.get(name)
    if isinstance(value, datetime):
        row.has(name)
        if value.tzinfo is not None:
            return value.astimezone(UTC)
        row.problem(name, "must have an offset, like 2026-09-10T12:00:00+08:00")
        return None
    day: date | None = row.day(name)
    return datetime.combine(day, time(), VENDOR_ZONE).astimezone(UTC) if day else None
