"""How is another program run?  With a deadline, little output, no terminal, no secrets around it, and no leftovers.

No shell, its own session (so that it can neither draw over the screen nor ask on it), an allow-list of the
environment, and its whole process group killed at the end.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from quotatop.domain.value import dataclass
from quotatop.host.aside import aside

_NAMES = (
    *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR"),
    *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"),
)
_PREFIXES = ("LC_", "XDG_")
_GRACE_S = 0.2
"""How long output is awaited after the program's end, when a child of its keeps the pipe open."""
_LOOK_S = 0.05


class Trouble(StrEnum):
    """Why a program did not do its work."""

    MISSING = "missing"
    TIMEOUT = "timeout"
    SIZE = "size"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Finished:
    """What a program printed; `trouble` is None where it ended with status 0."""

    output: bytes
    trouble: Trouble | None = None


def allowed(environ: Mapping[str, str], names: Sequence[str] = (), prefixes: tuple[str, ...] = ()) -> dict[str, str]:
    """Give the part of an environment that a program may see: where things lie and how to speak, never a secret."""
    return {
        name: value
        for name, value in environ.items()
        if name in _NAMES or name in names or name.startswith((*_PREFIXES, *prefixes))
    }


async def run(
    argv: Sequence[str],
    *,
    environ: Mapping[str, str],
    folder: Path,
    stdin: bytes = b"",
    timeout_s: float = 10,
    limit: int = 65_536,
) -> Finished:
    """Run a program; its failures are values. `environ` is all it sees: pass it through `allowed` first."""
    stopped = threading.Event()
    started: list[subprocess.Popen[bytes]] = []

    def work() -> Finished:
        process = start(argv, environ, folder)
        if process is None:
            return Finished(b"", Trouble.MISSING)
        started.append(process)
        return _finish(process, stdin, time.monotonic() + timeout_s, limit, stopped.is_set)

    try:
        return await aside(work, "program")
    finally:
        stopped.set()  # a thread that is only about to start the program ends it by itself
        for process in started:
            if process.returncode is None:  # cancelled: the thread may not live to see it
                kill_group(process.pid)


def start(
    argv: Sequence[str], environ: Mapping[str, str], folder: Path, *, complaints: bool = False
) -> "subprocess.Popen[bytes] | None":
    """Start a program, or give None where it cannot be; `complaints` opens a pipe for its stderr."""
    try:
        return subprocess.Popen(  # noqa: S603 - argv comes from the user's own config, and no shell reads it
            tuple(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if complaints else subprocess.DEVNULL,
            env=dict(environ),
            cwd=folder,
            start_new_session=True,
        )
    except (OSError, ValueError):  # ValueError: a NUL in the argv
        return None


def _finish(
    process: "subprocess.Popen[bytes]", stdin: bytes, deadline: float, limit: int, stopped: Callable[[], bool]
) -> Finished:
    try:
        _feed(process, stdin)
        output, trouble = _collect(process, deadline, limit, stopped)
    finally:
        kill_group(process.pid)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    if trouble is None and process.returncode != 0:
        trouble = Trouble.STATUS
    return Finished(output, trouble)


def _feed(process: "subprocess.Popen[bytes]", content: bytes) -> None:
    """Hand over the input, which is short enough for any pipe; a program that closes its end early may."""
    if process.stdin is None:
        return
    with contextlib.suppress(OSError):
        os.set_blocking(process.stdin.fileno(), False)
        process.stdin.write(content)
    with contextlib.suppress(OSError):
        process.stdin.close()


def _collect(
    process: "subprocess.Popen[bytes]", deadline: float, limit: int, stopped: Callable[[], bool]
) -> tuple[bytes, Trouble | None]:
    """Read until the pipe closes, or a little past the program's end, or until something is too much."""
    output = bytearray()
    if process.stdout is None:
        return b"", None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        closed = False
        while not closed or process.poll() is None:
            now = time.monotonic()
            if now >= deadline or stopped():
                ended = process.poll() is not None
                return bytes(output), None if ended and not stopped() else Trouble.TIMEOUT
            if process.poll() is not None:
                deadline = min(deadline, now + _GRACE_S)
            if closed:
                time.sleep(_LOOK_S / 10)
                continue
            if selector.select(min(_LOOK_S, deadline - now)):
                chunk = os.read(process.stdout.fileno(), 65_536)
                closed = not chunk
                output += chunk
            if len(output) > limit:
                return bytes(output[:limit]), Trouble.SIZE
    return bytes(output), None


def kill_group(leader: int) -> None:
    """Kill a program with all that it started in its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
