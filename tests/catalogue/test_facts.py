"""What every shipped file must hold to, whatever it says."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from quotatop import providers
from quotatop.catalogue.load import PEAKS, SHIPPED, Catalogue, load_catalogue
from quotatop.domain.plan import PlanVersion

LAST = date(2026, 11, 22)
RECORDED = Path(__file__).parent.parent / "providers"


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue(changes=True)


def test_every_file_is_valid(shipped: Catalogue):
    assert shipped.problems == ()
    assert {plan.provider for plan in shipped.plans} >= set(providers.names())


def test_a_file_is_named_by_its_provider():
    for path in SHIPPED.glob("*.toml"):
        assert {plan.provider for plan in load_catalogue([path.stem]).plans} == {path.stem}


def test_ids_are_kebab_and_unique(shipped: Catalogue):
    ids = [plan.id for plan in shipped.plans]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id) for id in ids)
    assert len(set(ids)) == len(ids)
    versions = [version.id for version in shipped.versions]
    assert len(set(versions)) == len(versions)


def test_no_version_is_lost_in_the_merge(shipped: Catalogue):
    text = "".join(path.read_text() for path in SHIPPED.glob("*.toml"))
    written = len(re.findall(r"^plans\.[a-z0-9-]+ = ", text, re.MULTILINE))
    written += len(re.findall(r"^\[versions\.plans\.", text, re.MULTILINE))
    assert len(shipped.versions) == written


def test_every_plan_has_terms(shipped: Catalogue):
    assert {plan.id for plan in shipped.plans} == {version.plan for version in shipped.versions}


def test_nobody_holds_two_versions_of_a_plan_at_once(shipped: Catalogue):
    by_plan: dict[str, list[PlanVersion]] = defaultdict(list)
    for version in shipped.versions:
        by_plan[version.plan].append(version)
    for versions in by_plan.values():
        for one, other in combinations(versions, 2):
            apart = _apart(one.version, one.to, other.version, other.to)
            assert apart or _apart(one.bought_from, one.bought_to, other.bought_from, other.bought_to), (
                one.id,
                other.id,
            )


def test_whoever_buys_the_glm_plan_holds_some_version_of_it(shipped: Catalogue):
    for provider, plan in (("zai", "zai-lite"), ("zhipu", "glm-lite")):
        versions = [version for version in shipped.versions_of(provider, plan) if version.bought_from]
        for version in versions:
            assert version.bought_to is None or any(version.bought_to == other.bought_from for other in versions)


def _apart(start: date | None, end: date | None, other_start: date | None, other_end: date | None) -> bool:
    return bool(end and other_start and end <= other_start) or bool(other_end and start and other_end <= start)


def test_every_peak_is_there_and_every_rule_is_used(shipped: Catalogue):
    named = {id for version in shipped.versions for id in version.peaks}
    assert named <= shipped.peaks.keys()
    assert shipped.peaks.keys() == named
    assert "glm" in {path.stem for path in PEAKS.glob("*.toml")}


def test_the_rules_of_a_version_follow_each_other_without_gap(shipped: Catalogue):
    for version in shipped.versions:
        rules = shipped.rules_of(version)
        for before, after in pairwise(rules):
            assert before.valid_to == after.valid_from, (version.id, after.id)
        for rule in rules:
            assert rule.valid_from is not None


def test_every_fact_has_a_source_and_a_date(shipped: Catalogue):
    for version in shipped.versions:
        assert version.sources, version.id
        assert version.as_of, version.id
        assert version.version <= version.as_of, version.id
    for rule in shipped.peaks.values():
        assert rule.sources, rule.id
    for change in shipped.changes:
        assert change.sources, change
        assert change.what.en, change


def test_a_western_price_has_the_list_that_it_was_read_from(shipped: Catalogue):
    for version in (*shipped.versions_of("claude"), *shipped.versions_of("codex")):
        assert any("model-prices 0.0.5" in source for source in version.sources), version.id


def test_a_price_that_third_parties_tell_is_no_official_one(shipped: Catalogue):
    told = {version.id: version.confidence.value for version in shipped.versions_of("zai")}
    assert {told[f"zai-{name}@≤2025-09-30"] for name in ("lite", "pro", "max")} == {"reported"}
    credits = [told[f"zai-{name}@≤2026-08-13"] for name in ("lite", "pro", "max")]
    assert credits == ["official", "official", "reported"]


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("kimi-andante@2026-02-18", "yearly 468/948/1,908/6,708 CNY, as reported"),
        ("kimi-allegro@2026-08-20", "30 requests at a time"),
        ("kimi-allegro@2026-02-18", "1/2/5/12"),
        ("glm-lite@≤2026-01-28", "later 100 a month"),
        ("glm-pro@2026-02-16", "invitation is 5 % cheaper"),
        ("glm-pro@2026-02-16", "gone by 2026-05-22"),
        ("glm-pro@2026-07-31", "150 % of the use"),
        ("ark-agent-small@2026-05-07", "39.9"),
        ("ark-agent-medium@2026-05-07", "199.9"),
        ("bailian-coding-lite@≤2026-01-28", "the second at half price"),
        ("minimax-plus@2026-06-01", "music until 2026-08-19"),
    ],
)
def test_a_small_number_of_the_facts_stands_beside_its_plan(shipped: Catalogue, version: str, said: str):
    (found,) = (one for one in shipped.versions if one.id == version)
    assert any(said in sentence.en for sentence in found.notes)


def test_dates_are_in_range_and_in_order(shipped: Catalogue):
    for version in shipped.versions:
        starts = (version.version, version.sold_from, version.bought_from)
        ends = (version.to, version.sold_to, version.bought_to)
        assert all(date(2025, 1, 1) <= day <= LAST for day in (*starts, *ends) if day), version.id
        assert version.to is None or version.version < version.to, version.id
        assert not version.bought_from or not version.bought_to or version.bought_from < version.bought_to, version.id
    assert all(date(2025, 1, 1) <= change.day <= LAST for change in shipped.changes)


def test_every_new_version_is_told_in_the_history(shipped: Catalogue):
    told = {(change.provider, change.day) for change in shipped.changes}
    for version in shipped.versions:
        assert version.first_seen or (version.provider, version.version) in told, version.id


def test_the_vendors_words_name_one_plan_each(shipped: Catalogue):
    for provider in providers.names():
        plans = shipped.plans_of(provider)
        for plan in plans:
            for name in (plan.name, *plan.reported):
                assert [other.id for other in plans if other.is_called(name)] == [plan.id], name


def test_proofs_are_tags_that_readings_carry(shipped: Catalogue):
    lines = [line for path in RECORDED.glob("*/expected.jsonl") for line in path.read_text("utf-8").splitlines()]
    carried = {json.loads(line).get("proves") for line in lines} - {None}
    assert {tag for version in shipped.versions for tag in version.proof} == carried


def test_windows_are_named_as_the_contract_names_them(shipped: Catalogue):
    for version in shipped.versions:
        ids = [window.id for window in version.windows]
        assert set(ids) <= {"5h", "day", "week", "month", "mcp"}, version.id
        assert len(set(ids)) == len(ids), version.id
        assert all(window.limit is None or window.limit > 0 for window in version.windows), version.id


def test_every_sentence_is_there_in_both_languages(shipped: Catalogue):
    for said in _sentences(shipped):
        assert said.en.strip()
        assert said.zh.strip()
        assert not re.search(r"[\u4e00-\u9fff]", said.en), said.en
        assert not re.search(r"[\u4e00-\u9fff][,;:()]|[,;:()][\u4e00-\u9fff]", said.zh), said.zh


def _sentences(shipped: Catalogue) -> Iterable:
    for version in shipped.versions:
        yield from (*version.notes, *version.claims)
        if version.when_spent:
            yield version.when_spent
    for rule in shipped.peaks.values():
        yield from (said for said in (rule.note, rule.only_for) if said)
    for change in shipped.changes:
        yield from (said for said in (change.what, change.effect) if said)
