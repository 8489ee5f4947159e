"""What may a log's module read beside the log at hand?  Small regular files, each once a scan, never through a pipe."""

import os
import stat

SMALL = 16 << 20


class Beside:
    """The small files of the tools, as one scan sees them. Nothing is ever written."""

    def __init__(self) -> None:
        self._read: dict[str, bytes | None] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def read(self, path: str) -> bytes | None:
        """Give a small file, or None."""
        if path not in self._read:
            if len(self._read) > 256:
                self._read.clear()
            self._read[path] = read_whole(path, SMALL)
        return self._read[path]

    def names(self, folder: str) -> tuple[str, ...]:
        """Give the names in a folder, sorted."""
        if folder not in self._names:
            if len(self._names) > 256:
                self._names.clear()
            try:
                self._names[folder] = tuple(sorted(os.listdir(folder)))  # noqa: PTH208 - pathlib costs too much here
            except OSError:
                self._names[folder] = ()
        return self._names[folder]


def open_regular(path: str) -> tuple[int, os.stat_result]:
    """Open a regular file without ever waiting for a pipe or touching its times. Raise OSError."""
    descriptor = os.open(path, os.O_RDONLY | _QUIET)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"not a regular file: {path}")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, status


_QUIET = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)


def read_whole(path: str, limit: int) -> bytes | None:
    """Give a regular file of at most `limit` bytes, or None."""
    try:
        descriptor, status = open_regular(path)
    except OSError:
        return None
    try:
        if status.st_size > limit:
            return None
        parts = []
        left = limit + 1
        while left > 0:
            part = os.read(descriptor, min(left, 1 << 20))
            if not part:
                break
            parts.append(part)
            left -= len(part)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return b"".join(parts) if left > 0 else None
