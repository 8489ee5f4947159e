"""What does a plan sell, from when on, and to whom?

A plan's terms change, and those who bought before often keep the old ones. So terms are *versions*: each holds over a
span of time and for the people who bought within another span. Dates are civil days in UTC+8, where these vendors
live; `from` is inclusive, `to` exclusive, and None is open or not known.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from quotatop.domain.provider import Says
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number, Unit
from quotatop.domain.zone import VENDOR_ZONE

FRESH_DAYS = 60
"""A fact that nobody looked at for longer than this may have changed."""


def civil_day(now: datetime) -> date:
    """Give the day that plan dates are held against."""
    return now.astimezone(VENDOR_ZONE).date()


class Confidence(StrEnum):
    """How sure a fact is."""

    OFFICIAL = "official"
    """On the vendor's page or in its answers."""
    MEASURED = "measured"
    """Measured by someone, by a known method."""
    REPORTED = "reported"
    """Told by third parties."""
    GUESS = "guess"
    """Our inference."""

    @property
    def is_verified(self) -> bool:
        """Whether it rests on more than hearsay."""
        return self in (Confidence.OFFICIAL, Confidence.MEASURED)


class ResetRule(StrEnum):
    """How a plan's window begins anew."""

    FIRST_USE = "first-use"
    """Fixed length from the first use; no reset while idle."""
    SLIDING = "sliding"
    """Each use leaves the window when the length has passed."""
    MONDAY = "monday"
    """Monday 00:00 UTC+8."""
    SUBSCRIPTION = "subscription"
    """The day of the month on which the subscription began, 00:00 UTC+8; the last day of a shorter month."""
    ORDER = "order"
    """The instant of the order and every seven days after it."""
    GRID = "grid"
    """Fixed slots of the clock."""
    VENDOR = "vendor"
    """Only what the vendor reports."""


@dataclass(frozen=True, slots=True)
class PlanWindow:
    """One quota of a plan. A `limit` of None is not published; `estimated` marks a reset rule that is our reading.

    `tariff` is set where this window counts differently from the rest of its plan; `zone` is where its clock stands.
    """

    id: str
    unit: Unit
    reset_rule: ResetRule
    limit: Number | None = None
    estimated: bool = False
    tariff: str | None = None
    zone: str = "UTC+8"


@dataclass(frozen=True, slots=True)
class Price:
    """What a period costs; an amount of None is not known."""

    amount: Number | None
    currency: str
    period: str = "month"


@dataclass(frozen=True, slots=True)
class ModelSpan:
    """A model that a plan serves, over the days on which it does."""

    id: str
    since: date | None = None
    to: date | None = None

    def at(self, day: date) -> bool:
        """Whether the plan serves it on that day."""
        return _within(day, self.since, self.to)


@dataclass(frozen=True, slots=True)
class Plan:
    """A tier under a stable id. `reported` are the vendor's own words for it in answers; only their letters and
    digits are compared.
    """

    id: str
    provider: str
    name: str
    reported: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        """Whether the vendor's word `name` means this plan."""
        wanted = _folded(name)
        return any(_folded(known) == wanted for known in (*self.reported, self.name))


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """The terms of one plan from `version` on, for those who bought within `bought_from` … `bought_to`.

    `first_seen`: they were already in force on `version`; the change itself is older. `not_sold`: only those who held
    the plan before have them. `proof` are the tags of readings (`Reading.proves`) that only these terms can give.
    `size` is the quota relative to the smallest plan's. `peaks` are ids of peak rules; the one in force on a day
    holds. `as_of` is when the facts were last looked at. `is_users`: from the user's own file, which wins.
    """

    plan: str
    provider: str
    name: str
    version: date
    windows: tuple[PlanWindow, ...]
    sources: tuple[str, ...]
    confidence: Confidence
    first_seen: bool = False
    to: date | None = None
    sold_from: date | None = None
    sold_to: date | None = None
    not_sold: bool = False
    bought_from: date | None = None
    bought_to: date | None = None
    proof: tuple[str, ...] = ()
    price: Price | None = None
    size: Number | None = None
    tariff: str | None = None
    peaks: tuple[str, ...] = ()
    models: tuple[ModelSpan, ...] = ()
    when_spent: Says | None = None
    claims: tuple[Says, ...] = ()
    notes: tuple[Says, ...] = ()
    approximate: bool = False
    as_of: date | None = None
    is_users: bool = False

    @property
    def id(self) -> str:
        """`glm-lite@2026-02-16`; `≤` before the date where the terms are older than their first sight."""
        return f"{self.plan}@{'≤' if self.first_seen else ''}{self.version}"

    @property
    def valid_from(self) -> date | None:
        """The first day of the terms, None where it is only known that they are older."""
        return None if self.first_seen else self.version

    @property
    def valid_to(self) -> date | None:
        """The end of the terms for everyone, or of their sale where holders keep them."""
        return self.to or self.sold_to

    def in_force(self, day: date) -> bool:
        """Whether anyone may hold these terms on that day."""
        return _within(day, self.version, self.to)

    def may_hold(self, day: date) -> bool:
        """Whether nothing contradicts that someone holds these terms on that day."""
        return _within(day, self.valid_from, self.to)

    def on_sale(self, day: date) -> bool:
        """Whether these terms could be bought on that day."""
        return day >= self.version and self.sellable(day)

    def sellable(self, day: date) -> bool:
        """Whether nothing contradicts that these terms could be bought on that day."""
        return not self.not_sold and _within(day, self.sold_from or self.valid_from, self._sold_to)

    def is_for(self, bought: date) -> bool:
        """Whether someone who bought on that day holds these terms."""
        return _within(bought, self.bought_from, self.bought_to)

    @property
    def _sold_to(self) -> date | None:
        ends = [end for end in (self.to, self.sold_to) if end]
        return min(ends, default=None)

    def models_at(self, day: date) -> tuple[str, ...]:
        """Give the models served on that day."""
        return tuple(model.id for model in self.models if model.at(day))

    def may_have_changed(self, day: date) -> bool:
        """Whether the facts were last looked at too long before that day."""
        return self.as_of is not None and day - self.as_of > timedelta(days=FRESH_DAYS)


@dataclass(frozen=True, slots=True)
class Change:
    """One dated change at a vendor, and what it meant for those who held a plan already."""

    day: date
    provider: str
    what: Says
    effect: Says | None = None
    plans: tuple[str, ...] = ()
    approximate: bool = False
    sources: tuple[str, ...] = ()


def _within(day: date, start: date | None, end: date | None) -> bool:
    return not (start and day < start) and not (end and day >= end)


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
