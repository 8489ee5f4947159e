"""How is `compare --json` answered sooner?  With the terms that the subscriptions were found to hold last.

Neither the parser, the config nor any words are needed then. Where anything may have changed since, a config may be
wrong or a person wants a table, nothing is said here and the whole way is gone, which says the same.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

from quotatop.cli.streams import ExitCode, out_json
from quotatop.host.cache_folder import cache_folder, user_home
from quotatop.host.instant import epoch
from quotatop.host.kept_terms import KeptTerms
from quotatop.host.state_folder import state_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quotatop.domain.comparison import Comparison

_MOST_DAYS = 3660
_LEDGER_FILE = "ledger.sqlite3"
_FACTS_FILE = "plans.msgpack"


def quick(argv: list[str]) -> int | None:
    """Answer `compare --json` with `--days` and `--model`; None where the whole way must be gone."""
    asked = _asked(argv)
    if asked is None:
        return None
    now, cache, state = epoch(), cache_folder(), state_folder()
    terms, path = KeptTerms(cache, state, now), f"{state}/{_LEDGER_FILE}"
    if not terms or (sys.stderr is not None and sys.stderr.isatty() and not os.path.exists(path)):  # noqa: PTH110 - pathlib costs too much here
        return None  # a first scan tells a person how far it is
    found = _found(terms, path, cache, datetime.fromtimestamp(now, UTC), *asked)
    if found is None:
        return None
    from quotatop.present.compare_document import compare_document  # noqa: PLC0415 - not before there is an answer

    out_json(compare_document(found, datetime.fromtimestamp(now, UTC)))
    return ExitCode.OK


def _found(terms: KeptTerms, path: str, cache: str, now: datetime, days: int, model: str | None) -> "Comparison | None":
    """Compare; None where the user's files of plans and prices, or the ledger, are not as they should be."""
    import sqlite3  # noqa: PLC0415 - not before it is clear that this way can be gone
    from pathlib import Path  # noqa: PLC0415 - likewise

    from quotatop import logs  # noqa: PLC0415 - likewise
    from quotatop.catalogue.compiled_whole import load_whole  # noqa: PLC0415 - likewise
    from quotatop.domain.logged import logged_by_slots  # noqa: PLC0415 - likewise
    from quotatop.domain.usage_tier import SLOT_S  # noqa: PLC0415 - likewise
    from quotatop.engine.compare import compare  # noqa: PLC0415 - likewise
    from quotatop.host.files import atomic_write  # noqa: PLC0415 - likewise
    from quotatop.host.ledger.ledger import Ledger  # noqa: PLC0415 - likewise

    facts = load_whole(Path(terms.plans), Path(cache) / _FACTS_FILE, atomic_write)
    if facts.problems:
        return None
    since = now - timedelta(days=days)
    try:
        with Ledger(path, logs.load_all(), os.environ, user_home()) as ledger:  # noqa: TID251 - the tools' own variables
            ledger.scan(now, fork=True)
            used = logged_by_slots(ledger.half_hours(since, now), ledger.spoken_then(since, now), SLOT_S)
    except sqlite3.Error:
        return None
    mine = [version for version in facts.versions if (version.plan, version.version.isoformat()) in terms.held]
    return compare(used, facts, since, now, model=model, mine=mine)


def _asked(argv: list[str]) -> tuple[int, str | None] | None:
    """Read the few arguments that this way knows."""
    days, model, is_json, rest = 30, None, False, list(argv)
    while rest:
        argument = rest.pop(0)
        if argument == "--json":
            is_json = True
        elif argument == "--days" and rest and _is_count(rest[0]):
            days = int(rest.pop(0))
        elif argument == "--model" and rest and rest[0] and not rest[0].startswith("-"):
            model = rest.pop(0)
        else:
            return None
    return (days, model) if is_json else None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:9]) <= _MOST_DAYS
