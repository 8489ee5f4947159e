"""How wide does this terminal draw an ambiguous sign?  Asked once, before anything else is on the screen.

The sign is written, the cursor's place is asked for (CSI 6n), the sign is wiped away. Most terminals answer within a
few milliseconds; the question goes out first and the answer is fetched later, so that it costs the start no time. Who
does not answer, or draws it two cells wide, gets the ASCII signs.
"""

import os
import re
import select
import termios
import tty
from typing import TypeAlias

from quotatop.present.glyphs import ASCII, PROBE, UNICODE, Glyphs

PATIENCE_S = 0.25
_ASK = f"\r{PROBE}\x1b[6n\r\x1b[K"
_ANSWER = re.compile(rb"\x1b\[(\d{1,4});(\d{1,4})R")
_MOST_BYTES = 256
_Modes: TypeAlias = "list[int | list[bytes | int]]"


class Probe:
    """One question to the terminal behind two file descriptors: `ask`, then `answer`."""

    def __init__(self, source: int, sink: int) -> None:
        self._source, self._sink = source, sink
        self._before: _Modes | None = None

    def ask(self) -> None:
        """Write the question, with echo off so that no answer is ever seen."""
        try:
            self._before = termios.tcgetattr(self._source)
            tty.setcbreak(self._source, termios.TCSANOW)
            os.write(self._sink, _ASK.encode())
        except (OSError, termios.error):
            self._restore()

    def answer(self, patience_s: float = PATIENCE_S) -> Glyphs:
        """Fetch the answer and give the signs that fit; the terminal is then as it was."""
        if self._before is None:
            return ASCII
        try:
            column = self._read(patience_s)
        finally:
            self._restore()
        return UNICODE if column == 2 else ASCII

    def _read(self, patience_s: float) -> int | None:
        heard = b""
        while len(heard) < _MOST_BYTES:
            try:
                ready, _, _ = select.select([self._source], [], [], patience_s)
                piece = os.read(self._source, _MOST_BYTES) if ready else b""
            except (OSError, ValueError):
                return None
            if not piece:
                return None
            heard += piece
            found = _ANSWER.search(heard)
            if found:
                return int(found[2])
        return None

    def _restore(self) -> None:
        if self._before is not None:
            try:
                termios.tcsetattr(self._source, termios.TCSANOW, self._before)
            except (OSError, termios.error):
                return
