"""What does a catalogue file say?  One file is one provider: plans, versions of their terms, peak rules, changes.

    provider = "zhipu"
    as_of = 2026-09-30                          # when the facts were last looked at
    peaks_of = "glm"                            # optional: peak rules that providers share, in peaks/glm.toml

    [plans]
    glm-lite = { name = "Lite", reported = ["lite"] }

    [[versions]]                                # terms that several plans share; each plan's table adds its own
    version = 2026-02-16
    bought_from = 2026-02-12
    windows = [{ id = "5h", unit = "prompts", reset_rule = "first-use" }]
    sources = ["…"]
    confidence = "official"
    plans.glm-lite = { price = 49, limits = { 5h = 80 } }

Dates are civil days in UTC+8, `from` inclusive and `to` exclusive. What is not known is left out, never guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from quotatop.catalogue.peak_schema import peak_rule
from quotatop.catalogue.reader import Report, Table, suggestion
from quotatop.domain.peak import PeakRule
from quotatop.domain.plan import Change, Confidence, ModelSpan, Plan, PlanVersion, PlanWindow, Price, ResetRule
from quotatop.domain.provider import Says
from quotatop.domain.value import dataclass
from quotatop.domain.window import Unit

if TYPE_CHECKING:
    from quotatop.domain.assumption import Assumption
    from quotatop.domain.tariff import Tariff

Key: TypeAlias = tuple[str, ...]
_WINDOW_ID = re.compile(r"(?:5h|day|week|month|mcp|[1-9][0-9]*[hd])(?::\S+)?|other:.+", re.ASCII)
_PERIODS = ("month", "quarter", "year")
WINDOW_ZONES = ("UTC+8", "UTC")
"""Where the clock of a plan's slots, days and weeks may stand."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one file says."""

    provider: str
    plans: tuple[Plan, ...] = ()
    versions: tuple[PlanVersion, ...] = ()
    peaks: tuple[PeakRule, ...] = ()
    changes: tuple[Change, ...] = ()
    tariffs: "tuple[Tariff, ...]" = ()
    assumptions: "tuple[Assumption, ...]" = ()


@dataclass(frozen=True, slots=True)
class House:
    """What a user's file is held against beside its provider's facts: what may be named in it, and what the user's
    other files say already, which must not be said twice. What is shipped may be: the user's own replaces it.
    """

    providers: frozenset[str]
    tariffs: frozenset[str]
    said: frozenset[Key] = frozenset()


def read_facts(
    document: Mapping[str, object], report: Report, known: Facts | None = None, house: House | None = None
) -> Facts:
    """Read a parsed file; what is wrong with it goes into the report, and then the facts are not to be used.

    `known` are facts that it may refer to: shared peak rules, and for a user's file, which comes with its `house`, all
    that is shipped.
    """
    file = Table(report, (), document)
    provider = file.text("provider")
    if house:
        file.known("provider", house.providers, "provider")
    as_of = file.day("as_of")
    file.maybe_text("peaks_of")
    plans = tuple(_plan(id, table, provider) for id, table in file.tables("plans"))
    every = {plan.id: plan for plan in (*(known.plans if known else ()), *plans)}
    peaks = tuple(peak_rule(row) for row in file.rows("peaks"))
    rules = [rule.id for rule in (*(known.peaks if known else ()), *peaks)]
    said = set(house.said if house else ())
    versions = tuple(
        version for row in file.rows("versions") for version in _versions(row, every, rules, as_of, house, said)
    )
    changes = tuple(_change(row, provider) for row in file.rows("changes"))
    tariffs, assumptions = _counting(file)
    for name, kind in (("peaks", "peak rule"), ("tariffs", "tariff")):
        _once(file.rows(name), kind, said)
    file.done()
    return Facts(provider, plans, versions, peaks, changes, tariffs, assumptions)


def keys_of(facts: Facts) -> frozenset[Key]:
    """Give what a file says, by the keys under which nothing may be said twice."""
    versions = (_version_key(version) for version in facts.versions)
    peaks = (("peak rule", rule.id) for rule in facts.peaks)
    return frozenset((*versions, *peaks, *(("tariff", tariff.id) for tariff in facts.tariffs)))


def _version_key(version: PlanVersion) -> Key:
    return "version", version.provider, version.plan, version.version.isoformat()


def _once(rows: Sequence[Table], kind: str, said: set[Key]) -> None:
    """Note every id that a row before it, or another of the user's files, has already."""
    for row in rows:
        id = row.values.get("id")
        if isinstance(id, str):
            if (kind, id) in said:
                row.problem("id", f"there is a {kind} {id} already")
            said.add((kind, id))


def _counting(file: Table) -> "tuple[tuple[Tariff, ...], tuple[Assumption, ...]]":
    """Read a user's own tariffs and assumptions."""
    if not (file.has("tariffs") or file.has("assumptions")):
        return (), ()
    from quotatop.catalogue.rates import read_assumptions, read_tariffs  # noqa: PLC0415 - shipped plans have none

    return read_tariffs(file), read_assumptions(file)


def _plan(id: str, table: Table, provider: str) -> Plan:
    plan = Plan(id, provider, table.text("name"), table.texts("reported"))
    table.done()
    return plan


def _versions(
    row: Table,
    known: Mapping[str, Plan],
    rules: Sequence[str],
    as_of: date | None,
    house: House | None,
    said: set[Key],
) -> list[PlanVersion]:
    """Read the terms that some plans share from one date on, once for each of the plans."""
    shared = _Shared.of(row, as_of)
    found = []
    for id, table in row.tables("plans"):
        if plan := known.get(id):
            version = _version(row, table, shared, plan)
            if _version_key(version) in said:
                table.report.add(table.path, f"the version {version.version} of this plan is there already")
            said.add(_version_key(version))
            found.append(version)
        else:
            table.report.add(table.path, f"is no plan of this provider{suggestion(id, known)}")
    if not found:
        row.problem("plans", "must name at least one plan, like plans.my-plan = { price = 49 }")
    row.known("peaks", rules, "peak rule")
    if house:
        for table in (
            row,
            *row.rows("windows"),
            *(each for _, own in row.tables("plans") for each in own.rows("windows")),
        ):
            table.known("tariff", house.tariffs, "tariff")
    row.done()
    return found


@dataclass(frozen=True, slots=True)
class _Shared:
    """The part of a version that its plans share."""

    version: date
    currency: str
    period: str
    windows: tuple[PlanWindow, ...]
    models: tuple[ModelSpan, ...]
    confidence: Confidence
    as_of: date | None

    @classmethod
    def of(cls, row: Table, as_of: date | None) -> "_Shared":
        version = row.day("version")
        if version is None and not row.has("version"):
            row.problem("version", "is missing: the date from which the terms hold")
        return cls(
            version or date.min,
            row.currency("currency", "CNY"),
            row.choice("period", _PERIODS, "month"),
            _windows(row),
            _models(row),
            row.choice("confidence", tuple(Confidence)),
            row.day("as_of") or as_of,
        )


def _version(row: Table, own: Table, shared: _Shared, plan: Plan) -> PlanVersion:
    windows = {window.id: window for window in shared.windows}
    windows |= {window.id: window for window in _windows(own)}
    _in_order(row, own, "version", "to")
    _in_order(row, own, "sold_from", "sold_to")
    _in_order(row, row, "bought_from", "bought_to")
    version = PlanVersion(
        plan=plan.id,
        provider=plan.provider,
        name=plan.name,
        version=shared.version,
        windows=_limited(own, windows),
        sources=row.sources(),
        confidence=own.choice("confidence", tuple(Confidence), shared.confidence),
        first_seen=row.flag("first_seen"),
        to=own.day("to") or row.day("to"),
        sold_from=own.day("sold_from") or row.day("sold_from"),
        sold_to=own.day("sold_to") or row.day("sold_to"),
        not_sold=row.flag("not_sold"),
        bought_from=row.day("bought_from"),
        bought_to=row.day("bought_to"),
        proof=row.texts("proof"),
        price=Price(own.number("price"), shared.currency, shared.period),
        size=own.number("size"),
        tariff=row.maybe_text("tariff"),
        peaks=row.texts("peaks"),
        models=(*shared.models, *_models(own)),
        when_spent=row.says("when_spent"),
        claims=(*row.sentences("claims"), *own.sentences("claims")),
        notes=(*own.sentences("notes"), *row.sentences("notes")),
        approximate=row.flag("approximate") or own.flag("approximate"),
        as_of=shared.as_of,
    )
    own.done()
    return version


def _in_order(row: Table, own: Table, start: str, end: str) -> None:
    """Note an end, of the plan's own table or of the shared row, that is not after its start."""
    ending = own if own.values.get(end) is not None else row
    ending.in_order(start, own.day(start) or row.day(start), end, ending.day(end))


def _windows(table: Table) -> tuple[PlanWindow, ...]:
    rows = table.rows("windows")
    _once(rows, "window", set())
    return tuple(_window(row) for row in rows)


def _window(table: Table) -> PlanWindow:
    window = PlanWindow(
        table.text("id"),
        table.choice("unit", tuple(Unit)),
        table.choice("reset_rule", tuple(ResetRule)),
        table.number("limit"),
        table.flag("estimated"),
        table.maybe_text("tariff"),
        table.choice("zone", WINDOW_ZONES, "UTC+8"),
    )
    if window.id and not _WINDOW_ID.fullmatch(window.id):
        near = suggestion(window.id, ("day", "week", "month", "mcp"))
        table.problem("id", f"must be 5h, day, week, month, mcp, or like 8h, 3d, 5h:video{near}")
    table.done()
    return window


def _limited(own: Table, windows: Mapping[str, PlanWindow]) -> tuple[PlanWindow, ...]:
    """Give the windows with the limits of one plan's table."""
    limits = own.table("limits")
    found = []
    for id, window in windows.items():
        limit = limits.number(id)
        found.append(window if limit is None else replace(window, limit=limit))
    limits.done()
    return tuple(found)


def _models(table: Table) -> tuple[ModelSpan, ...]:
    """Read models: `["glm-4.7"]`, and with the days on which they were there `dated_models = [{ id, since, to }]`."""
    found = [ModelSpan(id) for id in table.texts("models")]
    for row in table.rows("dated_models"):
        found.append(ModelSpan(row.text("id"), row.day("since"), row.day("to")))
        row.done()
    return tuple(found)


def _change(row: Table, provider: str) -> Change:
    day, what = row.day("date"), row.says("what")
    for name in ("date", "what"):
        if not row.has(name):
            row.problem(name, "is missing")
    change = Change(
        day=day or date.min,
        provider=provider,
        what=what or Says("", ""),
        effect=row.says("effect"),
        plans=row.texts("plans"),
        approximate=row.flag("approximate"),
        sources=row.texts("sources"),
    )
    row.done()
    return change
