"""Every test runs in a made-up home, without keys in the environment, and reaches loopback only."""

import ipaddress
import os
import signal
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure; what gates a change looks at the same cases each time, while a person's run searches.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("unhurried")
signal.signal(
    signal.SIGINT, signal.default_int_handler
)  # a runner in the background ignores it, and so would its children
_KEEP = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "PYTHON",
    "VIRTUAL_ENV",
    "PYTEST",
    "COVERAGE",
    "COLUMNS",
    "LINES",
    "TEXTUAL_SNAPSHOT",
)


@pytest.fixture(autouse=True)
def made_up_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    for name in list(os.environ):
        if not name.startswith(_KEEP):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("TERM", "xterm-256color")
    return home


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def guarded(self, address):
        if self.family != socket.AF_UNIX and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    def looked_up(host, *rest, **named):
        if host not in (None, "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1"):
            raise socket.gaierror(socket.EAI_NONAME, "tests resolve loopback only")
        return resolve(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
