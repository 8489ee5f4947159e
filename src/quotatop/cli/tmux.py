"""Command `tmux`: what to put into tmux.conf, and why.  It prints; who likes it appends it to the file."""

import argparse
import shlex
import shutil
import sys
from pathlib import Path

from quotatop.cli.language import words_before_config
from quotatop.cli.streams import ExitCode, out
from quotatop.host.paths import find_places
from quotatop.present.drawing import wrapped
from quotatop.present.words import Words

_COLUMNS = 78
_SESSION = "quotatop"


def run(args: argparse.Namespace) -> ExitCode:
    """Run the command."""
    words = words_before_config(find_places(args.config).config)
    option = ("--config", str(find_places(args.config).config)) if args.config else ()
    out(snippet(_program(), option, words))
    return ExitCode.OK


def snippet(program: tuple[str, ...], option: tuple[str, ...], words: Words) -> str:
    """Give the lines for tmux.conf. `option` names another config for the part that reads one."""
    line = shlex.join([*program, "line", "--tmux"]).replace("#", "##")
    watch = shlex.join([*program, *option, "watch"])
    begin = f"new-session -d -s {_SESSION} {_quoted(watch)}"
    parts = [
        (words("tmux.intro"), ()),
        (
            words("tmux.status"),
            (
                "set -g status-interval 15",
                "set -g status-right-length 80",
                f"set -g status-right {_quoted(f'#({line})  %H:%M')}",
            ),
        ),
        (words("tmux.watch"), (f"if-shell {_quoted(f'tmux has-session -t ={_SESSION}')} '' {_quoted(begin)}",)),
        (
            words("tmux.bell"),
            ("set -g monitor-bell on", "set -g bell-action any", "set -g visual-bell off"),
        ),
        (words("tmux.passthrough"), ("set -gq allow-passthrough on",)),
    ]
    return "\n\n".join("\n".join([*_comment(text), *lines]) for text, lines in parts)


def _program() -> tuple[str, ...]:
    """Name this program so that tmux finds it: by its name if the PATH has it, else by where it lies."""
    if shutil.which("quotatop"):
        return ("quotatop",)
    started = Path(sys.argv[0])
    return (sys.executable, "-m", "quotatop") if started.suffix == ".py" else (str(started.absolute()),)


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrapped(text, _COLUMNS)]


def _quoted(text: str) -> str:
    """Quote for tmux's parser, in which only single quotes take everything as it is."""
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return f'"{escaped}"'
