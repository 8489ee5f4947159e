"""What does each way of telling a person look like on the wire?  Pure texts and argument lists, made safe for each.

Terminal sequences end in ST, never in BEL, so that the bell rings only when it is meant to.
"""

import base64
import html
import re
import sys
from collections.abc import Mapping

from quotatop.domain.text import plain

ESC, BELL = "\x1b", "\a"
_ST = f"{ESC}\\"
TERMINAL = ("osc9", "osc777", "osc99")
PROGRAMS = ("notify-send", "osascript")
_TITLE, _BODY = 100, 400
_OSC99_BYTES = 1_500
"""Terminals that know OSC 99 take 2,048 bytes a piece; base64 needs a third more than the text."""

_BY_PROGRAM = {"iTerm.app": "osc9", "iTerm2": "osc9", "WezTerm": "osc9", "ghostty": "osc9", "rxvt": "osc777"}
_BY_TERM = {
    "xterm-kitty": "osc99",
    "xterm-ghostty": "osc9",
    "foot": "osc777",
    "foot-extra": "osc777",
    "wezterm": "osc9",
}


def choose(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """Give the desktop channel that `auto` means here: the desktop's own one, over ssh the terminal's, else `off`."""
    remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    if platform == "darwin" and not remote:
        return "osascript"
    desktop = any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"))
    if desktop and not remote:
        return "notify-send"
    if environ.get("KITTY_WINDOW_ID"):
        return "osc99"
    for name in ("TERM_PROGRAM", "LC_TERMINAL"):  # the second passes through ssh
        if environ.get(name) in _BY_PROGRAM:
            return _BY_PROGRAM[environ[name]]
    term = environ.get("TERM", "")
    return "osc777" if term.startswith("rxvt") else _BY_TERM.get(term, "off")


def terminal_text(channel: str, title: str, body: str, *, tmux: bool, number: int = 0) -> str:
    """Give the sequence of a desktop notification by the terminal; inside tmux wrapped to pass through it."""
    title, body = plain(title, _TITLE), plain(body, _BODY)
    match channel:
        case "osc9":
            text = f"{title}: {body}" if body else title
            if re.match(r"\s*\d*;", text):  # "4;1;50" would be a progress report
                text = f"quotatop: {text}"
            sequence = f"{ESC}]9;{text}{_ST}"
        case "osc777":
            sequence = f"{ESC}]777;notify;{title.replace(';', ',')};{body.replace(';', ',')}{_ST}"
        case _:
            name = f"i=quotatop-{number}"
            head = f"{ESC}]99;{name}:e=1:d=0;{_base64(title)}{_ST}"
            sequence = f"{head}{ESC}]99;{name}:e=1:d=1:p=body;{_base64(body)}{_ST}"
    return f"{ESC}Ptmux;{sequence.replace(ESC, ESC * 2)}{_ST}" if tmux else sequence


def program_argv(channel: str, title: str, body: str, *, urgent: bool) -> tuple[str, ...]:
    """Give the argv of a notifier program; the text is an argument, never part of a script or an option."""
    title, body = plain(title, _TITLE), plain(body, _BODY)
    if channel == "notify-send":
        urgency = "critical" if urgent else "normal"
        text = html.escape(body, quote=False)  # servers read a body as markup
        return ("notify-send", "--app-name=quotatop", f"--urgency={urgency}", "--", title, text)
    script = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")
    lines = tuple(part for line in script for part in ("-e", line))
    return ("osascript", *lines, "--", title, body)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()[:_OSC99_BYTES]).decode()
