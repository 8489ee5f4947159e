"""How do several hear of each change?  Each is woken once for whatever happened since it last looked."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import TypeVar

T = TypeVar("T")


class Watchers:
    """Everyone who follows something that changes."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def tell(self) -> None:
        """Wake everyone."""
        for waiting in self._waiting:
            waiting.set()

    async def follow(self, latest: Callable[[], T]) -> AsyncGenerator[T, None]:
        """Give the latest now and after each change; who is slow gets the latest only."""
        waiting = asyncio.Event()
        waiting.set()
        self._waiting.add(waiting)
        try:
            while True:
                await waiting.wait()
                waiting.clear()
                yield latest()
        finally:
            self._waiting.discard(waiting)
