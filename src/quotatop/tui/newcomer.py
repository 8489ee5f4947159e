"""What is being added?  A subscription that does not exist yet: found or typed, tried, then written down."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from quotatop import providers
from quotatop.config.adding import Typed, free_id, holds_all, holds_way, in_hand, typed_key
from quotatop.config.edit import add_subscription
from quotatop.config.new import NewSubscription
from quotatop.config.settings import Config
from quotatop.domain.credential import KEY, CredentialRef
from quotatop.domain.fault import DAMNING, PollFault
from quotatop.domain.subscription import Source
from quotatop.domain.value import dataclass
from quotatop.host.discover import Found, discover_here
from quotatop.present.faults import say_fault
from quotatop.tui.saving import NotSaved, added, previewed

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp
    from quotatop.tui.stage import Stage


class NotTried(Exception):
    """The vendor gave no reading; the message says why. `stops` is whether the credential itself seems wrong."""

    def __init__(self, message: str, *, stops: bool) -> None:
        super().__init__(message)
        self.stops = stops


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A subscription to be: where its credential is, or a typed key that still has to be put into files."""

    id: str
    provider: str
    plan: str | None = None
    credential: CredentialRef | None = None
    typed: Typed = None
    base_url: str | None = None
    source: Source | None = None
    command: tuple[str, ...] = ()
    keyless: bool = False

    @classmethod
    def from_found(cls, found: Found, taken: Iterable[str]) -> "Newcomer":
        """Use what another tool left, where it is."""
        return cls(
            free_id(found.provider_id, taken),
            found.provider_id,
            credential=found.credential,
            source=found.source,
            command=found.command,
            keyless=found.keyless,
        )

    @classmethod
    def waiting(cls, provider: str, plan: str | None, taken: Iterable[str]) -> "Newcomer":
        """Wait for a key."""
        return cls(free_id(provider, taken), provider, plan)

    def written(self) -> NewSubscription:
        """Give it as the config will say it."""
        credential = self.credential
        if credential is None and not self.command and not self.keyless:
            parts = tuple(self.typed) if isinstance(self.typed, Mapping) else (KEY,)
            credential = CredentialRef(tuple((part, typed_key(self.id, part)) for part in parts))
        return NewSubscription(
            self.id,
            self.provider,
            credential,
            plan=self.plan,
            source=self.source,
            command=self.command,
            base_url=self.base_url,
        )

    async def tried(self, app: "LiveApp") -> None:
        """Ask the vendor once. Raise NotTried."""
        try:
            config = previewed(app.stage, lambda text: add_subscription(text, self.written()))
        except NotSaved as error:
            raise NotTried(str(error), stops=True) from None
        subscription = in_hand(next(one for one in config.subscriptions if one.id == self.id), self.typed)
        await app.begun.wait()
        try:
            await app.engine.test(subscription)
        except PollFault as fault:
            said = say_fault(fault.at(app.stage.clock.now()), subscription, app.words)
            raise NotTried(said, stops=fault.kind in DAMNING) from None

    def saved(self, stage: "Stage") -> Config:
        """Write the key and the config, and give the new one. Raise NotSaved; then no key is left behind."""
        return added(stage, self.written(), self.typed)


def found_here(config: Config) -> tuple[Found, ...]:
    """Give what other tools left and the config does not use yet, by name and place only."""
    found = discover_here(providers.load_all())
    return tuple(one for one in found if not _is_held(one, config))


def _is_held(found: Found, config: Config) -> bool:
    if found.credential is not None:
        return holds_all(config, found.provider_id, found.credential)
    return found.usable and holds_way(config, found.provider_id, found.command)
