"""How is one log file read?  From where the last reading stopped, if what stands before that is still the same.

Memory stays bounded whatever a file holds: a few megabytes at a time, and of a line that is longer than that only its
two ends. What stands behind the last line end is left for the next time, because it may be half written.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from zlib import crc32

from quotatop.domain.log import Found, Job, LineReader, LogTool
from quotatop.host.ledger.beside import SMALL, open_regular, read_whole

CHUNK = 1 << 20
_GIANT = 8 << 20
_END = 64 << 10
_HEAD = 1024
_MARK = 64


class Known(NamedTuple):
    """What the ledger knows of a file.

    `mark` tells the bytes at its beginning and before `offset`. Where something in the file is held back because its
    time has not come, it is that time, below zero, so that whatever reads the file next begins at its beginning.
    """

    dev: int
    ino: int
    size: int
    mtime: int
    offset: int
    mark: int
    state: str
    skipped: int


NOTHING = Known(0, 0, -1, 0, 0, 0, "", 0)
Sink = Callable[[Found], None]


def take_lines(tool: LogTool, job: Job, known: Known, sink: Sink) -> Known:
    """Read what a file of lines has grown by, give it to `sink`, and give what is known now. Raise OSError."""
    descriptor, status = open_regular(job.path)
    try:
        offset, state, skipped = 0, "", 0
        if (
            (known.dev, known.ino) == (status.st_dev, status.st_ino)
            and 0 < known.offset <= status.st_size != known.size
            and _mark(descriptor, known.offset) == known.mark
        ):
            offset, state, skipped = known.offset, known.state, known.skipped
        assert tool.lines is not None  # noqa: S101 - the caller asked for lines
        reader = tool.lines(job, state)
        offset = _read_on(descriptor, offset, status.st_size, reader, sink)
        state = reader.finish()
        sink(reader.found)
        skipped += reader.found.skipped
        mark = _mark(descriptor, offset)
    finally:
        os.close(descriptor)
    return Known(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, offset, mark, state, skipped)


def _mark(descriptor: int, offset: int) -> int:
    head = os.pread(descriptor, min(_HEAD, offset), 0)
    return crc32(os.pread(descriptor, min(_MARK, offset), max(0, offset - _MARK)), crc32(head))


def _read_on(descriptor: int, offset: int, size: int, reader: LineReader, sink: Sink) -> int:
    """Feed whole lines from `offset` on, and give where the last one ended."""
    length = CHUNK
    while offset < size:
        chunk = b""  # given back first, so that the next one takes its place
        chunk = os.pread(descriptor, min(length, size - offset), offset)
        taken = reader.feed(chunk)
        offset += taken
        if taken:
            length = CHUNK
            _pass_on(reader, sink)
        elif not chunk or offset + len(chunk) >= size:
            break  # the rest has no line end yet
        elif length < _GIANT:
            length *= 2
        else:
            end = _giant(chunk, _chunks(descriptor, offset + len(chunk), size), reader)
            if end is None:
                break
            offset += end
    return offset


def _chunks(descriptor: int, offset: int, size: int) -> Iterator[bytes]:
    while offset < size:
        chunk = os.pread(descriptor, min(CHUNK, size - offset), offset)
        if not chunk:
            return
        offset += len(chunk)
        yield chunk


def _feed(chunks: Iterator[bytes], reader: LineReader, sink: Sink) -> None:
    """Feed the whole lines of a stream, which cannot be read twice."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        rest = rest[reader.feed(rest) :]
        _pass_on(reader, sink)
        if len(rest) > _GIANT:
            after = _Kept(chunks)
            end = _giant(rest, after, reader)
            rest = b"" if end is None else after.last[len(after.last) - (len(rest) + after.total - end) :]


class _Kept:
    """Chunks of a stream, the last of which is remembered."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.last = b""
        self.total = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.last = chunk
            self.total += len(chunk)
            yield chunk


def _giant(head: bytes, chunks: Iterable[bytes], reader: LineReader) -> int | None:
    """Pass over a line that is too long to hold; give its length with its end, or None where it has none yet."""
    length, tail = len(head), head[-_END:]
    head = head[:_END]
    for chunk in chunks:
        end = chunk.find(b"\n")
        if end >= 0:
            reader.giant(head, (tail + chunk[:end])[-_END:])
            return length + end + 1
        length += len(chunk)
        tail = (tail + chunk)[-_END:]
    return None


def _pass_on(reader: LineReader, sink: Sink) -> None:
    """Hand on what was found, so that a file of any size needs little memory."""
    found = reader.found
    if len(found.events) + len(found.prompts) > 5000:
        part = Found()
        part.events, found.events = found.events, []
        part.prompts, found.prompts = found.prompts, []
        sink(part)


def take_archive(tool: LogTool, job: Job, sink: Sink) -> Known:
    """Read a compressed file of lines from its beginning. Raise OSError, also where it cannot be decompressed."""
    from quotatop.host.ledger.archive import unpacked  # noqa: PLC0415 - few have archives

    descriptor, status = open_regular(job.path)
    try:
        assert tool.lines is not None  # noqa: S101 - the caller asked for lines
        reader = tool.lines(job, "")
        _feed(unpacked(job.path, _chunks(descriptor, 0, status.st_size)), reader, sink)
        reader.finish()
        sink(reader.found)
    finally:
        os.close(descriptor)
    size, skipped = status.st_size, reader.found.skipped
    return Known(status.st_dev, status.st_ino, size, status.st_mtime_ns, size, 0, "", skipped)


def take_whole(tool: LogTool, job: Job, seen: Known, sink: Sink) -> Known:
    """Read a file that is written anew each time. Raise OSError."""
    content = read_whole(job.path, 4 * SMALL)
    if content is None:
        raise OSError(f"unreadable: {job.path}")
    assert tool.whole is not None  # noqa: S101 - the caller asked for a whole
    found = tool.whole(job, content)
    sink(found)
    return seen._replace(offset=seen.size, skipped=found.skipped)
