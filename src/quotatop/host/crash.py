"""What is told when the program itself fails?  One line and a trace without anything that could be private.

Python prints source lines and messages, Textual local variables too: any of them can hold a key. What is kept is the
kind of each error and the places it came through. The environment's switches that make libraries write down what
they see are dropped before they are loaded.
"""

import os
import sys
import threading
import warnings
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from quotatop.host.log import Log

_PACKAGE = Path(__file__).parent.parent
_SWITCHES = ("SSLKEYLOGFILE", "PYTHONASYNCIODEBUG", "PYTHONFAULTHANDLER", "PYTHONDEVMODE", "TEXTUAL")
_TEXTUAL = ("LOG", "DEBUG", "DEVTOOLS", "DRIVER", "PRESS", "SCREENSHOT", "SHOW_RETURN")
_DEEPEST = 12

Say = Callable[[str, str, Path], str]
"""Words for: the kind of error, its place, the log file."""


def drop_switches(environ: MutableMapping[str, str]) -> None:
    """Take the variables out that would write key presses, passwords or session keys to files."""
    textual = tuple(f"TEXTUAL_{name}" for name in _TEXTUAL)
    for name in list(environ):
        if name in _SWITCHES or name.startswith(textual):
            del environ[name]


def scrubbed_trace(error: BaseException, depth: int = 0) -> str:
    """Give the kinds of error and the places, outermost first: no message, no source, no variable."""
    places = " < ".join(reversed(_places(error.__traceback__)))
    text = f"{type(error).__name__} at {places or '?'}"
    if depth >= _DEEPEST:
        return text
    if isinstance(error, BaseExceptionGroup):
        inner = "; ".join(scrubbed_trace(each, depth + 1) for each in error.exceptions[:_DEEPEST])
        text = f"{text} [{inner}]"
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{text} after {scrubbed_trace(before, depth + 1)}" if before is not None else text


def place_of(error: BaseException) -> str:
    """Give the innermost place of an error in our own code, else the innermost of all."""
    places = _places(error.__traceback__)
    ours = [place for place in places if place.startswith("quotatop/")]
    return (ours or places or ["?"])[-1]


class _Record:
    """Where failures are told. Before the folders are known, and where nobody says, there is no log."""

    def __init__(self) -> None:
        self.log: Log | None = None
        self.say: Say | None = None

    def write(self, event: str, error: BaseException | None) -> None:
        if self.log is not None and error is not None:
            self.log.write(event, trace=scrubbed_trace(error))

    def line(self, error: BaseException) -> str:
        place = place_of(error)
        if self.say is None or self.log is None:
            return f"quotatop: {type(error).__name__}, {place}"
        return self.say(type(error).__name__, place, self.log.path)


_RECORD = _Record()
"""The hooks of the interpreter are one for the whole process, so this is too."""


def install(log: "Log | None" = None, say: Say | None = None) -> None:
    """Let every unhandled error end in one line on stderr and a scrubbed trace in the log; the exit status stays 1.

    Called first of all, and again when the log and the language are known. Warnings of libraries go to the log alone.
    """
    drop_switches(os.environ)
    _RECORD.log, _RECORD.say = log or _RECORD.log, say or _RECORD.say
    sys.excepthook = _failed
    threading.excepthook = _thread_failed
    sys.unraisablehook = _unraisable
    warnings.showwarning = _warned


def _failed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    del trace  # the error holds it
    if not issubclass(kind, KeyboardInterrupt):
        _RECORD.write("crash", error)
        _tell(_RECORD.line(error))


def _thread_failed(told: threading.ExceptHookArgs) -> None:
    _RECORD.write("thread-crash", told.exc_value)


def _unraisable(told: "sys.UnraisableHookArgs") -> None:
    _RECORD.write("unraisable", told.exc_value)


def _warned(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_rest: object, **_named: object
) -> None:
    del message
    if _RECORD.log is not None:
        _RECORD.log.detail("warning", kind=category.__name__, place=f"{_short(filename)}:{lineno}")


def watch_loop(loop: "asyncio.AbstractEventLoop", log: "Log") -> None:
    """Let what fails in a loop with nobody waiting for it go to the log, instead of to the terminal."""

    def failed(_loop: "asyncio.AbstractEventLoop", context: Mapping[str, object]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            log.write("task-crash", trace=scrubbed_trace(error))
        else:
            log.write("loop-trouble")

    loop.set_exception_handler(failed)
    import logging  # noqa: PLC0415 - comes with asyncio, which is loaded where there is a loop

    root = logging.getLogger()
    if not root.handlers:  # else Python's last resort writes libraries' records over the screen
        root.addHandler(logging.NullHandler())


def _tell(line: str) -> None:
    try:
        print(line, file=sys.stderr)  # noqa: T201 - the last word of a failing program
    except (OSError, ValueError, AttributeError):
        return  # stderr is gone


def _places(trace: TracebackType | None) -> list[str]:
    """Give `file:line function` of each frame, outermost first."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places


def _short(filename: str) -> str:
    """Name a file without the folders that tell where and for whom it is installed."""
    path = Path(filename)
    if path.is_relative_to(_PACKAGE):
        return f"quotatop/{path.relative_to(_PACKAGE)}"
    parts = path.parts
    if "site-packages" in parts:
        return "/".join(parts[len(parts) - parts[::-1].index("site-packages") :])
    return path.name
