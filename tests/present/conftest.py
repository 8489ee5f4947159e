"""A made-up fleet at a made-up moment, for everything that says how it stands."""

from datetime import UTC, datetime, timedelta

import pytest

from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.reading import PlanSeen, Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import HOUR, WEEK, Unit, measure

NOW = datetime(2026, 9, 2, 7, 32, tzinfo=UTC)


def window(id, percent, hours=None, **rest):
    length = {"5h": 5 * HOUR, "week": WEEK, "month": None}[id.partition(":")[0]]
    resets_at = NOW + timedelta(hours=hours) if hours is not None else None
    return measure(id, length_s=length, percent=percent, resets_at=resets_at, **rest)


def state(id, *windows, age_m=2, fault=None, plan=None, proves=None, provider="zhipu", **held):
    reading = Reading(NOW - timedelta(minutes=age_m), windows, plan=PlanSeen(plan) if plan else None, proves=proves)
    return SubscriptionState(Subscription(id, provider, 300, **held), reading if windows else None, fault)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def fleet():
    throttled = Fault(FaultKind.THROTTLED, "throttled", NOW, retry_at=NOW + timedelta(minutes=9))
    five = window("5h", 78, 1.9, unit=Unit.CREDITS, used=1560, limit=2000, unit_label="credits")
    return Fleet(
        (
            state("glm", five, window("week", 34, 102), label="GLM 工作", plan="lite", proves="credit-rows"),
            state("kimi", window("5h", 38, 2.7), window("week", 55, 56), age_m=17, fault=throttled, provider="kimi"),
            state("mm", window("5h", 6, 4.46), window("week", 21, 104), window("5h:video", 0), provider="minimax"),
            state("ark", window("5h", 0), window("week", 100, 104), window("month", 74, 392), provider="infini"),
            state("bad", fault=Fault(FaultKind.REJECTED, "rejected", NOW), provider="zai"),
            state("new", provider="zai"),
            state("rest", provider="zai", paused=True),
        )
    )
