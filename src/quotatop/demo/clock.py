"""What time is it in the demo?  A clock whose seconds may be shorter than ours, and which may begin at any instant."""

from datetime import datetime, timedelta

from quotatop.domain.ports import Clock


class SimulatedClock:
    """Simulated time, `speed` times as fast as the real clock below it.

    It serves the engine as `ports.Clock`. Deadlines of the HTTP edge do not pass through a Clock, so they stay real.
    """

    def __init__(self, real: Clock, start: datetime, speed: float = 1.0) -> None:
        self.start = start
        self._real = real
        self._speed = speed
        self._since = real.monotonic()
        self._elapsed = 0.0

    @property
    def speed(self) -> float:
        """How many simulated seconds pass in a real one."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._elapsed = self.monotonic()
        self._since = self._real.monotonic()
        self._speed = speed

    def skip(self, seconds: float) -> None:
        """Let simulated time jump ahead at once, as after a sleep of the machine."""
        self._elapsed += seconds

    def now(self) -> datetime:
        """Simulated wall time, aware UTC."""
        return self.start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Simulated seconds since the start."""
        return self._elapsed + (self._real.monotonic() - self._since) * self._speed

    async def sleep(self, seconds: float) -> None:
        """Wait for so many simulated seconds at the present speed."""
        await self._real.sleep(seconds / self._speed)
