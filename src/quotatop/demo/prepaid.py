"""What do api.deepseek.com and api.moonshot.cn say of a prepaid balance?  Strings here, numbers there; no windows."""

from datetime import datetime

from quotatop.demo.account import Account, level
from quotatop.demo.server import Answer, Asked, json_answer

DEEPSEEK = "/user/balance"
MOONSHOT = "/v1/users/me/balance"
DEEPSEEK_PATHS, MOONSHOT_PATHS = frozenset({DEEPSEEK}), frozenset({MOONSHOT})
PAID = "paid"
"""The meter of what was paid in; its share is spent."""


def refuse_deepseek() -> Answer:
    """Say that the key is wrong."""
    message = "Authentication Fails, Your api key is invalid"
    return json_answer({"error": {"message": message, "type": "authentication_error"}}, 401)


def refuse_moonshot() -> Answer:
    """Say that the key is wrong."""
    return json_answer({"error": {"message": "Invalid Authentication", "type": "invalid_authentication_error"}}, 401)


def deepseek(account: Account, asked: Asked, now: datetime) -> Answer | None:
    """Answer in yuan: what was given is kept, what was paid in goes."""
    if asked.method != "GET":
        return None
    left, granted = _left(account, now), float(account.details["granted"])
    info = {
        "currency": "CNY",
        "total_balance": f"{left + granted:.2f}",
        "granted_balance": f"{granted:.2f}",
        "topped_up_balance": f"{left:.2f}",
    }
    return json_answer({"is_available": left + granted > 0, "balance_infos": [info]})


def moonshot(account: Account, asked: Asked, now: datetime) -> Answer | None:
    """Answer in yuan: vouchers pay while the cash is in deficit."""
    if asked.method != "GET":
        return None
    cash, vouchers = _left(account, now), float(account.details["vouchers"])
    data = {"available_balance": max(0.0, vouchers + min(0.0, cash)) + max(0.0, cash)}
    return json_answer(
        {"code": 0, "data": data | {"voucher_balance": vouchers, "cash_balance": cash}, "scode": "0x0", "status": True}
    )


def _left(account: Account, now: datetime) -> float:
    at = level(account, PAID, now)
    paid, owed = float(account.details["paid"]), float(account.details.get("owed", 0))
    return round(paid * (1 - at.share) - owed, 2) if at else paid
