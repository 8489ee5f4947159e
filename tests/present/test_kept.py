"""What is said later out of the cache is what would be said anew."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from quotatop.catalogue.load import load_catalogue
from quotatop.catalogue.terms import terms_of
from quotatop.config.settings import Config, Display
from quotatop.domain.fleet import Fleet
from quotatop.domain.window import HOUR, Direction, measure
from quotatop.present.glyphs import UNICODE
from quotatop.present.kept import keep_status
from quotatop.present.sheet import is_old, sheet
from quotatop.present.table import good_until, table
from quotatop.present.view import View
from quotatop.present.words import Words

CATALOGUE = load_catalogue(["zhipu", "kimi", "minimax", "infini", "zai"])


def terms(fleet, now):
    return {
        state.subscription.id: terms_of(state.subscription, state.reading, now, CATALOGUE) for state in fleet.states
    }


def kept(fleet, now, show="used", language="en"):
    config = Config(Path("config.toml"), display=Display(show=show))
    return json.loads(
        json.dumps(keep_status(fleet, CATALOGUE, config, View(now, Words(language)), []), allow_nan=False)
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("show", ["used", "left"])
@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.6, 0.999])
@pytest.mark.parametrize("width", [50, 80, 130])
def test_until_it_is_over_it_says_what_would_be_said_anew(fleet, now, language, show, share, width):
    was = kept(fleet, now, show, language)
    later = now + (good_until(fleet, terms(fleet, now), View(now, Words(language))) - now) * share
    anew = table(fleet, terms(fleet, later), View(later, Words(language), show=Direction(show)), UNICODE, width)
    assert sheet(was["content"], later.timestamp(), was["signs"]["unicode"], width) == anew
    for state, group in zip(fleet.states, was["content"]["groups"], strict=True):
        if state.reading:
            assert is_old(group, later.timestamp()) is (state.health(later).value == "stale")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    percent=some.floats(0, 120),
    left_s=some.integers(1, 5 * HOUR),
    share=some.floats(0, 0.9999),
    age_s=some.integers(0, 900),
)
def test_no_window_changes_its_word_before_it_is_over(fleet, now, percent, left_s, share, age_s):
    window = measure("5h", length_s=5 * HOUR, percent=percent, resets_at=now + timedelta(seconds=left_s))
    reading = replace(fleet.states[0].reading, windows=(window,), read_at=now - timedelta(seconds=age_s))
    one = Fleet((replace(fleet.states[0], reading=reading),))
    was, until = kept(one, now), good_until(one, terms(one, now), View(now, Words("en")))
    later = now + (until - now) * share
    anew = table(one, terms(one, later), View(later, Words("en")), UNICODE)
    assert sheet(was["content"], later.timestamp(), was["signs"]["unicode"]) == anew


def test_it_is_over_at_the_first_reset_and_never_later_than_midnight(fleet, now):
    assert good_until(fleet, {}, View(now, Words("en"))) <= now + timedelta(hours=1.9)
    midnight = View(now, Words("en")).local(now).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    assert good_until(Fleet(), {}, View(now, Words("en"))) <= midnight
