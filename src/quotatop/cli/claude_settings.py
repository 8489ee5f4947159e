"""How is our status line put into Claude Code's settings?  Shown first, written on a yes, undone alike."""

import argparse
import difflib
import json
from collections.abc import Mapping

from quotatop.cli.asking import agree
from quotatop.cli.language import words_for
from quotatop.cli.streams import ExitCode, Stop, can_ask, err, out
from quotatop.host.claude_settings import (
    KEY,
    BadSettings,
    Settings,
    own_program,
    read_settings,
    settings_path,
    with_ours,
    without_ours,
    write_settings,
)
from quotatop.host.environment import own
from quotatop.host.paths import home
from quotatop.present.words import Words


def install(args: argparse.Namespace) -> ExitCode:
    """Show our command in the settings and put it there on a yes."""
    return _change(args, there=True)


def uninstall(args: argparse.Namespace) -> ExitCode:
    """Show the settings without it, the user's former command in its place, and write them on a yes."""
    return _change(args, there=False)


def _change(args: argparse.Namespace, *, there: bool) -> ExitCode:
    words, path = words_for("auto"), settings_path(own(), home())
    try:
        settings = read_settings(path)
        if settings.is_ours == there:
            err(words("claude.already" if there else "claude.absent", path=path))
            return ExitCode.OK
        changed = with_ours(settings, own_program()) if there else without_ours(settings)
        out("\n".join(_difference(settings, changed)))
        if _wanted(args, words, settings):
            write_settings(settings, changed)
            err(words("claude.written" if there else "claude.undone", path=path))
    except BadSettings as bad:
        raise Stop(ExitCode.USAGE, words(f"claude.bad.{bad.code}", path=path)) from None
    except OSError as error:
        raise Stop(ExitCode.FAILURE, f"{path}: {error.strerror}") from None
    return ExitCode.OK


def _wanted(args: argparse.Namespace, words: Words, settings: Settings) -> bool:
    if args.yes:
        return True
    if can_ask():
        return agree(words("claude.ask", path=settings.path), words)
    err(words("claude.shown", path=settings.path))
    return False


def _difference(settings: Settings, changed: Mapping[str, object]) -> list[str]:
    """Give the difference of the one setting, as diff writes it."""
    before, after = (_lines(document.get(KEY)) for document in (settings.document, changed))
    return [line for line in difflib.ndiff(before, after) if not line.startswith("?")]


def _lines(value: object) -> list[str]:
    return [] if value is None else json.dumps({KEY: value}, indent=2, ensure_ascii=False).splitlines()
