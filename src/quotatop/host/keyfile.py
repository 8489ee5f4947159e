"""May this file's key be used?  Only where nobody else can read it or put another in its place."""

import os
import shlex
import stat
from pathlib import Path

from quotatop.domain.credential import Secret
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.text import plain
from quotatop.host.files import read_with_status
from quotatop.host.keytext import clean, first_line

_LIMIT = 1 << 16
HAS_MODES = os.name == "posix"
"""Whether files have modes here; where they have none, nothing rests on them."""


def read_key_file(path: Path, shown: str) -> Secret | None:
    """Give the secret on the first line, None where it is empty. Raise PollFault `no-credential` or `refused`.

    `shown` is the path as the config has it. The file's own status is judged, wherever a symbolic link leads.
    """
    try:
        content, status = read_with_status(path, _LIMIT)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        raise PollFault(FaultKind.NO_CREDENTIAL, "no-credential-file", path=plain(shown)) from None
    if HAS_MODES:
        _check(path, status)
    return clean(first_line(content))


def _check(path: Path, status: os.stat_result) -> None:
    me = os.geteuid()
    if me not in (0, status.st_uid) and status.st_uid != 0:
        raise PollFault(FaultKind.REFUSED, "refused-owner", path=plain(str(path)))
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _refused("refused-mode", path, "600")
    folder = Path(os.path.realpath(path)).parent
    mode = folder.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise _refused("refused-folder", folder, "o-w")


def _refused(code: str, path: Path, mode: str) -> PollFault:
    shown = plain(str(path))
    command = f"chmod {mode} {shlex.quote(shown)}"
    return PollFault(FaultKind.REFUSED, code, path=shown, command=command)
