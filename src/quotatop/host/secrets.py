"""Which secret does a subscription's credential name?  Every form of contract part 3, read at the moment of a poll.

What a program or the keyring gave is remembered until `forget`; its failure too, so that no helper is bothered more
than once an hour and three times a day (it may be asking somebody who is not there).
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quotatop.domain.credential import (
    KEY,
    CommandRef,
    Credential,
    CredentialRef,
    EnvRef,
    FileRef,
    KeyringRef,
    LoginRef,
    Ref,
    Secret,
    ValueRef,
)
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.ports import Clock
from quotatop.domain.provider import HOME, Provider
from quotatop.domain.subscription import Subscription
from quotatop.host.aside import aside
from quotatop.host.clock import SystemClock
from quotatop.host.fingerprint import fingerprint, read_salt
from quotatop.host.keyfile import read_key_file
from quotatop.host.keyrings import ask_keyring
from quotatop.host.keytext import clean, first_line
from quotatop.host.login import find_login, read_login
from quotatop.host.processes import allowed, run

COMMAND_S = 10.0
_PASSWORD_TOOLS = ("GNUPGHOME", "SSH_AUTH_SOCK")
_PASSWORD_PREFIXES = ("PASSWORD_STORE_", "GOPASS_", "OP_", "BW_", "RBW_", "VAULT_", "KEEPASS")
"""A key command sees what its password tool needs, and no other secret of the environment."""
_HOUR_S, _DAY_S, _TRIES_A_DAY = 3_600.0, 86_400.0, 3
_FILE_S = 5.0

_Asked = CommandRef | KeyringRef
OWN_LOGIN = CredentialRef(((KEY, LoginRef()),))
"""What is meant where the endpoint of a keyless provider is asked for and no credential is named."""


@dataclass(slots=True)
class _Memory:
    """What one program or keyring entry said last."""

    secret: Secret | None = None
    fault: PollFault | None = None
    failed: list[float] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def resting(self, now: float) -> bool:
        """Whether it failed too lately or too often to be asked again by itself."""
        recent = [moment for moment in self.failed if now - moment < _DAY_S]
        return len(recent) >= _TRIES_A_DAY or any(now - moment < _HOUR_S for moment in recent)


class SystemSecrets:
    """Reads secrets from where the config says they are (port `Secrets`).

    `learn` is told each, so that a log can scrub it.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        home: Path,
        state_folder: Path,
        *,
        clock: Clock | None = None,
        learn: Callable[[Secret], None] | None = None,
        command_s: float = COMMAND_S,
    ) -> None:
        self._environ = environ
        self._home = home
        self._state_folder = state_folder
        self._clock = clock or SystemClock()
        self._learn = learn
        self._command_s = command_s
        self._asked: dict[_Asked, _Memory] = {}
        self._salt: bytes | None = None

    async def resolve(self, subscription: Subscription, provider: Provider) -> Credential:
        """Give the credential; raise PollFault `no-credential`, `refused` or `login-expired`."""
        if not provider.parts or not provider.wants_credential(subscription.source):
            return Credential({}, place=self._moved(subscription, provider))
        ref = subscription.credential or (OWN_LOGIN if provider.keyless and provider.logins else None)
        if ref is None:
            raise PollFault(FaultKind.NO_CREDENTIAL, "no-credential-none")
        moved = subscription.option(HOME)
        parts = {name: await self._part(place, provider, moved) for name, place in ref.parts}
        if self._learn is not None:
            for secret in parts.values():
                self._learn(secret)
        if not any(isinstance(place, LoginRef) for _, place in ref.parts):
            return Credential(parts)
        _, path = find_login(provider.logins, self._environ, self._home, moved)
        return Credential(parts, is_login=True, place=str(path))

    def fingerprint(self, credential: Credential) -> str:
        """Give a token that is equal for equal secrets on this machine and tells nothing about them."""
        if self._salt is None:
            self._salt = read_salt(self._state_folder)
        return fingerprint(credential, self._salt)

    def forget(self, subscription: Subscription) -> None:
        """Drop what is remembered of its credential, a success as well as a failure."""
        for _, place in subscription.credential.parts if subscription.credential else ():
            if isinstance(place, CommandRef | KeyringRef):
                self._asked.pop(place, None)

    def _moved(self, subscription: Subscription, provider: Provider) -> str:
        """Give where a variable has moved the home of the provider's tool: what lies there is of another account."""
        if subscription.option(HOME) is not None:
            return ""
        names = (name for place in provider.places for name in place.home_variables)
        return next((self._environ[name] for name in names if self._environ.get(name)), "")

    async def _part(self, place: Ref, provider: Provider, moved: str | None) -> Secret:
        match place:
            case EnvRef(name):
                missing = PollFault(FaultKind.NO_CREDENTIAL, "no-credential-env", name=name)
                secret = clean(self._environ.get(name, ""))
            case FileRef(path):
                missing = PollFault(FaultKind.NO_CREDENTIAL, "no-credential-file", path=path)
                where = self._expand(path)
                secret = await _patiently(lambda: read_key_file(where, path), missing)
            case LoginRef():
                missing = PollFault(FaultKind.NO_CREDENTIAL, "no-credential-none")
                now = self._clock.now()
                secret = await _patiently(
                    lambda: read_login(provider.logins, self._environ, self._home, now, moved), missing
                )
            case ValueRef(value):
                missing = PollFault(FaultKind.NO_CREDENTIAL, "no-credential-none")
                secret = clean(value.reveal())
            case CommandRef() | KeyringRef():
                return await self._remembered(place)
        if secret is None:
            raise missing
        return secret

    async def _remembered(self, place: _Asked) -> Secret:
        memory = self._asked.setdefault(place, _Memory())
        async with memory.lock:  # never two at once of the same
            if memory.secret is not None:
                return memory.secret
            now = self._clock.monotonic()
            if memory.fault is not None and memory.resting(now):
                raise memory.fault.with_traceback(None)
            try:
                memory.secret = await self._ask(place)
            except PollFault as fault:
                memory.fault = fault
                memory.failed.append(now)
                raise
            memory.fault = None
            return memory.secret

    async def _ask(self, place: _Asked) -> Secret:
        if isinstance(place, KeyringRef):
            secret = clean(await ask_keyring(place.service, place.name))
            if secret is None:
                entry = f"{place.service}/{place.name}"
                raise PollFault(FaultKind.NO_CREDENTIAL, "no-credential-keyring", name=entry)
            return secret
        return await self._from_command(place)

    async def _from_command(self, place: CommandRef) -> Secret:
        argv = (str(self._expand(place.argv[0])), *place.argv[1:]) if place.argv[0].startswith("~") else place.argv
        finished = await run(
            argv,
            environ=allowed(self._environ, _PASSWORD_TOOLS, _PASSWORD_PREFIXES),
            folder=self._home,
            timeout_s=self._command_s,
        )
        secret = clean(first_line(finished.output)) if finished.trouble is None else None
        if secret is None:
            reason = finished.trouble or "empty"
            program = Path(place.argv[0]).name
            raise PollFault(FaultKind.NO_CREDENTIAL, f"no-credential-command-{reason}", program=program)
        return secret

    def _expand(self, path: str) -> Path:
        return self._home / path[2:] if path.startswith("~/") else Path(path)


async def _patiently(read: Callable[[], Secret | None], silent: PollFault) -> Secret | None:
    """Read beside the loop, since a home may lie on a network, and give up after some seconds."""
    try:
        async with asyncio.timeout(_FILE_S):
            return await aside(read, "file")
    except TimeoutError:
        raise silent from None
