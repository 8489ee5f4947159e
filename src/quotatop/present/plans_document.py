"""What does a program see of the catalogue?  `quotatop.plans/1` (contract, part 7) and the history of changes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeAlias

from quotatop.catalogue.catalogue import Catalogue
from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.worth import Question
from quotatop.domain.peak import DAILY, EVERY_MODEL, WEEKDAYS, PeakRule, changes_on, rows_on, rule_on
from quotatop.domain.plan import Change, PlanVersion, Price, civil_day
from quotatop.present.plan_worth import worth_document
from quotatop.present.prices_document import mix_document
from quotatop.present.timestamp import timestamp
from quotatop.present.words import Words

SCHEMA = "quotatop.plans/1"
HISTORY_SCHEMA = "quotatop.plans-history/1"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Json: TypeAlias = dict[str, object]


def plans_document(
    catalogue: PricedCatalogue, versions: Iterable[PlanVersion], question: Question, words: Words, now: datetime
) -> Json:
    """Give the document of some versions as they stand on a day. `words` are English: programs read one language."""
    day, today = question.day, civil_day(now)
    return {
        "schema": SCHEMA,
        "generated_at": timestamp(now),
        "at": day.isoformat(),
        "mix": mix_document(question.mix),
        "plans": [
            _plan(version, catalogue, day, words, today) | {"worth": worth_document(catalogue, version, question)}
            for version in versions
        ],
    }


def history_document(changes: Iterable[Change], now: datetime) -> Json:
    """Give the document of dated changes, in the order given."""
    return {
        "schema": HISTORY_SCHEMA,
        "generated_at": timestamp(now),
        "changes": [
            {
                "date": change.day.isoformat(),
                "approximate": change.approximate,
                "provider": change.provider,
                "plans": list(change.plans),
                "what": change.what.en,
                "effect": change.effect.en if change.effect else None,
                "sources": list(change.sources),
            }
            for change in changes
        ],
    }


def applies_to(version: PlanVersion, day: date, words: Words) -> str:
    """Say who holds these terms, as far as it was decided on that day."""
    start, end = version.bought_from, version.bought_to
    if end and day < end:
        end = None
    if start and end:
        return words("plans.bought-between", start=start, end=end)
    if start:
        return words("plans.bought-from", start=start)
    return words("plans.bought-before", end=end) if end else words("plans.everyone")


def _plan(version: PlanVersion, catalogue: Catalogue, day: date, words: Words, today: date) -> Json:
    rule = rule_on(catalogue.rules_of(version), day)
    return {
        "id": version.plan,
        "version": version.version.isoformat(),
        "provider": version.provider,
        "name": version.name,
        "valid_from": _day(version.valid_from),
        "valid_to": _day(version.valid_to),
        "first_seen": version.version.isoformat() if version.first_seen else None,
        "runs_to": _day(version.to),
        "on_sale": version.on_sale(day),
        "applies_to": applies_to(version, day, words),
        "price": _price(version.price),
        "size": version.size,
        "windows": [
            {
                "id": window.id,
                "limit": window.limit,
                "unit": window.unit.value,
                "reset_rule": window.reset_rule.value,
                "estimated": window.estimated,
                "tariff": window.tariff,
            }
            for window in version.windows
        ],
        "tariff": version.tariff,
        "factors": _factors(rule, day),
        "peak": _peak(rule, day),
        "peaks_for_some": [_for_some(each, day) for each in catalogue.rules_for_some(version)],
        "models": list(version.models_at(day)),
        "when_spent": version.when_spent.en if version.when_spent else None,
        "approximate": version.approximate,
        "claims": [claim.en for claim in version.claims],
        "notes": [note.en for note in version.notes],
        "sources": list(version.sources),
        "confidence": version.confidence.value,
        "as_of": _day(version.as_of),
        "may_have_changed": version.may_have_changed(max(day, today)),
    }


def _price(price: Price | None) -> Json | None:
    return {"amount": price.amount, "currency": price.currency, "period": price.period} if price else None


def _factors(rule: PeakRule | None, day: date) -> list[Json]:
    """Give the factors of a day; that every other model counts once goes without saying."""
    rows = rows_on(rule, day) if rule else ()
    return [
        {"model": row.model, "peak": row.peak, "off_peak": row.off_peak}
        for row in rows
        if (row.model, row.peak, row.off_peak) != (EVERY_MODEL, 1, 1)
    ]


def _peak(rule: PeakRule | None, day: date) -> Json | None:
    if rule is None or not rule.spans:
        return None
    spans = [(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in rule.spans]
    return {
        "zone": rule.zone,
        "days": _days(rule.days),
        "start": spans[0][0],
        "end": spans[0][1],
        "spans": [list(span) for span in spans],
        "rule": rule.id,
        "changes_on": _day(changes_on(rule, day)),
        "note": rule.note.en if rule.note else None,
        "sources": list(rule.sources),
        "confidence": rule.confidence.value,
    }


def _for_some(rule: PeakRule, day: date) -> Json:
    """Give a rule that is listed and never applied, with whom it is for and when it held."""
    return {
        "only_for": rule.only_for.en if rule.only_for else None,
        "valid_from": _day(rule.valid_from),
        "valid_to": _day(rule.valid_to),
        "factors": _factors(rule, day),
        **(_peak(rule, day) or {}),
    }


def _days(days: frozenset[int]) -> object:
    if days in (DAILY, WEEKDAYS):
        return "daily" if days == DAILY else "weekdays"
    return [_DAYS[day] for day in sorted(days)]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
