"""How are compressed logs read?  As a stream, in parts of bounded size."""

import io
import zlib
from collections.abc import Iterator
from typing import Any

_PART = 1 << 20
_MOST = 16 << 30
"""More than any archived session unpacks to; beyond it the file is a bomb."""


def unpacked(path: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Give the content of a `.gz` or `.zst` in parts. Raise OSError where it is damaged or nothing here can read it."""
    total = 0
    try:
        for part in _gunzipped(chunks) if path.endswith(".gz") else _unzstd(chunks):
            total += len(part)
            if total > _MOST:
                raise OSError(f"unpacks to too much: {path}")
            yield part
    except (zlib.error, EOFError, ValueError) as error:
        raise OSError(f"damaged: {path}") from error


def _gunzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    machine = zlib.decompressobj(wbits=31)
    for chunk in chunks:
        data = chunk
        while data:
            part = machine.decompress(data, _PART)
            if part:
                yield part
            data = machine.unconsumed_tail
            if machine.eof:
                data, machine = machine.unused_data, zlib.decompressobj(wbits=31)
            elif not part and not data:
                break


def _unzstd(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        from zstandard import ZstdDecompressor, ZstdError  # noqa: PLC0415 - few have archives
    except ImportError as error:
        raise OSError("no zstandard here") from error
    try:
        with ZstdDecompressor(max_window_size=1 << 27).stream_reader(io.BufferedReader(_Stream(chunks))) as stream:
            while part := stream.read(_PART):
                yield part
    except ZstdError as error:
        raise ValueError(str(error)) from error


class _Stream(io.RawIOBase):
    """The chunks as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what there is; 0 at the end."""
        if not self._rest:
            self._rest = next(self._chunks, b"")
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)
