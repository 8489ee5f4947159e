"""Where is the state?  Cheap enough for Claude Code's status line, which runs every few hundred milliseconds.

It agrees with platformdirs, whose import alone takes longer than a status line may.
"""

import os
import sys

from quotatop.host.cache_folder import user_home

STATUS_LINE_FILE = "claude-status-line.json"
"""What Claude Code told our status line, in the state folder."""


def state_folder() -> str:
    """Give the absolute path of the state folder: `$QUOTATOP_STATE_DIR`, else the platform's."""
    named = os.environ.get("QUOTATOP_STATE_DIR")
    return os.path.abspath(os.path.expanduser(named)) if named else _platform_folder()  # noqa: PTH100, PTH111 - pathlib costs too much here


def _platform_folder() -> str:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")  # noqa: PTH111
        return os.path.join(local, "quotatop")  # noqa: PTH118
    named = os.environ.get("XDG_STATE_HOME", "")
    if named.startswith("/"):
        return os.path.join(named, "quotatop")  # noqa: PTH118
    below = "Library/Application Support" if sys.platform == "darwin" else ".local/state"
    return os.path.join(user_home(), below, "quotatop")  # noqa: PTH118
