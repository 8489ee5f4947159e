"""How is the worth of a plan written: windows turned into work, and the price of 100 million tokens?"""

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.worth import (
    Question,
    api_value,
    factors_of,
    measure_of,
    model_for,
    plan_per_100m,
    tokens_a_month,
    work_in,
)
from quotatop.domain.assumption import Assumption
from quotatop.domain.plan import PlanVersion, PlanWindow
from quotatop.domain.window import Unit
from quotatop.domain.work import Span, Work, holds
from quotatop.present.numbers import half_up
from quotatop.present.words import Words

_PAIRS = (("day", "5h"), ("week", "5h"), ("month", "5h"), ("month", "week"))


def span_text(span: Span, digits: int = 0) -> str:
    """Write a span: `15–20`, `8.58`, `9.7M`; one number where both ends read alike."""
    low, high = (short(value, digits) for value in span)
    return low if low == high else f"{low}–{high}"


def short(value: float, digits: int = 0) -> str:
    """Write a quantity in few letters: `66.2M`, `1,234`, `8.58`."""
    for size, letter in ((1e9, "B"), (1e6, "M")):
        if value >= size:
            scaled = value / size
            return f"{half_up(scaled, 0 if scaled >= 100 else 1 if scaled >= 10 else 2)}{letter}"
    if digits:
        return half_up(value, digits)
    return half_up(value, 0 if value >= 10 else 1)


def work_text(work: Work, unit: Unit, words: Words) -> str:
    """Say the ways of naming an amount of work that are not its own unit."""
    ways = (("prompts", work.prompts), ("requests", work.requests), ("tokens", work.tokens))
    said = [words(f"sheet.{name}", count=span_text(span)) for name, span in ways if span and name != unit.value]
    return words("sheet.or").join(said)


def window_work(
    catalogue: PricedCatalogue, version: PlanVersion, window: PlanWindow, question: Question
) -> Work | None:
    """Say what a window holds, from the dearest hours to the cheapest."""
    least, most = factors_of(catalogue, version, question)
    dear = work_in(catalogue, version, window, question, most)
    cheap = work_in(catalogue, version, window, question, least)
    if dear is None or cheap is None:
        return None
    return Work(*(_joined(getattr(dear, name), getattr(cheap, name)) for name in Work.__match_args__))


def held_windows(version: PlanVersion) -> tuple[tuple[str, str, float], ...]:
    """Give how many of one window another holds: `("week", "5h", 7.5)`."""
    by_id = {window.id: window for window in version.windows}
    found = []
    for outer, inner in _PAIRS:
        if outer in by_id and inner in by_id and (count := holds(by_id[outer], by_id[inner])) is not None:
            found.append((outer, inner, count))
    return tuple(found)


def price_text(catalogue: PricedCatalogue, version: PlanVersion, question: Question) -> str:
    """Write what 100 million tokens cost by a plan: `28.50–57.00 CNY`; empty where that cannot be said."""
    span = plan_per_100m(catalogue, version, question)
    return "" if span is None or version.price is None else f"{span_text(span, 2)} {version.price.currency}"


def value_text(catalogue: PricedCatalogue, version: PlanVersion, question: Question) -> str:
    """Write how many times the fee a month is worth at the API's prices; empty where that cannot be said."""
    span = api_value(catalogue, version, question)
    return span_text((float(half_up(span[0], 1)), float(half_up(span[1], 1))), 1) if span else ""


def assumed(catalogue: PricedCatalogue, version: PlanVersion) -> tuple[Assumption, ...]:
    """Give what is taken for granted where this plan's windows are turned into work."""
    ids = {window.tariff or version.tariff for window in version.windows}
    return tuple(one for one in catalogue.assumptions if ids & set(one.tariffs))


def worth_document(catalogue: PricedCatalogue, version: PlanVersion, question: Question) -> dict[str, object]:
    """Give what a program sees of a plan's worth."""
    price, span = version.price, plan_per_100m(catalogue, version, question)
    tokens, value = tokens_a_month(catalogue, version, question), api_value(catalogue, version, question)
    return {
        "model": model_for(catalogue, version, question),
        "per_100m_tokens": _ends(span, 4) | {"currency": price.currency} if span and price else None,
        "tokens_a_month": _ends(tokens, 0) if tokens else None,
        "api_value_times_fee": _ends(value, 2) if value else None,
        "windows": [_window(catalogue, version, window, question) for window in version.windows],
        "holds": [{"outer": outer, "inner": inner, "count": count} for outer, inner, count in held_windows(version)],
        "assumptions": [
            {
                "id": one.id,
                "ratio": one.ratio.value,
                "low": one.low,
                "high": one.high,
                "confidence": one.confidence.value,
            }
            for one in assumed(catalogue, version)
        ],
    }


def _assumption(one: Assumption) -> dict[str, object]:
    span = {"low": one.low, "high": one.high}
    return {"id": one.id, "ratio": one.ratio.value, **span, "confidence": one.confidence.value}


def _window(
    catalogue: PricedCatalogue, version: PlanVersion, window: PlanWindow, question: Question
) -> dict[str, object]:
    work = window_work(catalogue, version, window, question)
    known = {name: getattr(work, name) for name in Work.__match_args__} if work else {}
    said: dict[str, object] = {name: _ends(span, 1) if span else None for name, span in known.items()}
    partial = measure_of(catalogue, version, window, question) is not None and _is_partial(catalogue, version, window)
    return {"id": window.id, **said, "upper_bound": partial}


def _is_partial(catalogue: PricedCatalogue, version: PlanVersion, window: PlanWindow) -> bool:
    tariff = catalogue.tariff(window.tariff or version.tariff or "")
    return tariff is not None and tariff.partial


def _ends(span: Span, digits: int) -> dict[str, object]:
    low, high = (round(value, digits) if digits else round(value) for value in span)
    return {"low": low, "high": high}


def _joined(low: Span | None, high: Span | None) -> Span | None:
    return (low[0], high[1]) if low and high else None
