"""Where does a command without a screen ring the bell?  On the terminal behind stderr, else behind stdout."""

import sys
from collections.abc import Callable


def raw_terminal() -> Callable[[str], None] | None:
    """Give a writer to the terminal that passes control bytes on; None where there is no terminal."""
    stream = next((one for one in (sys.stderr, sys.stdout) if one is not None and one.isatty()), None)
    if stream is None:
        return None

    def write(text: str) -> None:
        stream.buffer.write(text.encode())
        stream.buffer.flush()

    return write
