from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from quotatop.catalogue.terms import Terms
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.forecast import Forecast, Grounds
from quotatop.domain.pace import Verdict
from quotatop.domain.peak import DAILY, Factor, PeakRule
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import HOUR, WEEK, measure
from quotatop.present.advice import say_advice
from quotatop.present.board.draw import board
from quotatop.present.glyphs import UNICODE
from quotatop.present.overview import overview_of
from quotatop.present.view import View
from quotatop.present.words import Words

NOW = datetime(2026, 3, 2, 5, 48, tzinfo=UTC)
PEAK = PeakRule(
    "tripled", "Asia/Shanghai", DAILY, ((time(14), time(18)),), (Factor("glm-5", 3, 2), Factor("glm-4.7", 1, 1))
)
TERMS = {"glm": Terms(rules=(PEAK,), peak=PEAK)}


def hours(count):
    return NOW + timedelta(hours=count)


def window(id="5h", percent=50, left_h=4.5):
    return measure(id, length_s=WEEK if id == "week" else 5 * HOUR, percent=percent, resets_at=hours(left_h))


def foretold(verdict, left_h=4.5, at_reset=50.0, empty_h=1.0) -> Forecast:
    grounds = Grounds(NOW, hours(left_h), 50, 8.0, 5.0, 5.0, 5.0)
    out = verdict is Verdict.RUNS_OUT
    return Forecast(5.0, hours(empty_h) if out else None, at_reset, 0.5, verdict, hours(empty_h), grounds)


def state(id, *told) -> SubscriptionState:
    """A fresh reading of windows, each with what is foretold of it or None."""
    reading = Reading(NOW, tuple(window for window, _ in told))
    outlooks = tuple((window.id, forecast) for window, forecast in told if forecast is not None)
    return SubscriptionState(Subscription(id, "zhipu", 300, label=id.upper()), reading, outlooks=outlooks)


LASTS = (window("week"), foretold(Verdict.LASTS, at_reset=60.0))
OUT = (window(), foretold(Verdict.RUNS_OUT, empty_h=1.35))
SPENT = (window(percent=100), None)
IDLE = (measure("5h", length_s=5 * HOUR, percent=0), None)


def said(*states, terms=None, language="en") -> list[str]:
    return [one.text for one in say_advice(Fleet(states), terms or {}, View(NOW, Words(language), UTC))]


@pytest.mark.parametrize(
    ("states", "terms", "english", "chinese"),
    [
        (
            [state("glm", SPENT), state("kimi", LASTS)],
            {},
            "Use KIMI (about 40% to spare): GLM is spent",
            "改用 KIMI（预计可剩 40%）：GLM 已用尽",
        ),
        (
            [state("glm", OUT), state("kimi", LASTS)],
            {},
            "Use KIMI (about 40% to spare): GLM runs out about 07:09",
            "改用 KIMI（预计可剩 40%）：GLM 约 07:09 用完",
        ),
        (
            [state("glm", OUT), state("kimi", IDLE)],
            {},
            "Use KIMI (still untouched): GLM runs out about 07:09",
            "改用 KIMI（尚未动用）：GLM 约 07:09 用完",
        ),
        (
            [state("glm", OUT), state("kimi", (measure("5h", length_s=5 * HOUR, unlimited=True), None), IDLE)],
            {},
            "Use KIMI (still untouched): GLM runs out about 07:09",
            "改用 KIMI（尚未动用）：GLM 约 07:09 用完",
        ),
        (
            [state("glm", OUT), state("kimi", (measure("5h", length_s=5 * HOUR, unlimited=True), None))],
            {},
            "Use KIMI (no limit): GLM runs out about 07:09",
            "改用 KIMI（不限量）：GLM 约 07:09 用完",
        ),
        (
            [state("glm", (window(percent=100, left_h=2 / 3), None), (window("week"), foretold(Verdict.LASTS)))],
            {},
            "Wait 40m: GLM 5h resets at 06:28",
            "再等 40m：GLM 的5小时窗口将于 06:28 重置",
        ),
        (
            [state("glm", (window(), foretold(Verdict.RUNS_OUT, empty_h=2.7)))],
            TERMS,
            "GLM: glm-4.7 lasts until the reset, glm-5 does not",
            "GLM：glm-4.7 能用到重置，glm-5 不能",
        ),
        (
            [state("glm", (window(left_h=4.9), foretold(Verdict.RUNS_OUT, 4.9, empty_h=1.35)))],
            {"glm": Terms(rules=(replace(PEAK, factors=(Factor("glm-5", 3, 3), Factor("glm-4.7", 1, 1))),))},
            "GLM: glm-4.7 lasts 2h42m longer than glm-5",
            "GLM：glm-4.7 比 glm-5 多撑 2h42m",
        ),
        (
            [state("glm", LASTS)],
            TERMS,
            "GLM: peak begins in 12m, then glm-5 3x, glm-4.7 full price",
            "GLM：12m 后进入高峰，glm-5 3 倍, glm-4.7 全价",
        ),
        (
            [state("glm", (window("week", 20, 24), foretold(Verdict.SPARE, 24, 25.0)))],
            {},
            "GLM: about 75% of the week will expire unused in 1d00h",
            "GLM：周额度约有 75% 将在 1d00h 后过期",
        ),
    ],
)
def test_every_kind_of_advice_is_one_plain_sentence(states, terms, english, chinese):
    assert said(*states, terms=terms)[0] == english
    assert said(*states, terms=terms, language="zh")[0] == chinese


def test_old_readings_advise_nothing():
    old = state("glm", OUT)
    old = replace(old, reading=replace(old.reading, read_at=hours(-3)))
    assert said(old, state("kimi", IDLE)) == []


def test_without_any_forecast_nothing_is_advised():
    assert said(state("glm", SPENT), state("kimi", IDLE)) == []


def drawn(*states, width=80, height=24):
    overview = overview_of(Fleet(states), {}, View(NOW, Words("en"), UTC))
    return board(overview, (), width, height, UNICODE, Words("en")).header


def test_the_screen_shows_the_most_pressing_advice_in_one_line_that_opens_its_subscription():
    unused = state("mm", (window("week", 20, 24), foretold(Verdict.SPARE, 24, 25.0)))
    advice = [line for line in drawn(unused, state("glm", OUT), state("kimi", LASTS)) if "advice:" in line.text]
    assert [line.text.strip() for line in advice] == ["advice: Use MM (about 75% to spare): GLM runs out about 07:09"]
    assert advice[0].action == ("detail", "mm")


def test_a_low_screen_keeps_its_lines_for_the_subscriptions():
    assert not any("advice:" in line.text for line in drawn(state("glm", OUT), state("kimi", LASTS), height=14))
