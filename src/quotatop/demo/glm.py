"""What does bigmodel.cn or api.z.ai say?  Credit rows, older percent rows, and the errors inside HTTP 200."""

from datetime import datetime

from quotatop.demo.account import Account, epoch_ms, level
from quotatop.demo.meter import Level
from quotatop.demo.server import Answer, Asked, json_answer

QUOTA = "/api/monitor/usage/quota/limit"
PLANS = "/api/biz/subscription/list"
PATHS = frozenset({QUOTA, PLANS})

CREDITS = {"lite": (2_000, 10_000), "pro": (12_000, 60_000), "max": (28_000, 140_000)}
"""Credits in five hours and in a week, by plan."""
CALLS = {"lite": 100, "pro": 1_000, "max": 4_000}
"""Tool calls a month of the older plans."""

_Row = dict[str, object]


def refuse() -> Answer:
    """Say that the key is wrong or expired: inside HTTP 200, as this vendor does."""
    return json_answer({"code": 401, "msg": "token expired or incorrect", "success": False})


def no_windows() -> Answer:
    """Answer well and tell nothing: a list without rows."""
    return _success({"limits": [], "level": "pro"})


def credits(account: Account, asked: Asked, now: datetime) -> Answer | None:
    """Answer for a plan that counts credits: two windows, no row for tool calls."""
    five, week = CREDITS[account.plan]
    rows = [
        _credit_row(level(account, "5h", now), unit=3, number=5, limit=five),
        _credit_row(level(account, "week", now), unit=6, number=1, limit=week),
    ]
    return _answer(account, asked, [row for row in rows if row])


def percents(account: Account, asked: Asked, now: datetime) -> Answer | None:
    """Answer for a plan bought before February 2026: five hours in per cent, tool calls by the month, no week."""
    rows: list[_Row] = []
    if calls := level(account, "calls", now):
        rows.append(_calls_row(calls, CALLS[account.plan]))
    if five := level(account, "5h", now):
        rows.append(
            {"type": "TOKENS_LIMIT", "unit": 3, "number": 5, "percentage": int(100 * five.share)} | _reset(five)
        )
    return _answer(account, asked, rows)


def _answer(account: Account, asked: Asked, rows: list[_Row]) -> Answer | None:
    if asked.path == QUOTA:
        return _success({"limits": rows, "level": account.plan})
    if asked.path == PLANS:
        plan = {
            "productName": f"GLM Coding {account.plan.capitalize()}",
            "status": "VALID",
            "nextRenewTime": account.details["renews"],
            "billingCycle": "monthly",
            "inCurrentPeriod": True,
            "autoRenew": 1,
        }
        return _success([plan])
    return None


def _success(data: object) -> Answer:
    return json_answer({"code": 200, "msg": "Operation successful", "data": data, "success": True})


def _credit_row(at: Level | None, *, unit: int, number: int, limit: int) -> _Row | None:
    if at is None:
        return None
    used = int(at.share * limit)
    row: _Row = {
        "type": "CREDIT_LIMIT",
        "unit": unit,
        "number": number,
        "usage": limit,
        "currentValue": used,
        "remaining": max(0, limit - used - 1) if used else limit,
        "percentage": 100 * used // limit,
    }
    return row | _reset(at)


def _calls_row(at: Level, limit: int) -> _Row:
    used = int(at.share * limit)
    reader, repositories = used * 3 // 10, used // 20
    row: _Row = {
        "type": "TIME_LIMIT",
        "unit": 5,
        "number": 1,
        "usage": limit,
        "currentValue": used,
        "remaining": limit - used,
        "percentage": 100 * used // limit,
        "nextResetTime": epoch_ms(at.ends),
        "usageDetails": [
            {"modelCode": "search-prime", "usage": used - reader - repositories},
            {"modelCode": "web-reader", "usage": reader},
            {"modelCode": "zread", "usage": repositories},
        ],
    }
    return row


def _reset(at: Level) -> _Row:
    """Give the reset, which is absent while a window has not begun."""
    return {"nextResetTime": epoch_ms(at.ends)} if at.share > 0 else {}
