"""Where is a secret, and how does it travel without being seen?

A `CredentialRef` is what the config says (never the secret, except in the form `value`, which is a `Secret`). The host
resolves it to a `Credential` for the moment of a poll.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import NoReturn, TypeAlias

from quotatop.domain.value import dataclass


class Secret:
    """A secret string that shows itself only through `reveal`; every other way of looking gives `***`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the secret itself. Called where a request's header is made and nowhere else."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(("Secret", self._value))

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: object) -> "Secret":
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True, slots=True)
class EnvRef:
    """The environment variable `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class FileRef:
    """The first line of the file at `path` (absolute, or beginning with `~`)."""

    path: str


@dataclass(frozen=True, slots=True)
class CommandRef:
    """The first line that a program prints; no shell, 10 s."""

    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyringRef:
    """An entry `service/name` of the system keyring; 3 s."""

    service: str
    name: str


@dataclass(frozen=True, slots=True)
class LoginRef:
    """The vendor's own CLI login on disk, only ever read."""


@dataclass(frozen=True, slots=True)
class ValueRef:
    """The secret itself, in a config file that only its owner can read."""

    secret: Secret


Ref: TypeAlias = EnvRef | FileRef | CommandRef | KeyringRef | LoginRef | ValueRef

KEY = "key"
"""The part that a one-part credential has."""


@dataclass(frozen=True, slots=True)
class CredentialRef:
    """Where each part of a credential is: `(("key", EnvRef("ZHIPU_API_KEY")),)`, or an access and a secret key."""

    parts: tuple[tuple[str, Ref], ...]


@dataclass(frozen=True, slots=True)
class Credential:
    """The secrets of one subscription, for the moment of a poll."""

    parts: Mapping[str, Secret] = field(repr=False)
    is_login: bool = False
    """Whether it is an official CLI's login, whose expiry is not a wrong key."""
    place: str = ""
    """Where a login lies. Its token changes every few minutes and the place does not, so that the place names it.

    Without any secret: where a variable has moved the home of a tool whose files tell all.
    """

    @property
    def key(self) -> str:
        """The secret of a one-part credential."""
        return self.parts[KEY].reveal()
