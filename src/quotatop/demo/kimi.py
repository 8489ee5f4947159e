"""What does api.kimi.com or api.kimi.ai say?  Strings for numbers, zeros left out, ratio pools for the new plans."""

from datetime import datetime

from quotatop.demo.account import Account, level
from quotatop.demo.meter import Level
from quotatop.demo.server import Answer, Asked, json_answer

USAGES = "/coding/v1/usages"
ME = "/coding/v1/me"
PATHS = frozenset({USAGES, ME})

_LEVELS = {"Andante": "TRIAL", "Moderato": "BASIC", "Allegretto": "INTERMEDIATE", "Allegro": "ADVANCED"}

_Body = dict[str, object]


def refuse() -> Answer:
    """Say that the key is wrong."""
    return json_answer({"error": {"message": "The API Key appears to be invalid or may have expired."}}, 401)


def throttle(retry_after_s: int) -> Answer:
    """Say that it is too much, and when to come back."""
    message = "We're receiving too many requests at the moment. Please wait a moment and try again."
    body = {"error": {"message": message, "type": "rate_limit_reached_error"}}
    return json_answer(body, 429, (("retry-after", str(retry_after_s)),))


def renamed() -> Answer:
    """Answer as after an unannounced change of the shape: the same facts below names that nobody knows."""
    return json_answer({"usage": "41/100", "limits": {"5h": "5/100"}, "schema": 3})


def old_scheme(account: Account, asked: Asked, now: datetime) -> Answer | None:
    """Answer for a plan bought before September 2026: a week and five hours, as counts of 100 and as ratios."""
    if asked.path == ME:
        return json_answer({"user_level_name": account.plan, "status": "USER_STATUS_NORMAL", "region": "REGION_CN"})
    if asked.path != USAGES:
        return None
    week, five = level(account, "week", now), level(account, "5h", now)
    body: _Body = {
        "user": {"region": "REGION_CN", "membership": {"level": f"LEVEL_{_LEVELS[account.plan]}"}},
        "parallel": {"limit": "30", "details": []},
        "totalQuota": {},
        "authentication": {"method": "METHOD_API_KEY", "scope": "FEATURE_CODING"},
        "subType": "TYPE_PURCHASE",
        "version": "GOODS_VERSION_V1",
    }
    if week:
        body["usage"] = _counts(week)
    if five:
        body["limits"] = [{"window": {"duration": 300, "timeUnit": "TIME_UNIT_MINUTE"}, "detail": _counts(five)}]
    return json_answer(body)


def new_scheme(account: Account, asked: Asked, now: datetime) -> Answer | None:
    """Answer for a plan bought since then: five hours and a month, as ratios only."""
    if asked.path == ME:
        return json_answer({"user_level_name": account.plan, "status": "USER_STATUS_NORMAL"})
    if asked.path != USAGES:
        return None
    pools: _Body = {}
    if five := level(account, "5h", now):
        pools["limit_5h"] = _pool(five)
    if month := level(account, "month", now):
        pools["limit_month_total"] = _pool(month)
        pools["limit_month_code"] = _pool(month, part=0.8)
    return json_answer({"usages": pools, "version": "GOODS_VERSION_V2"})


def _counts(at: Level) -> _Body:
    used = int(100 * at.share)
    known = {"limit": "100", "used": str(used), "remaining": str(100 - used)}
    body: _Body = {name: value for name, value in known.items() if value != "0"}
    return body | {"resetTime": _moment(at.ends)}


def _pool(at: Level, part: float = 1.0) -> _Body:
    ratio = round(at.share * part, 4)
    return {"used_ratio": ratio} | ({"reset_time": _moment(at.ends)} if at.share > 0 else {})


def _moment(moment: datetime) -> str:
    """Write an instant with nine decimals, as this vendor often does."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}000Z"
