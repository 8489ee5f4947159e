"""How much of somebody's own mix of tokens do the limits of a plan hold?"""

from datetime import date

from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """So many tokens of one's own mix fill a window by the terms of a day. `hit_rate` is 0..1."""

    hit_rate: float
    terms: date
    name: str
    short: float
    week: float

    @property
    def times(self) -> float:
        """How many full short windows fill the week; from then on the week binds."""
        return self.week / self.short
