"""How is `usage --json` answered at once?  With the prices that were used last, and nothing imported but the ledger.

Where the prices do not hold any more, a config may be wrong or a person wants a table, nothing is said here and the
whole way is gone, which says the same.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

from quotatop.cli.streams import ExitCode, out_json
from quotatop.domain.usage_table import BY, edges_of, ordered, usage_table
from quotatop.host.cache_folder import cache_folder, user_home
from quotatop.host.instant import epoch
from quotatop.host.ledger.kept_prices import KeptPrices
from quotatop.host.state_folder import state_folder
from quotatop.present.usage_document import usage_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quotatop.host.ledger.ledger import Ledger
    from quotatop.host.ledger.scan import ScanReport

_MOST_DAYS = 3660
LEDGER_FILE = "ledger.sqlite3"


def quick(argv: list[str]) -> int | None:
    """Answer `usage --json` with `--by` and `--days`; None where the whole way must be gone."""
    asked = _asked(argv)
    if asked is None:
        return None
    by, days = asked
    prices = KeptPrices(cache_folder())
    path = f"{state_folder()}/{LEDGER_FILE}"
    if not prices or (sys.stderr is not None and sys.stderr.isatty() and not os.path.exists(path)):  # noqa: PTH110 - pathlib costs too much here
        return None  # a first scan tells a person how far it is
    from quotatop import logs  # noqa: PLC0415 - not before it is clear that this way can be gone
    from quotatop.host.ledger.ledger import Ledger  # noqa: PLC0415 - likewise

    now = datetime.fromtimestamp(epoch(), UTC)
    with Ledger(path, logs.load_all(), os.environ, user_home()) as ledger:  # noqa: TID251 - the tools' own variables
        report = ledger.scan(now, fork=True)
        if ledger.problem is not None:
            return None
        return _answer(ledger, report, prices, by, now, now - timedelta(days=days))


def _answer(
    ledger: "Ledger", report: "ScanReport", prices: KeptPrices, by: str, now: datetime, since: datetime
) -> int | None:
    from quotatop.engine.usage_key import days_between, key_by  # noqa: PLC0415 - as above

    models = ledger.models(since, now)
    sheet = prices.sheet(models, since, now)
    if sheet is None:
        return None
    days = days_between(since, now) if by == "day" else []
    cells = ledger.cells(since, now, [*edges_of(sheet, models), *days])
    rows, whole = usage_table(cells, ledger.spoken(since, now, days), key_by(by), sheet)
    skipped = report.lines_skipped, report.files_skipped
    times = {"since": _written(since), "until": _written(now), "now": _written(now)}
    out_json(usage_document(ordered(rows, by), whole, by=by, skipped=skipped, **times))
    return ExitCode.OK


def _asked(argv: list[str]) -> tuple[str, int] | None:
    """Read the few arguments that this way knows."""
    by, days, is_json, rest = BY[0], 30, False, list(argv)
    while rest:
        argument = rest.pop(0)
        if argument == "--json":
            is_json = True
        elif argument == "--by" and rest and rest[0] in BY and rest[0] != "subscription":
            by = rest.pop(0)
        elif (
            argument == "--days"
            and rest
            and rest[0].isascii()
            and rest[0].isdigit()
            and 0 < int(rest[0][:9]) <= _MOST_DAYS
        ):
            days = int(rest.pop(0))
        else:
            return None
    return (by, days) if is_json else None


def _written(moment: datetime) -> str:
    written = moment.replace(tzinfo=None).isoformat()
    return (written.rstrip("0") if "." in written else written) + "Z"
