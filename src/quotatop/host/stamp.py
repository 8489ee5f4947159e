"""Is what was said last still said of the same config?  Cheap enough for the quick commands.

A stamp names the program, the config file, the user's own plans, the language and the local time by what changes when
they do; equal stamps mean that the same config would be read from the same place.
"""

import os
from time import localtime

from quotatop import __version__
from quotatop.host.environment import locale_name, variable

_PLACES = ("QUOTATOP_CONFIG", "XDG_CONFIG_HOME", "HOME")
"""What decides where the config lies."""


def stamp(config: str, plans: str) -> list[str]:
    """Give the stamp of a config file and the folder of the user's own plans, there or not."""
    return [
        __version__,
        config,
        plans,
        *(variable(name) or "" for name in _PLACES),
        _mark(config),
        *_marks_in(plans),
        locale_name(),
        str(localtime().tm_gmtoff),
    ]


def _mark(path: str) -> str:
    try:
        seen = os.stat(path)  # noqa: PTH116 - pathlib costs too much here
    except OSError:
        return "-"
    return f"{seen.st_ino}:{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ctime_ns}:{seen.st_mode}:{seen.st_uid}"


def _marks_in(folder: str) -> list[str]:
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - pathlib costs too much here
    except OSError:
        return []
    return [f"{name}={_mark(f'{folder}/{name}')}" for name in names]
