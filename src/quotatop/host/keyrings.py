"""What does the system keyring hold under a name?  Asked in a daemon thread, since a keyring can hang for ever."""

import asyncio

from quotatop.domain.fault import FaultKind, PollFault
from quotatop.host.aside import aside

TIMEOUT_S = 3.0


async def ask_keyring(service: str, name: str, timeout_s: float = TIMEOUT_S) -> str:
    """Give the entry's text. Raise PollFault `no-credential`: not installed, locked, silent, empty."""
    entry = f"{service}/{name}"
    try:
        async with asyncio.timeout(timeout_s):
            found = await aside(lambda: _ask(service, name), "keyring")
    except _NotInstalled:
        raise PollFault(FaultKind.NO_CREDENTIAL, "no-credential-keyring-extra", name=entry) from None
    except TimeoutError:
        raise PollFault(FaultKind.NO_CREDENTIAL, "no-credential-keyring-silent", name=entry) from None
    if not found:
        raise PollFault(FaultKind.NO_CREDENTIAL, "no-credential-keyring", name=entry)
    return found


class _NotInstalled(Exception):
    """The optional extra is not there."""


def _ask(service: str, name: str) -> str | None:
    try:
        import keyring  # noqa: PLC0415 - an optional extra, and slow to load
    except ImportError:
        raise _NotInstalled from None
    try:
        return keyring.get_password(service, name)
    except Exception:  # noqa: BLE001 - backends raise whatever their bus raises; its text may hold anything
        return None
