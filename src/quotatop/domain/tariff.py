"""What does one piece of work cost?  One linear rule for every plan's unit and every price of an API.

A tariff is a sum of weight × amount over the kinds of token, requests, prompts and tool calls; the weights depend on
the model, on the length of the request and on the day, and the hour multiplies the sum (domain/peak.py).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from math import inf

from quotatop.domain.model_name import nearness
from quotatop.domain.peak import PeakRule, rows_on, spans_on
from quotatop.domain.plan import Confidence, civil_day
from quotatop.domain.provider import Says
from quotatop.domain.usage import Tokens, UsageEvent
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number, Unit
from quotatop.domain.zone import zone_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Weights:
    """What one of each costs, in the tariff's unit. A cache write that lives for an hour is priced by its own weight
    alone; `per_input` is for uncached input, and reasoning is output.
    """

    per_input: float = 0.0
    per_cache_read: float = 0.0
    per_cache_write: float = 0.0
    per_cache_write_1h: float = 0.0
    per_output: float = 0.0
    per_request: float = 0.0
    per_prompt: float = 0.0
    per_call: float = 0.0

    def of(self, tokens: Tokens, *, requests: int = 1, prompts: int = 0, calls: int = 0) -> float:
        """Give the cost of some work, before the hour's factor."""
        return (
            self.per_input * tokens.input
            + self.per_cache_read * tokens.cache_read
            + self.per_cache_write * (tokens.cache_write - tokens.cache_write_1h)
            + self.per_cache_write_1h * tokens.cache_write_1h
            + self.per_output * tokens.output
            + self.per_request * requests
            + self.per_prompt * prompts
            + self.per_call * calls
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """The weights of some models. `model` is an id, a beginning (`glm-5.2*`) or `*` for all that are not named.

    The rate is for requests of at most `up_to` tokens of context and of less than `output_below` tokens of output, and
    from `valid_from` (inclusive) to `valid_to` (exclusive), civil days in UTC+8; None is without that bound. Of several
    that fit the narrowest holds: an offer before what stands, a tier before the rest.
    """

    model: str
    weights: Weights
    up_to: int | None = None
    output_below: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: Confidence | None = None
    note: Says | None = None

    def in_force(self, day: date) -> bool:
        """Whether the rate holds on that day."""
        return not (self.valid_from and day < self.valid_from) and not (self.valid_to and day >= self.valid_to)


@dataclass(frozen=True, slots=True)
class Tariff:
    """How one unit is counted. `currency` is set where the unit is money; `label` is the vendor's name of the unit.

    `peaks` are ids of the peak rules that belong to the tariff itself; a plan's own stand in its version. `partial`
    says that something counts which nobody can know, so that a sum is a lower bound. `money_per_unit`: models that are
    not named count by their list price, one unit for so much of `currency`; the catalogue adds their rates.
    """

    id: str
    unit: Unit
    rates: tuple[Rate, ...]
    currency: str | None = None
    label: str | None = None
    peaks: tuple[str, ...] = ()
    partial: bool = False
    sources: tuple[str, ...] = ()
    confidence: Confidence = Confidence.GUESS
    as_of: date | None = None
    note: Says | None = None
    money_per_unit: Number | None = None

    @property
    def is_tiered(self) -> bool:
        """Whether a request's length decides what it costs."""
        return any(rate.up_to is not None or rate.output_below is not None for rate in self.rates)


def charge(tariff: Tariff, event: UsageEvent, peaks: Sequence[PeakRule] = ()) -> float | None:
    """Give what one request costs at its own time; None where the tariff knows no weight for its model."""
    tokens = event.tokens
    weights = weights_for(tariff, event.model, tokens.context, civil_day(event.at), output=tokens.output)
    if weights is None:
        return None
    return weights.of(tokens, prompts=int(event.prompt)) * factor_at(peaks, event.model, event.at)


def weights_for(tariff: Tariff, model: str, context: int, day: date, *, output: int | None = None) -> Weights | None:
    """Give the weights for requests of a length, without the hour's factor; None where the tariff knows none.

    Without `output` a rate that is only for short answers does not count.
    """
    rate = rate_for(tariff, model, context, day, output=output)
    return rate.weights if rate else None


def rate_for(tariff: Tariff, model: str, context: int, day: date, *, output: int | None = None) -> Rate | None:
    """Give the rate that holds for a request, or None."""
    fits = [rate for rate in rates_for(tariff, model, day) if _covers(rate, context, output)]
    return min(fits, key=breadth, default=None)


def rates_for(tariff: Tariff, model: str, day: date) -> tuple[Rate, ...]:
    """Give the rates of a model on a day: one for each tier, and offers beside what stands."""
    near = [(nearness(rate.model, model), rate) for rate in tariff.rates if rate.in_force(day)]
    nearest = min((how for how, _ in near if how is not None), default=None)
    return tuple(rate for how, rate in near if how is not None and how == nearest)


def factor_at(peaks: Sequence[PeakRule], model: str, at: datetime) -> float:
    """Give the factor of a model at an instant; 1 where no rule says another."""
    return _Hours(peaks, model).factor(at)


def factor_steps(
    peaks: Sequence[PeakRule], model: str, start: datetime, end: datetime
) -> tuple[tuple[datetime, float], ...]:
    """Give the factor of a model over a time as steps: each holds from its instant to the next one's."""
    hours = _Hours(peaks, model)
    steps: list[tuple[datetime, float]] = []
    for at in sorted({start, *(edge for edge in hours.edges(start, end) if start < edge < end)}):
        factor = hours.factor(at)
        if not steps or steps[-1][1] != factor:
            steps.append((at, factor))
    return tuple(steps)


class _Hours:
    """Peak rules as one model meets them. What holds for a whole day is found once, for whoever asks for many hours."""

    def __init__(self, peaks: Sequence[PeakRule], model: str) -> None:
        self._peaks = tuple((rule, zone_of(rule.zone)) for rule in peaks)
        self._model = model
        self._spans: dict[tuple[int, date], Sequence[tuple[datetime, datetime]]] = {}
        self._factors: dict[tuple[int, date | None, bool], float] = {}
        self._dated = [any(row.until for row in rule.factors) for rule in peaks]
        self._flat = [self._is_flat(place) for place in range(len(self._peaks))]

    def _is_flat(self, place: int) -> bool:
        """Whether a rule's peaks are nothing to this model, on any day."""
        if self._dated[place]:
            return False
        return self._factor(place, date.min, active=True) == self._factor(place, date.min, active=False)

    def factor(self, at: datetime) -> float:
        """Give the factor at an instant."""
        for place, (rule, zone) in enumerate(self._peaks):
            day = at.astimezone(zone).date()
            if rule.in_force(day):
                near = (*self._spans_on(place, day - _DAY), *self._spans_on(place, day))
                return self._factor(place, day, active=any(start <= at < end for start, end in near))
        return 1.0

    def edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Give every instant at which a factor may change: edges of peaks, and midnights of their zones."""
        for zone in {rule.zone: zone for rule, zone in self._peaks}.values():
            day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
            while day <= last:
                yield datetime.combine(day, datetime.min.time(), zone).astimezone(start.tzinfo)
                for place, (rule, its) in enumerate(self._peaks):
                    if its is zone and rule.in_force(day):
                        for span in self._spans_on(place, day):
                            yield from span
                        break
                day += _DAY

    def _spans_on(self, place: int, day: date) -> Sequence[tuple[datetime, datetime]]:
        if self._flat[place]:
            return ()
        found = self._spans.get((place, day))
        if found is None:
            found = self._spans[place, day] = spans_on(self._peaks[place][0], day)
        return found

    def _factor(self, place: int, day: date, *, active: bool) -> float:
        key = place, day if self._dated[place] else None, active
        found = self._factors.get(key)
        if found is None:
            found = self._factors[key] = _factor(self._peaks[place][0], self._model, day, active=active)
        return found


def _covers(rate: Rate, context: int, output: int | None) -> bool:
    if rate.up_to is not None and context > rate.up_to:
        return False
    return rate.output_below is None or output is not None and output < rate.output_below


def breadth(rate: Rate) -> tuple[bool, float, float, date]:
    """Order rates by what they cover: what ends before what stands, then the narrowest first."""
    return (
        rate.valid_to is None,
        inf if rate.up_to is None else rate.up_to,
        inf if rate.output_below is None else rate.output_below,
        rate.valid_to or date.max,
    )


def _factor(rule: PeakRule, model: str, day: date, *, active: bool) -> float:
    near = [(how, row) for row in rows_on(rule, day) if (how := nearness(row.model, model)) is not None]
    if not near:
        return 1.0
    row = min(near, key=lambda found: found[0])[1]
    factor = row.peak if active else row.off_peak
    return 1.0 if factor is None else float(factor)
