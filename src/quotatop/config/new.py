"""What does a new subscription look like when it is written into the config?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from quotatop.domain.credential import (
    KEY,
    CommandRef,
    CredentialRef,
    EnvRef,
    FileRef,
    KeyringRef,
    LoginRef,
    Ref,
)
from quotatop.domain.subscription import Source
from quotatop.domain.value import dataclass

Value: TypeAlias = str | bool | int | float | date | Sequence[str] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """What `add` and the setup screen write. None is not written, so that the default holds."""

    id: str
    provider: str
    credential: CredentialRef | None = None
    plan: str | None = None
    since: date | None = None
    label: str | None = None
    source: Source | None = None
    command: tuple[str, ...] = ()
    base_url: str | None = None
    interval: str | None = None
    options: tuple[tuple[str, str], ...] = ()

    def values(self) -> Mapping[str, Value]:
        """Give the keys in the order in which they are written."""
        written: Mapping[str, Value | None] = {
            "provider": self.provider,
            "plan": self.plan,
            "since": self.since,
            "label": self.label,
            "credential": credential_table(self.credential) if self.credential else None,
            **dict(self.options),
            "source": str(self.source) if self.source else None,
            "command": self.command or None,
            "base_url": self.base_url,
            "interval": self.interval,
        }
        return {name: value for name, value in written.items() if value is not None}


def credential_table(credential: CredentialRef) -> Mapping[str, Value]:
    """Write a credential as its table. A key itself is never written: ValueError."""
    if [name for name, _ in credential.parts] == [KEY]:
        return form(credential.parts[0][1])
    return {name: form(ref) for name, ref in credential.parts}


def form(ref: Ref) -> Mapping[str, Value]:
    """Write one form of a credential as its table."""
    match ref:
        case EnvRef(name):
            return {"env": name}
        case FileRef(path):
            return {"file": path}
        case CommandRef(argv):
            return {"command": argv}
        case KeyringRef(service, name):
            return {"keyring": f"{service}/{name}"}
        case LoginRef():
            return {"login": True}
    raise ValueError("a key is not written into the config")
