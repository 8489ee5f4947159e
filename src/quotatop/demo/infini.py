"""What does cloud.infini-ai.com say?  Counts of requests in three buckets, and never a reset time."""

from datetime import datetime

from quotatop.demo.account import Account, level
from quotatop.demo.server import Answer, Asked, json_answer

USAGE = "/maas/coding/usage"
PATHS = frozenset({USAGE})

QUOTAS = {"lite": (1_000, 6_000, 12_000), "pro": (5_000, 30_000, 60_000)}
_BUCKETS = (("5_hour", "5h"), ("7_day", "week"), ("30_day", "month"))


def refuse() -> Answer:
    """Say that the key is wrong."""
    return json_answer({"code": 10021}, 401)


def throttle() -> Answer:
    """Say that it is too much, and not until when."""
    return json_answer({"code": 429, "message": "Too Many Requests"}, 429)


def usage(account: Account, asked: Asked, now: datetime) -> Answer | None:
    """Answer with what was used of each bucket."""
    if asked.path != USAGE:
        return None
    body = {}
    for (bucket, name), quota in zip(_BUCKETS, QUOTAS[account.plan], strict=True):
        if at := level(account, name, now):
            used = int(at.share * quota)
            body[bucket] = {"quota": quota, "used": used, "remain": quota - used}
    return json_answer(body)
