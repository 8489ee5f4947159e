"""Real terminals: a pty whose screen pyte keeps, and tmux on a socket of its own. Both run the program as a user."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

PATIENCE = 60.0
"""Seconds until a test gives up waiting: generous, since many tests share few cores."""

SESSION_LEADER = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
if sys.argv[1] == "ignored":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
elif sys.argv[1] == "blocked":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
os.execvp(sys.argv[2], sys.argv[2:])
"""
"""Makes the pty the controlling terminal, as a shell's is, and sets what becomes of SIGHUP."""

ON_BY_DEFAULT = {"7", "25"}
"""Line wrap and the cursor; every other mode is off in a terminal at rest."""

NOT_DRAWN = re.compile(
    rb"\x1b\[\?[\d;]+\$p|\x1b\[[<>=][\d;]*u|\x1b\[\?u|\x1b\[>[\d;]*[qc]|\x1b[P_^].*?\x1b\\", re.DOTALL
)
"""Queries and modes that pyte would print as text; a terminal draws nothing for them."""


def surroundings() -> dict[str, str]:
    """Give the environment without the size that a test runner may have set for itself."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


class Screen(pyte.Screen):
    """A screen that answers the terminal's questions (where is the cursor?) as a terminal does."""

    reply: Callable[[str], None] = staticmethod(lambda _: None)

    def write_process_input(self, data: str) -> None:
        self.reply(data)


class Terminal:
    """A program on a pty of its own, with the screen that a person would see."""

    def __init__(self, argv: list[str], columns: int, rows: int, env: dict[str, str], hangup: str) -> None:
        self.master, self.slave = pty.openpty()
        self.raw = bytearray()
        self.screen = Screen(columns, rows)
        self.screen.reply = lambda data: self.write(data.encode())
        self._stream = pyte.ByteStream(self.screen)
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [sys.executable, "-c", SESSION_LEADER, hangup, *argv],
            stdin=self.slave, stdout=self.slave, stderr=self.slave, env=env, start_new_session=True,
        )  # fmt: skip

    def resize(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)
        self.screen.resize(rows, columns)

    def write(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def read(self, seconds: float = 0.1) -> bool:
        """Take in what the program has drawn; False when nothing came."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return False
        data = os.read(self.master, 65_536)
        self.raw += data
        self._stream.feed(NOT_DRAWN.sub(b"", data))
        return True

    @property
    def lines(self) -> list[str]:
        rows = (self.screen.buffer[row] for row in range(self.screen.lines))
        return ["".join(row[column].data for column in range(self.screen.columns)).rstrip() for row in rows]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def until(self, shown: Callable[[str], object], why: str = "") -> str:
        """Read until the screen satisfies `shown`; fail with the screen as it is."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if shown(self.text):
                return self.text
            self.read()
            if self.process.poll() is not None and not self.read(0):
                break
        pytest.fail(f"not seen: {why or shown}; exit {self.process.poll()}; the screen:\n{self.text}")

    def quiet(self, seconds: float = 0.5) -> None:
        """Read until nothing has come for that long."""
        while self.read(seconds):
            pass

    def gone(self) -> int:
        """Read until the program has ended; give its exit status."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.quiet(0.05)
                return self.process.returncode
            self.read()
        pytest.fail(f"still there after {PATIENCE} s; the screen:\n{self.text}")

    def modes_left_changed(self) -> set[str]:
        """Name the modes that are not as a shell expects them, the cursor and the keyboard protocol among them."""
        modes: dict[str, bool] = {}
        for codes, action in re.findall(rb"\x1b\[\?([\d;]+)([hl])", self.raw):
            modes |= dict.fromkeys(codes.decode().split(";"), action == b"h")
        changed = {mode for mode, on in modes.items() if on != (mode in ON_BY_DEFAULT)}
        pushed = len(re.findall(rb"\x1b\[>\d+u", self.raw)) - len(re.findall(rb"\x1b\[<\d*u", self.raw))
        return changed | ({"keyboard"} if pushed > 0 else set())

    def as_before(self) -> bool:
        """Whether the line discipline (echo, canonical mode, signals) is what it was."""
        return termios.tcgetattr(self.slave)[:4] == self.before[:4]

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for end in (self.master, self.slave):
            try:
                os.close(end)
            except OSError:
                continue  # a test has cut this end already

    def cut(self) -> None:
        """Close the pty, as a cut ssh or a closed window does."""
        os.close(self.slave)
        os.close(self.master)


@pytest.fixture
def terminal(made_up_home: Path) -> Iterator[Callable[..., Terminal]]:
    """Start the program on a pty: `terminal("--demo", "one", size=(120, 36))`."""
    started: list[Terminal] = []

    def start(*args: str, size: tuple[int, int] = (120, 36), hangup: str = "default", **env: str) -> Terminal:
        argv = [sys.executable, "-m", "quotatop", *args]
        screen = Terminal(argv, *size, env={**surroundings(), "QUOTATOP_DEMO_SPEED": "1", **env}, hangup=hangup)
        started.append(screen)
        return screen

    yield start
    for screen in started:
        screen.close()


class Tmux:
    """A tmux server on a socket of its own, with one session."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "tmux"

    def __call__(self, *args: str) -> str:
        argv = ["tmux", "-f", "/dev/null", "-S", str(self.socket), *args]
        return subprocess.run(
            argv, capture_output=True, text=True, timeout=PATIENCE, check=True, env=surroundings()
        ).stdout

    def start(self, *args: str, size: tuple[int, int], speed: str = "1") -> None:
        columns, rows = map(str, size)
        command = [sys.executable, "-m", "quotatop", *args]
        wish = f"QUOTATOP_DEMO_SPEED={speed}"
        self("new-session", "-d", "-s", "demo", "-x", columns, "-y", rows, "-e", wish, *command)
        self("set-option", "-g", "remain-on-exit", "on")

    @property
    def text(self) -> str:
        return self("capture-pane", "-p", "-t", "demo:0")

    def ask(self, what: str, window: str = "demo:0") -> str:
        return self("display-message", "-p", "-t", window, f"#{{{what}}}").strip()

    def until(self, true: Callable[["Tmux"], object], why: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if true(self):
                return
            time.sleep(0.2)
        pytest.fail(f"not seen in tmux: {why}; the pane:\n{self.text}")

    def gone(self, pid: int) -> bool:
        """Whether a process ends; one that only nobody has buried counts as ended."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            except (FileNotFoundError, ProcessLookupError):
                return True
            if state == "Z":
                return True
            time.sleep(0.1)
        return False


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not in the PATH; `apt install tmux` lets this test run")
    server = Tmux(tmp_path)
    yield server
    try:
        pid = int(server.ask("pid"))
    except (subprocess.CalledProcessError, ValueError):
        return  # the test has ended the server itself
    server("kill-server")
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
