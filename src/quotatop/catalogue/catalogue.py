"""What plan facts are there, and which of them hold on a day?"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date

from quotatop.domain.peak import PeakRule
from quotatop.domain.plan import Change, Plan, PlanVersion
from quotatop.domain.problem import Problem
from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The plan facts of some providers, and what is wrong with the user's files."""

    plans: tuple[Plan, ...] = ()
    versions: tuple[PlanVersion, ...] = ()
    peaks: Mapping[str, PeakRule] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()

    def plan(self, provider: str, id: str) -> Plan | None:
        """Give a provider's plan by its id."""
        return next((plan for plan in self.plans_of(provider) if plan.id == id), None)

    def plan_called(self, provider: str, name: str) -> Plan | None:
        """Give the plan that the vendor calls `name`."""
        return next((plan for plan in self.plans_of(provider) if plan.is_called(name)), None)

    def plans_of(self, provider: str) -> tuple[Plan, ...]:
        """Give a provider's plans in the order of its file."""
        return tuple(plan for plan in self.plans if plan.provider == provider)

    def versions_of(self, provider: str, plan: str | None = None) -> tuple[PlanVersion, ...]:
        """Give the versions of a provider, or of one of its plans."""
        return tuple(
            version
            for version in self.versions
            if version.provider == provider and (plan is None or version.plan == plan)
        )

    def held_on(self, day: date, *, provider: str | None = None, since: date | None = None) -> tuple[PlanVersion, ...]:
        """Give the versions in force on a day, on sale or running for holders, by provider and plan.

        `since` narrows to what someone who bought on that day holds: plans that were on sale then, in the version that
        such a buyer has.
        """
        sold = {version.plan for version in self.versions if since is None or version.sellable(since)}
        found = (
            version
            for plan in self.plans
            if provider in (None, plan.provider) and plan.id in sold
            for version in self.versions_of(plan.provider, plan.id)
            if version.in_force(day) and (since is None or version.is_for(since))
        )
        return tuple(sorted(found, key=lambda version: version.provider))

    def rules_of(self, version: PlanVersion) -> tuple[PeakRule, ...]:
        """Give the peak rules of a version, in time."""
        return tuple(rule for rule in self._named(version) if not rule.only_for)

    def rules_for_some(self, version: PlanVersion) -> tuple[PeakRule, ...]:
        """Give the peak rules that hold for some of a version's holders or uses alone: listed and never applied."""
        return tuple(rule for rule in self._named(version) if rule.only_for)

    def _named(self, version: PlanVersion) -> Iterator[PeakRule]:
        return (self.peaks[id] for id in version.peaks if id in self.peaks)
