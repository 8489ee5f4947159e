"""What is foretold of a subscription's windows, given all that was read of them?

The past is read from the store once and then followed reading by reading; a habit is learned anew each hour.
"""

from collections.abc import Callable, Container, Sequence
from datetime import datetime, timedelta

from quotatop.domain.forecast import Outlook
from quotatop.domain.foresee import foresee
from quotatop.domain.habit import Habit, habit_of
from quotatop.domain.pace import length_of
from quotatop.domain.past import SLOT_S, Learner, factor_at
from quotatop.domain.ports import Sample, Store
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.value import dataclass
from quotatop.domain.window import HOUR, Window, WindowState
from quotatop.domain.working import Working, working_of

REACH = timedelta(days=28)
"""How far back habits are learned."""
SINGLE = timedelta(hours=8)
"""How far back each reading counts by itself; what lies before is known by the hour."""
_LONGEST = timedelta(days=32)

Factors = Sequence[tuple[float, float]]
FactorsOf = Callable[[Subscription, Reading, datetime, datetime], Factors]


@dataclass(frozen=True, slots=True)
class _Followed:
    """What is known of one subscription: learners and habits by window id, until when it was read, whose it is."""

    account: str | None
    learners: dict[str, Learner]
    habits: dict[str, tuple[int, Habit | None]]
    read_at: datetime
    factors: Factors


class Foresight:
    """Follows the readings of all subscriptions, by their references."""

    def __init__(self, store: Store, factors_of: FactorsOf) -> None:
        self._store = store
        self._factors_of = factors_of
        self._followed: dict[str, _Followed] = {}

    async def of(self, subscription: Subscription, reference: str, reading: Reading) -> tuple[tuple[str, Outlook], ...]:
        """Give the outlook of each window of a fresh reading, by window id."""
        known = self._followed.get(reference)
        if known is None or known.account != reading.account or known.read_at > reading.read_at:
            known = await self._begin(subscription, reference, reading)
        elif known.read_at < reading.read_at:
            known = self._go_on(subscription, reference, reading, known)
        return outlooks(reading, known.learners, known.habits, known.factors)

    def working(self, reference: str) -> Working | None:
        """Give how fast the user works, by what was followed so far."""
        known = self._followed.get(reference)
        return working_of({id: learner.past() for id, learner in known.learners.items()}) if known else None

    def keep_only(self, references: Container[str]) -> None:
        """Forget what was followed of anything else."""
        self._followed = {name: known for name, known in self._followed.items() if name in references}

    async def _begin(self, subscription: Subscription, reference: str, reading: Reading) -> _Followed:
        now = reading.read_at
        hour = (now - SINGLE).replace(minute=0, second=0, microsecond=0)
        factors = self._factors_of(subscription, reading, now - REACH, now + _LONGEST)
        past = await self._store.past(reference, now - REACH, hour)
        learners = {}
        for window in reading.windows:
            learner = learners[window.id] = Learner(window.length_s)
            for sample in past.get(window.id, ()):
                if sample.at < now:
                    learner.fold(sample, factor_at(factors, sample.at.timestamp()))
            learner.fold(_sample(window, now), factor_at(factors, now.timestamp()))
        known = self._followed[reference] = _Followed(reading.account, learners, {}, now, factors)
        return known

    def _go_on(self, subscription: Subscription, reference: str, reading: Reading, known: _Followed) -> _Followed:
        now, factors = reading.read_at, known.factors
        if known.read_at.date() != now.date():
            factors = self._factors_of(subscription, reading, now - REACH, now + _LONGEST)
        learners = dict(known.learners)
        for window in reading.windows:
            learner = learners.setdefault(window.id, Learner(window.length_s))
            learner.fold(_sample(window, now), factor_at(factors, now.timestamp()))
        followed = self._followed[reference] = _Followed(reading.account, learners, known.habits, now, factors)
        return followed


def outlooks(
    reading: Reading, learners: dict[str, Learner], habits: dict[str, tuple[int, Habit | None]], factors: Factors
) -> tuple[tuple[str, Outlook], ...]:
    """Foretell every window of a reading; a habit is learned anew when an hour has passed."""
    now = reading.read_at
    hour, told = int(now.timestamp() // HOUR), []
    for window in reading.windows:
        learner = learners[window.id]
        if window.id not in habits or habits[window.id][0] != hour:
            length_s = length_of(window).total_seconds()
            known = length_s > SLOT_S
            habits[window.id] = hour, habit_of(learner.past(), now.timestamp(), length_s) if known else None
        free_from = free_again(window, reading.windows)
        told.append(
            (
                window.id,
                foresee(window, learner.recent(), habits[window.id][1], now, factors=factors, free_from=free_from),
            )
        )
    return tuple(told)


def free_again(window: Window, every: Sequence[Window]) -> datetime | None:
    """Give when the last spent window that stops this one is back; None where none does, or nobody knows."""
    if window.is_side:
        return None
    spent = (one for one in every if one.state is WindowState.SPENT and not one.is_side and one.id != window.id)
    return max((one.resets_at for one in spent if one.resets_at is not None), default=None)


def _sample(window: Window, at: datetime) -> Sample:
    return Sample(at, window.used_percent, window.resets_at, None, window.used, window.limit, window.state)
