"""What changed when?  The changes that were written down, and versions whose day nobody wrote about."""

from collections import defaultdict
from datetime import date

from quotatop.catalogue.catalogue import Catalogue
from quotatop.domain.plan import Change, PlanVersion
from quotatop.domain.provider import Says


def told(catalogue: Catalogue) -> tuple[Change, ...]:
    """Give every change of a catalogue that was loaded with its changes, newest first."""
    written = {(change.provider, change.day) for change in catalogue.changes}
    untold: dict[tuple[str, date], list[PlanVersion]] = defaultdict(list)
    for version in catalogue.versions:
        if (version.provider, version.version) not in written:
            untold[version.provider, version.version].append(version)
    every = (*catalogue.changes, *(_change(versions) for versions in untold.values()))
    return tuple(sorted(every, key=lambda change: (change.day, change.provider), reverse=True))


def _change(versions: list[PlanVersion]) -> Change:
    """Make a change out of versions of one provider and day."""
    plans = tuple(version.plan for version in versions)
    first, names = versions[0], ", ".join(plans)
    what = (
        Says(f"first seen: {names}", f"首次出现：{names}")
        if first.first_seen
        else Says(f"new terms: {names}", f"新条款：{names}")
    )
    return Change(
        day=first.version,
        provider=first.provider,
        what=what,
        plans=plans,
        approximate=first.first_seen,
        sources=first.sources,
    )
