"""What does one poll do, from the config's word to the outcome?

credential -> question -> claim -> steps and answers -> reading or fault -> store. Nothing leaves here as an
exception: this is the seam where a provider's or the host's `PollFault` becomes a value.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from quotatop.domain.credential import Credential
from quotatop.domain.exchange import Ask, Came, Flow, Look, Run, Step, WideFlow
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.ports import Clock, Http, Local, Recorded, Secrets, Store, Turn
from quotatop.domain.provider import Provider
from quotatop.domain.reading import Reading
from quotatop.domain.redact import redact
from quotatop.domain.subscription import Source, Subscription
from quotatop.domain.value import dataclass
from quotatop.engine.cadence import Reason, Rhythm, after_fault, after_reading
from quotatop.engine.question import question, reference

STEPS_MOST = 4
"""More requests, programs and looks than any vendor needs for one reading, so that no flow can run away."""
POLL_S = 60.0
"""A poll with all its requests, in real seconds; the lease lasts longer."""
OTHERS_S = 25.0
"""How long the outcome of somebody else's asking is waited for."""
_LOOK_EACH_S = 0.5


@dataclass(frozen=True, slots=True)
class Edge:
    """What a poll needs of the world. `report` is told of bugs; `chance` gives a number between nought and one.

    `by_command` reads what a user's own command prints; `counted` counts a subscription's windows from local logs.
    """

    clock: Clock
    http: Http
    local: Local
    secrets: Secrets
    store: Store
    report: Callable[[BaseException], None]
    chance: Callable[[], float]
    by_command: Callable[[Provider, Ask], WideFlow]
    counted: Callable[[Subscription, datetime], Awaitable[Reading]] | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """What came of it. `asked` is whether this instance asked; where it might not, `wait_until` says until when.

    A fault before the question is known (no credential) is this instance's own: `recorded` then has no question.
    """

    recorded: Recorded
    asked: bool = False
    wait_until: datetime | None = None


async def poll(subscription: Subscription, provider: Provider, edge: Edge, rhythm: Rhythm, *, early: bool) -> Polled:
    """Poll once. A rejected credential is read once more, and asked with once more only where it has changed."""
    try:
        credential = await edge.secrets.resolve(subscription, provider)
        polled = await _ask(subscription, provider, credential, edge, rhythm, early=early)
        fault = polled.recorded.fault
        if polled.asked and fault and fault.kind is FaultKind.REJECTED:
            again = await _changed(subscription, provider, credential, edge)
            if again is not None:
                polled = await _ask(subscription, provider, again, edge, rhythm, early=early)
    except PollFault as problem:
        return _unasked(problem, edge, rhythm)
    except Exception as error:  # noqa: BLE001 - the one seam: whatever a provider does, the others go on
        edge.report(error)
        return _unasked(_bug(error), edge, rhythm)
    return polled


async def try_once(subscription: Subscription, provider: Provider, edge: Edge) -> Reading:
    """Ask the vendor now, whatever the gate says, for a person who tests a credential. Raise PollFault."""
    edge.secrets.forget(subscription)
    credential = await edge.secrets.resolve(subscription, provider)
    try:
        return await learn(subscription, provider, credential, edge)
    except PollFault:
        raise
    except Exception as error:  # noqa: BLE001 - a person tests; what broke is told as a fault, too
        edge.report(error)
        raise _bug(error) from None


async def learn(
    subscription: Subscription, provider: Provider, credential: Credential, edge: Edge, last: Reading | None = None
) -> Reading:
    """Ask the vendor and give the reading, without gate or store; `last` is what it told before. Raise PollFault."""
    source, options = subscription.source, dict(subscription.options)
    now, base_url = edge.clock.now(), subscription.base_url
    ask = Ask(credential, now, subscription.plan, options, last, source, subscription.command, base_url)
    try:
        async with asyncio.timeout(POLL_S):
            if source is Source.LOGS and not provider.serves(source) and edge.counted:
                return await edge.counted(subscription, now)
            return await _drive(_flow(provider, ask, edge), subscription, provider, edge)
    except PollFault as problem:
        if problem.raw is not None:  # a vendor may repeat the key that it rejects
            problem.raw = redact(problem.raw, credential.parts.values())
        raise
    except TimeoutError:
        raise PollFault(FaultKind.UNREACHABLE, "unreachable-timeout") from None


def _flow(provider: Provider, ask: Ask, edge: Edge) -> Flow | WideFlow:
    if provider.serves(ask.source):
        return provider.poll(ask)
    if ask.source is Source.COMMAND:
        return edge.by_command(provider, ask)
    raise PollFault(FaultKind.REFUSED, "refused-source", source=ask.source.value)


async def _drive(flow: Flow | WideFlow, subscription: Subscription, provider: Provider, edge: Edge) -> Reading:
    """Carry steps out and answers back. A fault of the edge goes to the flow, which may do without that answer."""
    came: Came | PollFault | None = None
    try:
        for _ in range(STEPS_MOST + 1):
            try:
                step = _advance(flow, came)
            except StopIteration as done:
                reading: Reading = done.value
                return reading
            try:
                came = await _carry_out(step, subscription, provider, edge)
            except PollFault as problem:
                came = problem
    finally:
        flow.close()
    raise PollFault(FaultKind.BUG)


async def _carry_out(step: Step, subscription: Subscription, provider: Provider, edge: Edge) -> Came:
    if isinstance(step, Run):
        return await edge.local.run(step, provider, subscription)
    if isinstance(step, Look):
        return await edge.local.look(step, provider, subscription)
    return await edge.http.send(step, provider, subscription.base_url)


def _advance(flow: Flow | WideFlow, came: Came | PollFault | None) -> Step:
    if came is None:
        return next(flow)
    if isinstance(came, PollFault):
        return flow.throw(came)
    return flow.send(came)  # type: ignore[arg-type]  # a flow that yields Requests alone is sent Replies alone


async def _ask(
    subscription: Subscription, provider: Provider, credential: Credential, edge: Edge, rhythm: Rhythm, *, early: bool
) -> Polled:
    asked = question(subscription, edge.secrets.fingerprint(credential))
    named, spacing = reference(subscription), max(rhythm.interval_s, rhythm.floor_s)
    early = early or not rhythm.early_s  # where nobody is asked, nobody is spared by waiting
    turn = await edge.store.claim(
        asked, named, edge.clock.now(), spacing_s=spacing, early=early, early_s=rhythm.early_s
    )
    if turn.asking:
        return await _overhear(named, turn, edge)
    if turn.lease is None:
        return Polled(turn.recorded, wait_until=turn.wait_until)
    before = turn.recorded
    try:
        reading = await _learn_by_login(subscription, provider, credential, edge, before.reading)
        recorded = _succeeded(before, reading, rhythm)
    except asyncio.CancelledError:
        await edge.store.release(turn.lease)
        raise
    except PollFault as problem:
        recorded = _failed(before, problem, edge, rhythm)
    except Exception as error:  # noqa: BLE001 - as in `poll`, but the outcome backs off and is shared
        edge.report(error)
        recorded = _failed(before, _bug(error), edge, rhythm)
    await edge.store.finish(turn.lease, recorded)
    return Polled(recorded, asked=True)


async def _learn_by_login(
    subscription: Subscription, provider: Provider, credential: Credential, edge: Edge, last: Reading | None
) -> Reading:
    """Learn; where a login was refused that its CLI renewed meanwhile, learn once more under the same lease."""
    try:
        return await learn(subscription, provider, credential, edge, last)
    except PollFault as problem:
        if problem.kind is not FaultKind.LOGIN_EXPIRED:
            raise
        again = await _changed(subscription, provider, credential, edge)
        if again is None:
            raise
        return await learn(subscription, provider, again, edge, last)


async def _changed(
    subscription: Subscription, provider: Provider, credential: Credential, edge: Edge
) -> Credential | None:
    """Read a refused credential once more; None where it is still the same."""
    edge.secrets.forget(subscription)
    again = await edge.secrets.resolve(subscription, provider)
    return again if again.parts != credential.parts else None


async def _overhear(reference: str, turn: Turn, edge: Edge) -> Polled:
    """Wait for what somebody else learns who asks the same question at this moment; it may be what was known."""
    before = turn.recorded
    for _ in range(round(OTHERS_S / _LOOK_EACH_S)):
        await edge.clock.sleep(_LOOK_EACH_S)
        is_asked = await edge.store.asked(before.question, edge.clock.now())
        now = (await edge.store.recall([reference])).get(reference, before)
        if not is_asked or (now.reading, now.fault) != (before.reading, before.fault):
            return Polled(now)
    return Polled(before, wait_until=turn.wait_until)


def _unasked(problem: PollFault, edge: Edge, rhythm: Rhythm) -> Polled:
    now = edge.clock.now()
    retry_at = now + timedelta(seconds=rhythm.regular_s)
    return Polled(Recorded("", fault=replace(problem.at(now), retry_at=retry_at), failing_since=now))


def _succeeded(before: Recorded, reading: Reading, rhythm: Rhythm) -> Recorded:
    asked_at = before.asked_at or reading.read_at
    delay = after_reading(reading, asked_at, rhythm, followed_reset=before.reason == Reason.RESET)
    failures = before.failures // 2
    return Recorded(before.question, reading, asked_at=asked_at, failures=failures, reason=delay.reason.value)


def _failed(before: Recorded, problem: PollFault, edge: Edge, rhythm: Rhythm) -> Recorded:
    now = edge.clock.now()
    failures = before.failures + 1
    delay = after_fault(problem.kind, failures, rhythm, edge.chance(), problem.retry_after_s)
    retry_at = now + timedelta(seconds=delay.seconds)
    return replace(
        before,
        fault=replace(problem.at(now), retry_at=retry_at),
        not_before=retry_at,
        throttled_until=now + timedelta(seconds=delay.throttle_s) if delay.throttle_s else None,
        failures=failures,
        failing_since=before.failing_since or now,
        reason=delay.reason.value,
    )


def _bug(error: Exception) -> PollFault:
    return PollFault(FaultKind.BUG, error=type(error).__name__)
