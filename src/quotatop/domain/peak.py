"""Which hours cost more?  A peak rule is dated data of the catalogue; this reads it at one instant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from quotatop.domain.plan import Confidence
from quotatop.domain.provider import Says
from quotatop.domain.value import dataclass
from quotatop.domain.zone import zone_of

EVERY_MODEL = "*"
DAILY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
_HORIZON_DAYS = 15
"""How far the next peak is looked for: beyond the longest run of holidays."""
_ENDLESS = timedelta(days=_HORIZON_DAYS - 3)
"""A peak that lasts this long, as far as is looked, has no end that could be named."""


@dataclass(frozen=True, slots=True)
class Factor:
    """How one model counts, in peak hours and outside; `*` is every model not named, None is not known.

    `until` ends a promotion: before that date (vendor's zone, exclusive) this row holds, afterwards the row without.
    """

    model: str
    peak: float | None
    off_peak: float | None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PeakRule:
    """Hours of a day, end exclusive, in the vendor's zone. `valid_from` inclusive, `valid_to` exclusive; None is open.

    `days` are weekdays, Monday 0; a span that ends at or before its start ends on the following day and belongs to the
    day it starts on. `holidays` are dates without a peak. `only_for` says for whom alone the rule holds, where no
    reading can tell; such a rule is listed beside the plans that name it and never applied.
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
    confidence: Confidence = Confidence.GUESS
    note: Says | None = None
    only_for: Says | None = None

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on that day of its zone."""
        return not (self.valid_from and day < self.valid_from) and not (self.valid_to and day >= self.valid_to)


@dataclass(frozen=True, slots=True)
class PeakNow:
    """A rule read at one instant. `until` ends the present peak (None where it never ends), `next` begins the next one;
    factors by model.
    """

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
    """Read a rule at `now` (aware UTC); None where the rule is not in force on that day. Instants come in UTC."""
    today = _day(rule, now)
    if not rule.in_force(today):
        return None
    active, until, following = False, None, None
    for start, end in _peaks(rule, today):
        if start <= now < end:
            active = True
            until = end if end - now < _ENDLESS else None
        elif start > now:
            following = start
            break
    return PeakNow(rule, active, until, following, factors_on(rule, today, active=active))


def peak_among(rules: Sequence[PeakRule], now: datetime) -> PeakNow | None:
    """Read the one rule of a series that is in force at `now`; its last peak is followed by the first of the rest."""
    read = next((found for rule in rules if (found := peak_at(rule, now))), None)
    if read is None or read.next is not None:
        return read
    later = [
        start
        for rule in rules
        if rule.valid_from and rule.valid_from > _day(rule, now)
        for start, _ in _peaks(rule, rule.valid_from)
        if now < start <= now + timedelta(days=_HORIZON_DAYS)
    ]
    return replace(read, next=min(later, default=None))


def factor_steps(rules: Iterable[PeakRule], since: datetime, until: datetime) -> tuple[tuple[float, float], ...]:
    """Give when the factor of every model changes, as (seconds since the epoch, factor), beginning at `since`.

    Days on which no rule names such a factor count as 1; a factor of one model alone is nobody's here.
    """
    found, first = tuple(rules), since.date() - timedelta(days=2)
    days = [first + timedelta(days=ahead) for ahead in range((until.date() - first).days + 2)]
    plain: list[tuple[float, float]] = []
    raised: list[tuple[float, float, float]] = []
    for day in days:
        rule = rule_on(found, day)
        zone = zone_of(rule.zone) if rule else None
        midnight = _instant(day, time(), zone) if zone else datetime.combine(day, time(), UTC)
        plain.append((midnight.timestamp(), _of_all(rule, day, active=False)))
        for begin, end in spans_on(rule, day) if rule else ():
            raised.append((begin.timestamp(), end.timestamp(), _of_all(rule, day, active=True)))
    edges = {at for at, _ in plain} | {at for begin, end, _ in raised for at in (begin, end)}
    steps: list[tuple[float, float]] = []
    for at in (since.timestamp(), *sorted(edge for edge in edges if since.timestamp() < edge < until.timestamp())):
        lowered = next((factor for moment, factor in reversed(plain) if moment <= at), 1.0)
        factor = next((factor for begin, end, factor in raised if begin <= at < end), lowered)
        if not steps or steps[-1][1] != factor:
            steps.append((at, factor))
    return tuple(steps)


def _of_all(rule: PeakRule | None, day: date, *, active: bool) -> float:
    """Give the factor of every model; 1 where none is named, and of nought, which would divide by nothing."""
    return dict(factors_on(rule, day, active=active)).get(EVERY_MODEL, 1.0) or 1.0 if rule else 1.0


def rule_on(rules: Iterable[PeakRule], day: date) -> PeakRule | None:
    """Give the rule that is in force on a day."""
    return next((rule for rule in rules if rule.in_force(day)), None)


def factors_on(rule: PeakRule, day: date, *, active: bool) -> tuple[tuple[str, float], ...]:
    """Give the factor of each model on a day of the rule's zone; one that is not known is absent."""
    rows = ((factor.model, factor.peak if active else factor.off_peak) for factor in rows_on(rule, day))
    return tuple((model, value) for model, value in rows if value is not None)


def rows_on(rule: PeakRule, day: date) -> tuple[Factor, ...]:
    """Give one row per model as it holds on a day: a running promotion before the standing row."""
    chosen: dict[str, Factor] = {}
    for factor in rule.factors:
        if factor.until is None:
            chosen.setdefault(factor.model, factor)
        elif day < factor.until:
            chosen[factor.model] = factor
    return tuple(chosen.values())


def changes_on(rule: PeakRule, day: date) -> date | None:
    """Give the next date on which the rule, or a promotion in it, ends."""
    ends = [rule.valid_to, *(factor.until for factor in rule.factors)]
    return min((end for end in ends if end is not None and end > day), default=None)


def ends_at(rule: PeakRule, now: datetime) -> datetime | None:
    """Give the instant at which the rule, or a promotion in it, ends; None where that is not known."""
    day = changes_on(rule, _day(rule, now))
    return None if day is None else _instant(day, time(), zone_of(rule.zone))


def _day(rule: PeakRule, now: datetime) -> date:
    return now.astimezone(zone_of(rule.zone)).date()


def _peaks(rule: PeakRule, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Give the peaks around and after a day in order, in UTC, joined where they touch, cut to the rule's validity."""
    held: tuple[datetime, datetime] | None = None
    for ahead in range(-2, _HORIZON_DAYS):
        for start, end in spans_on(rule, day + timedelta(days=ahead)):
            if held is not None and start <= held[1]:
                held = held[0], max(held[1], end)
                continue
            if held is not None:
                yield held
            held = start, end
    if held is not None:
        yield held


def spans_on(rule: PeakRule, day: date) -> list[tuple[datetime, datetime]]:
    """Give the peaks that begin on a day of the rule's zone, in UTC."""
    if day.weekday() not in rule.days or day in rule.holidays or not rule.in_force(day):
        return []
    zone = zone_of(rule.zone)
    last = _instant(rule.valid_to, time(), zone) if rule.valid_to else None
    spans = []
    for start, end in sorted(rule.spans):
        begins = _instant(day, start, zone)
        ends = _instant(day if end > start else day + timedelta(days=1), end, zone)
        ends = min(ends, last) if last else ends
        if begins < ends:  # else a clock change swallowed it
            spans.append((begins, ends))
    return spans


def _instant(day: date, moment: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, moment, zone).astimezone(UTC)
