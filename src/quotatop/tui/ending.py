"""What if the terminal goes away or someone asks us to leave?  The shell gets its terminal back, whatever happens.

Textual handles neither signals nor the end of its input: it would leave the alternate screen on, and spin.
"""

import asyncio
import os
import selectors
import signal
import threading
from codecs import getincrementaldecoder
from typing import IO, Any

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
LAST_RESORT_S = 1.5
_CHUNK = 4_096
_LOOK_S = 0.1


class LiveDriver(LinuxDriver):
    """Textual's driver for terminals that can go away at any moment."""

    def start_application_mode(self) -> None:
        """Take the terminal; what is written to one that is gone is dropped."""
        if self._file is not None and not isinstance(self._file, Fearless):
            self._file = Fearless(self._file)  # type: ignore[assignment]  # Textual names a class, it needs a file
        super().start_application_mode()  # type: ignore[no-untyped-call]  # untyped there

    def _run_input_thread(self) -> None:
        """Read until told to stop; the end of the input ends the app."""
        try:
            self.run_input_thread()
        except (OSError, ValueError, ParseError):
            self._hung_up()

    def run_input_thread(self) -> None:
        """Turn what is typed into events."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOK_S):
                    typed = os.read(self.fileno, _CHUNK)
                    if not typed:
                        self._hung_up()
                        return
                    for event in parser.feed(decode(typed)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def _hung_up(self) -> None:
        app = self._app
        loop = app._loop  # noqa: SLF001 - the app has no other name for its loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(leave, app, signal.SIGHUP)


class Fearless:
    """A file that takes everything and passes on what it can."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write, unless nobody is there any more."""
        try:
            return self._file.write(text)
        except (OSError, ValueError):
            return len(text)

    def flush(self) -> None:
        """Flush, unless nobody is there any more."""
        try:
            self._file.flush()
        except (OSError, ValueError):
            return

    def fileno(self) -> int:
        """Give the file's own number."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Say whether it is a terminal."""
        return self._file.isatty()


def heed_signals(app: App[Any]) -> None:
    """Let every deadly signal end the app in order. Also when it was ignored or blocked for us (nohup)."""
    loop = asyncio.get_running_loop()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    for number in SIGNALS:
        loop.add_signal_handler(number, leave, app, number)


def leave(app: App[Any], number: signal.Signals) -> None:
    """End the app with the status of that signal; if it cannot end in time, end the process."""
    status = 128 + number
    app.exit(return_code=status)
    last = threading.Timer(LAST_RESORT_S, _at_any_price, (app, status))
    last.daemon = True
    last.start()


def _at_any_price(app: App[Any], status: int) -> None:
    driver = app._driver  # noqa: SLF001 - nothing public gives the terminal back
    if isinstance(driver, LiveDriver):
        restored = threading.Thread(target=driver.stop_application_mode, daemon=True)
        restored.start()
        restored.join(0.3)
    os._exit(status)
