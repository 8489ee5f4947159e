"""How is one setting changed?  The command `set`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from quotatop.cli.edits import Desk, open_desk
from quotatop.cli.streams import ExitCode, err
from quotatop.config.edit import set_value, unset
from quotatop.config.provenance import in_force
from quotatop.config.spoken import key_path_of, value_of
from quotatop.domain.toml_lines import key_path


def run(args: argparse.Namespace) -> ExitCode:
    """Set a key to a value; without a value, take it out so that the default holds."""
    desk = open_desk(args)
    path: list[str] = []

    def change(text: str) -> str:
        path[:] = key_path_of(args.key, [subscription.id for subscription in desk.config.subscriptions])
        return _changed(text, path, args.value)

    config = desk.save(change)
    _tell(Desk(desk.places, config, desk.words), key_path(path))
    return ExitCode.OK


def _changed(text: str, path: Sequence[str], words: Sequence[str]) -> str:
    return set_value(text, path, value_of(path, words, Path.cwd)) if words else unset(text, path)


def _tell(desk: Desk, key: str) -> None:
    now = next((row for row in in_force(desk.config) if key == row.key or key.startswith(f"{row.key}.")), None)
    if now is None:
        err(desk.words("setup.unset", name=key))
    elif now.line is None or now.inherits:
        err(desk.words("setup.set-default", name=now.key, value=now.value))
    else:
        err(desk.words("setup.set", name=now.key, value=now.value))
