"""How does a new subscription get into the config?  By flags, or by asking for what they leave out."""

import argparse
import re
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path

from quotatop.cli.asking import ask_until, choose
from quotatop.cli.edits import Desk, all_providers, open_desk
from quotatop.cli.streams import ExitCode, Stop, can_ask, err
from quotatop.cli.trying import try_out, warn_of_prefix
from quotatop.cli.typed import type_key
from quotatop.config.adding import free_id, in_hand, typed_key
from quotatop.config.edit import add_subscription
from quotatop.config.new import NewSubscription
from quotatop.config.subscriptions import id_fault
from quotatop.domain.credential import (
    KEY,
    CommandRef,
    CredentialRef,
    EnvRef,
    FileRef,
    KeyringRef,
    LoginRef,
    Ref,
    Secret,
)
from quotatop.domain.planned import PLANNED
from quotatop.domain.provider import Provider
from quotatop.domain.subscription import Source
from quotatop.domain.value import dataclass
from quotatop.host.discover import Found, discover_here


@dataclass(frozen=True, slots=True)
class _Given:
    """Where each part of the key is: by reference, or typed just now."""

    refs: tuple[tuple[str, Ref], ...] = ()
    typed: Mapping[str, Secret] = field(default_factory=dict)


def run(args: argparse.Namespace) -> ExitCode:
    """Add one subscription: check it, try its key, save it."""
    desk = open_desk(args)
    provider = _provider(args, desk)
    id = _id(args, desk, provider)
    given = _given(args, desk, provider)
    new = _new(args, desk, provider, id, given)
    config = desk.preview(lambda text: add_subscription(text, new))
    subscription = in_hand(next(one for one in config.subscriptions if one.id == id), given.typed)
    warn_of_prefix(desk, subscription, provider)
    if not args.no_test:
        try_out(desk, config, subscription)
    desk.add(new, given.typed)
    err(desk.words("setup.added", id=id, path=desk.places.config))
    return ExitCode.OK


def _provider(args: argparse.Namespace, desk: Desk) -> Provider:
    known = all_providers()
    named = args.provider_option or args.provider
    if named is None and args.id in known:
        named = args.id
    if named is None:
        if not can_ask():
            raise Stop(ExitCode.USAGE, desk.words("setup.add.no-provider", known=", ".join(known)))
        wide = max(map(len, known))
        rows = [f"{provider.id:<{wide}}  {desk.said(provider.name)}" for provider in known.values()]
        return list(known.values())[choose(desk.words("setup.ask.provider"), rows, desk.words)]
    if named in PLANNED and named not in known:
        raise Stop(ExitCode.USAGE, desk.words("setup.add.planned-provider", name=named, known=", ".join(known)))
    if named not in known:
        from quotatop.cli.complaints import did_you_mean  # noqa: PLC0415 - difflib, for a slip only

        hint = did_you_mean(named, tuple(known), desk.words)
        raise Stop(
            ExitCode.USAGE, desk.words("setup.add.unknown-provider", name=named, hint=hint, known=", ".join(known))
        )
    return known[named]


def _id(args: argparse.Namespace, desk: Desk, provider: Provider) -> str:
    taken = [subscription.id for subscription in desk.config.subscriptions]

    def fault(id: str) -> str | None:
        return desk.words("setup.add.taken", id=id) if id in taken else id_fault(id)

    if args.id is None and can_ask():
        return ask_until(desk.words("setup.ask.id"), desk.words, fault, free_id(provider.id, taken))
    id = args.id or free_id(provider.id, taken)
    wrong = fault(id)
    if wrong:
        raise Stop(ExitCode.USAGE, wrong)
    return str(id)


def _given(args: argparse.Namespace, desk: Desk, provider: Provider) -> _Given:
    """Take the credential from the flags, else ask."""
    if args.key_stdin:
        return _Given(typed=type_key(desk, provider))
    refs = _named(args, desk, provider)
    if refs or provider.keyless or not provider.wants_credential(_source(args, desk) or Source.AUTO):
        return _Given(refs)
    if not can_ask():
        return _Given(typed=_piped(desk, provider))
    found = [one for one in discover_here([provider]) if one.credential is not None]
    if found:
        rows = [*(_row(one, desk) for one in found), desk.words("setup.ask.type-it")]
        chosen = choose(desk.words("setup.ask.where"), rows, desk.words)
        if chosen < len(found) and (credential := found[chosen].credential):
            return _Given(credential.parts)
    return _Given(typed=type_key(desk, provider))


def _piped(desk: Desk, provider: Provider) -> Mapping[str, Secret]:
    """Take the key that a pipe brings; where none comes, tell the other ways."""
    if sys.stdin is not None and sys.stdin.isatty():
        raise Stop(ExitCode.USAGE, desk.words("setup.add.no-credential"))
    return type_key(desk, provider, "setup.add.no-credential")


def _row(found: Found, desk: Desk) -> str:
    note = desk.words(f"setup.found.{found.note}") if found.note else ""
    return f"{found.place}  {note}".rstrip()


def _named(args: argparse.Namespace, desk: Desk, provider: Provider) -> tuple[tuple[str, Ref], ...]:
    """Read the flags that say where the key is; of a key in parts each flag names its part."""
    forms: tuple[tuple[str, Callable[[str], Ref]], ...] = (
        ("env", EnvRef),
        ("file", lambda text: FileRef(text if text.startswith("~") else str(Path.cwd() / text))),
        ("key_command", lambda text: _program(text, desk)),
        ("keyring", lambda text: KeyringRef(*text.partition("/")[::2])),
    )
    for name, form in forms:
        if texts := getattr(args, name):
            flag = "--command" if name == "key_command" else f"--{name}"
            return tuple((part, form(text)) for part, text in _by_part(texts, flag, desk, provider))
    return ((KEY, LoginRef()),) if args.login else ()


def _by_part(texts: Sequence[str], flag: str, desk: Desk, provider: Provider) -> tuple[tuple[str, str], ...]:
    """Give what a flag says of each part: `--env NAME`, or `--env access_key=NAME --env secret_key=NAME`."""
    if provider.parts == (KEY,):
        if len(texts) == 1:
            return ((KEY, texts[0]),)
        raise Stop(ExitCode.USAGE, desk.words("setup.add.once", flag=flag))
    said = dict(text.partition("=")[::2] for text in texts)
    if len(said) == len(texts) and said.keys() == set(provider.parts) and all(said.values()):
        return tuple((part, said[part]) for part in provider.parts)
    example = " ".join(f"{flag} {part}=…" for part in provider.parts)
    raise Stop(ExitCode.USAGE, desk.words("setup.add.parts", id=provider.id, example=example))


def _program(text: str, desk: Desk) -> Ref:
    return CommandRef(_argv(text, desk))


def _argv(text: str, desk: Desk) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        raise Stop(ExitCode.USAGE, desk.words("setup.add.bad-command")) from None


def _new(args: argparse.Namespace, desk: Desk, provider: Provider, id: str, given: _Given) -> NewSubscription:
    refs = given.refs or tuple((part, typed_key(id, part)) for part in given.typed)
    return NewSubscription(
        id=id,
        provider=provider.id,
        credential=CredentialRef(refs) if refs else None,
        plan=args.plan,
        since=_since(args, desk),
        label=args.label,
        source=_source(args, desk),
        command=_argv(args.run, desk) if args.run else (),
        base_url=args.base_url,
        interval=args.interval,
        options=tuple(_option(text, desk) for text in args.options),
    )


def _since(args: argparse.Namespace, desk: Desk) -> date | None:
    if args.since is None:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", args.since, re.ASCII):
        try:
            return date.fromisoformat(args.since)
        except ValueError:
            pass
    raise Stop(ExitCode.USAGE, desk.words("setup.add.bad-since"))


def _source(args: argparse.Namespace, desk: Desk) -> Source | None:
    if args.run:
        return Source.COMMAND
    if args.source is not None and args.source not in tuple(Source):
        raise Stop(ExitCode.USAGE, desk.words("setup.add.bad-source", known=", ".join(Source)))
    return Source(args.source) if args.source else None


def _option(text: str, desk: Desk) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not re.fullmatch(r"[A-Za-z0-9_-]+", name, re.ASCII):
        raise Stop(ExitCode.USAGE, desk.words("setup.add.bad-option"))
    return name, value
