"""What do the answers about Volcano Engine's plans say?  One reader for each of the three shapes.

A Coding Plan gives used per cent from 0 to 100, often below 1 (0.116 is 0.116 %), and seconds; an Agent Plan counts AFP
and gives milliseconds; seats give per cent and milliseconds. A reset of nought or -1 means that no window runs.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from quotatop.domain.reading import PlanSeen
from quotatop.domain.value import dataclass
from quotatop.domain.window import (
    DAY,
    HOUR,
    WEEK,
    Direction,
    Unit,
    VendorFigure,
    Window,
    lane_name,
    measure,
    one_each,
    window_id,
)
from quotatop.providers import _value
from quotatop.providers._value import Table

_LEVELS = {"session": 5 * HOUR, "weekly": WEEK, "monthly": None}
_REWARDS = ("RewardTotalPercent", "HasReward")
"""Fields whose meaning nobody has told; worth a word as soon as they say something."""

_POINTS = (
    ("AFPFiveHour", 5 * HOUR, None),
    ("AFPDaily", DAY, "media"),
    ("AFPWeekly", WEEK, None),
    ("AFPMonthly", None, None),
)
"""The day binds images, video and voice alone: it holds more than the week does."""

_SEAT = (
    ("ShortTermUsage", "ShortTermResetMilestone", 5 * HOUR),
    ("WeeklyUsage", "WeeklyResetMilestone", WEEK),
    ("MonthlyUsage", "MonthlyResetMilestone", None),
)
_SEAT_NAMES = ("SeatInfoUsage", "SeatAFPUsage")
_OVER = ("Reclaimed", "Expired", 3, 4)


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer holds. `subscribed` is False where it says that there is no plan, None where it says nothing."""

    windows: tuple[Window, ...] = ()
    subscribed: bool | None = True
    plan: PlanSeen | None = None
    unrecognised: tuple[str, ...] = ()
    account: object = None


def coding(result: Table, now: datetime) -> Found:
    """Read `GetCodingPlanUsage`."""
    rows = result.get("QuotaUsage")
    if not result or result.get("Status") in _OVER or rows == []:
        return Found(subscribed=False)
    if not isinstance(rows, list):
        return Found(subscribed=None)
    tables = [row for row in map(_value.table, _value.rows(rows)) if row]
    windows = one_each(_level(row, now) for row in tables)
    strange = [f"Level {level}" for row in tables if (level := _level_name(row)) not in _LEVELS]
    return Found(windows, unrecognised=tuple(dict.fromkeys((*strange, *_rewards((*tables, result))))))


def _rewards(tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        yield from (name for name in _REWARDS if _value.number(table.get(name)) or table.get(name) is True)


def _level_name(row: Table) -> str:
    return _value.text(row.get("Level"), 40) or "unnamed"


def _level(row: Table, now: datetime) -> Window:
    level = _level_name(row)
    percent = _value.number(row.get("Percent"))
    known = level in _LEVELS
    return measure(
        window_id(_LEVELS[level]) if known else f"other:{lane_name(level)}",
        length_s=_LEVELS.get(level),
        percent=percent if known else None,
        resets_at=_value.epoch_s(row.get("ResetTimestamp"), now),
        vendor=VendorFigure(f"Percent {percent}", Direction.USED) if known and percent is not None else None,
    )


def agent(result: Table, now: datetime) -> Found:
    """Read `GetAFPUsage`, for an account or a seat. Nothing at all, or nothing but noughts, is no plan."""
    rows = [(row, length_s, lane) for name, length_s, lane in _POINTS for row in _named(result, name)]
    if not result or (rows and all(_is_nothing(row) for row, _, _ in rows)):
        return Found(subscribed=False)
    tier = _value.text(result.get("PlanType"), 40)
    windows = one_each(_points(row, length_s, lane, now) for row, length_s, lane in rows)
    return Found(windows, subscribed=True if rows else None, plan=PlanSeen(tier.lower()) if tier else None)


def _named(result: Table, name: str) -> Iterator[Table]:
    """Give the row of that name: an empty one where it is there and no object, for that window is not known."""
    if name in result:
        yield _value.table(result[name]) or {}


def _is_nothing(row: Table) -> bool:
    return bool(row) and not any(_value.number(row.get(name)) != 0 for name in ("Quota", "Used"))


def _points(row: Table, length_s: int | None, lane: str | None, now: datetime) -> Window:
    used, quota = _value.number(row.get("Used")), _value.number(row.get("Quota"))
    counted = used is not None and quota is not None and quota > 0
    return measure(
        window_id(length_s, lane),
        length_s=length_s,
        unit=Unit.CREDITS,
        used=used,
        limit=quota,
        resets_at=_value.epoch_ms(row.get("ResetTime"), now),
        unit_label="AFP",
        vendor=VendorFigure(f"Used {used} of Quota {quota}", Direction.USED) if counted else None,
    )


def seat(result: Table, now: datetime) -> Found:
    """Read `GetSeatInfoUsage`: the fields stand in the result, or one level deeper."""
    fields = _seat_fields(result)
    if not fields or fields.get("BillingStatus") in _OVER:
        return Found(subscribed=False)
    windows = one_each(_seat_windows(fields, now))
    return Found(windows, subscribed=True if windows else None, account=fields.get("AccountID"))


def seat_points(result: Table, now: datetime) -> Found:
    """Read `GetSeatAFPUsage`: the points of a seat, in the result or one level deeper."""
    fields = _seat_fields(result)
    return Found(subscribed=False) if fields.get("BillingStatus") in _OVER else agent(fields, now)


def _seat_fields(result: Table) -> Table:
    return next((inner for name in _SEAT_NAMES if (inner := _value.table(result.get(name)))), result)


def _seat_windows(fields: Table, now: datetime) -> Iterable[Window]:
    for name, reset, length_s in _SEAT:
        if name not in fields:
            continue
        percent = _value.number(fields[name])
        yield measure(
            window_id(length_s),
            length_s=length_s,
            percent=percent,
            resets_at=_value.epoch_ms(fields.get(reset), now),
            vendor=VendorFigure(f"{name} {percent}", Direction.USED) if percent is not None else None,
        )


def traded(result: Table, now: datetime) -> PlanSeen | None:
    """Find the Coding Plan in force in `ListSubscribeTrade`: its tier, its end and whether it goes on."""
    for row in map(_value.table, _value.rows(result.get("InfoList"))):
        tier = _value.text(row.get("BizInfo"), 40) if row else None
        if row and tier and row.get("ResourceType") == "CodingPlan" and row.get("Status") == "Running":
            ends = _value.stamp(row.get("EndTime"), now)
            return PlanSeen(tier.lower(), ends, _value.switch(row.get("EnableAutoRenew")))
    return None


def personal(result: Table) -> PlanSeen | None:
    """Read `GetPersonalPlan`, which names the tier alone."""
    tier = _value.text(result.get("PlanType"), 40)
    return PlanSeen(tier.lower()) if tier and result.get("Status") not in _OVER else None
