"""Which hours cost more?  A peak rule is dated data of the catalogue; this reads it at one instant."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_MODEL = "*"
DAILY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Factor:
    """How one model counts, in peak hours and outside; `*` is every model not named.

    `until` ends a promotion: before that date (vendor's zone, exclusive) this row holds, afterwards the row without.
    """

    model: str
    peak: float | None
    off_peak: float | None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PeakRule:
    """Hours of a day, end exclusive, in the vendor's zone. `valid_from` inclusive, `valid_to` exclusive; None is open.

    `days` are weekdays, Monday 0. `holidays` are dates without a peak. Several spans a day are allowed.
    """

    id: str
    zone: str
    days: frozenset[int]
    spans: tuple[tuple[time, time], ...]
    factors: tuple[Factor, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    holidays: frozenset[date] = frozenset()
    sources: tuple[str, ...] = ()
    confidence: str = "unverified"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PeakNow:
    """A rule read at one instant. `until` ends the present peak, `next` begins the next one; factors by model."""

    rule: PeakRule
    active: bool
    until: datetime | None
    next: datetime | None
    factors: tuple[tuple[str, float], ...]

    @property
    def edge(self) -> datetime | None:
        """The next instant at which the factor changes."""
        return self.until if self.active else self.next


def peak_at(rule: PeakRule, now: datetime) -> PeakNow | None:
    """Read a rule at `now` (aware UTC); None where the rule is not in force on that day."""
    zone = ZoneInfo(rule.zone)
    today = now.astimezone(zone).date()
    if not _in_force(rule, today):
        return None
    until = next_start = None
    for ahead in range(-1, 15):
        for start, end in _spans(rule, today + timedelta(days=ahead), zone):
            if start <= now < end:
                until = end
            elif start > now and next_start is None:
                next_start = start
        if next_start is not None:
            break
    active = until is not None
    return PeakNow(rule, active, until, next_start, _factors(rule, today, active=active))


def _in_force(rule: PeakRule, day: date) -> bool:
    return not (rule.valid_from and day < rule.valid_from) and not (rule.valid_to and day >= rule.valid_to)


def _spans(rule: PeakRule, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    if day.weekday() not in rule.days or day in rule.holidays or not _in_force(rule, day):
        return []
    return [(datetime.combine(day, start, zone), datetime.combine(day, end, zone)) for start, end in rule.spans]


def _factors(rule: PeakRule, day: date, *, active: bool) -> tuple[tuple[str, float], ...]:
    chosen: dict[str, float] = {}
    standing = [factor for factor in rule.factors if factor.until is None]
    promoted = [factor for factor in rule.factors if factor.until is not None and day < factor.until]
    for factor in (*standing, *promoted):
        value = factor.peak if active else factor.off_peak
        if value is not None:
            chosen[factor.model] = value
    return tuple(chosen.items())
