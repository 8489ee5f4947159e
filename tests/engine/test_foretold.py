"""What forecasts and near ends ring for: two readings that agree, once a period, and nothing from what is unknown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotatop.domain.alert import Alert
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import SubscriptionState
from quotatop.domain.forecast import Forecast, Grounds
from quotatop.domain.mark import Marks
from quotatop.domain.pace import Verdict
from quotatop.domain.reading import Balance, PlanSeen, Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import WEEK, Window, measure
from quotatop.engine.alerts import Levels, judge
from quotatop.engine.foretold import ending, foretell
from quotatop.host.record import as_marks, parse, written

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
RESET = NOW + timedelta(hours=3)
HELD = Subscription("glm", "zhipu", 300, label="GLM")
DAYS = timedelta(days=1)


class Watcher:
    """Judges one reading after another, a minute apart, as the herald does."""

    def __init__(self) -> None:
        self.marks: Marks | None = None
        self.now = NOW
        self.alerts: list[Alert] = []

    def sees(self, window: Window, verdict: Verdict | None, at_reset=120.0, account=None, more=()) -> list[str]:
        self.now += timedelta(minutes=1)
        reading = Reading(self.now, (window, *more), account=account)
        told = {} if verdict is None else {window.id: forecast(verdict, at_reset, self.now)}
        after, alerts = judge(self.marks, HELD, reading, Levels(80, 95))
        signed, foretold = foretell(self.marks, after, HELD, reading, told)
        self.marks = parse(written(signed), as_marks)
        assert self.marks == signed
        self.alerts += [*alerts, *foretold]
        return [alert.kind for alert in (*alerts, *foretold)]


def forecast(verdict, at_reset, at) -> Forecast:
    grounds = Grounds(at, RESET, 50, 8.0, 5.0, 5.0, 5.0)
    return Forecast(5.0, RESET, at_reset, 0.7, verdict, RESET - timedelta(hours=1), grounds)


def five(percent=50.0, reset=RESET) -> Window:
    return measure("5h", length_s=18_000, percent=percent, resets_at=reset)


def week(percent=20.0, left=DAYS / 2) -> Window:
    return measure("week", length_s=WEEK, percent=percent, resets_at=NOW + left)


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


def test_two_readings_must_agree_and_then_it_is_told_once(watcher):
    assert watcher.sees(five(), Verdict.RUNS_OUT) == []
    assert watcher.sees(five(51), Verdict.RUNS_OUT) == ["runs-out"]
    assert watcher.sees(five(52), Verdict.RUNS_OUT) == []
    assert watcher.sees(five(52), Verdict.LASTS) == []
    assert watcher.sees(five(53), Verdict.RUNS_OUT) == []
    assert watcher.sees(five(54), Verdict.RUNS_OUT) == []


def test_one_that_disagrees_begins_the_count_anew(watcher):
    watcher.sees(five(), Verdict.RUNS_OUT)
    watcher.sees(five(), Verdict.TIGHT)
    assert watcher.sees(five(), Verdict.RUNS_OUT) == []
    assert watcher.sees(five(), Verdict.RUNS_OUT) == ["runs-out"]


def test_no_forecast_neither_tells_nor_clears(watcher):
    watcher.sees(five(), Verdict.RUNS_OUT)
    assert watcher.sees(five(), None) == []
    assert watcher.sees(five(), Verdict.RUNS_OUT) == ["runs-out"]


def test_the_next_period_can_be_told_again(watcher):
    for _ in range(2):
        watcher.sees(five(), Verdict.RUNS_OUT)
    watcher.now = RESET + timedelta(minutes=10)
    later = RESET + timedelta(hours=5)
    assert watcher.sees(five(10, later), Verdict.RUNS_OUT) == []
    assert watcher.sees(five(11, later), Verdict.RUNS_OUT) == ["runs-out"]
    assert len({alert.key for alert in watcher.alerts}) == 2


def test_who_was_told_that_it_is_nearly_spent_needs_no_forecast(watcher):
    watcher.sees(five(96), Verdict.RUNS_OUT)
    assert watcher.sees(five(97), Verdict.RUNS_OUT) == []


def test_who_is_locked_out_needs_no_forecast(watcher):
    spent = (week(100),)
    watcher.sees(five(), Verdict.RUNS_OUT, more=spent)
    assert watcher.sees(five(), Verdict.RUNS_OUT, more=spent) == []


def test_another_account_begins_anew(watcher):
    watcher.sees(five(), Verdict.RUNS_OUT, account="a")
    assert watcher.sees(five(), Verdict.RUNS_OUT, account="b") == []


def test_a_week_that_expires_unused_is_told_a_day_before(watcher):
    assert watcher.sees(week(left=3 * DAYS), Verdict.SPARE, 25.0) == []
    assert watcher.sees(week(left=3 * DAYS), Verdict.SPARE, 25.0) == []
    near = Watcher()
    assert near.sees(week(), Verdict.SPARE, 25.0) == []
    assert near.sees(week(), Verdict.SPARE, 25.0) == ["unused"]
    assert dict(near.alerts[0].details)["unused"] == "75%"


def test_five_hours_that_expire_are_no_news(watcher):
    watcher.sees(five(3), Verdict.SPARE, 10.0)
    assert watcher.sees(five(3), Verdict.SPARE, 10.0) == []


def _state(**known) -> SubscriptionState:
    return SubscriptionState(HELD, Reading(NOW, (five(),), **known))


def _told(state, rules=()) -> list[tuple[str, str]]:
    return [(alert.kind, alert.code) for alert in ending(state, NOW, lambda: rules)]


@pytest.mark.parametrize(
    ("renews", "left_days", "told"),
    [(False, 2, [("expires", "plan-expires")]), (False, 9, []), (True, 2, []), (None, 2, []), (False, -1, [])],
)
def test_a_plan_that_is_not_renewed_is_told_three_days_ahead(renews, left_days, told):
    assert _told(_state(plan=PlanSeen("Max", NOW + left_days * DAYS, renews))) == told


def test_a_rule_that_ends_is_told_once_a_date():
    assert _told(_state(), [("glm-peak", NOW + DAYS)]) == [("expires", "rule-ends")]
    assert _told(_state(), [("glm-peak", NOW + 9 * DAYS)]) == []
    first, again = (
        next(iter(ending(_state(), NOW + hour * DAYS / 24, lambda: [("r", NOW + DAYS)]))) for hour in (0, 1)
    )
    assert first.key == again.key


@pytest.mark.parametrize(("amount", "told"), [(40.0, [("unused", "balance-expires")]), (0.0, []), (None, [])])
def test_a_balance_that_expires_is_told_while_there_is_something_in_it(amount, told):
    assert _told(_state(balances=(Balance("gift", amount, "CNY", NOW + DAYS),))) == told


def test_a_failing_subscription_tells_no_ends():
    state = replace(_state(plan=PlanSeen("Max", NOW + DAYS, False)), fault=Fault(FaultKind.VENDOR, "vendor", NOW))
    assert _told(state) == []
    assert list(ending(SubscriptionState(HELD), NOW, lambda: [("r", NOW + DAYS)])) == []
