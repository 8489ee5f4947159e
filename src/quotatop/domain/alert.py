"""What is worth ringing for?"""

from datetime import datetime
from enum import StrEnum

from quotatop.domain.value import dataclass
from quotatop.domain.window import Number


class AlertKind(StrEnum):
    """The kinds of the contract's `ring` list, and two more: what ends soon, and what will expire unused."""

    WARN = "warn"
    CRITICAL = "critical"
    SPENT = "spent"
    RESET = "reset"
    RUNS_OUT = "runs-out"
    PEAK = "peak"
    FAULT = "fault"
    EXPIRES = "expires"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell, once. `period` names the window's period (its reset), so that a restart never repeats it.

    `code` is a key below `alert.` of the language tables and `details` fill it in.
    """

    kind: AlertKind
    subscription: str
    window: str | None
    period: str
    at: datetime
    code: str
    details: tuple[tuple[str, str], ...] = ()
    used_percent: Number | None = None
    resets_at: datetime | None = None

    @property
    def key(self) -> str:
        """What is sent at most once."""
        return f"{self.subscription}/{self.window or '-'}/{self.kind}/{self.period}"


@dataclass(frozen=True, slots=True)
class Sent:
    """An alert that was decided. `held` is whether it waits for the end of the quiet hours."""

    alert: Alert
    acknowledged_at: datetime | None = None
    held: bool = False
