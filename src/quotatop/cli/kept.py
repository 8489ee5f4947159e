"""How is `status --offline` answered at once?  From what was said last, as long as it holds.

Imports next to nothing. Where the kept status is missing, damaged, of another config or over, nothing is said here and
the whole way is gone, which says the same.
"""

import json
from time import gmtime, strftime

from quotatop.cli.ink import inked
from quotatop.cli.streams import ExitCode, err, is_ascii, out, out_json, width
from quotatop.host.cache_folder import STATUS_FILE, cache_folder
from quotatop.host.instant import epoch
from quotatop.host.stamp import stamp
from quotatop.present.sheet import is_old, sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MOST_BYTES = 8 << 20
_FORMS = (["--offline"], ["--json", "--offline"])


def quick(argv: list[str]) -> int | None:
    """Answer `status --offline`, with `--json` or without; None where the whole way must be gone."""
    if sorted(argv) not in _FORMS:
        return None
    now = epoch()
    try:
        kept = _kept(now)
        if kept is None or not kept["document"]["subscriptions"]:
            return None  # the whole way tells how to add one
        document = _document(kept, now)
        table = None if "--json" in argv else _table(kept, now)
        problems, unread = [str(problem) for problem in kept["problems"]], bool(kept["unread"])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None
    if table is None:
        out_json(document)
    else:
        out(table)
    for problem in problems:
        err(problem)
    return ExitCode.UNREAD if unread else ExitCode.OK


def _kept(now: float) -> "dict[str, Any] | None":
    """Read what was kept; None where there is nothing, or it holds no longer."""
    try:
        with open(f"{cache_folder()}/{STATUS_FILE}", "rb") as file:  # noqa: PTH123 - pathlib costs too much here
            kept = json.loads(file.read(_MOST_BYTES))
    except (OSError, RecursionError):
        return None
    said = kept["stamp"]
    return kept if kept["from"] <= now < kept["until"] and said == stamp(said[1], said[2]) else None


def _document(kept: "dict[str, Any]", now: float) -> "dict[str, Any]":
    """Give the status document of this moment: readings may have grown old since."""
    document: dict[str, Any] = kept["document"]
    whole, micros = divmod(int(now * 1_000_000), 1_000_000)
    moment = f"{strftime('%Y-%m-%dT%H:%M:%S', gmtime(whole))}.{micros:06}".rstrip("0").rstrip(".")
    document["generated_at"] = f"{moment}Z"
    for entry, group in zip(document["subscriptions"], kept["content"]["groups"], strict=True):
        if entry["health"] == "ok" and is_old(group, now):
            entry["health"] = "stale"
    return document


def _table(kept: "dict[str, Any]", now: float) -> str:
    plain = is_ascii() if kept["glyphs"] == "auto" else kept["glyphs"] == "ascii"
    return inked(sheet(kept["content"], now, kept["signs"]["ascii" if plain else "unicode"], width()))
