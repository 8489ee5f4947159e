"""Who may be asked how often: the user's interval, the vendor's floor, and nobody where only files are read."""

from dataclasses import replace

import pytest

from quotatop import providers
from quotatop.domain.ports import EARLY_S
from quotatop.domain.provider import Patience
from quotatop.domain.subscription import Source, Subscription
from quotatop.engine.rhythm import rhythm_of

VENDOR = replace(providers.load("zhipu"), interval_floor_s=60, patience=None, local_patience=None)
PATIENT = Patience(floor_s=600, backoff_first_s=300, backoff_most_s=7200)


def test_an_ordinary_vendor_is_asked_by_the_interval_and_its_floor():
    rhythm = rhythm_of(Subscription("one", "zhipu", 30), VENDOR, "one")
    assert (rhythm.interval_s, rhythm.floor_s, rhythm.early_s) == (30, 60, EARLY_S)


@pytest.mark.parametrize(("source", "early_s"), [(Source.API, 600), (Source.AUTO, 0)])
def test_an_endpoint_of_its_own_patience_is_not_even_asked_by_hand_while_files_always_may_be(source, early_s):
    patient = replace(VENDOR, patience=PATIENT, local_patience=PATIENT)
    rhythm = rhythm_of(Subscription("one", "zhipu", 300, source=source), patient, "one")
    assert (rhythm.floor_s, rhythm.backoff_first_s, rhythm.backoff_most_s) == (600, 300, 7200)
    assert rhythm.early_s == early_s


def test_every_question_has_a_place_of_its_own_that_stays():
    spreads = [
        rhythm_of(Subscription("one", "zhipu", 300), VENDOR, f"question {number}").spread for number in range(50)
    ]
    assert len(set(spreads)) == 50
    assert all(0 <= spread < 1 for spread in spreads)
    assert rhythm_of(Subscription("two", "zhipu", 300), VENDOR, "question 7").spread == spreads[7]
