from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from quotatop.domain.plan import Confidence, ModelSpan, Plan, PlanVersion, civil_day

TERMS = PlanVersion(
    "glm-lite",
    "zhipu",
    "Lite",
    date(2026, 2, 16),
    (),
    ("page",),
    Confidence.OFFICIAL,
    sold_to=date(2026, 7, 31),
    bought_from=date(2026, 2, 12),
    bought_to=date(2026, 7, 31),
    as_of=date(2026, 9, 30),
)


def test_dates_are_days_in_utc_plus_8():
    assert civil_day(datetime(2026, 2, 11, 15, 59, 59, tzinfo=UTC)) == date(2026, 2, 11)
    assert civil_day(datetime(2026, 2, 11, 16, 0, tzinfo=UTC)) == date(2026, 2, 12)


def test_terms_run_on_for_holders_after_their_sale():
    assert TERMS.on_sale(date(2026, 7, 30))
    assert not TERMS.on_sale(date(2026, 7, 31))
    assert TERMS.in_force(date(2026, 12, 1))
    assert not TERMS.in_force(date(2026, 2, 15))
    assert TERMS.valid_to == date(2026, 7, 31)


def test_terms_end_for_everyone_on_their_last_date():
    ended = replace(TERMS, to=date(2026, 6, 1))
    assert ended.in_force(date(2026, 5, 31))
    assert not ended.in_force(date(2026, 6, 1))
    assert not ended.on_sale(date(2026, 6, 1))
    assert ended.valid_to == date(2026, 6, 1)


def test_what_only_holders_have_is_never_on_sale():
    assert not replace(TERMS, not_sold=True).on_sale(date(2026, 3, 1))


def test_terms_older_than_their_first_sight_have_no_first_day():
    seen = replace(TERMS, first_seen=True)
    assert seen.id == "glm-lite@≤2026-02-16"
    assert seen.valid_from is None
    assert not seen.in_force(date(2026, 2, 1))
    assert seen.may_hold(date(2026, 2, 1))
    assert not TERMS.may_hold(date(2026, 2, 1))
    assert (TERMS.id, TERMS.valid_from) == ("glm-lite@2026-02-16", date(2026, 2, 16))


@pytest.mark.parametrize(("day", "holds"), [("2026-02-11", False), ("2026-02-12", True), ("2026-07-31", False)])
def test_who_bought_when_holds_the_terms(day: str, holds: bool):
    assert TERMS.is_for(date.fromisoformat(day)) is holds


def test_models_come_and_go():
    models = (ModelSpan("a"), ModelSpan("b", to=date(2026, 4, 9)), ModelSpan("c", since=date(2026, 4, 9)))
    dated = replace(TERMS, models=models)
    assert dated.models_at(date(2026, 4, 8)) == ("a", "b")
    assert dated.models_at(date(2026, 4, 9)) == ("a", "c")


def test_a_fact_that_nobody_looked_at_for_sixty_days_may_have_changed():
    assert not TERMS.may_have_changed(date(2026, 11, 29))
    assert TERMS.may_have_changed(date(2026, 11, 30))
    assert not replace(TERMS, as_of=None).may_have_changed(date(2030, 1, 1))


@pytest.mark.parametrize(
    ("name", "called"),
    [("max", True), ("GLM Coding-Max", True), ("glm_coding  max", True), ("Max 20x", False), ("", False)],
)
def test_a_vendors_word_is_known_by_its_letters_and_digits(name: str, called: bool):
    assert Plan("glm-max", "zhipu", "Max", ("GLM Coding Max",)).is_called(name) is called


def test_confidence_says_what_is_verified():
    assert [word.is_verified for word in Confidence] == [True, True, False, False]
