"""When does a window of a plan begin anew?  The reset rules of plans as arithmetic on seconds.

Instants are seconds since 1970 here, not datetimes: a replay asks for hundreds of thousands. A period is half open: a
use at its end belongs to the next one.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from typing import TypeAlias

from quotatop.domain.plan import PlanWindow, ResetRule
from quotatop.domain.value import dataclass
from quotatop.domain.window import DAY, HOUR, WEEK
from quotatop.domain.zone import VENDOR_ZONE

Seconds: TypeAlias = float
Period: TypeAlias = tuple[Seconds, Seconds]
"""Its start and its end, the end exclusive."""

_GRID_ZONES: dict[str, tzinfo] = {"UTC": UTC, "UTC+8": VENDOR_ZONE}
_MONTH_MOST = 31 * DAY


def length_of(id: str) -> int | None:
    """Give the seconds of a window by its id; None for a calendar or subscription month and for what has no length."""
    kind = id.partition(":")[0]
    named = {"day": DAY, "week": WEEK, "month": None}
    if kind in named:
        return named[kind]
    number, unit = kind[:-1], kind[-1:]
    if not number.isdigit() or unit not in ("h", "d"):
        return None
    return int(number) * (HOUR if unit == "h" else DAY)


@dataclass(frozen=True, slots=True)
class Cutting:
    """How one window is cut into periods.

    `find` gives the period that an instant lies in, for windows that follow the clock or the order; for a window that
    begins with its first use `length_s` says how long it then lasts, and `is_sliding` that each use leaves by itself
    after that time.
    """

    length_s: float
    find: Callable[[Seconds], Period] | None = None
    is_sliding: bool = False

    def opened_by(self, at: Seconds) -> Period:
        """Give the period that a use at this instant opens or lies in."""
        return self.find(at) if self.find else (at, at + self.length_s)


def cutting(window: PlanWindow, anchor: datetime | None) -> Cutting | None:
    """Give how a plan's window is cut; None where nobody can say.

    `anchor` is the instant of the order. Without it windows that follow the order have no known edge. What only the
    vendor reports is read as most of these plans work: short windows begin with the first use, weeks and months follow
    the order.
    """
    length_s, rule = length_of(window.id), window.reset_rule
    if rule is ResetRule.VENDOR:
        short = length_s is not None and length_s < DAY
        rule = ResetRule.FIRST_USE if short else ResetRule.SUBSCRIPTION if length_s is None else ResetRule.ORDER
    if rule in (ResetRule.FIRST_USE, ResetRule.SLIDING):
        return Cutting(length_s or 30 * DAY, is_sliding=rule is ResetRule.SLIDING)
    if rule is ResetRule.MONDAY:
        return Cutting(WEEK, steps(_monday(VENDOR_ZONE), WEEK))
    if rule is ResetRule.GRID:
        return _grid(length_s, _GRID_ZONES[window.zone])
    if anchor is None:
        return None
    if rule is ResetRule.ORDER:
        return Cutting(length_s or 30 * DAY, steps(anchor.timestamp(), length_s or 30 * DAY))
    return Cutting(_MONTH_MOST, _Months(anchor.astimezone(VENDOR_ZONE).day, VENDOR_ZONE))


def _grid(length_s: int | None, zone: tzinfo) -> Cutting:
    """Cut by the clock: months, weeks on Mondays, days at midnight, hours from midnight on, the last slot short."""
    if length_s is None:
        return Cutting(_MONTH_MOST, _Months(1, zone))
    if length_s >= WEEK:
        return Cutting(length_s, steps(_monday(zone), length_s))
    midnight = _monday(zone)

    def find(at: Seconds) -> Period:
        day = midnight + (at - midnight) // DAY * DAY
        start = day + (at - day) // length_s * length_s
        return start, min(start + length_s, day + DAY)

    return Cutting(length_s, find)


def steps(origin: Seconds, step: float) -> Callable[[Seconds], Period]:
    """Cut by equal steps from an instant, before it and after it."""

    def find(at: Seconds) -> Period:
        start = origin + (at - origin) // step * step
        return start, start + step

    return find


def _monday(zone: tzinfo) -> Seconds:
    return datetime(2024, 1, 1, tzinfo=zone).timestamp()


class _Months:
    """Months that begin on one day at 00:00, on the last day of a month that is too short."""

    def __init__(self, day: int, zone: tzinfo) -> None:
        self._day, self._zone = day, zone
        self._known: dict[tuple[int, int], Seconds] = {}

    def __call__(self, at: Seconds) -> Period:
        day = datetime.fromtimestamp(at, self._zone).date()
        start = self._start(day.year, day.month)
        if at < start:
            return self._start(*_month_before(day.year, day.month)), start
        return start, self._start(*_month_after(day.year, day.month))

    def _start(self, year: int, month: int) -> Seconds:
        known = self._known.get((year, month))
        if known is None:
            day = date(year, month, min(self._day, _days_in(year, month)))
            known = self._known[year, month] = datetime.combine(day, time(), self._zone).timestamp()
        return known


def _month_before(year: int, month: int) -> tuple[int, int]:
    return (year - 1, 12) if month == 1 else (year, month - 1)


def _month_after(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)


def order_instant(bought: date) -> datetime:
    """Give the instant from which a plan bought on a day counts, as far as a date tells: its midnight in UTC+8."""
    return datetime.combine(bought, time(), VENDOR_ZONE).astimezone(UTC)


def _days_in(year: int, month: int) -> int:
    """Give the length of a month; the standard library's calendar is slow to import."""
    return (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
