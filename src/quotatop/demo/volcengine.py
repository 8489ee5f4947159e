"""What does open.volcengineapi.com say?  Per cent and seconds for the Coding Plan, AFP and milliseconds for the other.

A request counts only with a signature that this side makes as well from what came, with the account's secret key.
"""

import re
from datetime import UTC, datetime, timedelta

from quotatop.demo.account import Account, epoch_ms, level
from quotatop.demo.meter import Level
from quotatop.demo.server import Answer, Asked, json_answer
from quotatop.domain.credential import Secret
from quotatop.domain.exchange import Request
from quotatop.providers._volcengine_sign import Pair, signed

ROOT = "/"
PATHS = frozenset({ROOT})
SECRET = "secret"  # noqa: S105 - the name of a detail

AFP = {"medium": (10_000, 35_000, 100_000)}
"""Points in five hours, a week and a month, by the tier of an Agent Plan."""
_LEVELS = (("session", "5h"), ("weekly", "week"), ("monthly", "month"))
_POINTS = (("AFPFiveHour", "afp-5h"), ("AFPWeekly", "afp-week"), ("AFPMonthly", "afp-month"))
_CLOCK = timedelta(minutes=15)
_CALLER = re.compile(r"HMAC-SHA256 Credential=([^/,\s]+)/", re.ASCII)
_SENT = ("content-type",)
"""Headers of a request that are signed, beside those that the signature itself adds."""


def caller(asked: Asked) -> str:
    """Give the access key that signed a request."""
    match = _CALLER.match(asked.authorization)
    return match[1] if match else ""


def refuse() -> Answer:
    """Say that nobody has this access key."""
    return _error(100009, "InvalidAccessKey", "The access key is invalid.", 401)


def plans(account: Account, asked: Asked, now: datetime) -> Answer | None:
    """Answer for whatever plan is asked for, to whoever signed well."""
    if not _is_signed(account, asked, now):
        message = "The request signature we calculated does not match the signature you provided."
        return _error(100010, "SignatureDoesNotMatch", message, 401)
    action = asked.query.get("Action", "")
    if action == "GetCodingPlanUsage":
        rows = [_row(name, level(account, meter, now)) for name, meter in _LEVELS]
        return _result(action, {"Status": "Running", "UpdateTimestamp": int(now.timestamp()), "QuotaUsage": rows})
    if action == "GetAFPUsage":
        return _result(action, {"PlanType": account.details["agent"], **_points(account, now)})
    if action == "ListSubscribeTrade":
        trade = {"ResourceType": "CodingPlan", "BizInfo": account.plan, "Status": "Running", "EnableAutoRenew": False}
        return _result(action, {"InfoList": [trade | {"EndTime": account.details["ends"]}]})
    return _error(100008, "InvalidActionOrVersion", f"Could not find operation {action}.", 404)


def _is_signed(account: Account, asked: Asked, now: datetime) -> bool:
    """Make the signature once more from what came, at the moment that it names, which must be about now."""
    try:
        moment = datetime.strptime(asked.headers.get("x-date", ""), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    headers = tuple((name, asked.headers.get(name, "")) for name in _SENT)
    request = Request("", asked.path, tuple(asked.query.items()), asked.method, headers, asked.body)
    pair = Pair(Secret(account.key), Secret(account.details[SECRET]))
    ours = dict(signed(request, asked.headers.get("host", ""), pair, moment))
    return abs(now - moment) <= _CLOCK and ours["authorization"] == asked.authorization


def _row(name: str, at: Level | None) -> dict[str, object]:
    runs = at is not None and at.share > 0
    ends = int(at.ends.timestamp()) if at and runs else -1
    return {"Level": name, "Percent": round(100 * at.share, 6) if at else 0, "ResetTimestamp": ends, "Cap": 100}


def _points(account: Account, now: datetime) -> dict[str, object]:
    found: dict[str, object] = {}
    for (name, meter), quota in zip(_POINTS, AFP[account.details["agent"]], strict=True):
        if at := level(account, meter, now):
            used = f"{at.share * quota:.2f}"
            found[name] = {"Quota": f"{quota}.0", "Used": used, "ResetTime": epoch_ms(at.ends) if at.share else -1}
    return found


def _result(action: str, result: object) -> Answer:
    return json_answer({"ResponseMetadata": _metadata(action), "Result": result})


def _error(number: int, code: str, message: str, status: int) -> Answer:
    error = {"CodeN": number, "Code": code, "Message": message}
    return json_answer({"ResponseMetadata": _metadata("") | {"Error": error}}, status)


def _metadata(action: str) -> dict[str, object]:
    return {"RequestId": "demo", "Action": action, "Version": "2024-01-01", "Service": "ark", "Region": "cn-beijing"}
