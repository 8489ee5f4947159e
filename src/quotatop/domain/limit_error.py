"""When did a vendor refuse a request because a window was full, as a coding tool's log tells it?

Nothing of the words of the refusal is kept: only whose it was, which windows it may mean and until when.
"""

from collections.abc import Iterable
from typing import TypeAlias

from quotatop.domain.period import length_of
from quotatop.domain.plan import PlanWindow
from quotatop.domain.trace import Trace
from quotatop.domain.value import dataclass
from quotatop.domain.window import DAY, Unit

SLACK_S = 900.0
"""A vendor's clock and this machine's may differ by so much."""
_MONTH_S = 31 * DAY

LimitRow: TypeAlias = tuple[int, str, str, int | None, str, str, str | None, str | None, str | None]
"""Milliseconds since 1970, vendor, windows, reset in milliseconds, tool, model, project, provider, host: a limit error
as the ledger gives it."""


@dataclass(frozen=True, slots=True)
class LimitError:
    """One refusal. Times are seconds since 1970; `resets` is None where the vendor told none that can be believed.

    `vendor` says whose wording it is (`Provider.refuses_as`), `windows` which windows it may mean.
    """

    at: float
    trace: Trace
    vendor: str
    windows: tuple[str, ...]
    resets: float | None = None

    def means(self, windows: Iterable[PlanWindow]) -> str | None:
        """Give the id of the one window of a plan that was full; None where that is not certain."""
        named = [window.id for window in windows if window.id in self.windows and window.unit is not Unit.CALLS]
        possible = [id for id in named if self.resets is None or self.resets - self.at <= longest(id) + SLACK_S]
        return possible[0] if len(possible) == 1 else None


def longest(id: str) -> float:
    """Give how many seconds a window of this id lasts at the most."""
    return length_of(id) or _MONTH_S


def limit_errors(rows: Iterable[LimitRow]) -> tuple[LimitError, ...]:
    """Make values of the ledger's rows, which come in order of time."""
    return tuple(
        LimitError(
            at / 1000,
            Trace(tool, model, project, provider, host),
            vendor,
            tuple(windows.split()),
            None if resets is None else resets / 1000,
        )
        for at, vendor, windows, resets, tool, model, project, provider, host in rows
    )
