"""How are small private files written and read?  Whole or not at all, and for their owner alone."""

import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
SMALL = 1 << 20
"""More than any file that we read whole: a config, a login, a key."""


def private_folder(path: Path) -> Path:
    """Make a folder and whatever it lies in, each level that is new for its owner alone; give it back.

    `mkdir(parents=True)` would apply the mode to the last level only, and the umask may be anything.
    """
    missing = []
    level = path
    while not level.exists():
        missing.append(level)
        level = level.parent
    for folder in reversed(missing):
        with contextlib.suppress(FileExistsError):  # another instance may make it at the same moment
            folder.mkdir(PRIVATE_FOLDER)
            folder.chmod(PRIVATE_FOLDER)
    return path


def atomic_write(
    path: Path, content: bytes, mode: int = PRIVATE_FILE, *, confirm: Callable[[], None] | None = None
) -> None:
    """Replace a file's content so that a reader, or a crash, sees the old or the new, never a part.

    Where `path` is a symbolic link, what it points to is replaced; owner and group stay where we may give them.
    `confirm` runs last before the new takes the old's place and may raise. Raise OSError; the old file is then
    untouched.
    """
    target = Path(os.path.realpath(path))
    private_folder(target.parent)
    temporary = target.with_name(f".{target.name}.{os.urandom(6).hex()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, mode)
    except OSError as error:
        error.filename = str(target)  # a person knows this one, and not the temporary one
        raise
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.chmod(temporary, mode)  # the umask may have taken bits away  # noqa: PTH101 - same form on all systems
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _keep_owner(target, temporary)
        if confirm:
            confirm()
        os.replace(temporary, target)  # noqa: PTH105 - the word for it
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    _sweep(target)


_LEFT_BEHIND_S = 60
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)


def _keep_owner(target: Path, temporary: Path) -> None:
    with contextlib.suppress(OSError):  # there is no old file, or its owner is not ours to give
        old, new = target.stat(), temporary.stat()
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            os.chown(temporary, old.st_uid, old.st_gid)


def _sweep(target: Path) -> None:
    """Remove what writes of this file left that were killed over a minute ago; younger ones may be alive."""
    with contextlib.suppress(OSError):
        newest = target.stat().st_mtime
        for left in target.parent.iterdir():
            ours = left.name.startswith(f".{target.name}.") and left.name.endswith(".tmp")
            if ours and left.stat().st_mtime < newest - _LEFT_BEHIND_S:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last. Some systems and file systems cannot open or sync a folder; that is no failure."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class NotSmall(OSError):
    """What was to be read is no regular file, or too long."""


def read_small(path: Path, limit: int = SMALL) -> bytes:
    """Read a regular file of at most `limit` bytes whole. Raise OSError (`NotSmall` too); never block on a pipe."""
    return read_with_status(path, limit)[0]


def read_with_status(path: Path, limit: int = SMALL) -> tuple[bytes, os.stat_result]:
    """Read as `read_small` does and give with it the status of the very file that was read."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotSmall("not a regular file")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise NotSmall("too long")
    return content, status
