"""How do two processes share a big scan?  A forked child reads too, and hands what it found to its parent.

Both claim files from one queue, the biggest first, so that neither waits for the other. Only the parent writes to the
ledger. What the child claimed and never delivered, because something ended it, is left for the parent.
"""

import contextlib
import marshal
import os
import select
import signal
import sys
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from quotatop.domain.log import Found, RawEvent, RawPrompt, Source
from quotatop.host.ledger.take import Known

_CLAIM = 3
"""Bytes of a claim in the queue."""
_QUEUE = 60_000 // _CLAIM
"""Claims that a pipe holds at the least."""
_MOST_FOUND = 4000
_SOURCE = 4
"""The column of a request's source."""

Take = Callable[[int, Callable[[Found], None]], Known | None]
"""Reads the file of a number, gives what it finds to a sink, and says what is known of the file then."""
Took = tuple[int, Found, Known | None, bool]
"""Number of a file, what was found in it, what is known of it, and whether that is all of it."""


def can_pair(size: int) -> bool:
    """Say whether a second process is worth its start, and safe: a fork keeps none of the other threads."""
    return (
        size > 24 << 20
        and sys.platform != "win32"
        and hasattr(os, "fork")
        and (os.cpu_count() or 1) > 1
        and threading.active_count() == 1
    )


def read_in_pair(count: int, take: Take) -> Iterator[Took]:
    """Give what is found in all files, in the order in which the two processes come to them."""
    for first in range(0, count, _QUEUE):
        yield from _read_some(range(first, min(count, first + _QUEUE)), take)


def _read_some(numbers: Sequence[int], take: Take) -> Iterator[Took]:
    queue = _filled_queue(numbers)
    coming, going = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(coming)
        _be_child(queue, going, take)
    os.close(going)
    _widen(coming)
    missing = set(numbers)
    try:
        letters = _Letters(coming)
        while (number := _claimed(queue)) is not None:
            missing.discard(number)
            yield from _own(number, take)
            for took in letters.arrived():
                if took[3]:
                    missing.discard(took[0])
                yield took
        for took in letters.rest():
            if took[3]:
                missing.discard(took[0])
            yield took
    finally:
        os.close(queue)
        os.close(coming)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # it has ended, or nobody wants the rest
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
    for number in sorted(missing):
        yield from _own(number, take)


def _own(number: int, take: Take) -> Iterator[Took]:
    parts: list[Found] = []
    known = take(number, parts.append)
    for part in parts:
        yield number, part, None, False
    yield number, Found(), known, True


def _filled_queue(numbers: Sequence[int]) -> int:
    claims, fill = os.pipe()
    os.write(fill, b"".join(number.to_bytes(_CLAIM, "big") for number in numbers))
    os.close(fill)
    return claims


def _claimed(queue: int) -> int | None:
    claim = os.read(queue, _CLAIM)
    return int.from_bytes(claim, "big") if claim else None


def _be_child(queue: int, going: int, take: Take) -> None:
    """Read files and send what they hold, until none is left; never come back into the parent's code."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with os.fdopen(going, "wb", buffering=0) as out:
            while (number := _claimed(queue)) is not None:
                parts: list[Found] = []
                known = take(number, parts.append)
                for part in parts:
                    for events, prompts in _bounded(part):
                        _send(out.fileno(), (number, _packed(events), prompts, [], None, False))
                limits = [limit for part in parts for limit in part.limits]
                _send(out.fileno(), (number, None, [], limits, None if known is None else tuple(known), True))
        status = 0
    finally:
        os._exit(status)


def _packed(events: Sequence[RawEvent]) -> Any:
    """Write requests as columns of 64 bits, which costs a third of what as many numbers would."""
    if not events:
        return None
    columns: list[Any] = list(zip(*events, strict=True))
    places: dict[Source, int] = {}
    columns[_SOURCE] = [places.setdefault(source, len(places)) for source in columns[_SOURCE]]
    return tuple(places), [array("q", column).tobytes() for column in columns]


def _unpacked(packed: Any) -> list[RawEvent]:
    if packed is None:
        return []
    sources, written = packed
    columns: list[Any] = [array("q", column) for column in written]
    columns[_SOURCE] = [sources[place] for place in columns[_SOURCE]]
    return list(zip(*columns, strict=True))


def _bounded(part: Found) -> Iterator[tuple[list[RawEvent], list[RawPrompt]]]:
    for start in range(0, max(len(part.events), len(part.prompts)), _MOST_FOUND):
        end = start + _MOST_FOUND
        yield part.events[start:end], part.prompts[start:end]


def _send(going: int, letter: Any) -> None:
    content = marshal.dumps(letter)
    view = memoryview(len(content).to_bytes(4, "big") + content)
    while view:
        view = view[os.write(going, view) :]


def _widen(coming: int) -> None:
    """Let the child run ahead, where the system lets a pipe hold more."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import fcntl  # noqa: PLC0415 - not on every system

        fcntl.fcntl(coming, fcntl.F_SETPIPE_SZ, 1 << 20)


class _Letters:
    """What the child sends, cut into whole letters."""

    def __init__(self, coming: int) -> None:
        self._coming = coming
        self._buffer = bytearray()

    def arrived(self) -> Iterator[Took]:
        """Give what is there without waiting."""
        while select.select([self._coming], [], [], 0)[0]:
            part = os.read(self._coming, 1 << 20)
            if not part:
                break
            self._buffer += part
        yield from self._cut()

    def rest(self) -> Iterator[Took]:
        """Give everything up to the child's end."""
        while part := os.read(self._coming, 1 << 20):
            self._buffer += part
            yield from self._cut()
        yield from self._cut()

    def _cut(self) -> Iterator[Took]:
        buffer, start = self._buffer, 0
        while start + 4 <= len(buffer):
            end = start + 4 + int.from_bytes(buffer[start : start + 4], "big")
            if end > len(buffer):
                break
            # Our own child wrote it, and nobody else can write into this pipe.
            number, events, prompts, limits, known, whole = marshal.loads(buffer[start + 4 : end])  # noqa: S302
            found = Found()
            found.events, found.prompts, found.limits = _unpacked(events), prompts, limits
            yield number, found, None if known is None else Known(*known), whole
            start = end
        del buffer[:start]
