"""How is one setting changed?  The command `set`, which also takes a new key."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from quotatop import providers
from quotatop.cli.edits import Desk, open_desk
from quotatop.cli.streams import ExitCode, Stop, err
from quotatop.cli.trying import try_out, warn_of_prefix
from quotatop.cli.typed import type_key
from quotatop.config.adding import in_hand
from quotatop.config.edit import set_value, unset
from quotatop.config.load import TABLES
from quotatop.config.provenance import in_force
from quotatop.config.spoken import key_path_of, value_of
from quotatop.domain.subscription import Subscription
from quotatop.domain.toml_lines import key_path


def run(args: argparse.Namespace) -> ExitCode:
    """Set a setting to a value; without a value, take it out so that the default holds."""
    desk = open_desk(args)
    id = _whose_key(args.key)
    if id is not None:
        return _renew_key(desk, desk.subscription(id), args)
    path: list[str] = []

    def change(text: str) -> str:
        path[:] = key_path_of(args.key, [subscription.id for subscription in desk.config.subscriptions])
        return _changed(text, path, args.value)

    config = desk.save(change)
    _tell(Desk(desk.places, config, desk.words), key_path(path))
    return ExitCode.OK


def _whose_key(key: str) -> str | None:
    """Give the subscription of `ID.key` or `subscriptions.ID.key`; None for what is a setting."""
    id, _, last = key.removeprefix("subscriptions.").partition(".")
    return id if last == "key" and (id not in TABLES or key.startswith("subscriptions.")) else None


def _renew_key(desk: Desk, held: Subscription, args: argparse.Namespace) -> ExitCode:
    """Ask for a new key of a subscription, try it, and save it."""
    if args.value:
        raise Stop(ExitCode.USAGE, desk.words("setup.key-argument", id=held.id))
    provider = providers.load(held.provider)
    typed = type_key(desk, provider)
    new = in_hand(held, typed)
    warn_of_prefix(desk, new, provider)
    if not args.no_test:
        try_out(desk, desk.config, new)
    desk.renew_key(held, typed)
    err(desk.words("setup.key-set", id=held.id))
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
