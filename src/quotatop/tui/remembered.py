"""What stands in for the engine until it is open?  What was last known, and nobody who asks for more."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from quotatop.config.settings import Config
from quotatop.domain.alert import Alert
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.fleet import Fleet
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription

if TYPE_CHECKING:
    from quotatop.domain.ports import Sample


class Remembered:
    """The fleet as it was last known."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.banners: tuple[Alert, ...] = ()

    async def run(self) -> None:
        """Poll nothing."""
        await asyncio.Event().wait()

    async def updates(self) -> AsyncIterator[Fleet]:
        """Give the one fleet there is."""
        yield self.fleet

    def refresh(self, ids: Iterable[str] | None = None) -> None:
        """Ask nobody: the engine asks everybody in a moment."""

    def acknowledge(self, key: str | None = None) -> None:
        """There is nothing to acknowledge yet."""

    @property
    def snoozed_until(self) -> datetime | None:
        """Nothing rings yet in any case."""
        return None

    def snooze(self, seconds: float | None) -> None:
        """Nothing rings yet; the engine is asked in a moment."""

    def reload(self, config: Config) -> None:
        """The engine will open with what it was given; a change of the file is noticed after that."""

    async def trend(self, id: str, window_id: str, since: datetime) -> Sequence["Sample"]:
        """The store is not open yet."""
        del id, window_id, since
        return ()

    async def test(self, subscription: Subscription) -> Reading:
        """Nobody can be asked yet."""
        del subscription
        raise PollFault(FaultKind.UNREACHABLE)
