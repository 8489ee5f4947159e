"""Which prices were used last, and do they still hold?  A small sheet in the cache: a quick answer loads no price list.

It holds for the same program, config and price files (host/stamp.py), for its time, and for the models that it has.
"""

import json
import os

from quotatop.host.stamp import stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from quotatop.domain.usage_table import Sheet

_FILE = "usage-prices.json"
_MOST_BYTES = 16 << 20


class KeptPrices:
    """The sheet that was kept in a cache folder, if it holds for the files of prices as they are."""

    def __init__(self, folder: str) -> None:
        self._from, self._to = 0.0, 0.0
        self._sheet: Sheet = {}
        try:
            with open(f"{folder}/{_FILE}", "rb") as file:  # noqa: PTH123 - pathlib costs too much here
                kept = json.loads(file.read(_MOST_BYTES))
            said = kept["stamp"]
            if said == _stamp(said[1], said[2]):
                self._from, self._to, self._sheet = float(kept["from"]), float(kept["to"]), dict(kept["sheet"])
        except (OSError, KeyError, IndexError, TypeError, ValueError, RecursionError):
            return

    def __bool__(self) -> bool:
        return bool(self._sheet)

    def sheet(self, models: "Iterable[str]", since: "datetime", until: "datetime") -> "Sheet | None":
        """Give the sheet if it has these models and this time."""
        if not self._from <= since.timestamp() <= until.timestamp() <= self._to:
            return None
        return self._sheet if self._sheet.keys() >= set(models) else None


def keep_prices(sheet: "Sheet", folder: str, made_by: tuple[str, str], since: "datetime", until: "datetime") -> None:
    """Keep in a cache folder a sheet that was made by a config file and the user's plans, for a time. Raise OSError."""
    from pathlib import Path  # noqa: PLC0415 - only where something is kept

    from quotatop.host.files import atomic_write  # noqa: PLC0415 - likewise

    kept = {"stamp": _stamp(*made_by), "from": since.timestamp(), "to": until.timestamp(), "sheet": sheet}
    atomic_write(Path(folder) / _FILE, json.dumps(kept, separators=(",", ":")).encode())


def _stamp(config: str, plans: str) -> list[str]:
    marks = []
    shipped = f"{os.path.dirname(__file__)}/../../catalogue/prices.toml"  # noqa: PTH120 - pathlib costs too much here
    for path in (f"{os.path.dirname(plans)}/prices.toml", shipped):  # noqa: PTH120 - likewise
        try:
            seen = os.stat(path)  # noqa: PTH116 - likewise
        except OSError:
            marks.append("-")
        else:
            marks.append(f"{seen.st_ino}:{seen.st_size}:{seen.st_mtime_ns}")
    return [*stamp(config, plans), *marks]
