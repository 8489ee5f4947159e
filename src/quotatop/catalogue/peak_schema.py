"""What does a rule of peak hours say in a catalogue file?"""

from collections.abc import Mapping
from datetime import date

from quotatop.catalogue.reader import Report, Table
from quotatop.domain.peak import DAILY, EVERY_MODEL, WEEKDAYS, Factor, PeakRule
from quotatop.domain.plan import Confidence
from quotatop.domain.zone import zone_of

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_peaks(document: Mapping[str, object], report: Report) -> tuple[PeakRule, ...]:
    """Read a parsed file of peak rules alone, which several providers share (their `peaks_of`)."""
    file = Table(report, (), document)
    peaks = tuple(peak_rule(row) for row in file.rows("peaks"))
    file.done()
    return peaks


def peak_rule(row: Table) -> PeakRule:
    """Read one rule."""
    rule = PeakRule(
        id=row.text("id"),
        zone=_zone(row),
        days=_days(row),
        spans=row.spans("spans"),
        factors=tuple(_factor(factor) for factor in row.rows("factors")),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        holidays=_holidays(row),
        sources=row.sources(),
        confidence=row.choice("confidence", tuple(Confidence)),
        note=row.says("note"),
        only_for=row.says("only_for"),
    )
    if not rule.factors:
        row.problem("factors", 'is missing: like [{ model = "*", peak = 2, off_peak = 1 }]')
    row.in_order("valid_from", rule.valid_from, "valid_to", rule.valid_to)
    row.done()
    return rule


def _factor(table: Table) -> Factor:
    factor = Factor(
        table.text("model", EVERY_MODEL), table.number("peak"), table.number("off_peak"), table.day("until")
    )
    table.done()
    return factor


def _zone(row: Table) -> str:
    name = row.text("zone")
    try:
        zone_of(name)
    except (KeyError, ValueError, OSError):
        if name:
            row.problem("zone", "is no time zone; write one like Asia/Shanghai")
    return name


def _days(row: Table) -> frozenset[int]:
    named = row.values.get("days")
    if isinstance(named, list):
        days = row.texts("days")
        if all(day in _DAYS for day in days):
            return frozenset(_DAYS.index(day) for day in days)
        row.problem("days", f"must be daily, weekdays, or a list out of {', '.join(_DAYS)}")
        return DAILY
    return WEEKDAYS if row.choice("days", ("daily", "weekdays"), "daily") == "weekdays" else DAILY


def _holidays(row: Table) -> frozenset[date]:
    days = row.values.get("holidays", [])
    row.has("holidays")
    if isinstance(days, list) and all(type(day) is date for day in days):
        return frozenset(days)
    row.problem("holidays", "must be a list of dates without quotes like [2026-10-01]")
    return frozenset()
