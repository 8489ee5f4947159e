"""What does the screen ask of the engine?"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from quotatop.config.settings import Config
from quotatop.domain.alert import Alert
from quotatop.domain.fleet import Fleet
from quotatop.domain.ports import Sample
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription


class Engine(Protocol):
    """The part of the engine that the screen uses."""

    @property
    def fleet(self) -> Fleet:
        """The latest, and right after the start what the store holds."""

    @property
    def banners(self) -> tuple[Alert, ...]:
        """Alerts that nobody has acknowledged."""

    async def run(self) -> None:
        """Poll on its schedule until cancelled."""

    def updates(self) -> AsyncIterator[Fleet]:
        """Give each new fleet, the latest only."""

    def refresh(self, ids: Iterable[str] | None = None) -> None:
        """Ask early."""

    def acknowledge(self, key: str | None = None) -> None:
        """Take banners away."""

    @property
    def snoozed_until(self) -> datetime | None:
        """Until when nothing rings, by the user's wish."""

    def snooze(self, seconds: float | None) -> None:
        """Ring nothing for so long; None ends it."""

    def reload(self, config: Config) -> None:
        """Take new settings and subscriptions; readings stay."""

    async def trend(self, id: str, window_id: str, since: datetime) -> Sequence[Sample]:
        """Give a window's history, oldest first."""

    async def test(self, subscription: Subscription) -> Reading:
        """Ask once, now; raise PollFault."""
