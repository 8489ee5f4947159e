from datetime import date

from quotatop.catalogue.history import told
from quotatop.catalogue.load import load_catalogue


def test_every_version_is_told_by_a_written_change_or_by_its_date():
    catalogue = load_catalogue(changes=True)
    days = {(change.provider, change.day) for change in told(catalogue)}
    assert {(version.provider, version.version) for version in catalogue.versions} <= days


def test_a_version_that_nobody_wrote_about_is_told_once_for_all_its_plans():
    catalogue = load_catalogue(["kimi"])
    (change,) = [one for one in told(catalogue) if one.day == date(2026, 2, 18)]
    assert change.what.en == "new terms: kimi-andante, kimi-moderato, kimi-allegretto, kimi-allegro"
    assert change.plans == ("kimi-andante", "kimi-moderato", "kimi-allegretto", "kimi-allegro")
    assert not change.approximate


def test_terms_older_than_their_first_sight_are_told_as_seen():
    (change,) = [one for one in told(load_catalogue(["kimi"])) if one.day == date(2026, 1, 28)]
    assert change.what.en.startswith("first seen:")
    assert change.approximate


def test_the_newest_change_comes_first():
    days = [change.day for change in told(load_catalogue(changes=True))]
    assert days == sorted(days, reverse=True)
