"""What Prometheus sees: every line is one that it can read, and what is not known is absent."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.forecast import Forecast, Grounds
from quotatop.domain.pace import Verdict
from quotatop.domain.reading import Balance, Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import HOUR, WEEK, Unit, measure
from quotatop.present.metrics import Polls, metrics
from quotatop.present.words import LANGUAGES, Words

NOW = datetime(2026, 9, 2, 4, tzinfo=UTC)
SAMPLE = re.compile(r'quotatop_[a-z_]+(\{([a-z]+="([^"\\\n]|\\[\\"n])*",?)*\})? -?\d+(\.\d+)?')
RESETS = NOW + timedelta(hours=2)
FIVE = measure("5h", length_s=5 * HOUR, unit=Unit.CREDITS, used=30, limit=120, resets_at=RESETS, unit_label="AFP")
WEEKLY = measure("week", length_s=WEEK, percent=100.57)
GROUNDS = Grounds(NOW, RESETS, 9, 2.0, 1.0, 1.0, None)
FORECAST = Forecast(6.25, RESETS - timedelta(hours=1), 104.5, 0.75, Verdict.RUNS_OUT, RESETS, GROUNDS)


def fleet(id="glm", **more):
    reading = Reading(NOW - timedelta(seconds=90), (FIVE, WEEKLY), balances=(Balance("gift", 4.5, "CNY"),))
    return Fleet((SubscriptionState(Subscription(id, "zhipu", 300), reading, outlooks=(("5h", FORECAST),), **more),))


def told(of, polls=None, language="en"):
    text = metrics(of, polls or {}, Words(language), NOW)
    assert text.endswith("\n")
    lines = text.splitlines()
    for line in lines:
        assert line.startswith("# ") or SAMPLE.fullmatch(line), line
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


WHOSE = 'subscription="glm",provider="zhipu"'


def test_a_window_is_told_with_its_forecast():
    found = told(fleet())
    five = f'{WHOSE},window="5h"'
    assert found[f"quotatop_window_used_ratio{{{five}}}"] == "0.25"
    assert found[f'quotatop_window_limit_units{{{five},unit="AFP"}}'] == "120"
    assert found[f"quotatop_window_reset_timestamp_seconds{{{five}}}"] == str(int(RESETS.timestamp()))
    assert found[f'quotatop_window_state{{{five},state="running"}}'] == "1"
    assert found[f"quotatop_window_forecast_rate_ratio_per_hour{{{five}}}"] == "0.0625"
    assert found[f"quotatop_window_forecast_used_at_reset_ratio{{{five}}}"] == "1.045"
    assert found[f"quotatop_window_forecast_run_out_ratio{{{five}}}"] == "0.75"
    assert found[f"quotatop_window_forecast_empty_timestamp_seconds{{{five}}}"] == str(int(RESETS.timestamp()) - 3600)
    assert found[f"quotatop_reading_age_seconds{{{WHOSE}}}"] == "90"
    assert found[f'quotatop_balance_amount{{{WHOSE},name="gift",unit="CNY"}}'] == "4.5"


def test_what_is_not_known_is_absent():
    found = told(fleet())
    week = [series for series in found if 'window="week"' in series]
    assert found[f'quotatop_window_used_ratio{{{WHOSE},window="week"}}'] == "1.0057"
    assert not [series for series in week if "units" in series or "reset" in series or "forecast" in series]
    nothing = told(Fleet((SubscriptionState(Subscription("glm", "zhipu", 300)),)))
    assert {series.partition("{")[0] for series in nothing} == {"quotatop_build_info", "quotatop_subscription_health"}
    assert len(told(Fleet())) == 1


def test_a_fault_and_polls_are_told_by_kind():
    fault = Fault(FaultKind.THROTTLED, "throttled", NOW)
    found = told(fleet(fault=fault), {"glm": Polls(3, 1.5, 0.25, (("throttled", 2),)), "gone": Polls(1, 1, 1)})
    assert found[f'quotatop_subscription_fault{{{WHOSE},kind="throttled"}}'] == "1"
    assert found[f'quotatop_subscription_health{{{WHOSE},health="stale"}}'] == "1"
    assert found[f"quotatop_poll_duration_seconds_sum{{{WHOSE}}}"] == "1.5"
    assert found[f"quotatop_poll_duration_seconds_count{{{WHOSE}}}"] == "3"
    assert found[f'quotatop_poll_faults_total{{{WHOSE},kind="throttled"}}'] == "2"
    assert not [series for series in found if "gone" in series]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_family_has_its_help_and_type_once_and_before_its_samples(language):
    of, polls = fleet(fault=Fault(FaultKind.BUG, "bug", NOW)), {"glm": Polls(1, 1, 1, (("bug", 1),))}
    lines = metrics(of, polls, Words(language), NOW).splitlines()
    heads = [line.split(" ", 3) for line in lines if line.startswith("# HELP")]
    types = [line.split(" ")[2] for line in lines if line.startswith("# TYPE")]
    assert [head[2] for head in heads] == types
    assert len(set(types)) == len(types)
    assert not [head for head in heads if head[3].startswith("metrics.")]
    keys = {f"metrics.{name.removeprefix('quotatop_')}" for name in types}
    assert {key for key in Words(language).table if key.startswith("metrics.")} == keys | {
        "metrics.serving",
        "metrics.taken",
    }


@given(some.text(max_size=80), some.text(max_size=80), some.floats())
def test_whatever_a_vendor_says_is_one_readable_line(unit, name, amount):
    (state,) = fleet().states
    reading = replace(
        state.reading,
        windows=(replace(FIVE, unit_label=unit), replace(FIVE, id=f"other:{name}", used=amount)),
        balances=(Balance(name, amount, unit), Balance(name, amount, unit)),
    )
    told(Fleet((replace(state, reading=reading),)))
