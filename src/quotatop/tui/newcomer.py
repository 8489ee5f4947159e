"""What is being added?  A subscription that does not exist yet: found or typed, tried, then written down."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quotatop import providers
from quotatop.config.edit import add_subscription
from quotatop.config.new import NewSubscription
from quotatop.config.settings import Config
from quotatop.domain.credential import KEY, CredentialRef, FileRef, Ref, Secret, ValueRef
from quotatop.domain.fault import STOPPING, FaultKind, PollFault
from quotatop.host.discover import Found, discover_here
from quotatop.host.files import atomic_write
from quotatop.present.faults import say_fault
from quotatop.tui.saving import NotSaved, previewed, saved

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp
    from quotatop.tui.stage import Stage

KEYS = "keys"
"""The folder beside the config that holds the keys which were typed in."""
_BLOCKING = STOPPING | {FaultKind.NO_PLAN, FaultKind.REFUSED}
"""Faults that show the credential to be wrong; with any other it may be right and is saved."""


class NotTried(Exception):
    """The vendor gave no reading; the message says why. `stops` is whether the credential itself seems wrong."""

    def __init__(self, message: str, *, stops: bool) -> None:
        super().__init__(message)
        self.stops = stops


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A subscription to be: a reference to a key, or a typed key that still has to be put into a file."""

    id: str
    provider: str
    plan: str | None = None
    ref: Ref | None = None
    key: Secret | None = None

    @classmethod
    def from_found(cls, found: Found, taken: Iterable[str]) -> "Newcomer":
        """Use what another tool left, where it is."""
        return cls(_free(found.provider_id, taken), found.provider_id, ref=found.ref)

    @classmethod
    def typed(cls, provider: str, plan: str | None, taken: Iterable[str]) -> "Newcomer":
        """Wait for a key."""
        return cls(_free(provider, taken), provider, plan)

    def written(self) -> NewSubscription:
        """Give it as the config will say it."""
        ref = self.ref or FileRef(f"{KEYS}/{self.id}")
        return NewSubscription(self.id, self.provider, CredentialRef(((KEY, ref),)), plan=self.plan)

    async def tried(self, app: "LiveApp") -> None:
        """Ask the vendor once. Raise NotTried."""
        try:
            config = previewed(app.stage, lambda text: add_subscription(text, self.written()))
        except NotSaved as error:
            raise NotTried(str(error), stops=True) from None
        subscription = next(one for one in config.subscriptions if one.id == self.id)
        if self.key is not None:
            subscription = replace(subscription, credential=CredentialRef(((KEY, ValueRef(self.key)),)))
        try:
            await app.engine.test(subscription)
        except PollFault as fault:
            said = say_fault(fault.at(app.stage.clock.now()), subscription, app.words)
            raise NotTried(said, stops=fault.kind in _BLOCKING) from None

    def saved(self, stage: "Stage") -> Config:
        """Write the key and the config, and give the new one. Raise NotSaved; then no key is left behind."""
        path = _key_file(stage, self.id)
        if self.key is not None:
            if path.exists():
                raise NotSaved(str(path))
            try:
                atomic_write(path, f"{self.key.reveal()}\n".encode())
            except OSError as error:
                raise NotSaved(error.strerror or type(error).__name__) from None
        try:
            return saved(stage, lambda text: add_subscription(text, self.written()))
        except NotSaved:
            if self.key is not None:
                path.unlink(missing_ok=True)
            raise


def found_here(config: Config) -> tuple[Found, ...]:
    """Give what other tools left and the config does not use yet, by name and place only."""
    held = {ref for one in config.subscriptions if one.credential for _, ref in one.credential.parts}
    return tuple(one for one in discover_here(providers.load_all()) if one.ref is None or one.ref not in held)


def _key_file(stage: "Stage", id: str) -> Path:
    return stage.places.config.parent / KEYS / id


def _free(wanted: str, taken: Iterable[str]) -> str:
    used = set(taken)
    number = 2
    id = wanted
    while id in used:
        id, number = f"{wanted}-{number}", number + 1
    return id
