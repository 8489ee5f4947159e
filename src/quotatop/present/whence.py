"""Where does a credential come from?  The place, never the secret."""

from pathlib import PurePath

from quotatop.domain.credential import CommandRef, CredentialRef, EnvRef, FileRef, KeyringRef, LoginRef, Ref
from quotatop.domain.text import plain
from quotatop.present.words import Words


def say_credential(credential: CredentialRef | None, words: Words) -> str:
    """Say where each part of a credential is."""
    if credential is None or not credential.parts:
        return words("whence.none")
    if len(credential.parts) == 1:
        return _place(credential.parts[0][1], words)
    return ", ".join(f"{name}: {_place(ref, words)}" for name, ref in credential.parts)


def _place(ref: Ref, words: Words) -> str:
    """A command is named by its program alone: what follows might be anything."""
    match ref:
        case EnvRef(name):
            return words("whence.env", name=plain(name, 64))
        case FileRef(path):
            return words("whence.file", path=plain(path, 200))
        case CommandRef(argv):
            return words("whence.command", program=plain(PurePath(argv[0]).name, 64) if argv else "?")
        case KeyringRef(service, name):
            return words("whence.keyring", service=plain(service, 64), name=plain(name, 64))
        case LoginRef():
            return words("whence.login")
    return words("whence.value")
