"""On which thread does SQLite run?  One of its own, so that no call ever blocks the loop and calls keep their order.

The loop's default executor would be joined at exit; a disk that hangs would then hold up the quitting too.
"""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeAlias, TypeVar

T = TypeVar("T")
_Job: TypeAlias = Callable[[], None]


class Lane:
    """One daemon thread that does one thing after another."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=f"quotatop-{name}", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[], T]) -> T:
        """Do `work` in turn and give its result. Cancelling does not undo what has begun."""
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()

        def job() -> None:
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - carried to the waiting task, which raises it
                _tell(loop, outcome, outcome.set_exception, error)
            else:
                _tell(loop, outcome, outcome.set_result, result)

        self._jobs.put(job)
        return await outcome

    async def close(self, timeout_s: float, last: Callable[[], None]) -> None:
        """Finish what waits, do `last` and end the thread, or leave it behind after so long."""
        self._jobs.put(last)
        self._jobs.put(None)
        for _ in range(max(1, round(timeout_s / 0.005))):
            if not self._thread.is_alive():
                return
            await asyncio.sleep(0.005)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def _tell(
    loop: asyncio.AbstractEventLoop, outcome: "asyncio.Future[T]", settle: Callable[..., None], value: object
) -> None:
    def once() -> None:
        if not outcome.done():
            settle(value)

    try:
        loop.call_soon_threadsafe(once)
    except RuntimeError:
        return  # the loop is closed: nobody waits any more
