"""Who keeps the fleet up to date?  One scheduler for all subscriptions; each poll harms nobody but itself."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from quotatop.config.settings import Config
from quotatop.domain.alert import Alert
from quotatop.domain.fault import FaultKind
from quotatop.domain.fleet import Fleet, Problem, SubscriptionState, fleet_of
from quotatop.domain.ports import Cache, Recorded, Sample
from quotatop.domain.provider import Provider
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.engine.absorb import absorb, beside, reloaded, with_outlooks, with_plan, with_polling, with_working
from quotatop.engine.age import is_older, was_reset
from quotatop.engine.cadence import Reason, Rhythm, coming
from quotatop.engine.foretelling import Foretelling
from quotatop.engine.herald import Herald, Telling
from quotatop.engine.poll import Edge, Polled, poll, try_once
from quotatop.engine.question import reference
from quotatop.engine.rhythm import rhythm_of
from quotatop.engine.schedule import STEP_S, Due, Pulse, Schedule, first, following
from quotatop.engine.tally import Tally
from quotatop.engine.watchers import Watchers

AT_ONCE = 8
"""Polls under way at the same time."""
KEEP_EACH_S = 1.0
"""The cache is written at most this often."""


class Engine:
    """The heart: polls on its schedule, shares with other instances, tells alerts. `fleet` is always the latest."""

    def __init__(
        self,
        config: Config,
        edge: Edge,
        cache: Cache,
        provider_of: Callable[[str], Provider],
        telling: Telling,
        *,
        offline: bool = False,
    ) -> None:
        self.fleet: Fleet = fleet_of(config.subscriptions)
        self.offline = offline
        self.tallies: Mapping[str, Tally] = {}
        self._edge = edge
        self._clock = edge.clock
        self._store = edge.store
        self._cache = cache
        self._provider_of = provider_of
        self._take = telling.take
        self._polled = telling.polled
        self._foretelling = Foretelling(edge.store, telling.factors_of)
        self._herald = Herald(config.alerts, edge.store, edge.clock, telling)
        self._references = {one.id: reference(one) for one in config.subscriptions}
        self._recorded: dict[str, Recorded] = {}
        self._remembered: dict[str, Recorded] = {}
        self._schedule = Schedule()
        self._asking: set[str] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._wake = asyncio.Event()
        self._kept = asyncio.Event()
        self._watchers = Watchers()
        self._unplanned = True
        self._running = False

    # What others see

    @property
    def banners(self) -> tuple[Alert, ...]:
        """The alerts that nobody acknowledged, oldest first."""
        return self._herald.banners

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with store and cache, as far as they were used."""
        return (*self._store.problems(), *self._cache.problems())

    def updates(self) -> AsyncGenerator[Fleet, None]:
        """Give the fleet now and after each change of it or of the banners; who is slow gets the latest only."""
        return self._watchers.follow(lambda: self.fleet)

    def refresh(self, ids: Iterable[str] | None = None) -> None:
        """Ask early: as soon as the vendor may be asked again. Who is being asked already is not asked twice."""
        now = self._clock.now()
        for state in self._chosen(ids):
            if state.id not in self._asking:
                self._edge.secrets.forget(state)
                self._schedule.plan(Due(state.id, now, Reason.HAND, early=True))
        self._wake.set()

    def acknowledge(self, key: str | None = None) -> None:
        """Take a banner away (None: all of them), for every instance."""
        self._herald.acknowledge(key)
        self._tell_watchers()
        self._wake.set()

    @property
    def snoozed_until(self) -> datetime | None:
        """Until when nothing rings, by the user's wish; None where nothing is snoozed."""
        return self._herald.snoozed_until

    def snooze(self, seconds: float | None) -> None:
        """Ring nothing for so long, in every instance; None ends it."""
        self._herald.snooze(None if seconds is None else self._clock.now() + timedelta(seconds=seconds))
        self._tell_watchers()
        self._wake.set()

    def reload(self, config: Config) -> None:
        """Go on with other settings. A subscription that asks what it asked before keeps what is known of it."""
        before, self._references = self._references, {one.id: reference(one) for one in config.subscriptions}
        self._herald.settings = config.alerts
        self._take(config)
        self._publish(reloaded(self.fleet, before, config.subscriptions, self._references))
        self._schedule.drop(before)
        self._foretelling.keep_only(self._references.values())
        self._unplanned = True
        self._wake.set()

    def now(self) -> datetime:
        """Give the engine's time, which in a demo is not the machine's."""
        return self._clock.now()

    async def trend(self, id: str, window: str, since: datetime) -> Sequence[Sample]:
        """Give the history of one window, oldest first."""
        named = self._references.get(id)
        return () if named is None else await self._store.trend(named, window, since)

    async def history(self, id: str, since: datetime) -> Mapping[str, Sequence[Sample]]:
        """Give the history of every window of a subscription, oldest first."""
        named = self._references.get(id)
        return {} if named is None else await self._store.history(named, since)

    async def test(self, subscription: Subscription) -> Reading:
        """Ask a vendor once, past gate and store, for a person who tests a credential. Raise PollFault."""
        return await try_once(subscription, self._provider_of(subscription.provider), self._edge)

    # One-shot

    def recall(self, recorded: Mapping[str, Recorded]) -> list[Subscription]:
        """Take over what is remembered, by reference, and give the subscriptions of which it is new.

        What is being asked at this moment is left alone, and a fault of this instance alone (no credential) stays
        until somebody learned more.
        """
        fleet, now, news = self.fleet, self._clock.now(), []
        for subscription in (state.subscription for state in fleet.states):
            id = subscription.id
            found = recorded.get(self._references[id])
            if found is None or id in self._asking or found == self._remembered.get(id):
                continue
            self._remembered[id] = self._recorded[id] = found
            next_poll, reason = coming(found, self._rhythm(subscription), now)
            fleet = absorb(fleet, id, found, next_poll, reason.value)
            news.append(subscription)
        self._publish(fleet)
        return news

    async def settle(
        self, ids: Iterable[str] | None = None, max_age_s: float | None = None, *, early: bool = False
    ) -> Fleet:
        """Poll, all at once, what is older than `max_age_s` (None: its interval, or from before a reset).

        An age, and `early` too, ask within the interval; `early` without an age asks everything.
        """
        asks_early = early or max_age_s is not None
        if max_age_s is None and early:
            max_age_s = 0
        if not self.offline:
            self.recall(await self._store.recall(self._references.values()))
            now = self._clock.now()
            async with asyncio.TaskGroup() as tasks:
                for state in self._states(ids):
                    has_reset = max_age_s is None and was_reset(state, now)
                    if has_reset or is_older(state, max_age_s, now):
                        reason = Reason.RESET if has_reset else Reason.HAND
                        due = Due(state.subscription.id, now, reason, early=asks_early or has_reset)
                        tasks.create_task(self._poll(state.subscription, due))
            await self._foresee(self._chosen(ids))
            await self._keep()
            self._publish(replace(self.fleet, problems=self.problems))
        return self.fleet

    async def foretell(self) -> Fleet:
        """Foretell what is known, and ask nobody."""
        self.recall(await self._store.recall(self._references.values()))
        await self._foresee(self._chosen(None))
        return self.fleet

    # For ever

    async def run(self) -> None:
        """Poll on schedule until cancelled."""
        if self.offline:
            await asyncio.Event().wait()
        self._running = True
        await self._herald.begin()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_on())
            tasks.create_task(self._herald.run())
            await self._beat(tasks)

    async def _beat(self, tasks: asyncio.TaskGroup) -> None:
        pulse = Pulse(self._clock.now(), self._clock.monotonic())
        while True:
            changed = await self._store.changed()
            if changed or self._unplanned:
                await self._look_around()
            now = self._clock.now()
            self._heed(pulse.step(now, self._clock.monotonic()), now)
            for due in self._schedule.take(now):
                subscription = self._subscription(due.id)
                if subscription is not None:
                    tasks.create_task(self._poll(subscription, due))
            before = self.banners
            await self._herald.watch(self.fleet, self._recorded)
            await self._herald.listen(changed=changed)
            if self.banners != before:
                self._tell_watchers()
            self._publish(replace(self.fleet, problems=self.problems))
            await self._nap(self._schedule.wait_s(self._clock.now()))

    async def _look_around(self) -> None:
        """Take over what other instances learned, and plan what has no plan."""
        news = self.recall(await self._store.recall(self._references.values()))
        if self._unplanned:
            self._unplanned = False
            news = self._chosen(None)
            self._plan_first()
        await self._foresee(news)
        for subscription in news:
            if subscription.id in self._recorded:
                await self._judge(subscription)

    def _plan_first(self) -> None:
        now = self._clock.now()
        for place, subscription in enumerate(self._chosen(None)):
            if subscription.id not in self._asking:
                due = first(subscription.id, self._recorded.get(subscription.id), self._rhythm(subscription), now)
                self._schedule.plan(replace(due, at=max(due.at, now + timedelta(seconds=place * STEP_S))))

    def _heed(self, jump: float, now: datetime) -> None:
        if jump < 0:
            self._schedule.shift(jump)
        if jump > 0:
            for due in self._schedule.hurry(now, Reason.WOKE):
                self._publish(with_plan(self.fleet, due.id, due.at, due.reason.value))

    async def _nap(self, seconds: float) -> None:
        waits = [asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(self._wake.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        self._wake.clear()

    # One poll

    async def _poll(self, subscription: Subscription, due: Due) -> None:
        if due.id in self._asking:
            return
        self._asking.add(due.id)
        try:
            async with self._slots:
                self._publish(with_polling(self.fleet, due.id))
                provider, began = self._provider_of(subscription.provider), self._clock.monotonic()
                polled = await poll(subscription, provider, self._edge, self._rhythm(subscription), early=due.early)
                took_s = self._clock.monotonic() - began
        finally:
            self._asking.discard(due.id)
        await self._learned(subscription, polled, due)
        if polled.asked:
            fault, tally = polled.recorded.fault, self.tallies.get(due.id, Tally())
            self.tallies = {**self.tallies, due.id: tally.after(took_s, fault.kind if fault else None)}

    async def _learned(self, subscription: Subscription, polled: Polled, due: Due) -> None:
        """Take in an outcome, unless the subscription asks something else by now, and plan the next poll."""
        outlooks = await self._foretelling.outlooks(subscription, polled.recorded) if self._running else None
        now, current = self._clock.now(), self._subscription(due.id)
        if current is None:
            return
        if self._references[due.id] != reference(subscription):
            self._schedule.plan(first(due.id, self._recorded.get(due.id), self._rhythm(current), now))
            return
        before = self._recorded.get(due.id)
        polled = replace(polled, recorded=beside(polled.recorded, before))
        recorded = self._recorded[due.id] = polled.recorded
        self._polled(current, before.fault if before else None, recorded.fault)
        if polled.asked and _is_cut_off(before) and not _is_cut_off(recorded):
            self._network_is_back(now)
        following_due, next_poll = following(due, polled, self._rhythm(current), now)
        if current.paused:
            fleet = absorb(self.fleet, due.id, recorded, None, None, outlooks)
        else:
            self._schedule.plan(following_due)
            fleet = absorb(self.fleet, due.id, recorded, next_poll, following_due.reason.value, outlooks)
        self._publish(fleet if outlooks is None else with_working(fleet, due.id, self._foretelling.working(current)))
        if self._running:
            await self._judge(current)
            self._tell_watchers()
        self._wake.set()

    async def _foresee(self, subscriptions: Iterable[Subscription]) -> None:
        """Foretell what is known of these already."""
        told = {}
        for subscription in subscriptions:
            outlooks = await self._foretelling.outlooks(subscription, self._recorded.get(subscription.id))
            if outlooks is not None:
                told[subscription.id] = subscription, outlooks
        fleet = self.fleet
        for id, (subscription, outlooks) in told.items():
            if self._subscription(id) == subscription:
                fleet = with_working(with_outlooks(fleet, id, outlooks), id, self._foretelling.working(subscription))
        self._publish(fleet)

    def _with_others(self, subscription: Subscription, recorded: Recorded) -> Subscription:
        """Give it by the names of all that ask the same question: what is told of one is told of them together."""
        asking = {id for id, known in self._recorded.items() if known.question and known.question == recorded.question}
        names = [one.name for one in self._chosen(None) if one.id in asking or one.id == subscription.id]
        return replace(subscription, label=", ".join(names)) if len(names) > 1 else subscription

    async def _judge(self, subscription: Subscription) -> None:
        state, recorded = self.fleet.state(subscription.id), self._recorded[subscription.id]
        await self._herald.judge(self._with_others(subscription, recorded), recorded, state.outlooks if state else ())

    def _network_is_back(self, now: datetime) -> None:
        """Ask early whoever could not be reached, now that another who could not has answered."""
        cut_off = [
            one.id
            for one in self._chosen(None)
            if one.id not in self._asking and _is_cut_off(self._recorded.get(one.id))
        ]
        for place, id in enumerate(cut_off, 1):
            due = Due(id, now + timedelta(seconds=place * STEP_S), Reason.BACK, early=True)
            self._schedule.plan(due)
            self._publish(with_plan(self.fleet, id, due.at, due.reason.value))

    # Small things

    def _rhythm(self, subscription: Subscription) -> Rhythm:
        return rhythm_of(subscription, self._provider_of(subscription.provider), self._references[subscription.id])

    def _subscription(self, id: str) -> Subscription | None:
        state = self.fleet.state(id)
        return None if state is None else state.subscription

    def _states(self, ids: Iterable[str] | None) -> list[SubscriptionState]:
        wanted = None if ids is None else set(ids)
        active = [state for state in self.fleet.states if not state.subscription.paused]
        return [state for state in active if wanted is None or state.subscription.id in wanted]

    def _chosen(self, ids: Iterable[str] | None) -> list[Subscription]:
        return [state.subscription for state in self._states(ids)]

    def _publish(self, fleet: Fleet) -> None:
        if fleet != self.fleet:
            self.fleet = fleet
            self._tell_watchers()

    def _tell_watchers(self) -> None:
        self._kept.set()
        self._watchers.tell()

    async def _keep(self) -> None:
        recorded = {self._references[id]: one for id, one in self._recorded.items() if id in self._references}
        await self._cache.keep(self.fleet, recorded, self._clock.now())

    async def _keep_on(self) -> None:
        while True:
            await self._kept.wait()
            self._kept.clear()
            await self._keep()
            await self._clock.sleep(KEEP_EACH_S)


def _is_cut_off(recorded: Recorded | None) -> bool:
    """Say whether nobody answered when it was last asked."""
    return recorded is not None and recorded.fault is not None and recorded.fault.kind is FaultKind.UNREACHABLE
