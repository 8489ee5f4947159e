"""Where do plan facts come from?  One shipped file a provider, and the user's own files, which win.

A user's file with a problem is left out as a whole: its problems are told and the shipped facts stay in force.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from quotatop.catalogue.catalogue import Catalogue
from quotatop.catalogue.peak_schema import read_peaks
from quotatop.catalogue.reader import Report
from quotatop.catalogue.schema import Facts, House, keys_of, read_facts
from quotatop.domain.peak import PeakRule
from quotatop.domain.planned import PLANNED
from quotatop.domain.problem import Problem
from quotatop.domain.toml_lines import syntax_fault

SHIPPED = Path(__file__).parent / "plans"
CHANGES = Path(__file__).parent / "changes"
PEAKS = Path(__file__).parent / "peaks"
TARIFFS = Path(__file__).parent / "tariffs.toml"
BESIDE = ("prices.toml", "tariffs.toml", "models.toml", "assumptions.toml")
"""Files that have no folder of their own."""
MAX_BYTES = 1024 * 1024
"""More than a person writes; a larger file is some other file."""


def load_catalogue(
    provider_ids: Iterable[str] | None = None, user_folder: Path | None = None, *, changes: bool = False
) -> Catalogue:
    """Load the facts of some providers (None: of all) and the user's own from `user_folder` (`…/plans`), if it exists.

    A provider without facts is no error. Never raises for what a user's file holds; see `Catalogue.problems`. The
    shipped changes come only when asked for.
    """
    files = Files()
    shipped, own = gather(
        files, None if provider_ids is None else frozenset(provider_ids), user_folder, changes=changes
    )
    return merged(shipped, own, tuple(files.problems))


def gather(
    files: "Files", wanted: frozenset[str] | None, user_folder: Path | None, *, changes: bool
) -> tuple[Sequence[Facts], Sequence[Facts]]:
    """Read the shipped files and the user's own; one of the user's with a problem is left out as a whole."""
    shipped = [files.shipped(path) for path in sorted(SHIPPED.glob("*.toml")) if wanted is None or path.stem in wanted]
    if changes:
        history = (CHANGES / f"{facts.provider}.toml" for facts in shipped)
        shipped = [*shipped, *(files.facts(path) for path in history if path.exists())]
    known = {facts.provider: facts for facts in reversed(shipped)}
    own = files.users(sorted(user_folder.glob("*.toml")), known) if user_folder else []
    return shipped, [facts for facts in own if wanted is None or facts.provider in wanted]


def known_providers() -> frozenset[str]:
    """Give every provider that a user's file may be about: those with shipped facts, and those named already."""
    return frozenset(path.stem for path in SHIPPED.glob("*.toml")) | PLANNED


class Files:
    """The files of one load: each is read once, and what is wrong is collected."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.peaks: dict[str, tuple[PeakRule, ...]] = {}

    def shipped(self, path: Path) -> Facts:
        """Read a provider's shipped file, with the peak rules that it shares."""
        document, text = self.document(path)
        rules = self.shared(document.get("peaks_of"))
        report = Report()
        facts = read_facts(document, report, Facts("", peaks=rules))
        self.problems += report.problems(name_of(path), text)
        return replace(facts, peaks=(*rules, *facts.peaks))

    def facts(self, path: Path) -> Facts:
        """Read a shipped file of changes."""
        document, text = self.document(path)
        report = Report()
        facts = read_facts(document, report)
        self.problems += report.problems(name_of(path), text)
        return facts

    def users(self, paths: Sequence[Path], known: Mapping[str, Facts]) -> list[Facts]:
        """Read the user's own files, which may refer to what is shipped for their provider, and to all tariffs."""
        read = []
        for path in paths:
            before = len(self.problems)
            document, text = self.document(path)
            if len(self.problems) == before:
                read.append((path, document, text))
        if not read:
            return []
        rated = [self.document(TARIFFS)[0], *(document for _, document, _ in read)]
        house = House(known_providers(), frozenset(id for document in rated for id in _tariff_ids(document)))
        found = []
        for path, document, text in read:
            provider, report = document.get("provider"), Report()
            facts = read_facts(document, report, known.get(provider) if isinstance(provider, str) else None, house)
            if report.found:
                self.problems += report.problems(name_of(path), text)
            else:
                house = replace(house, said=house.said | keys_of(facts))
                found.append(facts)
        return found

    def shared(self, name: object) -> tuple[PeakRule, ...]:
        """Read a file of peak rules that providers share."""
        if not isinstance(name, str):
            return ()
        if name not in self.peaks:
            path = PEAKS / f"{name}.toml"
            document, text = self.document(path)
            report = Report()
            self.peaks[name] = read_peaks(document, report)
            self.problems += report.problems(name_of(path), text)
        return self.peaks[name]

    def document(self, path: Path) -> tuple[Mapping[str, object], str]:
        """Read and parse one file; nothing and a problem where it cannot be."""
        line = None
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
            if len(data) <= MAX_BYTES:
                return tomllib.loads(text), text
            words = "is larger than 1 MiB, so it is no list of plans"
        except OSError as error:
            words = error.strerror or "cannot be read"
        except UnicodeDecodeError as error:
            line, words = error.object[: error.start].count(b"\n") + 1, "is not UTF-8"
        except tomllib.TOMLDecodeError as error:
            line, words = syntax_fault(error, text)
        except RecursionError:
            words = "arrays or tables are nested too deeply"
        except ValueError:
            words = "a number is too long"
        self.problems.append(Problem(name_of(path), line, None, words))
        return {}, ""


def _tariff_ids(document: Mapping[str, object]) -> Iterator[str]:
    rows = document.get("tariffs")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("id"), str):
            yield row["id"]


def name_of(path: Path) -> str:
    """Name a file as problems do: with its folder, where that says more than that it lies beside the config."""
    return path.name if path.name in BESIDE else f"{path.parent.name}/{path.name}"


def merged(shipped: Sequence[Facts], own: Sequence[Facts], problems: tuple[Problem, ...]) -> Catalogue:
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
