"""Where does the program start?  What must answer at once does so before anything heavy is imported."""

import gc
import sys

from quotatop import __version__
from quotatop.cli.streams import ExitCode, ReaderGone, Stop, err, guard, has_terminal, out

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

    from quotatop.present.words import Words


def main() -> int:
    """Run the command line, give its exit status, and end quickly."""
    try:
        return answer()
    finally:
        gc.freeze()  # the process ends now: nobody need look for circles in what it held


def answer() -> int:
    """Run the command line and give its exit status."""
    gc.disable()  # nothing of what is imported is garbage; whoever may run for long turns it on again
    try:
        guard()
        return _dispatch(sys.argv[1:])
    except ReaderGone:
        return ExitCode.OK
    except Stop as stop:
        if stop.message:
            err(stop.message)
        return stop.code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    finally:
        gc.enable()


def _dispatch(argv: list[str]) -> int:
    if argv in (["--version"], ["-V"]):
        out(f"quotatop {__version__}")
        return ExitCode.OK
    status = _quick(argv)
    if status is not None:
        return status
    if argv[:1] == ["check"]:
        from quotatop.cli.kept_check import quick as check_again  # noqa: PLC0415 - the fast path

        status = check_again(argv[1:])
        if status is not None:
            return status
    if not argv and _has_screen():
        return _bare()
    return _whole(argv)


def _quick(argv: list[str]) -> int | None:
    """Run what has a fast path; None where the whole way must be gone."""
    match argv[:1]:
        case ["line"]:
            from quotatop.cli.line import quick  # noqa: PLC0415 - the fast path
        case ["claude-statusline"]:
            from quotatop.cli.claude_statusline import quick  # noqa: PLC0415 - the fast path
        case ["status"] if "--offline" in argv:
            from quotatop.cli.kept import quick  # noqa: PLC0415 - the fast path
        case ["usage"]:
            from quotatop.cli.usage_quick import quick  # noqa: PLC0415 - the fast path
        case ["compare"]:
            from quotatop.cli.compare_quick import quick  # noqa: PLC0415 - the fast path
        case _:
            return None
    return quick(argv[1:])


def _bare() -> int:
    """Show the live screen. Nothing was asked, so that neither the parser nor its words are needed."""
    from quotatop.cli.language import words_before_config  # noqa: PLC0415 - after the fast path
    from quotatop.host.crash import drop_switches, install  # noqa: PLC0415 - after the fast path
    from quotatop.host.environment import own  # noqa: PLC0415 - after the fast path
    from quotatop.host.log import Log  # noqa: PLC0415 - after the fast path
    from quotatop.host.paths import find_places  # noqa: PLC0415 - after the fast path

    drop_switches(own())
    places = find_places()
    install(Log(places.state), lambda *what: _crashed(words_before_config(places.config), *what))
    return _live(None, None)


def _has_screen() -> bool:
    from quotatop.host.environment import is_dumb  # noqa: PLC0415 - after the fast path

    return has_terminal() and sys.stdin is not None and sys.stdin.isatty() and not is_dumb()


def _whole(argv: list[str]) -> int:
    from functools import partial  # noqa: PLC0415 - after the fast path

    from quotatop.cli.language import words_before_config  # noqa: PLC0415 - after the fast path
    from quotatop.cli.parser import COMMANDS, config_option, read  # noqa: PLC0415 - after the fast path
    from quotatop.host.crash import drop_switches, install  # noqa: PLC0415 - after the fast path
    from quotatop.host.environment import own  # noqa: PLC0415 - after the fast path
    from quotatop.host.log import Log  # noqa: PLC0415 - after the fast path
    from quotatop.host.paths import find_places  # noqa: PLC0415 - after the fast path

    drop_switches(own())
    places = find_places(config_option(argv))
    # `line` reads no config, not even for the language of its help.
    words = words_before_config(None if "line" in argv else places.config)
    install(Log(places.state, debug="--debug" in argv), partial(_crashed, words))
    args = read(argv, words)
    if args.version:
        out(f"quotatop {__version__}")
        return ExitCode.OK
    if args.command is None:
        return _screen(args, words)
    return _run(COMMANDS[args.command].module, args)


def _crashed(words: "Words", kind: str, place: str, log: "Path") -> str:
    return words("command.crash", kind=kind, place=place, log=log)


def _run(module: str, args: "argparse.Namespace") -> int:
    from importlib import import_module  # noqa: PLC0415 - after the fast path

    command = import_module(f"quotatop.cli.{module}")
    gc.freeze()
    gc.enable()
    return _or_config_problems(lambda: command.run(args))


def _or_config_problems(act: "Callable[[], int]") -> int:
    from quotatop.config.settings import ConfigError  # noqa: PLC0415 - after the fast path

    try:
        return int(act())
    except ConfigError as error:
        err(str(error))
        return ExitCode.USAGE


def _screen(args: "argparse.Namespace", words: "Words") -> int:
    """Show the live screen, or the status where none can be shown."""
    from quotatop.host.environment import is_dumb, variable  # noqa: PLC0415 - after the fast path

    if not has_terminal() or sys.stdin is None or not sys.stdin.isatty():
        return _status(args, words)
    if is_dumb():
        err(words("command.dumb", term=variable("TERM") or ""))
        return _status(args, words)
    return _live(args.config, args.demo)


def _live(config: str | None, demo: str | None) -> int:
    """Show the live screen, which collects garbage from its first picture on."""
    from quotatop.host.paths import find_places  # noqa: PLC0415 - after the fast path
    from quotatop.runtime import load  # noqa: PLC0415 - after the fast path
    from quotatop.tui.app import run_live  # noqa: PLC0415 - Textual, for the screen alone

    places = find_places(config)
    return _or_config_problems(lambda: run_live(load(places), places, demo=demo))


def _status(args: "argparse.Namespace", words: "Words") -> int:
    from quotatop.cli.parser import read  # noqa: PLC0415 - after the fast path

    named = read(["status"], words)
    named.config, named.debug, named.demo = args.config, args.debug, args.demo
    return _run("status", named)


if __name__ == "__main__":
    sys.exit(main())
