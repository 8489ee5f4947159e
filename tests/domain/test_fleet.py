from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import Health, SubscriptionState, fleet_of
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import HOUR, WindowState, measure

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
HELD = Subscription("glm", "zhipu", interval_s=300)
PAUSED = replace(HELD, paused=True)
FAULT = Fault(FaultKind.VENDOR, "vendor", NOW)


def read(age_s):
    window = measure("5h", length_s=5 * HOUR, percent=40, resets_at=NOW + timedelta(hours=1))
    return Reading(NOW - timedelta(seconds=age_s), (window,))


@pytest.mark.parametrize(
    ("state", "health"),
    [
        (SubscriptionState(HELD), Health.UNPOLLED),
        (SubscriptionState(HELD, fault=FAULT), Health.FAILED),
        (SubscriptionState(HELD, read(600)), Health.OK),
        (SubscriptionState(HELD, read(601)), Health.STALE),
        (SubscriptionState(HELD, read(0), FAULT), Health.STALE),
        (SubscriptionState(PAUSED, read(0)), Health.STALE),
        (SubscriptionState(PAUSED), Health.UNPOLLED),
        (SubscriptionState(PAUSED, fault=FAULT), Health.UNPOLLED),
    ],
)
def test_health_says_how_far_a_reading_may_be_trusted(state, health):
    assert state.health(NOW) is health


def test_windows_are_given_as_they_may_be_shown():
    state = SubscriptionState(HELD, read(0))
    assert state.windows(NOW)[0].used_percent == 40
    assert state.windows(NOW + timedelta(hours=1))[0].state is WindowState.UNKNOWN
    assert SubscriptionState(HELD).windows(NOW) == ()


def test_changing_one_state_leaves_the_order_and_the_others_alone():
    other = replace(HELD, id="kimi")
    fleet = fleet_of([HELD, other])
    changed = fleet.with_state(SubscriptionState(HELD, read(0)))
    assert [state.subscription.id for state in changed.states] == ["glm", "kimi"]
    assert changed.state("kimi") is fleet.state("kimi")
    assert changed.state("glm") != fleet.state("glm")
    assert changed.state("nobody") is None
