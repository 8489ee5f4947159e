"""The scenario `calm`: eight subscriptions, each in a state that tells something.  And `one` of them alone."""

from datetime import UTC, datetime, timedelta

from quotatop.demo import glm, infini, kimi, minimax
from quotatop.demo.account import Account
from quotatop.demo.meter import Meter
from quotatop.demo.scenario import Holding, Scenario, bought, hold
from quotatop.domain.window import DAY, HOUR, WEEK

MONTH = 30 * DAY
FIVE = 5 * HOUR
MINUTE = 60


def glm_work(start: datetime) -> Holding:
    """GLM Max with credits, in use: the case of today."""
    meters = {
        "5h": Meter(start, FIVE, 0.62, 2 * HOUR + 14 * MINUTE, usual=0.7, seed=1),
        "week": Meter(start, WEEK, 0.34, 4 * DAY + 6 * HOUR, usual=0.8, seed=1),
    }
    account = Account("demo0000glmwork00000000000000000.demodemodemodemo", "max", meters, glm.credits, _renewal(start))
    return hold("glm", "zhipu", account, label="GLM 工作")


def zai_old(start: datetime) -> Holding:
    """Z.ai Pro bought before there were weeks: five hours in per cent, and tool calls by the month."""
    meters = {
        "5h": Meter(start, FIVE, 0.41, HOUR + 5 * MINUTE, usual=0.5, seed=2),
        "calls": Meter(start, MONTH, 0.28, 19 * DAY, usual=0.5, seed=2),
    }
    account = Account("demo0000zaiold000000000000000000.demodemodemodemo", "pro", meters, glm.percents, _renewal(start))
    return bought(hold("zai", "zai", account, label="Z.ai"), datetime(2026, 1, 20, tzinfo=UTC))


def kimi_old(start: datetime) -> Holding:
    """Kimi of the old scheme: a week that is well used, and five hours."""
    meters = {
        "5h": Meter(start, FIVE, 0.38, 2 * HOUR + 42 * MINUTE, usual=0.5, seed=3),
        "week": Meter(start, WEEK, 0.83, 2 * DAY + 8 * HOUR, usual=0.9, seed=3),
    }
    account = Account("sk-kimi-demo-old", "Allegretto", meters, kimi.old_scheme)
    return hold("kimi", "kimi", account, label="Kimi")


def kimi_new(start: datetime) -> Holding:
    """Kimi of the new scheme, outside China: five hours and a month."""
    meters = {
        "5h": Meter(start, FIVE, 0.12, 3 * HOUR + 50 * MINUTE, usual=0.4, seed=4),
        "month": Meter(start, MONTH, 0.47, 12 * DAY + 9 * HOUR, usual=0.8, seed=4),
    }
    account = Account("sk-kimi-demo-new", "Vivace", meters, kimi.new_scheme)
    return hold("kimi-intl", "kimi-global", account, label="Kimi global")


def minimax_lanes(start: datetime) -> Holding:
    """MiniMax Max: a text lane hardly touched, and videos that are counted."""
    meters = {
        "5h": Meter(start, FIVE, 0.06, 4 * HOUR + 28 * MINUTE, usual=0.3, seed=5),
        "week": Meter(start, WEEK, 0.21, 4 * DAY + 8 * HOUR, usual=0.5, seed=5),
        "video-day": Meter(start, DAY, 0.67, 9 * HOUR, usual=0.4, seed=5),
        "video-week": Meter(start, WEEK, 0.43, 4 * DAY + 8 * HOUR, usual=0.5, seed=5),
    }
    account = Account("sk-cp-demo-lanes", "max", meters, minimax.remains)
    return hold("minimax", "minimax", account, label="MiniMax", plan="minimax-max")


def minimax_spent(start: datetime) -> Holding:
    """MiniMax outside China, its week spent: the five hours are free and help nobody."""
    meters = {
        "5h": Meter(start, FIVE, 0.0, 3 * HOUR, usual=0.0, seed=6),
        "week": Meter(start, WEEK, 1.1, DAY + 3 * HOUR, usual=1.1, seed=6),
    }
    account = Account("sk-cp-demo-spent", "explore", meters, minimax.remains)
    return hold("minimax-intl", "minimax-intl", account, label="MiniMax intl")


def infini_lite(start: datetime) -> Holding:
    """Infini: counts of requests, and no word about resets."""
    meters = {
        "5h": Meter(start, FIVE, 0.137, 2 * HOUR, usual=0.3, seed=7),
        "week": Meter(start, WEEK, 0.368, 3 * DAY, usual=0.6, seed=7),
        "month": Meter(start, MONTH, 0.335, 17 * DAY, usual=0.6, seed=7),
    }
    account = Account("sk-cp-demo-infini", "lite", meters, infini.usage)
    return hold("infini", "infini", account, label="无问芯穹", plan="infini-lite")


def glm_spare(start: datetime) -> Holding:
    """A second GLM plan that nobody touches: its windows begin with the next use."""
    meters = {
        "5h": Meter(start, FIVE, 0.0, 3 * HOUR, usual=0.0, seed=8),
        "week": Meter(start, WEEK, 0.0, 5 * DAY, usual=0.0, seed=8),
    }
    account = Account("demo0000glmspare0000000000000000.demodemodemodemo", "lite", meters, glm.credits, _renewal(start))
    return hold("glm-spare", "zhipu", account, label="GLM 备用")


def _renewal(start: datetime) -> dict[str, str]:
    return {"renews": f"{start + timedelta(days=11):%Y-%m-%d}"}


def _eight(start: datetime) -> tuple[Holding, ...]:
    tellers = (glm_work, zai_old, kimi_old, kimi_new, minimax_lanes, minimax_spent, infini_lite, glm_spare)
    return tuple(teller(start) for teller in tellers)


def _one(start: datetime) -> tuple[Holding, ...]:
    return (glm_work(start),)


CALM = Scenario("calm", speed=10, tell=_eight)
ONE = Scenario("one", speed=10, tell=_one)
