"""Which token stands for a secret in files?  A keyed hash; its key is a random salt of this installation."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from quotatop.domain.credential import Credential
from quotatop.host.files import PRIVATE_FILE, private_folder, read_small

_LENGTH = 32


def fingerprint(credential: Credential, salt: bytes) -> str:
    """Give a token that is equal for equal secrets and, without the salt, tells nothing that could be guessed at.

    A login is named by its place: its CLI renews the token all day, and the history goes on. So is what a tool leaves
    in a home that is not its usual one.
    """
    if credential.is_login or credential.place:
        return _keyed(f"login\x1e{credential.place}", salt)
    text = "\x1f".join(f"{name}\x1e{secret.reveal()}" for name, secret in sorted(credential.parts.items()))
    return _keyed(text, salt)


def _keyed(text: str, salt: bytes) -> str:
    return hmac.new(salt, text.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()[:32]


def read_salt(folder: Path) -> bytes:
    """Give the salt in the state folder, made at first use; all instances agree on one.

    Where the folder cannot be written, the salt holds for this run only.
    """
    path = folder / "salt"
    fresh = secrets.token_bytes(_LENGTH)
    try:
        private_folder(folder)
        if not path.exists():
            _offer(path, fresh)
        salt = read_small(path, 4096)
    except OSError:
        return fresh
    return salt if len(salt) == _LENGTH else fresh


def _offer(path: Path, salt: bytes) -> None:
    """Put the salt there whole, unless another instance was first: linking never replaces a file."""
    temporary = path.with_name(f".salt.{secrets.token_hex(6)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(salt)
        path.hardlink_to(temporary)
    except FileExistsError:
        return
    finally:
        temporary.unlink(missing_ok=True)
