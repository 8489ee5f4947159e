"""What time is it?  The one place that reads a clock."""

import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's clocks (port `Clock`)."""

    def now(self) -> datetime:
        """Wall time, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back; they may stand still while the machine sleeps."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        import asyncio  # noqa: PLC0415 - commands without a loop read the time too, and it is slow to import

        await asyncio.sleep(max(0.0, seconds))
