"""The installed program, run in this process, with its files in a made-up home."""

import contextlib
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from quotatop.__main__ import answer


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the config lies; there is none yet."""
    for name, folder in (("STATE", "state"), ("CACHE", "cache")):
        monkeypatch.setenv(f"QUOTATOP_{name}_DIR", str(tmp_path / folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    return tmp_path / "etc" / "quotatop" / "config.toml"


@pytest.fixture
def write_config(config_file: Path) -> Callable[..., Path]:
    def write(text: str, mode: int = 0o600) -> Path:
        config_file.parent.mkdir(parents=True, exist_ok=True)
        config_file.write_text(text)
        config_file.chmod(mode)
        return config_file

    return write


@pytest.fixture
def quotatop(
    config_file: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run a command: `quotatop("set", "display.show", "left")`."""

    def run(*argv: str, env: Mapping[str, str] | None = None) -> Ran:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["quotatop", *argv])
            patch.setattr(sys, "excepthook", sys.excepthook)
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            capfd.readouterr()
            code = int(answer())
        said = capfd.readouterr()
        return Ran(code, said.out, said.err)

    return run


class Vendor:
    """A vendor on loopback that answers every request alike and remembers what it was told."""

    def __init__(self) -> None:
        self.status, self.body = 200, b"{}"
        self.keys: list[str] = []
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                vendor.keys.append(self.headers.get("authorization", ""))
                self.send_response(vendor.status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(vendor.body)))
                self.end_headers()
                self.wfile.write(vendor.body)

            def log_message(self, *words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def vendor() -> Vendor:
    vendor = Vendor()
    thread = Thread(target=vendor.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield vendor
    vendor.server.shutdown()
    vendor.server.server_close()
    thread.join()


_TAKE_TERMINAL = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "quotatop", *sys.argv[1:]])
"""


def _in_a_terminal(argv: list[str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run the program in a terminal of its own; answer each question once its words are on the screen."""
    ours, theirs = pty.openpty()
    program = [sys.executable, "-c", _TAKE_TERMINAL, *argv]
    child = subprocess.Popen(program, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    impatience = threading.Timer(120, child.kill)  # a question that no answer is for must not hold up all tests
    impatience.start()
    said, since, waiting = b"", 0, list(answers)
    with contextlib.suppress(OSError):  # Linux says that the other end is closed by an error
        while piece := os.read(ours, 4096):
            said += piece
            if waiting and waiting[0][0].encode() in said[since:]:
                since = len(said)
                os.write(ours, waiting.pop(0)[1].encode() + b"\n")
    os.close(ours)
    impatience.cancel()
    return child.wait(), said.decode()


@pytest.fixture
def in_a_terminal() -> Callable[..., tuple[int, str]]:
    return _in_a_terminal
