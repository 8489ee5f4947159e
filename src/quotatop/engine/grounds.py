"""What is a need held against?  All that `check` must know of each subscription, as plain values for the cache."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.terms import Terms, terms_of
from quotatop.domain.fleet import Fleet, Health, SubscriptionState
from quotatop.domain.model_name import nearness
from quotatop.domain.need import EVERY
from quotatop.domain.past import factor_at as step_at
from quotatop.domain.peak import PeakRule
from quotatop.domain.plan import civil_day
from quotatop.domain.tariff import factor_at, factor_steps
from quotatop.domain.text import plain
from quotatop.domain.window import Window
from quotatop.engine.costs import Costs, balance_costs, window_costs
from quotatop.engine.speed import Pace, length_s, moments_of, paces_of

if TYPE_CHECKING:
    from quotatop.domain.need import BalanceGround, Ground, WindowGround

KEPT = timedelta(days=17)
"""So far ahead are prices prepared for the cache."""
BEYOND = timedelta(days=8)
"""So far behind the end of a need another start is looked for."""
_ANEW_S = 3_600
"""After so long all is prepared anew: a rate that rests on the time passed has changed."""


def grounds_of(
    fleet: Fleet, catalogue: PricedCatalogue, now: datetime, until: datetime, model: str | None = None
) -> list["Ground"]:
    """Prepare every subscription; prices hold from `now` to `until`. A `model` that is asked for is looked up."""
    return [_ground(state, catalogue, now, until, model) for state in fleet.states]


class Remembered:
    """Prepares for the cache, and again only what has changed: a live screen keeps its cache every second."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[object, Ground]] = {}

    def of(self, fleet: Fleet, catalogue: PricedCatalogue, now: datetime) -> list["Ground"]:
        """Give the grounds of every subscription, with prices for the days ahead."""
        found = {}
        for state in fleet.states:
            seen = (state.subscription, state.reading, state.fault, state.working, state.windows(now))
            key = (*seen, int(now.timestamp() // _ANEW_S), id(catalogue))
            known = self._known.get(state.subscription.id)
            if known is None or known[0] != key:
                known = key, _ground(state, catalogue, now, now + KEPT, None)
            found[state.subscription.id] = known
        self._known = found
        return [ground for _, ground in found.values()]


def is_known(model: str, catalogue: PricedCatalogue) -> bool:
    """Say whether anybody has heard of a model."""
    return any(nearness(name, model) is not None for name in _names(catalogue) if name != EVERY)


def near_names(model: str, catalogue: PricedCatalogue) -> str | None:
    """Give the known name that comes nearest to an unknown one."""
    names = sorted(name for name in _names(catalogue) if "*" not in name)
    return next(iter(get_close_matches(model.lower(), names, 1, 0.6)), None)


def _names(catalogue: PricedCatalogue) -> set[str]:
    names = {name for price in catalogue.prices for name in price.models}
    names |= {served.id for version in catalogue.versions for served in version.models}
    names |= {rate.model for tariff in catalogue.tariffs.values() for rate in tariff.rates}
    return names | {factor.model for rule in catalogue.peaks.values() for factor in rule.factors}


def _ground(
    state: SubscriptionState, catalogue: PricedCatalogue, now: datetime, until: datetime, model: str | None
) -> "Ground":
    held, reading = state.subscription, state.reading
    terms = terms_of(held, reading, now, catalogue)
    served = terms.version.models_at(civil_day(now)) if terms.version else ()
    named = _called(model, served, _once_served(held.provider, terms, catalogue)) if model else {}
    models = list(dict.fromkeys([*(served or [EVERY]), *filter(None, named.values())]))
    rules = _rules(terms, catalogue)
    windows = state.windows(now)
    working = state.working
    every = _steps(rules, EVERY, now - timedelta(days=32), until)
    paces = paces_of(windows, terms, working, lambda at: step_at(every, at), now)
    moments = moments_of(windows, working, now)
    read_at = reading.read_at.timestamp() if reading else 0.0
    begun = now - timedelta(days=1)  # so that a peak under way shows when it began
    factors = {name: [[at, f] for at, f in _steps(rules, name, begun, until)] for name in _priced(rules, models)}
    balances = reading.balances if reading and not windows else ()
    return {
        "id": held.id,
        "name": plain(held.name, 40),
        "standing": _standing(state, now),
        "read_at": read_at,
        "stale_at": read_at + 2 * held.interval_s,
        "models": list(served),
        "named": named,
        "factors": factors,
        "shares": {name: _share(rules, name, every, moments) for name in factors},
        "variance": working.variance if working else 0.0,
        "halves": working.halves if working else 1.0,
        "until": until.timestamp(),
        "windows": [
            _window(window, paces.get(window.id), window_costs(window, terms, catalogue, models, now))
            for window in windows
        ],
        "balances": [
            _balance(one.name, balance_costs(one.amount, one.unit, held.provider, catalogue, models, now))
            for one in balances
            if one.amount is not None
        ],
    }


def _standing(state: SubscriptionState, now: datetime) -> str:
    """Give the reason for which nothing can be said now, or nothing."""
    health = state.health(now)
    if state.subscription.paused:
        return "reason.paused"
    if health is Health.STALE and state.fault is not None:
        return "reason.failed-since"
    return "" if health is Health.OK else f"reason.{health.value}"


def _called(model: str, served: Sequence[str], once: Sequence[str]) -> dict[str, str]:
    """Give what a model is called in a plan; one that it served once is nobody knows which of those it serves now, so
    that its name is empty. Where the plan does not name it, it keeps its own name.
    """
    near = [(how, name) for name in served if (how := nearness(name, model)) is not None]
    if near:
        return {model: min(near)[1]}
    return {model: "" if any(nearness(name, model) is not None for name in once) else model.lower()}


def _once_served(provider: str, terms: Terms, catalogue: PricedCatalogue) -> tuple[str, ...]:
    versions = catalogue.versions_of(provider, terms.plan_id) if terms.plan_id else ()
    return tuple(dict.fromkeys(model.id for version in versions for model in version.models))


def _rules(terms: Terms, catalogue: PricedCatalogue) -> tuple[PeakRule, ...]:
    tariffs = {window.tariff for window in terms.version.windows} | {terms.version.tariff} if terms.version else set()
    own = (catalogue.tariff(name) for name in sorted(name for name in tariffs if name))
    more = (rule for tariff in own if tariff for rule in catalogue.peaks_of(tariff))
    return (*terms.rules, *more)


def _priced(rules: Iterable[PeakRule], models: Sequence[str]) -> list[str]:
    """Give the models whose price may change by the hour, and `*` for the rest."""
    rows = [factor.model for rule in rules for factor in rule.factors]
    named = [model for model in models if any(row != EVERY and nearness(row, model) is not None for row in rows)]
    return [EVERY, *(name for name in dict.fromkeys(named) if name != EVERY)]


def _steps(rules: Sequence[PeakRule], model: str, start: datetime, end: datetime) -> tuple[tuple[float, float], ...]:
    return tuple((at.timestamp(), factor or 1.0) for at, factor in factor_steps(rules, model, start, end))


def _share(
    rules: Sequence[PeakRule], model: str, every: Sequence[tuple[float, float]], moments: Sequence[float]
) -> float:
    """Give how much of the rate of work a model has: it was learned by the factor of every model, and the work was this
    model's.
    """
    if model == EVERY or not moments:
        return 1.0
    steps = _steps_around(rules, model, moments)
    return sum(step_at(every, at) / step_at(steps, at) for at in moments) / len(moments)


def _steps_around(rules: Sequence[PeakRule], model: str, moments: Sequence[float]) -> list[tuple[float, float]]:
    return [(at, factor_at(rules, model, datetime.fromtimestamp(at, UTC)) or 1.0) for at in sorted(moments)]


def _window(window: Window, pace: Pace | None, costs: Costs) -> "WindowGround":
    return {
        "id": window.id,
        "state": window.state.value,
        "used": None if window.used_percent is None else float(window.used_percent),
        "resets": window.resets_at.timestamp() if window.resets_at else None,
        "length": float(length_s(window)),
        "side": window.is_side,
        "pace": [pace.least, pace.expected, pace.most] if pace else None,
        "basis": pace.basis if pace else "",
        "costs": costs.by_model,
        "at_least": costs.at_least,
        "why": costs.why,
    }


def _balance(name: str, costs: Mapping[str, list[float]]) -> "BalanceGround":
    return {"name": plain(name, 40), "costs": dict(costs)}
