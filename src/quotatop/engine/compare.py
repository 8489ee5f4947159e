"""Which plan would have carried what I used?  The logged requests, replayed through every plan version on sale.

A plan is taken as if it had been bought at the beginning of the time. A model that a plan does not serve is counted as
one that it does, since who changes the plan changes the model, too; the row says so.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.domain.charges import Charged, charges
from quotatop.domain.comparison import Comparison, PlanRow, WindowUse
from quotatop.domain.evenly import Spread, spread
from quotatop.domain.logged import Logged
from quotatop.domain.model_name import nearness, spellings
from quotatop.domain.peak import EVERY_MODEL, PeakRule
from quotatop.domain.period import Cutting, cutting
from quotatop.domain.plan import PlanVersion, PlanWindow, Price, ResetRule, civil_day
from quotatop.domain.replay import Quota, most_used, places_of, replay
from quotatop.domain.tariff import Tariff, factor_steps, rates_for, weights_for
from quotatop.domain.usage import Tokens
from quotatop.domain.window import DAY, HOUR, Number, Unit
from quotatop.engine.value import Summed, value_of_sums

PAY_AS_YOU_GO = "money"
"""The tariff of accounts that are charged by the token, at list prices."""
_PERIOD_DAYS = {"month": 30, "quarter": 90, "year": 360}
"""A month is 30 days where fees are compared."""
_ORDINARY = Tokens(input=1_500, cache_read=28_350, output=150)
"""Thirty thousand tokens, 95 % of them cached: the size of a request as it was measured at several vendors."""


def compare(
    used: Logged,
    catalogue: PricedCatalogue,
    start: datetime,
    end: datetime,
    *,
    model: str | None = None,
    mine: Collection[PlanVersion] = (),
) -> Comparison:
    """Replay requests of a time through every plan on sale at its end, and through those that the user holds."""
    asked = used.of(model) if model else used
    today = civil_day(end)
    table = _Table(asked, catalogue, start, end, as_asked=model is not None)
    versions = [version for version in catalogue.versions if version.on_sale(today) or version in mine]
    rows = [table.row(version, is_mine=version in mine) for version in versions]
    value, unpriced = table.value()
    return Comparison(
        start=start,
        end=end,
        requests=sum(asked.requests),
        prompts=sum(asked.prompts),
        tokens=round(table.tokens[-1]),
        cached=sum(asked.cache_reads),
        rows=tuple(sorted(rows, key=_place)),
        value=value,
        unpriced=tuple(sorted(unpriced)),
        model=model,
    )


def _place(row: PlanRow) -> tuple[object, ...]:
    """Order rows: what carries me before what does not before what nobody can tell, then the cheapest first."""
    rank = 2 if row.fits is None else 0 if row.fits else 1
    cost = row.cost if row.cost is not None else float("inf")
    refused = 0.0 if row.served is None or row.fits else 1 - row.served
    return rank, row.currency or "~", round(refused, 3), cost, row.version.provider, row.version.plan


class _Table:
    """What all rows share: the requests, and what they cost by each tariff with its peaks, found out once."""

    def __init__(
        self, used: Logged, catalogue: PricedCatalogue, start: datetime, end: datetime, *, as_asked: bool
    ) -> None:
        self._used = used
        self._catalogue = catalogue
        self._start, self._end = start, end
        self._as_asked = as_asked
        self._share: Counter[str] = Counter()
        for name, requests in zip(used.models, used.requests, strict=True):
            self._share[name] += requests
        self._models = sorted(self._share)
        self._charged: dict[tuple[object, ...], Charged] = {}
        self._most: dict[tuple[object, ...], Number] = {}
        self._cut: dict[tuple[object, ...], tuple[Cutting | None, Sequence[int]]] = {}
        self._rated: dict[tuple[object, ...], bool] = {}
        self._summed = Summed(used)
        self._slots = self._summed.slots
        self._names: dict[tuple[object, ...], tuple[dict[str, str], tuple[str, ...]]] = {}
        self._spread = spread(self._slots)
        self._fine: Spread | None = None
        self.tokens = self._spread.sums(self._slots.tokens())
        self._requests = self._spread.sums([0, *accumulate(self._slots.requests)])

    def value(
        self, provider: str | None = None, models: Mapping[str, str] | None = None
    ) -> tuple[dict[str, float], frozenset[str]]:
        """Give what the API would have charged by a provider's lists, or by whichever has a model."""
        return value_of_sums(self._summed, self._catalogue, provider, models)

    def row(self, version: PlanVersion, *, is_mine: bool) -> PlanRow:
        """Run the requests through one plan version."""
        served = version.models_at(civil_day(self._end))
        models, unserved = self._known_as(version, served)
        refused = False if unserved and self._as_asked else None
        stood_in = tuple((model, as_model) for model, as_model in sorted(models.items()) if model != as_model)
        kept = PlanRow(
            version,
            (),
            refused,
            stood_in=stood_in,
            unserved=unserved,
            unlisted=not served and version.tariff != PAY_AS_YOU_GO,
            partial=self._is_partial(version),
            is_mine=is_mine,
        )
        if refused is not None:
            return kept
        if version.tariff == PAY_AS_YOU_GO:
            return self._paid(kept, models)
        return self._counted(kept, models)

    def _known_as(self, version: PlanVersion, served: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
        """Do `_named`, once for all plans that serve the same and count alike."""
        tariffs = tuple(window.tariff or version.tariff for window in _main(version))
        alike = (served, tariffs, version.tariff, version.provider)
        if alike not in self._names:
            self._names[alike] = self._named(version, served)
        return self._names[alike]

    def _named(self, version: PlanVersion, served: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
        """Give what each logged model is counted as, and the models that nothing can stand in for.

        The dearest of the same family stands in, else what was mostly used of what is served, else the dearest of all:
        a plan is rather judged too strictly than too kindly. A plan whose models are in no source is taken to serve all
        that its tariff has a weight for.
        """
        fit = [model for model in self._models if self._is_served(version, served, model)]
        named = {model: model for model in fit}
        others = [model for model in self._models if model not in named]
        if self._as_asked or not others:
            return named, tuple(others)
        usual = max(fit, key=lambda model: self._share[model], default=None)
        known = sorted((id for id in served if self._has_rate(version, id)), key=partial(self._dearness, version))
        for model in others:
            kin = [id for id in known if _family(id) == _family(model)]
            stand_in = next((id for id in (*kin[-1:], usual, *known[-1:]) if id), None)
            if stand_in is not None:
                named[model] = stand_in
        return named, tuple(model for model in others if model not in named)

    def _is_served(self, version: PlanVersion, served: Sequence[str], model: str) -> bool:
        if served:
            return any(nearness(id, model) is not None for id in served)
        return self._has_rate(version, model)

    def _dearness(self, version: PlanVersion, model: str) -> float:
        """Give what an ordinary request of a model costs at its dearest hour, to compare models by."""
        windows = _main(version)
        tariff = self._tariff(windows[0], version) if windows else None
        tariff = tariff or self._catalogue.price_of(model, self._end, version.provider)
        weights = weights_for(tariff, model, _ORDINARY.context, civil_day(self._end)) if tariff else None
        if tariff is None or weights is None:
            return 0.0
        rules = (*self._catalogue.rules_of(version), *self._catalogue.peaks_of(tariff))
        week = factor_steps(rules, model, self._end - timedelta(days=7), self._end)
        return weights.of(_ORDINARY) * max(factor for _, factor in week)

    def _has_rate(self, version: PlanVersion, model: str) -> bool:
        """Whether every tariff of a plan has a weight for a model."""
        named = tuple(dict.fromkeys(window.tariff or version.tariff for window in _main(version)))
        paid = version.provider if version.tariff == PAY_AS_YOU_GO else None
        asked = (model, named, paid)
        if asked not in self._rated:
            if paid is not None:
                entry = self._catalogue.price_entry(model, self._end, paid)
                owners = () if entry is None or entry.is_users else entry.providers
                self._rated[asked] = entry is not None and (not owners or paid in owners)
            else:
                tariffs = [self._catalogue.tariff(name) if name else None for name in named]
                day = civil_day(self._end)
                self._rated[asked] = all(tariff is not None and rates_for(tariff, model, day) for tariff in tariffs)
        return self._rated[asked]

    def _counted(self, row: PlanRow, models: Mapping[str, str]) -> PlanRow:
        """Fill in what a plan with windows would have done."""
        version = row.version
        quotas, uses, certain, limited = [], [], bool(_main(version)) and not row.unserved, False
        for window in _main(version):
            tariff, clock = self._tariff(window, version), _clock(window)
            cut, places = self._cutting(window, clock)
            if tariff is None or tariff.unit is not window.unit or cut is None:
                uses.append(_use(window, None, tariff))
                certain = False
                continue
            key, charged = self._charge(version, tariff, models)
            quota = Quota(window.id, cut, charged.sums, window.limit, places)
            known = not charged.unknown
            most = self._fullest((*key, *clock), quota) if known else None
            uses.append(_use(window, most, tariff))
            certain = certain and known and window.limit is not None
            if window.limit is not None:
                limited = True
                if most is None or most >= window.limit or not (cut.find or cut.is_sliding):
                    quotas.append(quota)
        row = replace(row, windows=tuple(uses), cost=self._fee(version))
        if not limited:
            return row
        outcome = replay(self._spread.times, quotas)
        if not certain and not outcome.lockouts:
            return row
        tokens, served = (
            sum(sums[stop] - sums[first] for first, stop in outcome.served) for sums in (self.tokens, self._requests)
        )
        return replace(
            row,
            fits=not outcome.lockouts,
            lockouts=len(outcome.lockouts),
            locked_h=outcome.locked_s(self._end.timestamp()) / HOUR,
            served=served / self._requests[-1] if self._requests[-1] else 1.0,
            per_100m=_per_100m(row.cost, tokens),
        )

    def _paid(self, row: PlanRow, models: Mapping[str, str]) -> PlanRow:
        """Fill in what an account that pays by the token would have paid; it never locks anybody out."""
        value, unpriced = self.value(row.version.provider, models)
        if unpriced or row.unserved or len(value) != 1:
            return row
        ((currency, cost),) = value.items()
        price = Price(None, currency)
        version = replace(row.version, price=row.version.price or price)
        return replace(
            row,
            version=version if version.price and version.price.amount is not None else replace(version, price=price),
            fits=True,
            lockouts=0,
            locked_h=0.0,
            served=1.0,
            cost=cost,
            per_100m=_per_100m(cost, self.tokens[-1]),
        )

    def _charge(
        self, version: PlanVersion, tariff: Tariff, models: Mapping[str, str]
    ) -> tuple[tuple[object, ...], Charged]:
        rules: Sequence[PeakRule] = (*self._catalogue.rules_of(version), *self._catalogue.peaks_of(tariff))
        by_model = any(rate.model != EVERY_MODEL for rate in tariff.rates) or bool(rules)
        key = (tariff.id, tuple(rule.id for rule in rules), tuple(models.items()) if by_model else ())
        if key not in self._charged:
            used = self._used if tariff.is_tiered else self._slots
            charged = charges(used, tariff, rules, models)
            self._charged[key] = Charged(self._spaced(used).sums(charged.sums), charged.unknown)
        return key, self._charged[key]

    def _spaced(self, used: Logged) -> Spread:
        """Give the steps in time of the requests, row by row or summed: the times are the same."""
        if used is self._slots:
            return self._spread
        self._fine = self._fine or spread(used)
        return self._fine

    def _cutting(self, window: PlanWindow, clock: tuple[object, ...]) -> tuple[Cutting | None, Sequence[int]]:
        """Give how a window is cut, and where its periods begin."""
        if clock not in self._cut:
            cut = cutting(window, self._start)
            self._cut[clock] = cut, places_of(self._spread.times, cut) if cut else ()
        return self._cut[clock]

    def _fullest(self, asked: tuple[object, ...], quota: Quota) -> Number:
        if asked not in self._most:
            self._most[asked] = most_used(self._spread.times, quota)
        return self._most[asked]

    def _tariff(self, window: PlanWindow, version: PlanVersion) -> Tariff | None:
        named = window.tariff or version.tariff
        return self._catalogue.tariff(named) if named else None

    def _is_partial(self, version: PlanVersion) -> bool:
        return any(tariff.partial for window in _main(version) if (tariff := self._tariff(window, version)))

    def _fee(self, version: PlanVersion) -> float | None:
        """Give the fee for the time, by the day."""
        price = version.price
        if price is None or price.amount is None:
            return None
        return price.amount * ((self._end - self._start).total_seconds() / DAY) / _PERIOD_DAYS[price.period]


def _main(version: PlanVersion) -> tuple[PlanWindow, ...]:
    """Give the windows that coding fills; tool calls are in no log."""
    return tuple(window for window in version.windows if window.unit is not Unit.CALLS)


def _clock(window: PlanWindow) -> tuple[object, ...]:
    """Give what says how a window is cut, where all plans were bought at once."""
    return window.id, window.reset_rule, window.zone


def _family(model: str) -> str:
    """Give the letters that a model's name begins with: `glm` of `glm-4.7`, `kimi` of `kimi-k2.5`."""
    return spellings(model)[-1].partition("-")[0].rstrip("0123456789")


def _use(window: PlanWindow, most: Number | None, tariff: Tariff | None) -> WindowUse:
    estimated = window.estimated or window.reset_rule is ResetRule.VENDOR
    return WindowUse(window.id, window.unit, most, window.limit, tariff.label if tariff else None, estimated)


def _per_100m(cost: float | None, tokens: float) -> float | None:
    return cost / tokens * 100_000_000 if cost is not None and tokens else None
