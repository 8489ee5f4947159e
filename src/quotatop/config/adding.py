"""How is a new subscription saved, with a key that was typed in?  The key in a private file of its own, never in the
config, which refers to it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from quotatop.config.edit import NotEdited, add_subscription
from quotatop.config.new import NewSubscription
from quotatop.config.save import Write, save
from quotatop.config.settings import Config
from quotatop.config.subscriptions import Providers
from quotatop.domain.credential import KEY, CredentialRef, FileRef, Ref, Secret, ValueRef
from quotatop.domain.subscription import Subscription

KEYS = "keys"
"""The folder beside the config that holds the keys which were typed in."""


class KeyFileThere(NotEdited):
    """The file that would hold the key exists; `path` says which. It is not ours to overwrite."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already")
        self.path = path


def key_file(config: Path, id: str) -> Path:
    """Give where the typed key of a subscription lies."""
    return config.parent / KEYS / id


def typed_key(id: str) -> Ref:
    """Give what the config says of a typed key."""
    return FileRef(f"{KEYS}/{id}")


def own_key_file(config: Path, subscription: Subscription) -> Path | None:
    """Give the key file that we made for a subscription, if it uses one."""
    path = key_file(config, subscription.id)
    refs = [ref for _, ref in subscription.credential.parts] if subscription.credential else []
    return path if FileRef(str(path)) in refs else None


def in_hand(subscription: Subscription, key: Secret | None) -> Subscription:
    """Give the subscription with a typed key in its hand, to be tried before any file is written."""
    return subscription if key is None else replace(subscription, credential=CredentialRef(((KEY, ValueRef(key)),)))


def add(
    path: Path,
    new: NewSubscription,
    key: Secret | None,
    providers: Providers,
    write: Write,
    *,
    plans: Callable[[str], Iterable[str]] | None = None,
) -> Config:
    """Write the typed key, if there is one, and the config; give the config that then holds.

    Raise what `save` raises, and KeyFileThere; no key is left behind then.
    """
    if key is None:
        return save(path, lambda text: add_subscription(text, new), providers, write, plans=plans)
    place = key_file(path, new.id)
    if place.exists():
        raise KeyFileThere(place)
    try:
        write(place, f"{key.reveal()}\n".encode())
        return save(path, lambda text: add_subscription(text, new), providers, write, plans=plans)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


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
