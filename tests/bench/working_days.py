"""What do people's windows look like over weeks?  A seeded generator of working days, and the traces they leave.

A person has hours (early, late, at night), a lunch, weekends, busy and slack days, sessions with pauses, models that
cost more, perhaps an agent that runs on at night, perhaps a vendor's peak. What they ask for fills two nested windows;
a spent one stops them. A trace is what a poller saw of one window: every five minutes, with gaps and rounded.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
STEP = 5 * MINUTE
START = 1_767_571_200
"""Monday 2026-01-05 00:00 UTC."""


@dataclass(frozen=True, slots=True)
class Point:
    """One reading of one window; `at` and `resets_at` in seconds, None is not known."""

    at: float
    used_percent: float | None
    resets_at: float | None
    factor: float | None = 1.0


@dataclass(frozen=True, slots=True)
class Trace:
    """All readings of one window, oldest first."""

    name: str
    points: tuple[Point, ...]
    length_s: int


@dataclass(slots=True)
class Person:
    """How one person works; all hours are local, shares are 0..1."""

    random: Random
    zone_h: int = 0
    starts: float = 9.0
    ends: float = 18.0
    lunch: float = 0.8
    weekend: float = 0.2
    evenings: float = 0.15
    agent: float = 0.0
    holiday: float = 0.03
    session_min: float = 50.0
    pause_min: float = 25.0
    uneven: float = 0.5
    peak: tuple[float, float, float] | None = None
    pace: float = field(default=1.0)


def person(random: Random) -> Person:
    """Draw a person."""
    starts = random.gauss(9.3, 1.2) if random.random() < 0.82 else random.gauss(20.5, 1.5)
    return Person(
        random,
        zone_h=random.choice((8, 8, 8, 0, 1, -5, -8, 5)),
        starts=starts,
        ends=starts + max(3.0, random.gauss(8.5, 1.8)),
        lunch=random.uniform(0.2, 1.0),
        weekend=random.choice((0.05, 0.15, 0.4, 0.9)),
        evenings=random.choice((0.0, 0.1, 0.3, 0.6)),
        agent=random.choice((0.0, 0.0, 0.0, 0.15, 0.5)),
        session_min=random.lognormvariate(math.log(50), 0.5),
        pause_min=random.lognormvariate(math.log(25), 0.6),
        uneven=random.uniform(0.25, 0.8),
        peak=random.choice((None, None, None, (14.0, 18.0, 3.0), (14.0, 18.0, 2.0), (9.0, 21.0, 2.0))),
    )


def factor_at(who: Person, at: float) -> float:
    """Give what the vendor's peak (on the vendor's clock, UTC+8) makes of use at a moment."""
    if who.peak is None:
        return 1.0
    begins, ends, factor = who.peak
    hour = (at + 8 * HOUR) % DAY / HOUR
    return factor if begins <= hour < ends else 1.0


def demand(who: Person, weeks: int) -> list[float]:
    """Give the work wanted in each step of five minutes; an hour of usual work adds up to one."""
    wanted = [0.0] * (weeks * WEEK // STEP)
    random, model = who.random, 1.0
    season = 1.0
    for day in range(weeks * 7):
        midnight = day * DAY - who.zone_h * HOUR
        season = math.exp(0.8 * math.log(season) + random.gauss(0, 0.15))
        if random.random() < 0.12:
            model = random.choice((0.4, 1.0, 1.0, 1.5, 2.5))
        mood = season * model * random.lognormvariate(-(who.uneven**2) / 2, who.uneven)
        for begins, ends, heat in _shifts(who, day):
            _work(who, wanted, midnight + begins * HOUR, midnight + ends * HOUR, mood * heat)
    return wanted


def _shifts(who: Person, day: int) -> Iterator[tuple[float, float, float]]:
    """Give the spans of a day in which the person, or the person's agent, is at it."""
    random = who.random
    works = random.random() < (who.weekend if day % 7 >= 5 else 1 - who.holiday)
    if works:
        begins, ends = who.starts + random.gauss(0, 0.5), who.ends + random.gauss(0, 0.8)
        noon = (begins + ends) / 2 + random.gauss(-0.8, 0.3)
        if random.random() < who.lunch:
            yield begins, noon, 1.0
            yield noon + random.uniform(0.6, 1.5), ends, 1.0
        else:
            yield begins, ends, 1.0
        if random.random() < who.evenings:
            yield ends + random.uniform(1, 3), ends + random.uniform(3.2, 5.5), random.uniform(0.4, 1.2)
    if random.random() < who.agent:
        begins = who.ends + random.uniform(2, 6)
        yield begins, begins + random.uniform(1, 9), random.uniform(0.3, 1.5)


def _work(who: Person, wanted: list[float], begins: float, ends: float, mood: float) -> None:
    """Fill a shift with sessions and pauses; a session has its own heat and comes in bursts."""
    random, at = who.random, begins
    while at < ends:
        until = min(ends, at + MINUTE * random.lognormvariate(math.log(who.session_min), 0.7))
        heat = mood * random.lognormvariate(-0.18, 0.6)
        while at < until:
            place = int(at // STEP)
            if 0 <= place < len(wanted):
                wanted[place] += heat * STEP / HOUR * random.choice((0.0, 0.5, 1.0, 1.0, 1.5, 2.5))
            at += STEP
        at += MINUTE * random.lognormvariate(math.log(who.pause_min), 0.8)


@dataclass(slots=True)
class _Bucket:
    """One window as the vendor keeps it: what an hour of usual work costs of it, and when its period ends."""

    length_s: int
    hour_costs: float
    by_first_use: bool
    used: float = 0.0
    resets_at: float | None = None

    def renew(self, at: float) -> None:
        if self.resets_at is not None and at >= self.resets_at:
            periods = (at - self.resets_at) // self.length_s + 1
            self.used, self.resets_at = 0.0, None if self.by_first_use else self.resets_at + periods * self.length_s

    def take(self, at: float, amount: float) -> None:
        if self.resets_at is None:
            self.resets_at = at + self.length_s
        self.used += amount * self.hour_costs


def traces(seed: int, number: int, weeks: int) -> tuple[Trace, Trace]:
    """Give the five-hour and the weekly trace of one person."""
    random = Random(f"{seed}/{number}")
    who = person(random)
    wanted = demand(who, weeks)
    in_hours = _Bucket(5 * HOUR, 100 / (5 * random.lognormvariate(math.log(0.75), 0.6)), random.random() < 0.6)
    in_weeks = _Bucket(WEEK, 100 / (45 * random.lognormvariate(math.log(0.75), 0.6)), by_first_use=False)
    if not in_hours.by_first_use:
        in_hours.resets_at = START + random.randrange(5 * HOUR)
    in_weeks.resets_at = START + random.randrange(WEEK)
    seen: tuple[list[Point], list[Point]] = [], []
    watch = _Watch(random)
    for place, amount in enumerate(wanted):
        at = START + place * STEP
        buckets = (in_hours, in_weeks)
        for bucket in buckets:
            bucket.renew(at)
        factor = factor_at(who, at)
        if amount and all(bucket.used < 100 for bucket in buckets):
            for bucket in buckets:
                bucket.take(at, amount * factor)
        if watch.looks(at, working=amount > 0):
            for bucket, points in zip(buckets, seen, strict=True):
                points.append(watch.read(at, bucket.used, bucket.resets_at, factor))
    names = (f"{number:04}-5h", f"{number:04}-week")
    lengths = (5 * HOUR, WEEK)
    return tuple(Trace(name, tuple(points), s) for name, points, s in zip(names, seen, lengths, strict=True))  # type: ignore[return-value]


class _Watch:
    """The poller: it sleeps, loses readings, and sees rounded figures that lag."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._digits = random.choice((0, 0, 0, 1, 2))
        self._asleep_at_rest = random.random() < 0.4
        self._away_until = 0.0
        self._rest = 0

    def looks(self, at: float, *, working: bool) -> bool:
        self._rest = 0 if working else self._rest + 1
        if at < self._away_until:
            return False
        if self._random.random() < 0.002:
            self._away_until = at + self._random.expovariate(1 / (2 * HOUR))
        if self._asleep_at_rest and self._rest > 18:
            return False
        return self._random.random() > 0.02

    def read(self, at: float, used: float, resets_at: float | None, factor: float) -> Point:
        shown = min(100.0, used)
        if used < 100:
            rounded = round(shown, self._digits) if self._digits else float(math.floor(shown + 0.5))
            shown = min(rounded, 99.99 if self._digits else 99.0)
        return Point(float(at), shown, resets_at, factor)
