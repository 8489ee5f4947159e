"""Which terms does this subscription have, and which hours cost it more?

What the vendor reports wins over what is configured; where neither says, and one plan alone can give such an answer, it
is guessed. Of a plan's versions the quota rows pick one by what only they can prove, else the day it was bought does.
Where several remain, only that is told in which they agree: no factor is ever shown that might be another generation's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import date, datetime
from typing import TypeVar

from quotatop.catalogue.catalogue import Catalogue
from quotatop.domain.peak import PeakNow, PeakRule, peak_among, rule_on
from quotatop.domain.plan import Plan, PlanVersion, civil_day
from quotatop.domain.provider import Says
from quotatop.domain.reading import PlanOrigin, Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.value import dataclass

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the catalogue says of one subscription at one moment.

    `plan_id` is None where the vendor's word is in no file; `plan_name` is then the vendor's word itself. `version` is
    None where it is not certain; `peak` (in force now, out of `rules`) and `when_spent` then stand only where all
    versions that it might be agree.
    """

    plan_id: str | None = None
    plan_name: str | None = None
    origin: PlanOrigin | None = None
    version: PlanVersion | None = None
    peak: PeakRule | None = None
    rules: tuple[PeakRule, ...] = field(default=(), repr=False)
    when_spent: Says | None = None
    notes: tuple[Says, ...] = ()


def terms_of(subscription: Subscription, reading: Reading | None, now: datetime, catalogue: Catalogue) -> Terms:
    """Find the terms of a subscription at `now` (aware UTC)."""
    today = civil_day(now)
    plan, name, origin = _plan(subscription, reading, catalogue)
    versions = _candidates(subscription, reading, today, catalogue, plan)
    if origin is None and len({version.plan for version in versions}) == 1:
        plan = catalogue.plan(subscription.provider, versions[0].plan)
        name, origin = versions[0].name, PlanOrigin.GUESSED
    rules = _agreed(versions, catalogue.rules_of) or ()
    version = versions[0] if len(versions) == 1 and plan else None
    return Terms(
        plan_id=plan.id if plan else None,
        plan_name=name,
        origin=origin,
        version=version,
        peak=rule_on(rules, today),
        rules=rules,
        when_spent=_agreed(versions, lambda version: version.when_spent),
        notes=_agreed(versions, lambda version: version.notes) or (),
    )


def peak_of(terms: Terms, now: datetime) -> PeakNow | None:
    """Read the peak rules of these terms at `now`; None where there are none or where it is not certain which."""
    return peak_among(terms.rules, now)


def _plan(
    subscription: Subscription, reading: Reading | None, catalogue: Catalogue
) -> tuple[Plan | None, str | None, PlanOrigin | None]:
    if reading and reading.plan:
        plan = catalogue.plan_called(subscription.provider, reading.plan.name)
        return plan, plan.name if plan else reading.plan.name, PlanOrigin.REPORTED
    if subscription.plan:
        plan = catalogue.plan(subscription.provider, subscription.plan)
        return plan, plan.name if plan else subscription.plan, PlanOrigin.CONFIGURED
    return None, None, None


def _candidates(
    subscription: Subscription, reading: Reading | None, today: date, catalogue: Catalogue, plan: Plan | None
) -> tuple[PlanVersion, ...]:
    """Give the versions that the subscription may hold; without a plan, those that the quota rows prove."""
    proof = reading.proves if reading else None
    if plan is None and proof is None:
        return ()
    versions = list(catalogue.versions_of(subscription.provider, plan.id if plan else None))
    if proof:
        proven = [version for version in versions if _is_proven(version, proof, today)]
        versions = proven or [version for version in versions if not version.proof and version.in_force(today)]
    else:
        versions = [version for version in versions if version.in_force(today)]
    if subscription.since:
        bought = subscription.since
        narrowed = _narrowed(versions, lambda version: version.is_for(bought))
        versions = narrowed if narrowed or not proof else versions
    return tuple(_narrowed(versions, lambda version: version.is_users) or versions)


def _is_proven(version: PlanVersion, proof: str, today: date) -> bool:
    """Whether quota rows leave room for these terms: theirs by proof, also before they were first seen, or the user's
    own, who need not know of rows.
    """
    if version.is_users and not version.proof:
        return version.in_force(today)
    return proof in version.proof and version.may_hold(today)


def _narrowed(versions: Iterable[PlanVersion], test: Callable[[PlanVersion], bool]) -> list[PlanVersion]:
    return [version for version in versions if test(version)]


def _agreed(versions: Sequence[PlanVersion], told: Callable[[PlanVersion], Value]) -> Value | None:
    """Give what all versions say alike."""
    values = [told(version) for version in versions]
    return values[0] if values and all(value == values[0] for value in values) else None
