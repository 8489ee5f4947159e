"""How full is a simulated window at an instant?

Use is a function of time alone, so that a demo needs no state of its own and tells the same story for the same seed:
a person works in waves (a day, an hour, a quarter), and a window holds the work done since it began.
"""

import math
from datetime import datetime, timedelta

from quotatop.domain.value import dataclass

_WAVES = ((86_400.0, 0.5), (3_120.0, 0.3), (840.0, 0.2))
"""Period in seconds and height of each wave; the heights add up to one, so that work never goes back."""

LAG = timedelta(minutes=1)
"""How often a vendor's figures move, counted from the start: they lag, as true vendors' do."""


@dataclass(frozen=True, slots=True)
class Level:
    """A window at one instant: the used share (0..1), when its period began and when it ends."""

    share: float
    began: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Meter:
    """One simulated window.

    At `start` the share `used` is used and `left_s` seconds remain; other periods end near `usual`. Nothing used and
    nothing usual is a window that nobody touches. `rush` is the share an hour that comes on top in the first period.
    """

    start: datetime
    length_s: int
    used: float
    left_s: int
    usual: float = 0.6
    seed: int = 0
    rush: float = 0.0

    def at(self, now: datetime) -> Level:
        """Read the window at `now`, which may lie before the start."""
        length = timedelta(seconds=self.length_s)
        first = self.start + timedelta(seconds=self.left_s) - length
        period = (now - first) // length
        began = first + period * length
        known = max(began, self.start + (now - self.start) // LAG * LAG)
        done = self._work(known) - self._work(began)
        if period == 0:
            whole, aim = self._work(self.start) - self._work(began), self.used
        else:
            whole, aim = self._work(began + length) - self._work(began), self.usual * self._mood(period)
        share = aim * done / whole if whole else aim
        if period == 0 and known > self.start:
            share += self.rush * (known - self.start) / timedelta(hours=1)
        return Level(min(1.0, round(share, 9)), began, began + length)

    def _work(self, moment: datetime) -> float:
        """Work done from the beginning of time to `moment`: a straight line with waves, never falling."""
        seconds = (moment - self.start).total_seconds()
        waves = 0.0
        for place, (period, height) in enumerate(_WAVES):
            turn = math.tau / period
            phase = (self.seed * 2.399963 + place * 1.7) % math.tau
            waves += height / turn * math.sin(turn * seconds + phase)
        return seconds + waves

    def _mood(self, period: int) -> float:
        """How busy one period is against the usual: 0.7..1.3, the same for the same seed."""
        return 1.0 + 0.3 * math.sin(self.seed * 1.3 + period * 2.1)
