"""How is a page of a vendor opened?  In the desktop's browser, and only pages that we ourselves wrote down."""

import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from quotatop.host.aside import aside
from quotatop.host.processes import allowed

_BUSY_S = 2
_PAGE = re.compile(r"https://[a-z0-9.-]+(/[A-Za-z0-9._~/?#=&%@+:-]*)?", re.ASCII)


def opener(environ: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Name the program that opens pages here, or None where there is no desktop (over ssh, on a console)."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None
    if platform == "darwin":
        return "open"
    if environ.get("WSL_DISTRO_NAME"):
        return "wslview"
    return "xdg-open" if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") else None


async def open_page(page: str, environ: Mapping[str, str], home: Path, platform: str = sys.platform) -> bool:
    """Open a page and say whether a program took it; the browser lives on by itself.

    `page` is one of a provider's own constants. It begins with `https://`, so that no program can take it for an
    option (`xdg-open` knows no `--`).
    """
    if not _PAGE.fullmatch(page):
        raise ValueError("only https pages are opened")
    program = opener(environ, platform)
    return program is not None and await aside(lambda: _launch((program, page), environ, home), "open")


def _launch(argv: tuple[str, ...], environ: Mapping[str, str], home: Path) -> bool:
    """Start the opener; one that is still busy after a moment has become the browser."""
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed program and a constant page
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=allowed(environ),
            cwd=home,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return process.wait(_BUSY_S) == 0
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, name="quotatop-page", daemon=True).start()  # leaves no zombie
        return True
