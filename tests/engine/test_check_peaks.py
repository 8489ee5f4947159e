"""What does the hour make of a need?  The edges of every vendor's peaks, on the vendors' clock, as they published them.

The end of a peak belongs to it no more. Counts without a duration are an hour's work at the most.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest

from quotatop.catalogue.load_priced import load_priced
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.reading import Balance, Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import HOUR, WEEK, Unit, measure
from quotatop.engine.ask import answered

BEIJING = timezone(timedelta(hours=8))


@cache
def facts():
    return load_priced(Path("/nowhere"))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)


def told(subscription, reading, need):
    (answer,) = answered(Fleet((SubscriptionState(subscription, reading),)), facts(), need, reading.read_at)[1][
        "answers"
    ]
    return answer


def need(now, hours=None, **what):
    blank = dict.fromkeys(("task", "prompts", "requests", "tokens", "model"))
    return {"start": now.timestamp(), "for_s": hours and int(hours * HOUR), **blank, **what}


def peak(answer):
    """The remark on the price: its kind, factor and hours in Beijing."""
    for remark in answer["reasons"]:
        if remark["code"] in ("reason.peak", "reason.dearer"):
            edges = [remark.get("since"), remark["at"]]
            hours = [f"{datetime.fromtimestamp(edge, BEIJING):%H:%M}" for edge in edges if edge]
            return remark["code"].removeprefix("reason."), remark["factor"], "–".join(hours)
    return None


def money(when, hours=None):
    """What five million tokens leave of ten yuan at DeepSeek."""
    now = at(when)
    reading = Reading(now, (), balances=(Balance("available", 10.0, "CNY"),), proves="prepaid")
    work = need(now, hours, tokens=5_000_000, model="deepseek-v4-pro")
    return told(Subscription("ds", "deepseek", 300), reading, work)


CHEAP, DEAR = 67.52, 35.04


@pytest.mark.parametrize(
    ("when", "hours", "margin", "said"),
    [
        ("2026-08-16 15:00", None, 82.46, None),  # before there were peaks, and at the old price
        ("2026-08-18 07:59", None, CHEAP, None),
        ("2026-08-18 08:59", None, DEAR, ("peak", 2, "09:00–12:00")),
        ("2026-08-18 09:00", None, DEAR, ("peak", 2, "09:00–12:00")),
        ("2026-08-18 11:59", None, DEAR, ("peak", 2, "09:00–12:00")),
        ("2026-08-18 12:00", None, CHEAP, None),
        ("2026-08-18 14:00", None, DEAR, ("peak", 2, "14:00–18:00")),
        ("2026-08-18 18:00", None, CHEAP, None),
        ("2026-08-18 13:00", 2, (CHEAP + DEAR) / 2, ("peak", 2, "14:00–18:00")),
        ("2026-08-18 11:00", 4, (CHEAP + DEAR) / 2, ("peak", 2, "09:00–12:00")),
        ("2026-08-22 10:00", None, DEAR, ("peak", 2, "09:00–12:00")),  # a Saturday, while weekends counted
        ("2026-08-23 10:00", None, CHEAP, None),
        ("2026-08-29 10:00", None, CHEAP, None),
        ("2026-09-25 10:00", None, CHEAP, None),  # a holiday
        ("2026-10-01 10:00", None, CHEAP, None),
        ("2026-10-08 10:00", None, DEAR, ("peak", 2, "09:00–12:00")),
    ],
)
def test_deepseek_doubles_on_mornings_and_afternoons_of_workdays(when, hours, margin, said):
    answer = money(when, hours)
    assert (answer["margin_percent"], peak(answer)) == (pytest.approx(margin, abs=0.01), said)


def prompts(when, model, hours=None):
    """What twenty prompts leave of four hundred, of a plan bought before there were credits."""
    now = at(when)
    five = measure("5h", length_s=5 * HOUR, percent=0, resets_at=now + timedelta(hours=4.5))
    week = measure("week", length_s=WEEK, percent=0, resets_at=now + timedelta(days=3))
    held = Subscription("glm", "zhipu", 300, plan="glm-pro", since=date(2026, 3, 1))
    return told(held, Reading(now, (five, week)), need(now, hours, prompts=20, model=model))


@pytest.mark.parametrize(
    ("when", "hours", "margin", "said"),
    [
        ("2026-09-28 13:00", None, 95, None),  # the offer: once outside of the peak, to the end of September
        ("2026-09-28 13:59", None, 85, ("peak", 3, "14:00–18:00")),
        ("2026-09-28 14:00", None, 85, ("peak", 3, "14:00–18:00")),
        ("2026-09-28 17:59", None, 85, ("peak", 3, "14:00–18:00")),
        ("2026-09-28 18:00", None, 95, None),
        ("2026-09-26 15:00", None, 85, ("peak", 3, "14:00–18:00")),  # a Saturday: these terms know no weekends
        ("2026-09-28 17:00", 2, 90, ("peak", 3, "14:00–18:00")),
        ("2026-09-30 22:59", None, 95, None),
        ("2026-09-30 23:30", None, 90, ("dearer", 2, "00:00")),
        ("2026-09-30 23:00", 2, 92.5, ("dearer", 2, "00:00")),
        ("2026-10-01 00:00", None, 90, None),
    ],
)
def test_glm_prompts_triple_in_the_peak_and_an_offer_ends_at_midnight(when, hours, margin, said):
    answer = prompts(when, "glm-5.2", hours)
    assert (answer["margin_percent"], peak(answer)) == (pytest.approx(margin, abs=0.01), said)


def test_a_model_without_a_factor_has_no_peak():
    answer = prompts("2026-09-28 15:00", "glm-4.7")
    assert (answer["margin_percent"], peak(answer)) == (pytest.approx(95), None)


def credits(when, hours=None):
    """What ten million tokens leave of twelve thousand credits."""
    now = at(when)
    ends = now + timedelta(hours=24)
    five = measure("5h", length_s=5 * HOUR, unit=Unit.CREDITS, used=0, limit=12_000, resets_at=ends)
    work = need(now, hours, tokens=10_000_000, model="glm-5.2")
    held = Subscription("glm", "zhipu", 300, plan="glm-pro")
    return told(held, Reading(now, (five,), proves="credit-rows"), work)


HALF, FULL = 90.3, 80.59


@pytest.mark.parametrize(
    ("when", "hours", "margin", "said"),
    [
        ("2026-08-07 13:00", None, HALF, None),  # a Friday
        ("2026-08-07 13:01", None, FULL, ("peak", 1, "14:00–18:00")),
        ("2026-08-07 14:00", None, FULL, ("peak", 1, "14:00–18:00")),
        ("2026-08-07 17:59", None, FULL, ("peak", 1, "14:00–18:00")),
        ("2026-08-07 18:00", None, HALF, None),
        ("2026-08-07 23:30", None, HALF, None),
        ("2026-08-08 15:00", None, HALF, None),
        ("2026-08-09 15:00", None, HALF, None),
        ("2026-08-10 00:00", None, HALF, None),
        ("2026-08-10 14:00", None, FULL, ("peak", 1, "14:00–18:00")),
        ("2026-10-01 15:00", None, FULL, ("peak", 1, "14:00–18:00")),  # a holiday, of which GLM says nothing
        ("2026-08-07 16:00", 4, (HALF + FULL) / 2, ("peak", 1, "14:00–18:00")),
        ("2026-08-09 23:00", 2, HALF, None),
    ],
)
def test_glm_credits_are_at_full_price_on_the_afternoons_of_workdays(when, hours, margin, said):
    answer = credits(when, hours)
    assert (answer["margin_percent"], peak(answer)) == (pytest.approx(margin, abs=0.01), said)


@pytest.mark.parametrize(
    ("provider", "plan"), [("kimi", "kimi-allegretto"), ("minimax", "minimax-plus"), ("kimi", None)]
)
@pytest.mark.parametrize("hour", [9, 14, 17, 18])
def test_where_no_peak_was_published_every_hour_is_alike(provider, plan, hour):
    now = at(f"2026-09-28 {hour:02}:00")
    five = measure("5h", length_s=5 * HOUR, percent=20, resets_at=now + timedelta(hours=3))
    reading = Reading(now, (five,))
    hours = told(Subscription("one", provider, 300, plan=plan), reading, need(now, 1))
    assert (hours["verdict"], hours["margin_percent"], peak(hours)) == ("fits", pytest.approx(70), None)


@pytest.mark.parametrize(
    ("plan", "code"),
    [("kimi-allegretto", "no-version"), ("kimi-plus", "no-limit"), ("my-own", "no-plan"), (None, "no-plan")],
)
def test_what_a_plan_holds_is_unknown_for_a_reason(plan, code):
    now = at("2026-09-28 15:00")
    five = measure("5h", length_s=5 * HOUR, percent=20, resets_at=now + timedelta(hours=3))
    answer = told(Subscription("kimi", "kimi", 300, plan=plan), Reading(now, (five,)), need(now, prompts=3))
    assert (answer["verdict"], answer["margin_percent"]) == ("unknown", None)
    assert [reason["code"] for reason in answer["reasons"]] == [f"reason.{code}"]
