"""How does something that blocks run beside the loop?  In a daemon thread of its own.

The loop's default executor has few threads and is joined at exit, so that a name lookup or a keyring that hangs would
hold up everything else and the quitting too. A daemon thread that nobody waits for any more is just left behind.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], T], name: str = "aside") -> T:
    """Run `work` in a daemon thread and give its result; cancelling leaves the thread behind."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if outcome.done():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(result)  # type: ignore[arg-type] # without an error the result is there, None included

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as failure:  # noqa: BLE001 - carried to the waiting task, which raises it
            error = failure
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            return  # the loop is closed: nobody waits any more

    threading.Thread(target=run, name=f"quotatop-{name}", daemon=True).start()
    return await outcome
