"""How much of an answer is taken in?  As much as the cap allows, counted after decompression and before it is held."""

import zlib

IDENTITY = frozenset({"", "identity"})
COMPRESSED = frozenset({"gzip", "x-gzip", "deflate"})


class TooLarge(Exception):
    """The body is beyond the cap."""


class Unreadable(Exception):
    """The body is encoded in a way that is not ours, or wrongly."""


class CutOff(Exception):
    """The compressed body ends before its end."""


class Body:
    """Takes a body piece by piece. Only identity is asked for; gzip and deflate that come anyway are unpacked."""

    def __init__(self, encoding: str, limit: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in IDENTITY | COMPRESSED:
            raise Unreadable
        self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if encoding in COMPRESSED else None
        self._held = bytearray()
        self._began = False
        self._limit = limit

    def feed(self, piece: bytes) -> None:
        """Take one piece. Raise TooLarge before anything beyond the cap is held, and Unreadable."""
        room = self._limit - len(self._held)
        self._began = self._began or bool(piece)
        if self._unpack is not None:
            try:
                piece = self._unpack.decompress(piece, room + 1)
            except zlib.error:
                raise Unreadable from None
            if self._unpack.unused_data:
                raise Unreadable
        if len(piece) > room:
            raise TooLarge
        self._held += piece

    def whole(self) -> bytes:
        """Give the body. Raise CutOff where compression says that more was to come."""
        if self._unpack is not None and self._began and not self._unpack.eof:
            raise CutOff
        return bytes(self._held)
