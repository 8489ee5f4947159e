"""Why did a poll learn nothing?

A fault is a value. `PollFault` is the one exception that carries it from a provider or the host to `engine/poll`,
where it becomes a value again. Its words are not here: `code` names a sentence in the language tables and `details`
fill it in, so that a stored fault can be read in either language.
"""

from datetime import datetime
from enum import StrEnum

from quotatop.domain.value import dataclass


class FaultKind(StrEnum):
    """The contract's kinds (part 5)."""

    NO_CREDENTIAL = "no-credential"
    REJECTED = "rejected"
    FORBIDDEN = "forbidden"
    LOGIN_EXPIRED = "login-expired"
    NO_PLAN = "no-plan"
    NO_DATA = "no-data"
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"
    VENDOR = "vendor"
    SHAPE = "shape"
    REFUSED = "refused"
    BUG = "bug"


STOPPING = frozenset({FaultKind.REJECTED, FaultKind.FORBIDDEN, FaultKind.NO_CREDENTIAL, FaultKind.LOGIN_EXPIRED})
"""Kinds that asking again cannot mend; something at the user's end must change first."""
DAMNING = STOPPING | {FaultKind.NO_PLAN, FaultKind.REFUSED}
"""Kinds that show a new credential, or its config, to be wrong; with any other it may be right and is saved."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a poll learned nothing, when, and when it is asked again (None: not by itself).

    `code` is a key of the language tables below `fault.`; `details` are its named blanks, already plain text.
    `raw` is the vendor's own answer in short, scrubbed, for the detail screen and `doctor` only.
    """

    kind: FaultKind
    code: str
    at: datetime
    details: tuple[tuple[str, str], ...] = ()
    retry_at: datetime | None = None
    raw: str | None = None


class PollFault(Exception):
    """Raised by providers and the host; holds no secret and no vendor text that has not passed `plain`."""

    def __init__(
        self,
        kind: FaultKind,
        code: str | None = None,
        *,
        retry_after_s: float | None = None,
        raw: str | None = None,
        **details: str,
    ) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.code = code or kind.value
        self.details = tuple(sorted(details.items()))
        self.retry_after_s = retry_after_s
        self.raw = raw

    def at(self, moment: datetime) -> Fault:
        """Turn the exception into the value that is stored and shown."""
        return Fault(self.kind, self.code, moment, self.details, raw=self.raw)
