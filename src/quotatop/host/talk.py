"""How is a program talked to?  Line by line: each answer is awaited before the next line is said.

As in `processes`: no shell, a deadline, little output, no terminal, no secrets around it, and no leftovers. Its stdin
stays open while it is talked to, because programs that speak JSON lines end with it.
"""

import contextlib
import json
import os
import selectors
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from quotatop.domain.exchange import Line, Ran
from quotatop.host.aside import aside
from quotatop.host.processes import Trouble, kill_group, start

LIMIT = 1 << 20
"""Far more than any quota needs, so that it is certain that the program does something else."""
_COMPLAINTS = 4_096
_LOOK_S = 0.05
_GRACE_S = 0.2
"""How long output is awaited after the program's end, when a child of its keeps the pipe open."""


async def talk(
    argv: Sequence[str],
    lines: Sequence[Line],
    *,
    environ: Mapping[str, str],
    folder: Path,
    deadline_s: float,
    limit: int = LIMIT,
) -> Ran:
    """Run a program and say the lines; what goes wrong is in the answer. `environ` is all it sees."""
    stopped = threading.Event()
    started: list[subprocess.Popen[bytes]] = []

    def work() -> Ran:
        process = start(argv, environ, folder, complaints=True)
        if process is None:
            return Ran(b"", trouble=Trouble.MISSING.value)
        started.append(process)
        return _Talk(process, lines, time.monotonic() + deadline_s, limit, stopped.is_set).whole()

    try:
        return await aside(work, "program")
    finally:
        stopped.set()  # a thread that is only about to start the program ends it by itself
        for process in started:
            if process.returncode is None:  # cancelled: the thread may not live to see it
                kill_group(process.pid)


class _Talk:
    """One talk with one program, in a thread of its own."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        lines: Sequence[Line],
        deadline: float,
        limit: int,
        stopped: Callable[[], bool],
    ) -> None:
        self._process = process
        self._left = list(lines)
        self._awaited: int | None = None
        self._deadline = deadline
        self._limit = limit
        self._stopped = stopped
        self._out = bytearray()
        self._read = 0
        self._complaints = bytearray()
        self._talks = bool(lines)

    def whole(self) -> Ran:
        """Talk to the end, and leave nothing running."""
        try:
            self._say()
            trouble = self._listen()
        finally:
            kill_group(self._process.pid)
            self._process.wait()
            self._close()
        if trouble is None and self._process.returncode != 0 and not self._talks:
            trouble = Trouble.STATUS.value
        return Ran(bytes(self._out), bytes(self._complaints), trouble)

    def _listen(self) -> str | None:
        """Read until all is answered, the pipes close, or something is too much."""
        with selectors.DefaultSelector() as selector:
            for stream in (self._process.stdout, self._process.stderr):
                if stream is not None:
                    selector.register(stream, selectors.EVENT_READ, stream is self._process.stdout)
            while selector.get_map() or self._process.poll() is None:
                now = time.monotonic()
                if now >= self._deadline or self._stopped():
                    ended = self._process.poll() is not None and not self._stopped()
                    return self._at_the_end() if ended else Trouble.TIMEOUT.value
                if self._process.poll() is not None:
                    self._deadline = min(self._deadline, now + _GRACE_S)
                self._take(selector, min(_LOOK_S, self._deadline - now))
                if len(self._out) > self._limit:
                    del self._out[self._limit :]
                    return Trouble.SIZE.value
                if self._all_answered():
                    return None
        return self._at_the_end()

    def _take(self, selector: selectors.BaseSelector, wait_s: float) -> None:
        if not selector.get_map():
            time.sleep(min(wait_s, _LOOK_S / 10))
            return
        for key, _ in selector.select(wait_s):
            chunk = os.read(key.fd, 65_536)
            if not chunk:
                selector.unregister(key.fileobj)
            elif key.data:
                self._out += chunk
            else:
                self._complaints += chunk
                del self._complaints[:-_COMPLAINTS]

    def _all_answered(self) -> bool:
        """Look through the lines that have come since; say the next where one held the awaited answer."""
        while self._talks and (end := self._out.find(b"\n", self._read)) >= 0:
            line, self._read = bytes(self._out[self._read : end]), end + 1
            if self._awaited is not None and _id(line) == self._awaited:
                self._say()
        return self._talks and self._awaited is None

    def _say(self) -> None:
        """Say the next lines, up to one whose answer is awaited; afterwards nothing is awaited any more."""
        self._awaited = None
        while self._left and self._awaited is None:
            line = self._left.pop(0)
            self._awaited = line.awaits
            self._write(line.text.encode() + b"\n")
        if not self._talks:
            self._end_of_input()

    def _write(self, text: bytes) -> None:
        """Hand over a line, which is short enough for any pipe; a program that closes its end early may."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(text)
                self._process.stdin.flush()

    def _end_of_input(self) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def _at_the_end(self) -> str | None:
        return "ended" if self._talks else None

    def _close(self) -> None:
        self._end_of_input()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()


def _id(line: bytes) -> object:
    """Give the id of an answer; a request or notification of the program's own has a method and is none."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return said.get("id") if isinstance(said, dict) and "method" not in said else None
