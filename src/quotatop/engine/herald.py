"""Who is told what, and when?  Judges readings, keeps the banners, rings, and is silent in quiet hours."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from quotatop.config.settings import Alerts, Config
from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.fault import Fault
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.mark import Marks
from quotatop.domain.peak import PeakNow
from quotatop.domain.ports import Clock, Recorded, Store
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.value import dataclass
from quotatop.engine.alerts import Levels, failing, is_fresh, judge, peak_ahead
from quotatop.engine.foretold import ending, foretell
from quotatop.engine.quiet import is_quiet

if TYPE_CHECKING:
    from quotatop.domain.forecast import Outlook

Factors: TypeAlias = Sequence[tuple[float, float]]
"""When the factor changes, in seconds since the epoch, and what it is from then on."""

GATHER_S = 1.0
"""What arises within this time is told as one."""
_STILL = timedelta(days=1)
"""A banner of an earlier run is shown again for so long."""
_ENDS_EACH = timedelta(minutes=15)


def _unheard(subscription: Subscription, before: Fault | None, now: Fault | None) -> None:
    """Note nothing of a poll."""


def _unchanging(*_: object) -> tuple[()]:
    """Give no peak at all."""
    return ()


@dataclass(frozen=True, slots=True)
class Telling:
    """How alerts leave the engine.

    `ring` is told whether these waited for the end of the quiet hours; `take` is given each new config; `polled` is
    told the fault before and after each poll; `factors_of` gives the peak factors between two moments,
    `ends_of` the rules that end and when.
    """

    ring: Callable[[Sequence[Alert], bool], Awaitable[None]]
    take: Callable[[Config], None]
    peak_of: Callable[[Subscription, Reading | None, datetime], PeakNow | None]
    polled: Callable[[Subscription, Fault | None, Fault | None], None] = _unheard
    factors_of: Callable[[Subscription, Reading, datetime, datetime], Factors] = _unchanging
    ends_of: Callable[[Subscription, Reading, datetime], Sequence[tuple[str, datetime]]] = _unchanging


class Herald:
    """The alerts of one engine. `banners` are those that nobody acknowledged, oldest first."""

    def __init__(self, settings: Alerts, store: Store, clock: Clock, telling: Telling) -> None:
        self.settings = settings
        self.banners: tuple[Alert, ...] = ()
        self._store = store
        self._clock = clock
        self._telling = telling
        self._since = clock.now()
        self._claimed: set[str] = set()
        self._looked: dict[str, datetime] = {}
        self._snoozed_until: datetime | None = None
        self._listened = False
        self._snoozes: list[datetime | None] = []
        self._acknowledged: list[str] = []
        self._waiting: list[Alert] = []
        self._rings = asyncio.Event()

    async def begin(self) -> None:
        """Show what an earlier run told and nobody acknowledged, as far as it still holds."""
        now = self._clock.now()
        for sent in await self._store.sent(now - _STILL):
            if sent.acknowledged_at is None and (sent.alert.resets_at is None or sent.alert.resets_at > now):
                self._show(sent.alert)

    async def judge(
        self, subscription: Subscription, recorded: Recorded, outlooks: "Sequence[tuple[str, Outlook]]" = ()
    ) -> None:
        """Tell what a fresh reading is worth. Faults, and readings that are old already, are worth nothing.

        `outlooks` are what is foretold, by window id; those of another reading are left out.
        """
        now, reading = self._clock.now(), recorded.reading
        if reading is None or recorded.fault is not None or not is_fresh(reading, subscription, now):
            return
        levels = Levels(self.settings.warn_at, self.settings.critical_at)
        told = {id: one for id, one in outlooks if not isinstance(one, str) and one.grounds.at == reading.read_at}

        def decide(before: Marks | None) -> tuple[Marks, Sequence[Alert]]:
            after, alerts = judge(before, subscription, reading, levels)
            signed, more = foretell(before, after, subscription, reading, told)
            return signed, (*alerts, *more)

        self._tell(await self._store.judge(recorded.question, decide, held=self._is_quiet(now)))

    async def watch(self, fleet: Fleet, questions: dict[str, Recorded]) -> None:
        """Tell what time alone brings: a peak that begins soon, a subscription that has failed for long.

        The word about a failure goes by itself once there is a reading again.
        """
        now = self._clock.now()
        self._recovered({state.subscription.id for state in fleet.states if state.reading and not state.fault})
        arisen = []
        for state in fleet.states:
            recorded = questions.get(state.subscription.id)
            if recorded is None or state.subscription.paused:
                continue
            arisen.append(failing(state, recorded.failing_since, now))
            arisen.append(await self._peak(state, recorded, now))
            arisen += self._ending(state, now)
        new = [alert for alert in arisen if alert is not None and alert.key not in self._claimed]
        if new:
            self._claimed.update(alert.key for alert in new)
            self._tell(await self._store.alerted(new, held=self._is_quiet(now)))

    def _ending(self, state: SubscriptionState, now: datetime) -> Sequence[Alert]:
        """Give the words about what ends soon; looked at a few times an hour, since it is days ahead."""
        id, reading = state.subscription.id, state.reading
        looked = self._looked.get(id)
        if reading is None or looked is not None and looked <= now < looked + _ENDS_EACH:
            return ()
        self._looked[id] = now
        return tuple(ending(state, now, lambda: self._telling.ends_of(state.subscription, reading, now)))

    async def listen(self, *, changed: bool) -> None:
        """Exchange with the other instances: what they told and what was acknowledged."""
        now = self._clock.now()
        for until in self._snoozes:
            await self._store.snooze(until)
        if changed or self._snoozes or not self._listened:
            self._snoozed_until, self._snoozes, self._listened = await self._store.snoozed(), [], True
        if self._acknowledged:
            keys, self._acknowledged = self._acknowledged, []
            await self._store.acknowledge(keys, now)
        if changed:
            sent = await self._store.sent(min(self._since, now) - _STILL)
            seen = {one.alert.key for one in sent if one.acknowledged_at is not None}
            self.banners = tuple(alert for alert in self.banners if alert.key not in seen)
            for one in sent:
                if one.acknowledged_at is None and one.alert.at >= self._since:
                    self._show(one.alert)
        if not self._is_quiet(now) and (held := await self._store.unhold()):
            await self._telling.ring(held, True)  # noqa: FBT003 - `summary` of the callable

    def acknowledge(self, key: str | None) -> None:
        """Take a banner away (None: all of them); `listen` tells the store."""
        gone = [alert.key for alert in self.banners if key is None or alert.key == key]
        self._acknowledged += gone
        self.banners = tuple(alert for alert in self.banners if alert.key not in gone)

    def snooze(self, until: datetime | None) -> None:
        """Ring nothing until then, in any instance; what arises waits and is summed up. None ends it."""
        self._snoozed_until = until
        self._snoozes.append(until)

    @property
    def snoozed_until(self) -> datetime | None:
        """Until when nothing rings; None where nothing is snoozed."""
        until = self._snoozed_until
        return until if until is not None and until > self._clock.now() else None

    async def run(self) -> None:
        """Ring, grouped: twenty subscriptions that cross a level at once are one sound."""
        while True:
            await self._rings.wait()
            await self._clock.sleep(GATHER_S)
            self._rings.clear()
            alerts, self._waiting = self._waiting, []
            await self._telling.ring(alerts, False)  # noqa: FBT003 - `summary` of the callable

    def _recovered(self, well: set[str]) -> None:
        for alert in self.banners:
            if alert.kind is AlertKind.FAULT and alert.subscription in well:
                self.acknowledge(alert.key)

    async def _peak(self, state: SubscriptionState, recorded: Recorded, now: datetime) -> Alert | None:
        within_s = self.settings.peak_s
        peak = self._telling.peak_of(state.subscription, state.reading, now) if within_s else None
        if peak is None or within_s is None:
            return None
        # Asked as if it were used just now, so that the store is read near a peak only.
        if peak_ahead(state.subscription, peak, now, now, within_s) is None:
            return None
        marks = await self._store.marks(recorded.question)
        used_at = None if marks is None else marks.used_at
        return peak_ahead(state.subscription, peak, used_at, now, within_s)

    def _is_quiet(self, now: datetime) -> bool:
        return is_quiet(self.settings.quiet, now) or self.snoozed_until is not None

    def _tell(self, alerts: Sequence[Alert]) -> None:
        for alert in alerts:
            self._show(alert)
        if alerts and not self._is_quiet(self._clock.now()):
            self._waiting += alerts
            self._rings.set()

    def _show(self, alert: Alert) -> None:
        """Show a banner in place of an older one about the same window, or of the same kind."""
        about = (alert.subscription, alert.window, alert.window is None and alert.kind)
        kept = (one for one in self.banners if (one.subscription, one.window, one.window is None and one.kind) != about)
        self.banners = (*kept, alert)
