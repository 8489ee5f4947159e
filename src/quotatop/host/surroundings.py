"""What does the program run in: which terminal, which tmux, what do they let through?"""

import os
from collections.abc import Mapping
from pathlib import Path

from quotatop.domain.text import plain
from quotatop.domain.value import dataclass
from quotatop.host.channels import choose
from quotatop.host.processes import allowed, run

_TMUX_S = 2.0
_OPTIONS = ("version", "monitor-bell", "bell-action", "visual-bell", "allow-passthrough")


@dataclass(frozen=True, slots=True)
class Tmux:
    """A tmux server and how it treats the bell; "" where it does not say."""

    version: str
    monitor_bell: str
    bell_action: str
    visual_bell: str
    passthrough: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The terminal at hand. `colours` is `truecolor`, `256`, `16` or `none`; `channel` is what `auto` means here."""

    columns: int | None
    rows: int | None
    term: str
    colours: str
    utf8: bool
    channel: str
    in_tmux: bool
    tmux: Tmux | None


async def look_around(environ: Mapping[str, str], folder: Path, *, utf8: bool) -> Surroundings:
    """Look at the terminal of stdout or stdin, and ask tmux where there is one."""
    size = _size()
    return Surroundings(
        columns=size[0] if size else None,
        rows=size[1] if size else None,
        term=plain(environ.get("TERM", ""), 40),
        colours=_colours(environ),
        utf8=utf8,
        channel=choose(environ),
        in_tmux=bool(environ.get("TMUX")),
        tmux=await _tmux(environ, folder) if environ.get("TMUX") else None,
    )


def _size() -> tuple[int, int] | None:
    for descriptor in (1, 0, 2):
        try:
            columns, rows = os.get_terminal_size(descriptor)
        except OSError:
            continue
        return columns, rows
    return None


def _colours(environ: Mapping[str, str]) -> str:
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR") or term in ("", "dumb", "unknown"):
        return "none"
    if environ.get("COLORTERM") in ("truecolor", "24bit") or term.endswith("-direct"):
        return "truecolor"
    return "256" if "256" in term or "kitty" in term or "ghostty" in term else "16"


async def _tmux(environ: Mapping[str, str], folder: Path) -> Tmux | None:
    question = "|".join(f"#{{{name}}}" for name in _OPTIONS)
    finished = await run(
        ("tmux", "display-message", "-p", question),
        environ=allowed(environ, names=("TMUX", "TMUX_PANE", "TMUX_TMPDIR", "TERM")),
        folder=folder,
        timeout_s=_TMUX_S,
        limit=1_000,
    )
    said = plain(finished.output.decode("utf-8", "replace"), 200).split("|")
    if finished.trouble is not None or len(said) != len(_OPTIONS):
        return None
    return Tmux(*said)
