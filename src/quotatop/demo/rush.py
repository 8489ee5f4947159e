"""The scenario `rush`: a peak is about to begin, and one subscription runs into its limit within half a minute."""

from datetime import UTC, datetime, time, timedelta

from quotatop.demo import glm
from quotatop.demo.account import Account
from quotatop.demo.calm import FIVE, MINUTE, kimi_old, minimax_lanes
from quotatop.demo.meter import Meter
from quotatop.demo.scenario import Holding, Scenario, hold
from quotatop.domain.window import DAY, HOUR, WEEK

BEFORE_THE_PEAK = time(5, 46, tzinfo=UTC)
"""14 minutes before GLM's peak of weekdays, 14:00 in China."""


def _begin(now: datetime) -> datetime:
    """Give the last weekday's moment before the peak, so that the story is the same on every day."""
    begin = datetime.combine(now.date(), BEFORE_THE_PEAK)
    while begin > now or begin.weekday() >= 5:
        begin -= timedelta(days=1)
    return begin


def _tell(start: datetime) -> tuple[Holding, ...]:
    meters = {
        "5h": Meter(start, FIVE, 0.74, 52 * MINUTE, usual=0.7, seed=1, rush=0.6),
        "week": Meter(start, WEEK, 0.52, 3 * DAY + 6 * HOUR, usual=0.8, seed=1, rush=0.06),
    }
    renews = {"renews": f"{start + timedelta(days=11):%Y-%m-%d}"}
    account = Account("demo0000glmrush00000000000000000.demodemodemodemo", "pro", meters, glm.credits, renews)
    return (hold("glm", "zhipu", account, label="GLM 工作"), kimi_old(start), minimax_lanes(start))


RUSH = Scenario("rush", speed=60, tell=_tell, begin=_begin)
