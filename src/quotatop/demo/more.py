"""The scenario `more`: clouds that want a signature, official CLIs that tell by their files, and prepaid balances."""

from datetime import datetime, timedelta

from quotatop.demo import bailian, prepaid, tools, volcengine
from quotatop.demo.account import Account, epoch_ms
from quotatop.demo.calm import FIVE, MINUTE, MONTH
from quotatop.demo.meter import Meter
from quotatop.demo.scenario import Holding, Scenario, hold, hold_at_home, hold_signed
from quotatop.domain.subscription import Source
from quotatop.domain.window import DAY, HOUR, WEEK


def _ark(start: datetime) -> tuple[Holding, ...]:
    """Both plans of one Volcano account: the Coding Plan in use, the Agent Plan nearly through its week."""
    meters = {
        "5h": Meter(start, FIVE, 0.47, 2 * HOUR + 5 * MINUTE, usual=0.6, seed=21),
        "week": Meter(start, WEEK, 0.58, 3 * DAY + 10 * HOUR, usual=0.8, seed=21),
        "month": Meter(start, MONTH, 0.31, 18 * DAY, usual=0.7, seed=21),
        "afp-5h": Meter(start, FIVE, 0.22, 3 * HOUR + 40 * MINUTE, usual=0.4, seed=22),
        "afp-week": Meter(start, WEEK, 0.91, 2 * DAY + 4 * HOUR, usual=0.9, seed=22),
        "afp-month": Meter(start, MONTH, 0.44, 16 * DAY, usual=0.7, seed=22),
    }
    details = {"agent": "medium", "ends": f"{start + timedelta(days=18):%Y-%m-%dT15:59:59Z}"}
    secret = "demo-ark-secret-key-000000000000"  # noqa: S105 - it opens nothing
    account = Account("AKLTDEMO0000000000ARK", "pro", meters, volcengine.plans, details | {volcengine.SECRET: secret})
    return (
        hold_signed("ark-coding", "volcengine", account, secret, label="方舟 Coding", plan="ark-coding-pro"),
        hold_signed("ark-agent", "volcengine", account, secret, label="方舟 Agent", plan="ark-agent-medium"),
    )


def _bailian(start: datetime) -> tuple[Holding, ...]:
    """Both plans of one Bailian account: requests that are counted, and a month of credits told as a share."""
    meters = {
        "5h": Meter(start, FIVE, 0.18, 3 * HOUR + 20 * MINUTE, usual=0.4, seed=23),
        "week": Meter(start, WEEK, 0.21, 4 * DAY + 2 * HOUR, usual=0.5, seed=23),
        "month": Meter(start, MONTH, 0.35, 14 * DAY, usual=0.6, seed=23),
        "token-month": Meter(start, MONTH, 0.72, 9 * DAY, usual=0.8, seed=24),
    }
    details = {"token": "standard", "ends": str(epoch_ms(start + timedelta(days=9)))}
    secret = "demo-bailian-secret-000000000000"  # noqa: S105 - it opens nothing
    account = Account("LTAIDEMO0000000BAILIAN", "pro", meters, bailian.plans, details | {bailian.SECRET: secret})
    return (
        hold_signed("bailian", "bailian", account, secret, label="百炼 Coding", plan="bailian-coding-pro"),
        hold_signed("bailian-token", "bailian", account, secret, label="百炼 Token", plan="bailian-token-standard"),
    )


def _claude(start: datetime) -> Holding:
    meters = {
        "5h": Meter(start, FIVE, 0.55, HOUR + 48 * MINUTE, usual=0.6, seed=25),
        "week": Meter(start, WEEK, 0.38, 4 * DAY + 20 * HOUR, usual=0.7, seed=25),
        "fable": Meter(start, WEEK, 0.63, 4 * DAY + 20 * HOUR, usual=0.8, seed=26),
    }
    return hold_at_home("claude", "claude", tools.claude(meters), label="Claude")


def _codex(start: datetime) -> Holding:
    meters = {
        "5h": Meter(start, FIVE, 0.86, 41 * MINUTE, usual=0.7, seed=27),
        "week": Meter(start, WEEK, 0.49, 2 * DAY + 15 * HOUR, usual=0.7, seed=27),
    }
    # By its sessions alone: a demo never starts the codex of this machine.
    return hold_at_home("codex", "codex", tools.codex(meters), label="Codex", source=Source.LOGS)


def _deepseek(start: datetime) -> Holding:
    paid = {prepaid.PAID: Meter(start, MONTH, 0.26, 21 * DAY, usual=0.6, seed=28)}
    account = Account("sk-demo-deepseek", "", paid, prepaid.deepseek, {"paid": "100", "granted": "10"})
    return hold("deepseek", "deepseek", account, label="DeepSeek")


def _moonshot(start: datetime) -> Holding:
    paid = {prepaid.PAID: Meter(start, MONTH, 0.97, 21 * DAY, usual=0.9, seed=29)}
    details = {"paid": "20", "owed": "1.02", "vouchers": "50"}
    return hold(
        "moonshot", "moonshot", Account("sk-demo-moonshot", "", paid, prepaid.moonshot, details), label="Moonshot"
    )


def _tell(start: datetime) -> tuple[Holding, ...]:
    return (*_ark(start), *_bailian(start), _claude(start), _codex(start), _deepseek(start), _moonshot(start))


MORE = Scenario("more", speed=10, tell=_tell)
