"""What does api.minimaxi.com or api.minimax.io say?  What REMAINS in per cent, lane by lane, errors inside HTTP 200."""

from datetime import datetime, timedelta

from quotatop.demo.account import Account, epoch_ms, level
from quotatop.demo.meter import Level
from quotatop.demo.server import Answer, Asked, json_answer

REMAINS = "/v1/token_plan/remains"
PATHS = frozenset({REMAINS})

VIDEOS = {"day": 3, "week": 21}

_NORMAL, _SPENT = 1, 2
_Body = dict[str, object]


def refuse() -> Answer:
    """Say that the key is wrong or of the other region: inside HTTP 200, as this vendor does."""
    return _failure(2049, "invalid api key")


def no_plan() -> Answer:
    """Say that the key is good and holds no plan."""
    return _failure(2062, "no active token plan subscription")


def _failure(code: int, message: str) -> Answer:
    return json_answer({"base_resp": {"status_code": code, "status_msg": message}})


def remains(account: Account, asked: Asked, now: datetime) -> Answer | None:
    """Answer with the text lane and, where the plan has it, the video lane."""
    if asked.path != REMAINS:
        return None
    lanes = [_lane("general", level(account, "5h", now), level(account, "week", now), now)]
    if day := level(account, "video-day", now):
        lanes.insert(0, _lane("video", day, level(account, "video-week", now), now, counted=True))
    return json_answer({"model_remains": lanes, "base_resp": {"status_code": 0, "status_msg": "success"}})


def _lane(name: str, short: Level | None, week: Level | None, now: datetime, *, counted: bool = False) -> _Body:
    return (
        {"model_name": name}
        | _span("", "current_interval", short, now, VIDEOS["day"] if counted else 0)
        | _span("weekly_", "current_weekly", week, now, VIDEOS["week"] if counted else 0)
    )


def _span(time_prefix: str, prefix: str, at: Level | None, now: datetime, limit: int) -> _Body:
    """Write one window; one that has not begun sends zeros for its times, one counted sends its counts."""
    if at is None:
        return {}
    used = int(at.share * limit)
    left = 100 - (100 * used // limit if limit else int(100 * at.share))
    begun = at.share > 0 or limit > 0
    return {
        f"{time_prefix}start_time": epoch_ms(at.began) if begun else 0,
        f"{time_prefix}end_time": epoch_ms(at.ends) if begun else 0,
        f"{time_prefix}remains_time": (at.ends - now) // timedelta(milliseconds=1) if begun else 0,
        f"{prefix}_total_count": limit,
        f"{prefix}_usage_count": used,
        f"{prefix}_status": _NORMAL if left else _SPENT,
        f"{prefix}_remaining_percent": left,
    }
