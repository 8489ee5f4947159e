"""What does the engine need from the world?  The host implements these; tests implement them with hand-cranked ones."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from quotatop.domain.alert import Alert, Sent
from quotatop.domain.credential import Credential
from quotatop.domain.exchange import Look, Ran, Reply, Request, Run, Saw
from quotatop.domain.fault import Fault
from quotatop.domain.fleet import Fleet
from quotatop.domain.mark import Marks
from quotatop.domain.provider import Provider
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.value import dataclass
from quotatop.domain.window import WindowState

Decide: TypeAlias = Callable[[Marks | None], tuple[Marks, Sequence[Alert]]]
"""Turns what was remembered into what is, and the alerts that follow. Pure; it may be called again on a retry."""


EARLY_S = 30.0
"""What is asked early comes at least this long after the last asking (contract, part 8)."""


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


class Local(Protocol):
    """Programs and files of this machine under the house rules: no shell, deadlines, caps, and nothing written."""

    async def run(self, run: Run, provider: Provider, subscription: Subscription) -> Ran:
        """Run one program; whatever goes wrong with it is in the answer."""

    async def look(self, look: Look, provider: Provider, subscription: Subscription) -> Saw:
        """Look at the provider's own places; raise PollFault `unreachable` where the disk does not answer."""


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

    `not_before` is when the question may be asked again by itself after a fault; `throttled_until` binds even early
    asking. `failures` counts faults in a row (a reading halves it, so that a vendor that refuses every second time is
    still asked less); `failing_since` is when the present row of faults began.
    """

    question: str
    reading: Reading | None = None
    fault: Fault | None = None
    asked_at: datetime | None = None
    not_before: datetime | None = None
    throttled_until: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether this instance may ask now. With a `lease` it must; without, `recorded` says what is known and until when
    to wait. `asking` is whether somebody else asks at this moment.
    """

    recorded: Recorded
    lease: str | None = None
    wait_until: datetime | None = None
    asking: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """One point of a window's history. Percent is None where it was unknown.

    Points older than 8 days stand for an hour: `used_percent` is its highest and `low` its lowest.
    """

    at: datetime
    used_percent: float | None
    resets_at: datetime | None
    low: float | None = None
    used: float | None = None
    limit: float | None = None
    state: WindowState = WindowState.UNKNOWN


class Store(Protocol):
    """The shared memory of all instances of one user. Every call is short and none blocks the loop."""

    async def recall(self, references: Iterable[str]) -> Mapping[str, Recorded]:
        """Give what is remembered for subscription references (see `engine.question.reference`)."""

    async def claim(
        self,
        question: str,
        reference: str,
        now: datetime,
        *,
        spacing_s: float,
        early: bool,
        early_s: float = EARLY_S,
    ) -> Turn:
        """Ask for the turn to poll. `early` asks within the spacing, at least `early_s` after the last and never under
        a throttle. A lease expires by itself after a poll's deadline.
        """

    async def asked(self, question: str, now: datetime) -> bool:
        """Say whether somebody asks the question at this moment."""

    async def finish(self, lease: str, recorded: Recorded) -> None:
        """Write the outcome of a poll and give the lease back. An outcome whose lease passed to another is dropped."""

    async def release(self, lease: str) -> None:
        """Give the lease back without an outcome; the question may be asked again as early as by hand."""

    async def trend(self, reference: str, window: str, since: datetime) -> Sequence[Sample]:
        """Give a window's history, oldest first."""

    async def history(self, reference: str, since: datetime) -> Mapping[str, Sequence[Sample]]:
        """Give every window's history, oldest first."""

    async def past(self, reference: str, since: datetime, single: datetime) -> Mapping[str, Sequence[Sample]]:
        """Give every window's history in hours, and in single readings from the full hour `single` on."""

    async def judge(self, question: str, decide: Decide, *, held: bool) -> Sequence[Alert]:
        """Let `decide` turn the marks of a question into new ones and alerts; keep both in one transaction.

        Gives the alerts that nobody sent before. `held` keeps them for the end of the quiet hours.
        """

    async def alerted(self, alerts: Sequence[Alert], *, held: bool) -> Sequence[Alert]:
        """Claim alerts: give those that nobody sent before, recorded as sent in the same transaction."""

    async def sent(self, since: datetime) -> Sequence[Sent]:
        """Give the alerts sent since then, oldest first."""

    async def acknowledge(self, keys: Iterable[str] | None, now: datetime) -> int:
        """Mark alerts as seen (None: all of them); give how many were new to it."""

    async def unhold(self) -> Sequence[Alert]:
        """Give the alerts that waited for the end of the quiet hours, each to one caller only."""

    async def snooze(self, until: datetime | None) -> None:
        """Keep until when nothing rings; None ends it."""

    async def snoozed(self) -> datetime | None:
        """Give until when nothing rings, as last wished; it may have passed."""

    async def marks(self, question: str) -> Marks | None:
        """Give what alerts remember of a question."""

    async def changed(self) -> bool:
        """Say whether another instance wrote since this was last asked."""

    def problems(self) -> Sequence[tuple[str, tuple[tuple[str, str], ...]]]:
        """Say what is wrong with the store now, as `Fleet.problems` wants it."""


class Cache(Protocol):
    """What survives in files for a first paint, `--offline` and `line`."""

    async def keep(self, fleet: Fleet, recorded: Mapping[str, Recorded], now: datetime) -> None:
        """Write the last readings, by subscription reference, and the prepared line. Never raises."""

    def problems(self) -> Sequence[tuple[str, tuple[tuple[str, str], ...]]]:
        """Say what is wrong with the cache now, as `Fleet.problems` wants it."""


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
