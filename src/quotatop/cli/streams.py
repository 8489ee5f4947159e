"""How does anything reach stdout and stderr?  Only through here.

Stdout is data and stderr is talk. A reader that closes the pipe has had enough, which is success; a full disk is a
failure. Text is UTF-8 even where the locale would make Python fall back to ASCII, and carries no control character
that we did not put there ourselves. Imports next to nothing, because `line` and `--version` come through here too.
"""

import os
import sys
from enum import IntEnum

from quotatop.host.environment import is_dumb, variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


class ExitCode(IntEnum):
    """What the shell is told (contract, part 4)."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    UNREAD = 3
    """Done, and at least one subscription could not be read."""
    TIGHT = 10
    NO = 11
    UNKNOWN = 20
    INTERRUPTED = 130


_LARGE = 40_000
"""A JSON document of more characters is indented by a quicker hand."""


class Stop(Exception):
    """Ends a command early, with a status and a sentence for stderr."""

    def __init__(self, code: ExitCode, message: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ReaderGone(Exception):
    """Whoever read our stdout has closed it; nothing more is wanted."""


_SINGLE_BYTE = ("ascii", "us-ascii", "ansi_x3.4-1968", "646", "iso8859-1", "iso-8859-1", "latin-1", "latin1", "cp1252")
_CONTROLS = (*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F)
_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SAFE = dict.fromkeys((*_CONTROLS, *_BIDI), "\N{REPLACEMENT CHARACTER}") | {0x09: " "}
_JSON = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *_BIDI)}
_SAFE_IN_COLOUR = {code: mark for code, mark in _SAFE.items() if code != 0x1B}


def out(text: str) -> None:
    """Write lines of data to stdout. Raise ReaderGone for a closed pipe and Stop where it cannot be written."""
    if sys.stdout is None:
        raise Stop(ExitCode.FAILURE, "stdout is closed")
    try:
        _write(sys.stdout, text, _SAFE_IN_COLOUR if has_colour() else _SAFE)
    except BrokenPipeError:
        _forget(1)
        raise ReaderGone from None
    except OSError as error:
        _forget(1)
        raise Stop(ExitCode.FAILURE, f"stdout: {error.strerror}") from None


def err(text: str) -> None:
    """Write lines of talk to stderr; where nobody can hear them they are dropped."""
    if sys.stderr is None:
        return
    try:
        _write(sys.stderr, text, _SAFE)
    except OSError:
        _forget(2)


def progress(text: str) -> None:
    """Show on a terminal's stderr what long work is at; `""` wipes it. Nothing where stderr is no terminal."""
    if sys.stderr is None or not sys.stderr.isatty() or is_dumb():
        return
    try:
        sys.stderr.write("\r\x1b[K" + text.translate(_SAFE))
        sys.stderr.flush()
    except OSError:
        _forget(2)


def out_json(document: object) -> None:
    """Write one JSON document on stdout: UTF-8, controls escaped, NaN and the infinities refused."""
    import json  # noqa: PLC0415 - the commands that print no JSON start without it

    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    _raw((_indented(text) if len(text) > _LARGE else json.dumps(document, ensure_ascii=False, indent=2)) + "\n")


def _indented(text: str) -> str:
    """Indent JSON as the standard library does, which takes longer for a large document than to load what is quick."""
    from msgspec.json import format  # noqa: A004, PLC0415 - small documents need none of it

    return format(text.encode("utf-8", "replace"), indent=2).decode()


def out_json_line(document: object) -> None:
    """Write one JSON document as one line on stdout."""
    import json  # noqa: PLC0415 - the commands that print no JSON start without it

    _raw(json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(", ", ": ")) + "\n")


def _raw(text: str) -> None:
    if sys.stdout is None:
        raise Stop(ExitCode.FAILURE, "stdout is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.translate(_JSON).encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _forget(1)
        raise ReaderGone from None
    except OSError as error:
        _forget(1)
        raise Stop(ExitCode.FAILURE, f"stdout: {error.strerror}") from None


def reader_has_left() -> bool:
    """Say whether stdout is a pipe that nobody reads any more, which it tells before anything is written."""
    import select  # noqa: PLC0415 - for commands that write now and then for ever

    if sys.stdout is None or not hasattr(select, "poll"):
        return False
    look = select.poll()
    look.register(sys.stdout.fileno(), 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in look.poll(0))


def has_terminal() -> bool:
    """Say whether stdout is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def can_ask() -> bool:
    """Say whether a person sits at stdin and stderr, so that a question can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def has_colour() -> bool:
    """Say whether stdout takes colour: a terminal that knows some, and nobody forbade it."""
    return has_terminal() and variable("NO_COLOR") is None and not is_dumb()


def is_ascii() -> bool:
    """Say whether the locale promises no more than ASCII, so that bars are better drawn in it."""
    return sys.stdout is None or (sys.stdout.encoding or "ascii").lower() in _SINGLE_BYTE


def width() -> int | None:
    """Give the columns of stdout's terminal (or of COLUMNS); None where the output has no width."""
    named = variable("COLUMNS")
    if named and named.isascii() and named.isdigit() and int(named) > 0:
        return int(named)
    try:
        return os.get_terminal_size(1).columns or None
    except OSError:
        return None


def guard() -> None:
    """Open what the caller closed on /dev/null, so that no file of ours is ever taken for stdin, stdout or stderr."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        opened = os.open(os.devnull, os.O_RDWR)
        while opened < 2:
            opened = os.open(os.devnull, os.O_RDWR)
        if opened > 2:
            os.close(opened)


def _write(stream: "TextIO", text: str, safe: "dict[int, str]") -> None:
    line = text.translate(safe)
    if not line.endswith("\n"):
        line += "\n"
    stream.flush()
    stream.buffer.write(line.encode(_encoding(stream), "replace"))
    stream.buffer.flush()


def _encoding(stream: "TextIO") -> str:
    name = (stream.encoding or "utf-8").lower()
    return "utf-8" if name in _SINGLE_BYTE else name


def _forget(descriptor: int) -> None:
    """Point a stream that failed at /dev/null, so that the interpreter's own last flush says nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
