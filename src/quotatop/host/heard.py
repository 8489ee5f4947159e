"""How does a status line hear what it is told, and pass it on?  Within seconds, whatever the other side does.

Imports next to nothing: a program is started without `subprocess`, whose import alone takes as long as a status line.
"""

import os
import select
import sys

from quotatop.host.instant import epoch

MOST_BYTES = 1 << 20
_HEAR_S = 3.0
_PASS_S = 10.0
"""Claude Code itself gives a status line up long before."""


def hear() -> bytes:
    """Read stdin to its end, or as much as comes in time; nothing from a terminal, where nobody would type it."""
    if sys.stdin is None or sys.stdin.isatty():
        return b""
    told, ends = bytearray(), epoch() + _HEAR_S
    try:
        while len(told) < MOST_BYTES and select.select([0], [], [], max(0.0, ends - epoch()))[0]:
            chunk = os.read(0, 65_536)
            if not chunk:
                break
            told += chunk
    except (OSError, ValueError):
        return bytes(told)
    return bytes(told)


def pass_on(command: list[str], told: bytes) -> bool:
    """Run a command with what was told on its stdin; it prints for us. Give whether it could be started."""
    import signal  # noqa: PLC0415 - only where there is a command

    reading, writing = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, reading, 0), (os.POSIX_SPAWN_CLOSE, writing)]
    try:
        child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions, setpgroup=0)
    except (OSError, ValueError):  # ValueError: a NUL in the argv
        os.close(writing)
        return False
    finally:
        os.close(reading)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, _PASS_S)
    _feed(writing, told)
    os.waitpid(child, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return True


def _feed(writing: int, told: bytes) -> None:
    """Hand over the text; a command that does not read it, or is killed over it, ends the writing."""
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(told)
    except OSError:
        return
