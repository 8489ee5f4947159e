"""Where do plan facts come from?  One shipped file a provider, and the user's own files, which win.

A user's file with a problem is left out as a whole: its problems are told and the shipped facts stay in force.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from quotatop.catalogue.reader import Report
from quotatop.catalogue.schema import Facts, read_facts
from quotatop.domain.peak import PeakRule
from quotatop.domain.plan import Change, Plan, PlanVersion
from quotatop.domain.problem import Problem
from quotatop.domain.toml_lines import syntax_fault

SHIPPED = Path(__file__).parent / "plans"
MAX_BYTES = 1024 * 1024
"""More than a person writes; a larger file is some other file."""


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

    def rules_of(self, version: PlanVersion) -> tuple[PeakRule, ...]:
        """Give the peak rules of a version, in time."""
        return tuple(self.peaks[id] for id in version.peaks if id in self.peaks)


def load_catalogue(provider_ids: Iterable[str] | None = None, user_folder: Path | None = None) -> Catalogue:
    """Load the facts of some providers (None: of all) and the user's own from `user_folder` (`…/plans`), if it exists.

    A provider without facts is no error. Never raises for what a user's file holds; see `Catalogue.problems`.
    """
    wanted = None if provider_ids is None else frozenset(provider_ids)
    shipped: dict[str, Facts] = {}
    problems: list[Problem] = []
    for path in sorted(SHIPPED.glob("*.toml")):
        if wanted is None or path.stem in wanted:
            facts, found = _read(path, {})
            problems += found
            shipped[path.stem] = facts
    own: list[Facts] = []
    for path in sorted(user_folder.glob("*.toml")) if user_folder else ():
        facts, found = _read(path, shipped)
        problems += found
        if not found and (wanted is None or facts.provider in wanted):
            own.append(facts)
    return _merged(tuple(shipped.values()), own, tuple(problems))


def _read(path: Path, shipped: Mapping[str, Facts]) -> tuple[Facts, tuple[Problem, ...]]:
    """Read one file; with problems the facts are not to be used."""
    name = f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        return Facts(""), (Problem(name, None, None, error.strerror or "cannot be read"),)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return Facts(""), (Problem(name, line, None, "is not UTF-8"),)
    if len(data) > MAX_BYTES:
        return Facts(""), (Problem(name, None, None, "is larger than 1 MiB, so it is no list of plans"),)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, words = syntax_fault(error, text)
        return Facts(""), (Problem(name, line, None, words),)
    report = Report()
    provider = document.get("provider")
    facts = read_facts(document, report, shipped.get(provider) if isinstance(provider, str) else None)
    return facts, report.problems(name, text)


def _merged(shipped: Sequence[Facts], own: Sequence[Facts], problems: tuple[Problem, ...]) -> Catalogue:
    """Put facts over each other: a plan is known by its id, a version also by its date, a peak rule by its id."""
    every = (*shipped, *own)
    plans = {(plan.provider, plan.id): plan for facts in every for plan in facts.plans}
    users = (replace(version, is_users=True) for facts in own for version in facts.versions)
    versions = {
        (version.provider, version.plan, version.version): version
        for version in (*(version for facts in shipped for version in facts.versions), *users)
    }
    return Catalogue(
        plans=tuple(plans.values()),
        versions=tuple(versions.values()),
        peaks={rule.id: rule for facts in every for rule in facts.peaks},
        changes=tuple(change for facts in every for change in facts.changes),
        problems=problems,
    )
