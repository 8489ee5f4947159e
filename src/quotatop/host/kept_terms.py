"""Which terms do the subscriptions hold, as it was found last?  For who compares plans without reading the config.

A small file in the cache. It holds for the same program, config and plan files (host/stamp.py), for one day in UTC+8,
where plan dates are counted, and until a reading comes that may tell more.
"""

import json
import os

from quotatop.host.stamp import stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE = "terms.json"
_SEEN = ("{cache}/readings.json", "{state}/quotatop.sqlite3", "{state}/quotatop.sqlite3-wal")
_MOST_BYTES = 1 << 20
_DAY_S, _AHEAD_S = 86_400, 8 * 3600


class KeptTerms:
    """What was kept: the folder of the user's own plans, and the plans held with the dates of their terms."""

    def __init__(self, cache: str, state: str, now: float) -> None:
        self.plans = ""
        self.held: list[tuple[str, str]] = []
        try:
            with open(f"{cache}/{_FILE}", "rb") as file:  # noqa: PTH123 - pathlib costs too much here
                kept = json.loads(file.read(_MOST_BYTES))
            said = kept["stamp"]
            if said == _stamp(said[1], said[2], cache, state, now):
                self.held = [(str(plan), str(version)) for plan, version in kept["held"]]
                self.plans = str(said[2])
        except (OSError, KeyError, IndexError, TypeError, ValueError, RecursionError):
            return

    def __bool__(self) -> bool:
        return bool(self.plans)


def keep_terms(held: "Sequence[tuple[str, str]]", cache: str, state: str, made_by: tuple[str, str], now: float) -> None:
    """Keep which terms a config file and the user's plans were found to mean. Raise OSError."""
    from pathlib import Path  # noqa: PLC0415 - only where something is kept

    from quotatop.host.files import atomic_write  # noqa: PLC0415 - likewise

    kept = {"stamp": _stamp(*made_by, cache, state, now), "held": held}
    atomic_write(Path(cache) / _FILE, json.dumps(kept, separators=(",", ":")).encode())


def _stamp(config: str, plans: str, cache: str, state: str, now: float) -> list[str]:
    marks = [str((now + _AHEAD_S) // _DAY_S)]
    for path in _SEEN:
        try:
            seen = os.stat(path.format(cache=cache, state=state))  # noqa: PTH116 - pathlib costs too much here
        except OSError:
            marks.append("-")
        else:
            marks.append(f"{seen.st_ino}:{seen.st_size}:{seen.st_mtime_ns}")
    return [*stamp(config, plans), *marks]
