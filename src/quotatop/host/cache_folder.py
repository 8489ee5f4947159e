"""Where is the cache?  Cheap enough for `line`, which reads nothing else: it imports next to nothing.

It agrees with platformdirs, whose import alone takes longer than the whole of `line` may.
"""

import os
import sys

LINE_FILE = "line.json"
"""The prepared one-line output, in the cache folder."""
STATUS_FILE = "status.json"
"""The status as it was said last, for a quick `status --offline`."""
CHECK_FILE = "check.json"
"""What a need is held against, for a quick `check`."""


def cache_folder() -> str:
    """Give the absolute path of the cache folder: `$QUOTATOP_CACHE_DIR`, else the platform's."""
    named = os.environ.get("QUOTATOP_CACHE_DIR")
    return os.path.abspath(os.path.expanduser(named)) if named else _platform_folder()  # noqa: PTH100, PTH111 - pathlib costs too much here


def _platform_folder() -> str:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")  # noqa: PTH111
        return os.path.join(local, "quotatop", "Cache")  # noqa: PTH118
    named = os.environ.get("XDG_CACHE_HOME", "")
    if named.startswith("/"):
        return os.path.join(named, "quotatop")  # noqa: PTH118
    below = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return os.path.join(user_home(), below, "quotatop")  # noqa: PTH118


def user_home() -> str:
    """Give the home folder of the user."""
    home = os.environ.get("HOME", "")
    if home.startswith("/"):
        return home
    import pwd  # noqa: PLC0415 - only where HOME says nothing

    return pwd.getpwuid(os.getuid()).pw_dir
