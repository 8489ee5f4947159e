"""What does a vendor's own CLI login on disk hold?  Only ever read, whole and at once, and never renewed by us."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from quotatop.domain.credential import Secret
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Login
from quotatop.host.files import read_small
from quotatop.host.keytext import clean

_UNREAD = (OSError, ValueError, RecursionError)
_AGAIN_S = 0.2
_MILLISECONDS_FROM = 1e11
"""A number above this counts milliseconds; as seconds it would lie beyond the year 5000."""


def login_path(login: Login, environ: Mapping[str, str], home: Path, moved: str | None = None) -> Path:
    """Give the place of a login: where the config has `moved` it, else its CLI's own variables, else its own."""
    named = next((environ[name] for name in login.home_variables if environ.get(name)), None)
    return _below(home, moved or named or login.home) / login.file


def find_login(
    logins: tuple[Login, ...], environ: Mapping[str, str], home: Path, moved: str | None = None
) -> tuple[Login, Path] | tuple[None, None]:
    """Give the first login that is there, else the first that could be, with its place."""
    found = [(login, login_path(login, environ, home, moved)) for login in logins]
    return next(((login, path) for login, path in found if path.exists()), found[0] if found else (None, None))


def read_login(
    logins: tuple[Login, ...], environ: Mapping[str, str], home: Path, now: datetime, moved: str | None = None
) -> Secret:
    """Give the token of the first login that is there. Raise PollFault `no-credential` or `login-expired`."""
    login, path = find_login(logins, environ, home, moved)
    if login is None or path is None:
        raise PollFault(FaultKind.NO_CREDENTIAL, "no-credential-none")
    try:
        document = _document(path)
    except _UNREAD:
        shown = _shown(path, home)
        raise PollFault(FaultKind.NO_CREDENTIAL, "no-credential-login-file", path=shown, command=login.renew) from None
    token = _at(document, login.token)
    secret = clean(token) if isinstance(token, str) else None
    if secret is None and login.instead and _at(document, login.instead):
        raise PollFault(FaultKind.NO_PLAN, "no-plan-api-key", command=login.renew)
    if secret is None:
        shown = _shown(path, home)
        raise PollFault(FaultKind.NO_CREDENTIAL, "no-credential-login", path=shown, command=login.renew)
    expires = _moment(_at(document, login.expires)) if login.expires else None
    if expires is not None and expires <= now:
        raise PollFault(FaultKind.LOGIN_EXPIRED, "login-expired-cli", command=login.renew)
    return secret


def _below(home: Path, place: str) -> Path:
    if place == "~" or place.startswith("~/"):
        return home / place[2:]
    return home / place  # an absolute place stays what it is


def _shown(path: Path, home: Path) -> str:
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _document(path: Path) -> object:
    """Give the file's JSON, or None where there is no file. Raise one of `_UNREAD` for what cannot be read as such.

    Its CLI may be writing it at this moment, so that what makes no sense is read once more.
    """
    try:
        return _parsed(path)
    except ValueError:
        time.sleep(_AGAIN_S)
        return _parsed(path)


def _parsed(path: Path) -> object:
    try:
        return json.loads(read_small(path).decode("utf-8-sig"))
    except FileNotFoundError:
        return None


def _at(document: object, place: tuple[str, ...]) -> object:
    for key in place:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _moment(value: object) -> datetime | None:
    """Read an expiry: seconds, milliseconds or RFC 3339; None where it says nothing (0, null, another type)."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS_FROM else value, UTC)
    except (OverflowError, OSError, ValueError):
        return None
