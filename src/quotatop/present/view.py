"""How does the person at the screen want things said: which language, which direction, which zone, at what moment?"""

from datetime import datetime, tzinfo

from quotatop.domain.value import dataclass
from quotatop.domain.window import Direction
from quotatop.present.words import Words


@dataclass(frozen=True, slots=True)
class View:
    """What every presenter is told besides the figures. `zone` None is the machine's own zone.

    `show` is the direction in which bars, numbers and words count.
    """

    now: datetime
    words: Words
    zone: tzinfo | None = None
    show: Direction = Direction.USED
    warn_at: float = 80

    def local(self, moment: datetime) -> datetime:
        """Give a moment in the viewer's zone."""
        return moment.astimezone(self.zone)
