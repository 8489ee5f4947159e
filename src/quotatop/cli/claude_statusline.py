"""Command `claude-statusline`: what Claude Code runs for its status line.

It is told the state of the session on stdin, keeps the limits that are in it, and prints a line, or passes what it was
told on to the user's own command. It always ends with 0 and soon: argparse and all else is only for `--install`.
"""

import json

from quotatop.cli.streams import ExitCode, ReaderGone, Stop, out
from quotatop.host.heard import hear, pass_on
from quotatop.host.instant import epoch
from quotatop.host.status_line_limits import keep
from quotatop.present.status_line import status_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def quick(argv: list[str]) -> int | None:
    """Answer without options, or with a command to pass on to; None where the whole parser must look."""
    if argv and argv[0] != "--":
        return None
    return answer(argv[1:])


def answer(command: list[str]) -> int:
    """Keep what is told, and print."""
    text = hear()
    told = _parsed(text)
    kept = keep(told, epoch())
    if not (command and pass_on(command, text)):
        try:
            out(status_line(told, kept, epoch()))
        except (ReaderGone, Stop):
            return ExitCode.OK  # nobody reads it, and nobody could be told
    return ExitCode.OK


def _parsed(text: bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def run(args: "argparse.Namespace") -> ExitCode:
    """Run the command with parsed arguments: put it into Claude Code's settings, or take it out."""
    from quotatop.cli.claude_settings import install, uninstall  # noqa: PLC0415 - not on the way of a status line

    if args.install:
        return install(args)
    if args.uninstall:
        return uninstall(args)
    answer(list(args.passed))
    return ExitCode.OK
