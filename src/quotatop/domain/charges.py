"""What did many requests cost by one tariff, one after the other?  The same rule as `domain.tariff.charge`, in columns.

Weights and factors change at few instants, so that a log is charged in stretches in which each model costs alike.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from typing import TypeAlias

from quotatop.domain.logged import Logged
from quotatop.domain.model_name import nearness
from quotatop.domain.peak import PeakRule
from quotatop.domain.plan import civil_day
from quotatop.domain.tariff import Rate, Tariff, breadth, factor_steps, rates_for
from quotatop.domain.value import dataclass
from quotatop.domain.zone import VENDOR_ZONE

_Costs: TypeAlias = tuple[float, float, float, float, float, float, float]
"""What one of each costs: input, cache read, cache write, one-hour cache write, output, request, prompt."""
_Tier: TypeAlias = tuple[float, float, _Costs]
"""The longest context and the least output that is too much, and what then holds."""

_Steps: TypeAlias = tuple[tuple[datetime, float], ...]
_ENDLESS = float("inf")
_BEYOND = timedelta(seconds=1)
"""Steps end before their end, and the last request may be made at the very edge of a peak."""
_NOTHING: _Costs = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Charged:
    """`sums[n]` is what the first n requests cost together. `unknown` are the models that the tariff has no weight for:
    their requests cost nothing here.
    """

    sums: Sequence[float]
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Costing:
    """By what the requests of one logged model are charged: a tariff, its hours, and the model that it charges for."""

    tariff: Tariff
    peaks: Sequence[PeakRule]
    model: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Requests between two instants at which anything changes: `first` inclusive, `stop` exclusive."""

    at: datetime
    first: int
    stop: int


def charges(
    used: Logged, tariff: Tariff, peaks: Sequence[PeakRule] = (), named: Mapping[str, str] | None = None
) -> Charged:
    """Charge all requests by one tariff; `named` gives the model that a logged one is charged as, if not as itself."""
    models = set(used.models)
    return charges_by(used, {model: Costing(tariff, peaks, (named or {}).get(model, model)) for model in models})


def charges_by(used: Logged, costings: Mapping[str, Costing]) -> Charged:
    """Charge all requests, each logged model by its own costing; one without any costs nothing and is not unknown."""
    if not used.times:
        return Charged((0,))
    start, end = (datetime.fromtimestamp(used.times[place], UTC) for place in (0, -1))
    steps = _steps(costings, start, end)
    changes = sorted({at for each in costings.values() for at in _changes(each.tariff)})
    edges = {start, *(at for step in steps.values() for at, _ in step), *(at for at in changes if start < at <= end)}
    known: dict[tuple[str, int], tuple[Rate, ...]] = {}
    costs: list[float] = []
    unknown: set[str] = set()
    for stretch in _stretches(used, sorted(edges)):
        table: dict[str, tuple[_Tier, ...]] = {}
        epoch = bisect_right(changes, stretch.at)
        for model in set(used.models[stretch.first : stretch.stop]):
            costing = costings.get(model)
            if costing is None:
                table[model] = ()
                continue
            rates = known.get((model, epoch))
            if rates is None:
                rates = known[model, epoch] = rates_for(costing.tariff, costing.model, civil_day(stretch.at))
            if not rates:
                unknown.add(model)
            table[model] = _tiers(rates, _factor(steps[model], stretch.at))
        costs += _costs(used, table, stretch)
    return Charged((0, *accumulate(costs)), frozenset(unknown))


def _steps(costings: Mapping[str, Costing], start: datetime, end: datetime) -> dict[str, _Steps]:
    """Give the factor of each logged model over the time."""
    known: dict[object, _Steps] = {}
    found = {}
    for model, each in costings.items():
        key = tuple((rule.id, _rows(rule, each.model)) for rule in each.peaks)
        if key not in known:
            known[key] = factor_steps(each.peaks, each.model, start, end + _BEYOND) if each.peaks else ((start, 1.0),)
        found[model] = known[key]
    return found


def _rows(rule: PeakRule, model: str) -> tuple[str, ...]:
    """Give the names in a rule that mean a model; models of the same names have the same factors."""
    names = {row.model for row in rule.factors}
    return tuple(sorted(name for name in names if nearness(name, model) is not None))


def _changes(tariff: Tariff) -> tuple[datetime, ...]:
    """Give the instants at which a rate begins or ends."""
    days = {day for rate in tariff.rates for day in (rate.valid_from, rate.valid_to) if day is not None}
    return tuple(sorted(datetime.combine(day, time(), VENDOR_ZONE).astimezone(UTC) for day in days))


def _stretches(used: Logged, edges: Sequence[datetime]) -> Iterator[_Stretch]:
    first = 0
    for place, edge in enumerate(edges):
        later = edges[place + 1].timestamp() if place + 1 < len(edges) else _ENDLESS
        stop = bisect_left(used.times, later, first)
        if stop > first:
            yield _Stretch(edge, first, stop)
        first = stop


def _factor(steps: Sequence[tuple[datetime, float]], at: datetime) -> float:
    return steps[bisect_right(steps, at, key=lambda step: step[0]) - 1][1]


def _tiers(rates: Sequence[Rate], factor: float) -> tuple[_Tier, ...]:
    """Give the rates as numbers, the narrowest first."""
    found = []
    for rate in sorted(rates, key=breadth):
        weights = rate.weights
        each = (
            *(weights.per_input, weights.per_cache_read, weights.per_cache_write, weights.per_cache_write_1h),
            *(weights.per_output, weights.per_request, weights.per_prompt),
        )
        longest = _ENDLESS if rate.up_to is None else rate.up_to
        shortest = _ENDLESS if rate.output_below is None else rate.output_below
        a, b, c, d, e, f, g = (factor * weight for weight in each)
        found.append((longest, shortest, (a, b, c, d, e, f, g)))
    return tuple(found)


def _costs(used: Logged, table: Mapping[str, tuple[_Tier, ...]], stretch: _Stretch) -> list[float]:
    """Give what each request of a stretch costs."""
    if any(len(tiers) > 1 or tiers[0][:2] != (_ENDLESS, _ENDLESS) for tiers in table.values() if tiers):
        return _by_tier(used, table, stretch)
    flat = {model: tiers[0][2] if tiers else _NOTHING for model, tiers in table.items()}
    part = slice(stretch.first, stretch.stop)
    if not any(any(costs[:5]) for costs in flat.values()):
        per = {model: (costs[5], costs[6]) for model, costs in flat.items()}
        rows = zip(used.models[part], used.requests[part], used.prompts[part], strict=True)
        return [f * requests + g * prompts for model, requests, prompts in rows for f, g in (per[model],)]
    return [
        a * new + b * read + c * (write - hour) + d * hour + e * out + f * requests + g * prompts
        for model, new, read, write, hour, out, requests, prompts in _rows_of(used, part)
        for a, b, c, d, e, f, g in (flat[model],)
    ]


def _rows_of(used: Logged, part: slice) -> Iterator[tuple[str, int, int, int, int, int, int, int]]:
    """Give model, input, cache read, cache write, one-hour cache write, output, requests and prompts of each row."""
    return zip(
        used.models[part],
        used.inputs[part],
        used.cache_reads[part],
        used.cache_writes[part],
        used.cache_writes_1h[part],
        used.outputs[part],
        used.requests[part],
        used.prompts[part],
        strict=True,
    )


def _by_tier(used: Logged, table: Mapping[str, tuple[_Tier, ...]], stretch: _Stretch) -> list[float]:
    """Give the costs where they depend on how long a request is."""
    part = slice(stretch.first, stretch.stop)
    found = []
    for model, new, read, write, hour, out, requests, prompts in _rows_of(used, part):
        context, answer = (new + read + write) / requests, out / requests
        for longest, too_much, (a, b, c, d, e, f, g) in table[model]:
            if context <= longest and answer < too_much:
                cost = a * new + b * read + c * (write - hour) + d * hour + e * out + f * requests + g * prompts
                found.append(cost)
                break
        else:
            found.append(0.0)
    return found
