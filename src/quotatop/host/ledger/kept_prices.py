"""Which prices were used last, and do they still hold?  A sheet kept in the ledger: a quick answer loads no list.

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
    from quotatop.host.ledger.ledger import Ledger

_NAME = "prices"


def kept_sheet(ledger: "Ledger", models: "Iterable[str]", since: "datetime", until: "datetime") -> "Sheet | None":
    """Give the sheet that was kept, if it holds for these models and this time."""
    try:
        kept = json.loads(ledger.note(_NAME) or "{}")
        said = kept["stamp"]
        if said != _stamp(said[1], said[2]) or not kept["from"] <= since.timestamp() <= until.timestamp() <= kept["to"]:
            return None
        sheet: Sheet = kept["sheet"]
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    return sheet if sheet.keys() >= set(models) else None


def keep_sheet(ledger: "Ledger", sheet: "Sheet", places: tuple[str, str], since: "datetime", until: "datetime") -> None:
    """Keep a sheet that was made by a config file and the folder of the user's plans, for a time."""
    kept = {"stamp": _stamp(*places), "from": since.timestamp(), "to": until.timestamp(), "sheet": sheet}
    ledger.keep(_NAME, json.dumps(kept, separators=(",", ":")))


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
