"""How is a screen program measured?  On a pty of its own, its bytes read, its questions answered."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping
from pathlib import Path

_STYLE = re.compile(rb"\x1b(?:\[[0-9;?<>=$ ]*[@-~]|[P\]^_][^\x1b\x07]*(?:\x07|\x1b\\)|.)")


class OnAPty:
    """A program on a pty; `seen` is all it has drawn."""

    def __init__(self, argv: list[str], env: Mapping[str, str], size: tuple[int, int] = (120, 40)) -> None:
        self.began = time.perf_counter()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.seen = bytearray()
        self.process = subprocess.Popen(
            argv, env=dict(env), stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)

    def read(self, seconds: float) -> int:
        """Take in what comes within so many seconds; give the number of bytes."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return 0
        try:
            data = os.read(self._master, 65_536)
        except OSError:
            return 0
        self.seen += data
        if b"\x1b[6n" in data:
            os.write(self._master, b"\x1b[1;2R")
        return len(data)

    def until(self, text: bytes, patience: float = 30) -> float:
        """Read until `text` is drawn; give the seconds since the start."""
        while time.perf_counter() - self.began < patience:
            self.read(0.5)
            if text in _STYLE.sub(b"", bytes(self.seen)):
                return time.perf_counter() - self.began
        raise SystemExit(
            f"never drawn: {text!r}; {_STYLE.sub(b' ', bytes(self.seen))[-2000:].decode(errors='replace')}"
        )

    def cpu_s(self) -> float:
        """Seconds on a processor so far, all threads."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9

    def rss_kib(self) -> int:
        """Resident memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index] # every process has it

    def end(self) -> None:
        """Stop the program and drop the pty."""
        self.process.terminate()
        while self.process.poll() is None:
            self.read(0.05)
        os.close(self._master)
