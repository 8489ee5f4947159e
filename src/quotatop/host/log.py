"""What happened, for whoever looks later?  A small scrubbed log in the state folder: one event, one line.

Every instance appends to the same file. A log that cannot be written is never a reason to stop.
"""

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

from quotatop.domain.credential import Secret
from quotatop.domain.redact import redact
from quotatop.domain.text import plain
from quotatop.host.files import PRIVATE_FILE, private_folder

NAME = "quotatop.log"
LIMIT = 1 << 20
_LINE, _LOOKED_AT = 4_000, 64_000


class Log:
    """The log of one instance. `debug` lets the details through as well."""

    def __init__(self, folder: Path, home: Path | None = None, *, debug: bool = False, limit: int = LIMIT) -> None:
        self.path = folder / NAME
        self._home = str(home) if home else None
        self._debug = debug
        self._limit = limit
        self._secrets: set[Secret] = set()

    def learn(self, secret: Secret) -> None:
        """Take note of a secret in use, so that no line ever holds it."""
        self._secrets.add(secret)

    def write(self, event: str, **facts: object) -> None:
        """Note an event (`poll-failed`) with its facts."""
        told = "".join(f" {name}={_quoted(value)}" for name, value in facts.items())
        line = plain(redact(f"{event}{told}"[:_LOOKED_AT], self._secrets, self._home), _LINE)
        moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with contextlib.suppress(OSError):
            self._append(f"{moment} {os.getpid()} {line}\n".encode())

    def detail(self, event: str, **facts: object) -> None:
        """Note what only `--debug` wants to see."""
        if self._debug:
            self.write(event, **facts)

    def _append(self, line: bytes) -> None:
        private_folder(self.path.parent)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(self.path, flags, PRIVATE_FILE)
        try:
            os.write(descriptor, line)
            full = os.fstat(descriptor).st_size >= self._limit
        finally:
            os.close(descriptor)
        if full:
            self.path.replace(self.path.with_name(f"{NAME}.1"))


def _quoted(value: object) -> str:
    text = str(value)
    return f'"{text}"' if not text or " " in text else text
