"""Command `line`: one prepared line from the cache, for tmux and status bars.

Reads no config, never touches the network and never blocks; whatever is missing prints as `–`. The plain line and
its everyday options are read here without argparse, because a status bar runs this every few seconds.
"""

import json
import os
from time import localtime, strftime

from quotatop.cli.streams import ExitCode, Stop, out
from quotatop.host.cache_folder import LINE_FILE, cache_folder
from quotatop.host.instant import epoch
from quotatop.present.printed_line import Prepared, default_line, narrowed, painted

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

MOST_BYTES = 4_194_304


def quick(argv: list[str]) -> int | None:
    """Answer `line` with its everyday options; None where the whole parser must look."""
    if argv == []:
        return print_line()
    return print_line(tmux=True) if argv == ["--tmux"] else None


def run(args: "argparse.Namespace") -> int:
    """Run the command with parsed arguments."""
    if args.names:
        return _print_names()
    return print_line(args.format, tmux=args.tmux, width=args.width)


def print_line(template: str | None = None, *, tmux: bool = False, width: int | None = None) -> int:
    """Print the line as it stands now."""
    prepared = Prepared(_document(), epoch(), _on_the_wall)
    if template is not None:
        pieces = _filled(template, prepared)
    else:
        pieces = default_line(prepared, tmux=tmux)
    if width is not None:
        pieces = narrowed(pieces if tmux else [(text, "") for text, _ in pieces], width)
    out(painted(pieces) if tmux else "".join(text for text, _ in pieces))
    return ExitCode.OK


def _document() -> object:
    """Read the prepared line; None where there is none that could be read."""
    try:
        with open(f"{cache_folder()}/{LINE_FILE}", "rb", opener=_without_waiting) as file:
            return json.loads(file.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return None


def _without_waiting(path: str, flags: int) -> int:
    """Open whatever lies there at once; a named pipe would else wait for somebody who writes."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _on_the_wall(moment: float) -> str:
    """Write a moment in local time: `11:26`, on another day `Sun 15:48`."""
    there, here = localtime(moment), localtime(epoch())
    return strftime("%H:%M" if there[:3] == here[:3] else "%a %H:%M", there)


def _filled(template: str, prepared: Prepared) -> list[tuple[str, str]]:
    from quotatop.present.template import NAMES, TemplateError, fill  # noqa: PLC0415 - only for templates

    try:
        return fill(template, prepared)
    except TemplateError as error:
        from quotatop.cli.complaints import did_you_mean  # noqa: PLC0415 - only for a mistake
        from quotatop.cli.language import words_for  # noqa: PLC0415 - only for a mistake

        words = words_for("auto")
        hint = did_you_mean(error.text, tuple(NAMES), words) if error.code == "name" else ""
        raise Stop(ExitCode.USAGE, words(f"line.bad.{error.code}", text=error.text, hint=hint)) from None


def _print_names() -> int:
    from quotatop.cli.language import words_for  # noqa: PLC0415 - only for the list
    from quotatop.present.template import NAMES  # noqa: PLC0415 - only for the list

    words = words_for("auto")
    column = 2 + max(map(len, NAMES))
    out("\n".join(f"{name:{column}}{words(f'line.name.{name}')}" for name in NAMES))
    return ExitCode.OK
