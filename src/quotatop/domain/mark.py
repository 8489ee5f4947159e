"""What do alerts remember of a question's windows between two readings?

It is kept in the store beside the alerts already sent, so that a restart or a second instance goes on where the last
one stopped.
"""

from datetime import datetime
from enum import IntEnum

from quotatop.domain.value import dataclass
from quotatop.domain.window import Number


class Level(IntEnum):
    """How near its limit a window is, as far as anybody was told."""

    CALM = 0
    WARN = 1
    CRITICAL = 2
    SPENT = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """One window. `resets_at` is the moment by which its period is known; None where the vendor tells none.

    `told` is the highest level told (or found there at first), `high` the highest use of the period, `percent` the
    last. `turn` counts the periods and re-armings; `falls` the readings in a row that say the use has fallen.
    """

    window: str
    percent: Number
    high: Number
    told: Level
    resets_at: datetime | None = None
    turn: int = 0
    falls: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
    """How many readings in a row foretold one kind of thing of one window in one period."""

    window: str
    kind: str
    period: str
    seen: int


@dataclass(frozen=True, slots=True)
class Marks:
    """All windows of a question. `read_at` is the last reading that was judged, `used_at` the last that showed use.

    `account` is the vendor's account that they are of, as far as it was told (`Reading.account`). `held` are the
    balances by name: of a prepaid account only their falling shows use.
    """

    read_at: datetime
    marks: tuple[Mark, ...] = ()
    used_at: datetime | None = None
    account: str | None = None
    held: tuple[tuple[str, Number], ...] = ()
    signs: tuple[Sign, ...] = ()

    def of(self, window: str) -> Mark | None:
        """Give what is remembered of one window, or None."""
        return next((mark for mark in self.marks if mark.window == window), None)

    def sign(self, window: str, kind: str, period: str) -> Sign | None:
        """Give the sign of one kind in a window's period, or None."""
        found = (sign for sign in self.signs if (sign.window, sign.kind, sign.period) == (window, kind, period))
        return next(found, None)
