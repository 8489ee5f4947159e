"""How many polls were there, how long did they take, and how did they fail?  Counted since this instance began."""

from quotatop.domain.fault import FaultKind
from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """The polls of one subscription that asked its vendor. Seconds are those of the monotonic clock."""

    polls: int = 0
    total_s: float = 0.0
    last_s: float = 0.0
    faults: tuple[tuple[FaultKind, int], ...] = ()

    def after(self, took_s: float, fault: FaultKind | None) -> "Tally":
        """Give the tally with one more poll."""
        faults = dict(self.faults)
        if fault is not None:
            faults[fault] = faults.get(fault, 0) + 1
        return Tally(self.polls + 1, self.total_s + took_s, took_s, tuple(sorted(faults.items())))
