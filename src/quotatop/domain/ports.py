"""What does the engine need from the world?  The host implements these; tests implement them with hand-cranked ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from quotatop.domain.alert import Alert
from quotatop.domain.credential import Credential
from quotatop.domain.exchange import Reply, Request
from quotatop.domain.fault import Fault
from quotatop.domain.provider import Provider
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription


class Clock(Protocol):
    """Time. Wall time may jump, monotonic time may stand still while the machine sleeps."""

    def now(self) -> datetime:
        """Wall time, aware UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class Http(Protocol):
    """One GET or POST under the house rules: allow-list, deadlines, size cap, no redirects."""

    async def send(self, request: Request, provider: Provider, base_url: str | None) -> Reply:
        """Send one request; raise PollFault `unreachable` or `refused`."""


class Secrets(Protocol):
    """Resolves what the config says about a credential."""

    async def resolve(self, subscription: Subscription, provider: Provider) -> Credential:
        """Give the credential; raise PollFault `no-credential`, `refused` or `login-expired`."""

    def fingerprint(self, credential: Credential) -> str:
        """Give a token that is equal for equal secrets on this machine and tells nothing about them."""

    def forget(self, subscription: Subscription) -> None:
        """Drop what is remembered of its credential, a success as well as a failure.

        Called after a rejection, and before a poll that a person asked for: a key command or a keyring is otherwise
        asked once and its failure only again after an hour.
        """


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the store remembers of a question: the last reading, the last fault after it, and the gate.

    `not_before` is when the question may be asked again by itself; `throttled_until` binds even early asking.
    `failures` counts faults in a row.
    """

    question: str
    reading: Reading | None = None
    fault: Fault | None = None
    asked_at: datetime | None = None
    not_before: datetime | None = None
    throttled_until: datetime | None = None
    failures: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether this instance may ask now. With a `lease` it must; without, `recorded` says what is known and until when
    to wait.
    """

    recorded: Recorded
    lease: str | None = None
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One point of a window's history. Percent is None where it was unknown."""

    at: datetime
    used_percent: float | None
    resets_at: datetime | None


class Store(Protocol):
    """The shared memory of all instances of one user. Every call is short and none blocks the loop."""

    async def recall(self, references: Iterable[str]) -> Mapping[str, Recorded]:
        """Give what is remembered for subscription references (see `engine.question.reference`)."""

    async def claim(self, question: str, reference: str, now: datetime, *, spacing_s: float, early: bool) -> Turn:
        """Ask for the turn to poll. `early` asks within the spacing, at least 30 s after the last and never under a
        throttle. A lease expires by itself after a poll's deadline.
        """

    async def finish(self, lease: str, recorded: Recorded) -> None:
        """Write the outcome of a poll and give the lease back."""

    async def trend(self, reference: str, window: str, since: datetime) -> Sequence[Sample]:
        """Give a window's history, oldest first."""

    async def alerted(self, alerts: Sequence[Alert]) -> Sequence[Alert]:
        """Claim alerts: give those that nobody sent before, recorded as sent in the same transaction."""


@dataclass(frozen=True, slots=True)
class Notice:
    """An alert in words. `alert` is None for a summary after quiet hours and for a test.

    `rings` False is for kinds outside the config's `ring` list: only the command hears of them.
    """

    title: str
    body: str
    alert: Alert | None = None
    rings: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one channel: `bell`, `command`, or the name of a desktop channel (`osc9`, `notify-send`, …).

    `trouble` is None where the channel took it, else a key below `channel.` of the language tables.
    """

    channel: str
    trouble: str | None = None


class Bell(Protocol):
    """Every way of telling a person: the terminal bell, desktop notifications, a command."""

    async def ring(self, notices: Sequence[Notice]) -> None:
        """Tell what arose in one round, as one group; failures are logged, never raised."""

    async def test(self, notice: Notice) -> Sequence[Told]:
        """Tell it on every channel at once, past all rate limits, and say what each did with it."""
