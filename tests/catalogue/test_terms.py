from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from quotatop.catalogue.load import load_catalogue
from quotatop.catalogue.terms import peak_of, terms_of
from quotatop.domain.peak import peak_at
from quotatop.domain.reading import PlanOrigin

SEPTEMBER = datetime(2026, 9, 2, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("held", "now", "version", "week"),
    [
        (("zhipu", "glm-pro", "2026-02-11"), "2026-08-05T00:00:00Z", "glm-pro@≤2026-01-28", None),
        (("zhipu", "glm-pro", "2026-02-13"), "2026-08-05T00:00:00Z", "glm-pro@2026-02-16", 2_000),
        (("zhipu", "glm-pro", "2026-08-01"), "2026-08-05T00:00:00Z", "glm-pro@2026-07-31", 60_000),
        (("zhipu", "glm-pro", "2026-02-13"), "2026-02-15T00:00:00Z", "glm-pro@2026-02-14", 1_600),
        (("zai", "zai-pro", "2026-08-01"), "2026-08-05T00:00:00Z", "zai-pro@2026-04-12", 2_000),
        (("zai", "zai-pro", "2026-08-12"), "2026-08-20T00:00:00Z", "zai-pro@2026-04-12", 2_000),
        (("zai", "zai-pro", "2026-08-13"), "2026-08-20T00:00:00Z", "zai-pro@≤2026-08-13", 60_000),
        (("minimax", "minimax-plus", "2026-03-22"), "2026-04-01T00:00:00Z", "minimax-plus@2026-03-18", None),
        (("minimax", "minimax-plus", "2026-03-23"), "2026-04-01T00:00:00Z", "minimax-plus@2026-03-23", 15_000),
        (("kimi", "kimi-andante", "2026-02-01"), "2026-03-01T00:00:00Z", "kimi-andante@2026-02-18", 4_000_000),
        (("infini", "infini-pro", "2026-03-01"), "2026-04-10T00:00:00Z", "infini-pro@≤2026-02-18", 30_000),
        (
            ("bailian", "bailian-coding-lite", "2026-03-19"),
            "2026-04-14T00:00:00Z",
            "bailian-coding-lite@≤2026-01-28",
            9_000,
        ),
    ],
)
def test_the_day_it_was_bought_picks_the_version(catalogue, holder, held, now, version, week):
    terms = terms_of(holder(*held), None, at(now), catalogue)
    assert terms.version is not None
    assert terms.version.id == version
    assert next((window.limit for window in terms.version.windows if window.id == "week"), None) == week
    assert (terms.plan_id, terms.origin) == (held[1], PlanOrigin.CONFIGURED)


def test_a_plan_that_can_be_neither_bought_nor_renewed_runs_on_for_its_holders(catalogue):
    (lite,) = catalogue.versions_of("bailian", "bailian-coding-lite")
    asked = date(2026, 4, 14)
    assert (lite.on_sale(date(2026, 3, 19)), lite.on_sale(asked), lite.in_force(asked)) == (True, False, True)
    assert any("no renewal" in note.en for note in lite.notes)


@pytest.mark.parametrize(
    ("plan", "looked"),
    [
        ("bailian-coding-lite", "2026-08-22"),
        ("bailian-coding-pro", "2026-08-22"),
        ("bailian-token-seat-standard", "2026-08-22"),
        ("bailian-token-seat-premium", "2026-08-22"),
        ("bailian-token-shared-pack", "2026-08-22"),
        ("bailian-token-pack", "2026-08-15"),
        ("bailian-token-pro", "2026-10-01"),
    ],
)
def test_bailians_plans_may_have_changed_sixty_days_after_each_was_looked_at(catalogue, plan, looked):
    day = date.fromisoformat(looked)
    for version in catalogue.versions_of("bailian", plan):
        assert version.as_of == day
        assert not version.may_have_changed(day + timedelta(days=60))
        assert version.may_have_changed(day + timedelta(days=61))


def test_what_was_measured_of_minimax_in_spring_stands_beside_the_terms_of_spring(catalogue):
    measured = {
        version.version.isoformat()
        for version in catalogue.versions_of("minimax", "minimax-plus")
        if any("1,360 calls" in note.en for note in version.notes)
    }
    assert measured == {"2026-03-18", "2026-03-23"}


def test_the_smallest_kimi_plan_came_without_the_newest_model(catalogue):
    day = date(2026, 8, 1)
    plans = ("kimi-andante", "kimi-moderato", "kimi-allegretto", "kimi-allegro")
    served = catalogue.held_on(day, provider="kimi")
    with_k3 = {version.plan for version in served if "kimi-k3" in version.models_at(day)}
    assert with_k3 == set(plans[1:])
    assert {version.plan for version in served if "kimi-k2.7-code" in version.models_at(day)} == set(plans)


@pytest.mark.parametrize(
    ("since", "price", "version"), [("2026-07-22", 198, "2026-04-21"), ("2026-07-23", 150, "2026-07-23")]
)
def test_a_seat_keeps_the_price_that_it_was_bought_at(catalogue, holder, since, price, version):
    terms = terms_of(holder("bailian", "bailian-token-seat-standard", since), None, at("2026-08-01T00:00Z"), catalogue)
    assert (terms.version.version.isoformat(), terms.version.price.amount) == (version, price)


@pytest.mark.parametrize(
    ("now", "windows"),
    [
        ("2026-07-22T00:00:00Z", {"month": 100_000}),
        ("2026-08-10T00:00:00Z", {"5h": 12_000, "week": 40_000}),
        ("2026-09-10T00:00:00Z", {"week": 40_000}),
        ("2026-11-01T00:00:00Z", {"month": 180_000}),
    ],
)
def test_the_token_plan_of_one_person_has_the_form_of_its_day(catalogue, holder, now, windows):
    terms = terms_of(holder("bailian", "bailian-token-pro"), None, at(now), catalogue)
    assert {window.id: window.limit for window in terms.version.windows} == windows


@pytest.mark.parametrize(
    ("proves", "version", "peak"),
    [
        ("token-rows-without-week", "glm-max@≤2026-01-28", None),
        ("token-rows-with-week", "glm-max@2026-02-16", "glm-prompts-2026-06-13"),
        ("credit-rows", "glm-max@2026-07-31", "glm-credits-2026-07-31"),
    ],
)
def test_the_quota_rows_prove_the_generation(catalogue, holder, told, proves, version, peak):
    terms = terms_of(holder(), told("max", proves), SEPTEMBER, catalogue)
    assert terms.version is not None
    assert terms.version.id == version
    assert (terms.peak.id if terms.peak else None) == peak


def test_what_the_vendor_reports_wins_over_the_config(catalogue, holder, told):
    terms = terms_of(holder(plan="glm-lite"), told("GLM Coding Pro", "credit-rows"), SEPTEMBER, catalogue)
    assert (terms.plan_id, terms.plan_name, terms.origin) == ("glm-pro", "Pro", PlanOrigin.REPORTED)


def test_what_the_rows_prove_wins_over_the_day_it_was_bought(catalogue, holder, told):
    terms = terms_of(holder(since="2026-01-05"), told("pro", "credit-rows"), SEPTEMBER, catalogue)
    assert terms.version is not None
    assert terms.version.id == "glm-pro@2026-07-31"


def test_without_proof_or_day_no_generation_and_no_factor_is_told(catalogue, holder, told):
    for terms in (
        terms_of(holder(plan="glm-pro"), None, SEPTEMBER, catalogue),
        terms_of(holder(), told("pro"), SEPTEMBER, catalogue),
    ):
        assert terms.plan_id == "glm-pro"
        assert terms.version is None
        assert terms.peak is None
        assert peak_of(terms, SEPTEMBER) is None


def test_what_all_possible_versions_share_is_told(catalogue, holder):
    terms = terms_of(holder(plan="glm-pro"), None, SEPTEMBER, catalogue)
    assert terms.when_spent is not None
    assert terms.when_spent.en == "waits for the reset; the balance is not touched"


def test_the_price_alone_may_be_uncertain(catalogue, holder, told):
    terms = terms_of(holder("zai"), told("pro", "token-rows-with-week"), SEPTEMBER, catalogue)
    assert terms.version is None
    assert terms.peak is not None
    assert terms.peak.id == "glm-prompts-2026-06-13"


def test_rows_prove_a_peak_where_nobody_named_the_plan(catalogue, holder, told):
    terms = terms_of(holder(), told(None, "credit-rows"), SEPTEMBER, catalogue)
    assert (terms.plan_id, terms.plan_name, terms.origin, terms.version) == (None, None, None, None)
    assert terms.peak is not None
    assert terms.peak.id == "glm-credits-2026-07-31"


def test_rows_that_a_team_plan_has_too_prove_no_peak_without_a_name(catalogue, holder, told):
    assert terms_of(holder(), told(None, "token-rows-with-week"), SEPTEMBER, catalogue).peak is None


def test_a_word_that_no_file_knows_is_shown_as_it_is(catalogue, holder, told):
    terms = terms_of(holder("kimi", "kimi-andante"), told("Prestissimo"), SEPTEMBER, catalogue)
    assert (terms.plan_id, terms.plan_name, terms.origin) == (None, "Prestissimo", PlanOrigin.REPORTED)
    assert terms.version is None


def test_a_configured_plan_that_no_file_knows_is_shown_as_it_is(catalogue, holder):
    terms = terms_of(holder("kimi", "kimi-new"), None, SEPTEMBER, catalogue)
    assert (terms.plan_id, terms.plan_name, terms.origin) == (None, "kimi-new", PlanOrigin.CONFIGURED)


def test_nothing_known_tells_nothing(catalogue, holder, told):
    for terms in (
        terms_of(holder(), None, SEPTEMBER, catalogue),
        terms_of(holder(), told(), SEPTEMBER, catalogue),
        terms_of(holder("nobody"), told("x", "y"), SEPTEMBER, catalogue),
    ):
        assert (terms.plan_id, terms.version, terms.peak, terms.when_spent, terms.notes) == (None, None, None, None, ())


def test_credit_rows_prove_terms_before_they_were_first_seen(catalogue, holder, told):
    terms = terms_of(holder("zai"), told("lite", "credit-rows"), at("2026-08-06T07:30:00Z"), catalogue)
    assert terms.version is not None
    assert terms.version.id == "zai-lite@≤2026-08-13"


@pytest.mark.parametrize(
    ("rule", "now", "active", "away", "factors"),
    [
        ("glm-prompts-2026-02-16", "2026-02-21T07:00:00Z", True, "3h", {"glm-5": 3, "*": 1}),
        ("glm-credits-2026-07-31", "2026-08-08T07:00:00Z", False, "1d23h", {"*": 0.5}),
        ("glm-credits-2026-07-31", "2026-08-06T07:30:00Z", True, "2h30m", {"*": 1}),
        ("glm-credits-2026-07-31", "2026-08-07T03:39:00Z", False, "2h21m", {"*": 0.5}),
        ("glm-credits-2026-07-31", "2026-08-07T23:00:00Z", False, "2d7h", {"*": 0.5}),
        ("glm-credits-2026-07-31", "2026-08-06T05:59:59Z", False, "1s", {"*": 0.5}),
        ("glm-credits-2026-07-31", "2026-08-06T06:00:00Z", True, "4h", {"*": 1}),
        ("glm-credits-2026-07-31", "2026-08-06T10:00:00Z", False, "20h", {"*": 0.5}),
        ("glm-flat3-2026-02-14", "2026-02-15T07:00:00Z", False, None, {"glm-5": 3, "*": 1}),
        (
            "glm-prompts-2026-03-27",
            "2026-04-20T02:00:00Z",
            False,
            "4h",
            {"glm-5": 2, "glm-5.1": 1, "glm-5-turbo": 1, "*": 1},
        ),
        (
            "glm-prompts-2026-06-13",
            "2026-09-30T15:59:00Z",
            False,
            "14h1m",
            {"glm-5.2": 1, "glm-5.1": 1, "glm-5": 1, "glm-5-turbo": 1, "*": 1},
        ),
        (
            "glm-prompts-2026-06-13",
            "2026-09-30T16:00:00Z",
            False,
            "14h",
            {"glm-5.2": 2, "glm-5.1": 2, "glm-5": 2, "glm-5-turbo": 2, "*": 1},
        ),
    ],
)
def test_the_shipped_rules_say_what_the_vendors_say(catalogue, rule, now, active, away, factors):
    read = peak_at(catalogue.peaks[rule], at(now))
    assert read is not None
    assert read.active is active
    assert dict(read.factors) == factors
    assert (read.edge - at(now) if read.edge else None) == _span(away)


def _span(text: str | None) -> timedelta | None:
    from quotatop.domain.duration import parse_duration

    return timedelta(seconds=parse_duration(text)) if text else None


def test_the_last_evening_of_a_rule_names_the_next_rules_peak(catalogue, holder):
    now = at("2026-03-17T12:00:00Z")
    terms = terms_of(holder(plan="glm-lite", since="2026-02-20"), None, now, catalogue)
    assert terms.peak is not None
    assert terms.peak.id == "glm-prompts-2026-02-16"
    read = peak_of(terms, now)
    assert read is not None
    assert read.next == at("2026-03-18T06:00:00Z")


def test_the_users_own_terms_win(tmp_path: Path, holder, told):
    (tmp_path / "mine.toml").write_text(
        """
provider = "zhipu"
[[versions]]
version = 2026-09-01
windows = [{ id = "5h", unit = "credits", reset_rule = "vendor" }]
when_spent = "asks"
sources = ["my contract"]
confidence = "reported"
plans.glm-max = { price = 999, limits = { 5h = 5 } }
"""
    )
    own = load_catalogue(["zhipu"], tmp_path)
    assert own.problems == ()
    for reading in (told("max"), told("max", "credit-rows")):
        version = terms_of(holder(since="2026-08-20"), reading, SEPTEMBER, own).version
        assert version is not None
        assert (version.plan, version.is_users) == ("glm-max", True)
