"""How is a new subscription saved, with a key that was typed in?  The key in a private file of its own, never in the
config, which refers to it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from quotatop.config.edit import NotEdited, add_subscription, set_value
from quotatop.config.new import NewSubscription, credential_table
from quotatop.config.save import Write, save
from quotatop.config.settings import Config
from quotatop.config.subscriptions import Providers
from quotatop.domain.credential import KEY, CredentialRef, FileRef, Ref, Secret, ValueRef
from quotatop.domain.provider import HOME
from quotatop.domain.subscription import Subscription

Typed: TypeAlias = Secret | Mapping[str, Secret] | None
"""A key that was typed in: whole, or by its parts."""

KEYS = "keys"
"""The folder beside the config that holds the keys which were typed in."""


class KeyFileThere(NotEdited):
    """The file that would hold the key exists; `path` says which. It is not ours to overwrite."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already")
        self.path = path


def key_file(config: Path, id: str, part: str = KEY) -> Path:
    """Give where the typed key of a subscription lies, or one part of it."""
    return config.parent / KEYS / _file_name(id, part)


def typed_key(id: str, part: str = KEY) -> Ref:
    """Give what the config says of a typed key, or of one part of it."""
    return FileRef(f"{KEYS}/{_file_name(id, part)}")


def own_key_files(config: Path, subscription: Subscription) -> tuple[Path, ...]:
    """Give the key files that we made for a subscription, if it uses any."""
    parts = subscription.credential.parts if subscription.credential else ()
    paths = ((key_file(config, subscription.id, part), ref) for part, ref in parts)
    return tuple(path for path, ref in paths if ref == FileRef(str(path)))


def in_hand(subscription: Subscription, typed: Typed) -> Subscription:
    """Give the subscription with a typed key in its hand, to be tried before any file is written."""
    parts = _by_part(typed)
    if not parts:
        return subscription
    return replace(subscription, credential=CredentialRef(tuple((part, ValueRef(key)) for part, key in parts.items())))


def add(
    path: Path,
    new: NewSubscription,
    typed: Typed,
    providers: Providers,
    write: Write,
    *,
    plans: Callable[[str], Iterable[str]] | None = None,
) -> Config:
    """Write the typed key, if there is one, and the config; give the config that then holds.

    Raise what `save` raises, and KeyFileThere; no key is left behind then.
    """
    places = {key_file(path, new.id, part): key for part, key in _by_part(typed).items()}
    there = next((place for place in places if place.exists()), None)
    if there is not None:
        raise KeyFileThere(there)
    try:
        for place, key in places.items():
            write(place, f"{key.reveal()}\n".encode())
        return save(path, lambda text: add_subscription(text, new), providers, write, plans=plans)
    except BaseException:
        for place in places:
            place.unlink(missing_ok=True)
        raise


def replace_key(
    path: Path,
    subscription: Subscription,
    typed: Typed,
    providers: Providers,
    write: Write,
    *,
    plans: Callable[[str], Iterable[str]] | None = None,
) -> None:
    """Write a newly typed key of a subscription; the config then refers to it, if it did not before.

    Raise what `save` raises, and KeyFileThere for a file that is not the subscription's; it is not touched then.
    """
    keys = _by_part(typed)
    places = {key_file(path, subscription.id, part): key for part, key in keys.items()}
    own = own_key_files(path, subscription)
    there = next((place for place in places if place not in own and place.exists()), None)
    if there is not None:
        raise KeyFileThere(there)
    table = credential_table(CredentialRef(tuple((part, typed_key(subscription.id, part)) for part in keys)))
    for place, key in places.items():
        write(place, f"{key.reveal()}\n".encode())
    if set(own) == set(places):
        return
    try:
        save(
            path,
            lambda text: set_value(text, ("subscriptions", subscription.id, "credential"), table),
            providers,
            write,
            plans=plans,
        )
    except BaseException:
        for place in places:
            if place not in own:
                place.unlink(missing_ok=True)
        raise


def _by_part(typed: Typed) -> Mapping[str, Secret]:
    return {KEY: typed} if isinstance(typed, Secret) else typed or {}


def _file_name(id: str, part: str) -> str:
    return id if part == KEY else f"{id}.{part}"


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """Give the wanted id, or the first `-2`, `-3` … of it that is free."""
    used = set(taken)
    if wanted not in used:
        return wanted
    number = 2
    while f"{wanted}-{number}" in used:
        number += 1
    return f"{wanted}-{number}"


def holds(config: Config, provider: str, ref: Ref) -> bool:
    """Tell whether a subscription of that provider uses that place already."""
    return any(
        held.provider == provider
        and held.credential is not None
        and ref in (place for _, place in held.credential.parts)
        for held in config.subscriptions
    )


def holds_way(config: Config, provider: str, command: tuple[str, ...]) -> bool:
    """Tell whether a subscription of that provider reads without a credential already: by a command, or at home."""
    return any(
        held.provider == provider and held.command == command and held.option(HOME) is None
        for held in config.subscriptions
    )


def holds_all(config: Config, provider: str, credential: CredentialRef) -> bool:
    """Tell whether the subscriptions of that provider use every place of a credential already."""
    return all(holds(config, provider, ref) for _, ref in credential.parts)
