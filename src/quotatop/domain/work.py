"""How much work is an amount of a plan's unit: prompts, requests, tokens?

The answer is a span from least to most, because a prompt takes more or fewer requests and a request more or fewer
tokens. It rests on assumptions (domain/assumption.py), on a mix of tokens and on one factor of the hour; where one is
missing that way of saying it is None, never a guess.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from quotatop.domain.assumption import Assumption, Ratio
from quotatop.domain.mix import Mix
from quotatop.domain.plan import PlanWindow
from quotatop.domain.tariff import Weights
from quotatop.domain.value import dataclass
from quotatop.domain.window import Unit

Span: TypeAlias = tuple[float, float]

MONTH_DAYS = 30
"""The month of every comparison."""
_HOURS = {"5h": 5.0, "day": 24.0, "week": 168.0, "month": MONTH_DAYS * 24.0}


@dataclass(frozen=True, slots=True)
class Work:
    """The same amount of work said in three ways, each from least to most; None where it cannot be said."""

    prompts: Span | None = None
    requests: Span | None = None
    tokens: Span | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What turns a unit into work: the tariff's weights of a model, the mix, the factor now, and what is assumed."""

    weights: Weights
    mix: Mix
    factor: float = 1.0
    ratios: tuple[tuple[Ratio, Span], ...] = ()

    def ratio(self, which: Ratio) -> Span | None:
        """Give an assumed ratio, from least to most."""
        return next((span for ratio, span in self.ratios if ratio is which), None)


def ratios_for(assumptions: Iterable[Assumption], tariff: str) -> tuple[tuple[Ratio, Span], ...]:
    """Give what is assumed for a tariff: for each ratio the first that names it."""
    found: dict[Ratio, Span] = {}
    for assumption in assumptions:
        if tariff in assumption.tariffs:
            found.setdefault(assumption.ratio, (float(assumption.low), float(assumption.high)))
    return tuple(found.items())


def work_of(amount: float, measure: Measure) -> Work:
    """Say how much work an amount of the unit is."""
    weights = measure.weights
    base = amount / measure.factor if measure.factor else amount
    a_prompt = measure.ratio(Ratio.REQUESTS_PER_PROMPT)
    by_token = measure.mix.cost(weights)
    work = Work()
    if weights.per_prompt and not (weights.per_request or by_token):
        work = _from_prompts((base / weights.per_prompt,) * 2, measure)
    elif weights.per_request and not by_token:
        requests = (base / weights.per_request,) * 2
        work = Work(_over(requests, a_prompt), requests, _times(requests, measure.ratio(Ratio.TOKENS_PER_REQUEST)))
    elif by_token:
        tokens = (base / by_token,) * 2
        requests_of = _over(tokens, measure.ratio(Ratio.TOKENS_PER_REQUEST))
        prompts = _over(tokens, measure.ratio(Ratio.TOKENS_PER_PROMPT)) or _over(requests_of, a_prompt)
        work = Work(prompts, requests_of, tokens)
    return work


def _from_prompts(prompts: Span, measure: Measure) -> Work:
    requests = _times(prompts, measure.ratio(Ratio.REQUESTS_PER_PROMPT))
    tokens = _times(prompts, measure.ratio(Ratio.TOKENS_PER_PROMPT))
    return Work(prompts, requests, tokens or _times(requests, measure.ratio(Ratio.TOKENS_PER_REQUEST)))


def _times(span: Span | None, ratio: Span | None) -> Span | None:
    return (span[0] * ratio[0], span[1] * ratio[1]) if span and ratio else None


def _over(span: Span | None, ratio: Span | None) -> Span | None:
    return (span[0] / ratio[1], span[1] / ratio[0]) if span and ratio and ratio[0] > 0 else None


def month_of(window: PlanWindow) -> float | None:
    """Give what a window allows in a month of 30 days when it is always used up; None where its limit is unknown."""
    hours = _HOURS.get(window.id)
    if hours is None or window.limit is None or window.unit is Unit.PERCENT:
        return None
    return window.limit * _HOURS["month"] / hours


def month_in_all(windows: Sequence[PlanWindow]) -> float | None:
    """Give what all windows together allow in a month: the least of them; None where none has a limit.

    Windows that count something else than the first one are left out.
    """
    main = [window for window in windows if window.id in _HOURS and window.unit is windows[0].unit]
    found = [amount for window in main if (amount := month_of(window)) is not None]
    return min(found, default=None)


def holds(outer: PlanWindow, inner: PlanWindow) -> float | None:
    """Give how many inner windows, used up, an outer one holds: 7.5 of 5 hours in a week of 9,000 at 1,200."""
    if outer.limit is None or not inner.limit or outer.unit is not inner.unit or outer.tariff != inner.tariff:
        return None
    return None if outer.unit is Unit.PERCENT else outer.limit / inner.limit
