"""How does the config's text come in?  As a small regular file of UTF-8, or as one clear problem."""

import codecs
import errno
import os
import stat
from dataclasses import field
from pathlib import Path

from quotatop.config.settings import ConfigError, Problem
from quotatop.domain.value import dataclass

MAX_BYTES = 1024 * 1024
"""More than a person writes; a larger file is some other file."""

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a config with what is needed to judge and to replace it.

    `content` is the file's bytes as they were seen. `private` is whether only the user can read the file, and it is
    the user's (`owned`); `marked` is whether the file began with a byte order mark, which is not in `text`.
    """

    text: str = field(repr=False)
    content: bytes = field(repr=False)
    private: bool
    owned: bool
    mode: int
    marked: bool = False


def read_source(path: Path, *, explicit: bool) -> Source | None:
    """Read a config, or give None where there is none and nobody named it. Raise ConfigError with one problem."""
    try:
        handle = os.open(path, _FLAGS)
    except FileNotFoundError:
        if path.is_symlink():
            raise _refuse(path, "is a symbolic link to a file that does not exist") from None
        if explicit:
            raise _refuse(path, f"there is no such file: {path}; quotatop add makes it") from None
        return None
    except OSError as error:
        raise _refuse(path, _why(error)) from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise _refuse(path, "is a folder" if stat.S_ISDIR(status.st_mode) else "is not a regular file")
        data = _read_all(handle)
    finally:
        os.close(handle)
    if len(data) > MAX_BYTES:
        raise _refuse(path, "is larger than 1 MiB, so it is no config of quotatop")
    owned = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    return Source(
        text=_decode(path, data),
        content=data,
        private=os.name == "nt" or owned and not status.st_mode & 0o077,
        owned=owned,
        mode=stat.S_IMODE(status.st_mode),
        marked=data.startswith(codecs.BOM_UTF8),
    )


def _read_all(handle: int) -> bytes:
    """Read up to one byte more than may be."""
    pieces: list[bytes] = []
    room = MAX_BYTES + 1
    while room > 0 and (piece := os.read(handle, room)):
        pieces.append(piece)
        room -= len(piece)
    return b"".join(pieces)


def _decode(path: Path, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _refuse(path, "is written in UTF-16; save it as UTF-8", 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        message = f"byte 0x{error.object[error.start]:02X} is not UTF-8; save the file as UTF-8"
    raise _refuse(path, message, line)


def _why(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "is a symbolic link that leads back to itself"
    if isinstance(error, PermissionError):
        return "may not be read by you"
    if isinstance(error, IsADirectoryError):
        return "is a folder"
    return f"cannot be read ({errno.errorcode.get(error.errno or 0, 'unknown error')})"


def _refuse(path: Path, message: str, line: int | None = None) -> ConfigError:
    return ConfigError((Problem(path.name or str(path), line, None, message),))
