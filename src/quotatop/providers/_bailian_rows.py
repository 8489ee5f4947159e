"""Which windows do the answers of Alibaba's plans describe?  One reader for each plan, and for the seats of a team.

The Coding Plan counts requests that were used. The Token Plan tells shares of 0..1 that were used, and leaves a window
out that it does not limit. A team's seats tell credits, of which the rest is left. Resets are milliseconds.
"""

from collections.abc import Iterator
from datetime import datetime

from quotatop.domain.reading import PlanSeen
from quotatop.domain.value import dataclass
from quotatop.domain.window import HOUR, WEEK, Direction, Number, Unit, VendorFigure, Window, measure, window_id
from quotatop.providers import _value
from quotatop.providers._value import Table

CODING = "Coding Plan"
TOKEN = "Token Plan"  # noqa: S105 - the plan's name
TEAM = "Token Plan Team"
SEATS = {"standard": "standard", "advanced": "pro", "premium": "max"}
"""The tiers of a team's seats, and what the vendor's answers call them."""

_COUNTED = (("per5Hour", 5 * HOUR), ("perWeek", WEEK), ("perBillMonth", None))
_SHARED = (("per5Hour", 5 * HOUR), ("per1Week", WEEK), ("per1Month", None))
_OVER = frozenset({"EXPIRED", "RELEASED", "CLOSED", "CANCELED", "CANCELLED", "REFUNDED", "STOPPED", "INVALID"})
"""States of an instance that gives nothing any more; its numbers are another time's."""


@dataclass(frozen=True, slots=True)
class Instance:
    """The plan in force: its name, its end, and the counters that stand with it (None: none do)."""

    plan: PlanSeen
    counters: Table | None


def instance(payload: Table, now: datetime) -> Instance | None:
    """Find the Coding Plan in force among the instances: the first valid one, else one that has not ended.

    In an older shape the counters stand beside the list; they are the plan's only where one is in force.
    """
    found = [row for row in map(_value.table, _value.rows(payload.get("codingPlanInstanceInfos"))) if row]
    valid = [row for row in found if row.get("status") == "VALID"]
    row = next(iter([*valid, *(row for row in found if _runs(row, now))]), None)
    if row is None:
        return None
    named = _value.first(row, "instanceName", "planName", "packageName")
    name = _value.text(named) or _tier(CODING, row.get("instanceType"))
    counters = _value.table(_value.first(row, "codingPlanQuotaInfo") or payload.get("codingPlanQuotaInfo"))
    return Instance(PlanSeen(name, renews_at=_end(row, now)), counters or _inside(row))


def subscription(payload: Table, now: datetime) -> PlanSeen | None:
    """Name the Token Plan by the answer about the subscription; None where none is in force."""
    if payload.get("status") != "VALID" and not _runs(payload, now):
        return None
    return PlanSeen(_tier(TOKEN, payload.get("specCode")), renews_at=_end(payload, now))


def counted(counters: Table, now: datetime) -> Iterator[Window]:
    """Give the windows of the Coding Plan: requests used, of so many."""
    for prefix, length_s in _COUNTED:
        fields = {name: counters.get(f"{prefix}{name}") for name in ("UsedQuota", "TotalQuota", "QuotaNextRefreshTime")}
        if all(value is None for value in fields.values()):
            continue
        used, limit = _value.number(fields["UsedQuota"]), _value.number(fields["TotalQuota"])
        known = used is not None and limit is not None and limit > 0
        yield measure(
            window_id(length_s),
            length_s=length_s,
            unit=Unit.REQUESTS,
            used=used,
            limit=limit,
            resets_at=_value.epoch_ms(fields["QuotaNextRefreshTime"], now),
            vendor=_figure(f"{prefix}UsedQuota {used} / {prefix}TotalQuota {limit}") if known else None,
        )


def shared(payload: Table, now: datetime) -> Iterator[Window]:
    """Give the windows of the Token Plan: the share that was used. What is not there is not limited, or not told.

    The vendor's own CLI prints the same fields.
    """
    for prefix, length_s in _SHARED:
        share, reset = (payload.get(f"{prefix}{name}") for name in ("Percentage", "ResetTime"))
        if share is None and reset is None:
            continue
        ratio = _value.number(share)
        yield measure(
            window_id(length_s),
            length_s=length_s,
            percent=None if ratio is None else ratio * 100,
            resets_at=_value.epoch_ms(reset, now) or _value.stamp(reset, now, _value.CHINA),
            vendor=None if ratio is None else _figure(f"{prefix}Percentage {ratio}"),
        )


def seats(payload: Table, tier: str | None, now: datetime) -> Iterator[Window]:
    """Give the month of a team's credits: of the seats of one tier, or of all where none is named.

    The console's older summary has one total; the vendor tells what is left.
    """
    rows = [row for row in map(_value.table, _value.rows(payload.get("Items"))) if row]
    chosen = [row for row in rows if tier is None or row.get("SeatType") == SEATS.get(tier)]
    if chosen:
        total, left = (_sum(chosen, name) for name in ("SeatCredits", "SeatRemainingCredits"))
        refreshed = [_value.epoch_ms(row.get("SeatRefreshTime"), now) for row in chosen]
        # The field names the cycle's refresh without saying which: one that has passed began the cycle.
        coming = min((moment for moment in refreshed if moment and moment > now), default=None)
        yield _month(total, left, coming, ("SeatRemainingCredits", "SeatCredits"))
    elif "TotalValue" in payload:
        total, left = (_value.number(payload.get(name)) for name in ("TotalValue", "TotalSurplusValue"))
        expires = _value.epoch_ms(payload.get("NearestExpireDate"), now)
        yield _month(total, left, expires, ("TotalSurplusValue", "TotalValue"))


def _month(total: Number | None, left: Number | None, reset: datetime | None, names: tuple[str, str]) -> Window:
    counts = total is not None and left is not None and total > 0
    return measure(
        window_id(None),
        length_s=None,
        unit=Unit.CREDITS,
        used=total - left if total is not None and left is not None else None,
        limit=total,
        remaining=left,
        resets_at=reset,
        unit_label="credits",
        vendor=VendorFigure(f"{names[0]} {left} / {names[1]} {total}", Direction.LEFT) if counts else None,
    )


def _sum(rows: list[Table], name: str) -> Number | None:
    numbers = [_value.number(row.get(name)) for row in rows]
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _runs(row: Table, now: datetime) -> bool:
    """Whether an instance without the word VALID is in force: it has not ended, as far as its own words go."""
    status = _value.text(row.get("status"))
    if status is not None and status.upper() in _OVER:
        return False
    end = _end(row, now)
    return end > now if end else status is None


def _end(row: Table, now: datetime) -> datetime | None:
    """Read the end of a subscription: milliseconds, or text of UTC+8."""
    for value in (row.get("instanceEndTime"), row.get("endTime")):
        moment = _value.epoch_ms(value, now) or _value.local_day(value, now, _value.CHINA)
        if moment:
            return moment
    return None


def _inside(row: Table) -> Table | None:
    """Give the row itself where its counters are its own fields, as newer answers may have them."""
    return row if any(f"{prefix}TotalQuota" in row for prefix, _ in _COUNTED) else None


def _tier(product: str, code: object) -> str:
    tier = _value.text(code, 40)
    return f"{product} {tier.title()}" if tier else product


def _figure(text: str) -> VendorFigure:
    return VendorFigure(text, Direction.USED)
