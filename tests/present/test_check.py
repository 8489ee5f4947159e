"""How is the answer said?  In few lines, in both languages, and by the clocks of the reader and of the vendor."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.domain.text import cells
from quotatop.present import document
from quotatop.present.check import check_document, check_lines, clock, say_remark, timestamp
from quotatop.present.speech import clock_of, speech_of
from quotatop.present.times import clock as clock_of_times
from quotatop.present.view import View
from quotatop.present.words import LANGUAGES, Words

NOW = datetime(2026, 2, 23, 5, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))
PEAK = {
    "code": "reason.peak",
    "since": NOW.timestamp() + 3600,
    "at": NOW.timestamp() + 5 * 3600,
    "factor": 3.0,
    "model": "glm-5",
}


def spoken(remark, language="en", zone=UTC):
    words = Words(language)
    view = View(NOW, words, zone=zone)
    return say_remark(remark, NOW.timestamp(), speech_of([], words), clock_of(view))


def test_the_peak_is_said_by_the_vendors_clock():
    assert spoken(PEAK) == "peak 14:00–18:00 UTC+8 triples glm-5"
    assert spoken({**PEAK, "model": "*", "factor": 1.0}) == "peak 14:00–18:00 UTC+8: full price"
    assert "2.5" in spoken({**PEAK, "factor": 2.5})


def test_a_price_that_rises_is_no_peak():
    dearer = {"code": "reason.dearer", "at": PEAK["at"], "factor": 2.0, "model": "glm-5.2"}
    assert spoken(dearer, zone=BEIJING) == "from 18:00: glm-5.2 counts 2×"
    assert spoken({**dearer, "model": "*"}, zone=BEIJING) == "from 18:00: everything counts 2×"


def test_a_moment_is_said_on_the_vendors_clock_too_where_that_differs():
    start = {"code": "advice.start-at", "at": PEAK["at"]}
    assert spoken(start) == "start after 10:00 (18:00 UTC+8)"
    assert spoken(start, zone=BEIJING) == "start after 18:00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_has_its_blanks(language):
    table = speech_of([], Words(language))["table"]
    for key in table:
        if key.startswith(("check.reason.", "check.advice.")) and ".peak-" not in key:
            remark = {"code": key.removeprefix("check."), "window": "5h", "at": None, "percent": 3.0, "name": "x"}
            assert "{" not in spoken({**remark, "model": "m"}, language)
    for factor in (1.0, 2.0, 3.0, 0.67):
        for model in ("*", "glm-5"):
            said = spoken({**PEAK, "factor": factor, "model": model}, language)
            assert not said.startswith("check.")


ANSWER = {
    "id": "glm",
    "verdict": "no",
    "binding_window": "5h",
    "margin_percent": -31.0,
    "runs_out_at": PEAK["since"],
    "fits_from": PEAK["at"],
    "reasons": [{"code": "reason.runs-out", "window": "5h", "at": PEAK["since"], "percent": 31.0}, PEAK, PEAK, PEAK],
    "advice": [{"code": "advice.model", "model": "glm-4.7"}, {"code": "advice.or-start-at", "at": PEAK["at"]}],
}
NEED = {"start": NOW.timestamp(), "for_s": 7200, **dict.fromkeys(("task", "prompts", "requests", "tokens", "model"))}
RESULT = {"need": NEED, "verdict": "no", "best": "glm", "answers": [ANSWER]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [20, 30, 40, 80, 200])
def test_an_answer_takes_five_lines_at_most_and_says_the_reason_first_and_the_advice_last(language, width):
    words = Words(language)
    speech, here = speech_of([], words), clock_of(View(NOW, words, zone=UTC))
    lines = check_lines(RESULT, {"glm": "GLM"}, NOW.timestamp(), speech, here, width)
    texts = ["".join(text for text, _, _ in line) for line in lines]
    assert 2 <= len(texts) <= 5
    assert max(map(cells, texts[1:])) <= width
    if width >= 80:
        assert "18:00" in texts[-1]


def test_the_document_writes_moments_as_every_document_does():
    speech = speech_of([], Words("en"))
    written = check_document(RESULT, NOW.timestamp(), speech, clock_of(View(NOW, Words("en"), zone=UTC)))
    assert written["generated_at"] == "2026-02-23T05:00:00Z"
    assert written["subscriptions"][0]["fits_from"] == "2026-02-23T10:00:00Z"


@given(some.integers(10**7, 7 * 10**9), some.sampled_from((0, 1, 250_000, 999_999)))
def test_timestamps_are_those_of_every_document(seconds, micros):
    moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)
    assert timestamp(moment.timestamp()) == document.timestamp(moment)


@given(
    some.integers(-400 * 86_400, 700 * 86_400),
    some.sampled_from((UTC, BEIJING, timezone(timedelta(hours=-9, minutes=-30)))),
)
def test_moments_are_said_as_on_every_screen(ahead, zone):
    words, moment = Words("en"), NOW + timedelta(seconds=ahead)
    view = View(NOW, words, zone=zone)
    said = clock(moment.timestamp(), NOW.timestamp(), speech_of([], words), clock_of(view))
    assert said == clock_of_times(moment, view)
