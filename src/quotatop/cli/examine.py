"""How do the subscriptions stand when each is asked under observation?  For `doctor` and its report."""

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from quotatop import providers
from quotatop.cli.opening import Opening
from quotatop.cli.streams import progress
from quotatop.domain.credential import Secret
from quotatop.domain.exchange import Reply, Request
from quotatop.domain.fault import STOPPING, FaultKind
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.ports import EARLY_S, Clock
from quotatop.domain.value import dataclass
from quotatop.runtime import open_engine


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and answer, and by how much the vendor's clock is ahead of ours."""

    request: Request = field(repr=False)
    reply: Reply = field(repr=False)
    ahead_s: float | None


@dataclass(frozen=True, slots=True)
class Examination:
    """The fleet after everybody was asked, and what was said, by subscription id."""

    fleet: Fleet
    exchanges: dict[str, list[Exchange]]

    @property
    def secrets(self) -> set[Secret]:
        """Everything that the requests carried in headers, so that a report can mask what a vendor echoed."""
        values = {
            value
            for told in self.exchanges.values()
            for exchange in told
            for name, value in exchange.request.headers
            if name.lower() not in _HARMLESS
        }
        return {Secret(part) for value in values for part in (value, *value.split())}


_ANSWERLESS = STOPPING | {FaultKind.THROTTLED, FaultKind.UNREACHABLE}
_HARMLESS = frozenset({"accept", "accept-language", "content-type", "user-agent"})
_asked: ContextVar[str] = ContextVar("asked")
"""Whose poll a request belongs to: each subscription is asked in a context of its own."""


async def examine(
    opening: Opening, ids: Sequence[str], clock: Clock, *, debug: bool = False, patient: bool = False
) -> Examination:
    """Ask every subscription early, as far as gates and throttles allow, and listen.

    Who was asked by somebody else just before is not asked again so soon; `patient` waits until it may be.
    """
    exchanges: dict[str, list[Exchange]] = {id: [] for id in ids}

    def tell(request: Request, reply: Reply) -> None:
        exchanges[_asked.get()].append(Exchange(request, reply, _ahead(reply, clock.now())))

    async def ask(id: str) -> None:
        _asked.set(id)
        await engine.settle([id], early=True)

    async with open_engine(opening.config, opening.places, clock=clock, debug=debug, overhear=tell) as engine:
        progress(opening.words("status.looking", count=len(ids)) if ids else "")
        await engine.settle(())  # nobody is asked: the store and the cache are tried
        await asyncio.gather(*(asyncio.create_task(ask(id)) for id in ids))
        silent = [id for id in ids if not exchanges[id] and _may_answer(engine.fleet.state(id))]
        if patient and silent:
            progress(opening.words("doctor.waiting", seconds=round(EARLY_S)))
            await clock.sleep(EARLY_S + 1)
            await asyncio.gather(*(asyncio.create_task(ask(id)) for id in silent))
        progress("")
        return Examination(engine.fleet, exchanges)


def _may_answer(state: SubscriptionState | None) -> bool:
    """Whether asking again soon may bring an answer: it answered before, or erred in a way that may pass.

    What reads no credential reads this machine, and asks no vendor however long one waits.
    """
    if state is None or state.subscription.paused:
        return False
    if not providers.load(state.subscription.provider).wants_credential(state.subscription.source):
        return False
    return state.fault is None or state.fault.kind not in _ANSWERLESS


def _ahead(reply: Reply, now: datetime) -> float | None:
    """Read the vendor's clock off the answer; whole seconds, and as old as the answer took."""
    try:
        told = parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return None
    return (told.replace(tzinfo=told.tzinfo or UTC) - now).total_seconds()
