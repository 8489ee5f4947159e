"""What do the commands that edit the config have in common?  The file, the language, and how a change is saved."""

import argparse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from quotatop import providers
from quotatop.catalogue.load import load_catalogue
from quotatop.cli.language import words_for
from quotatop.cli.streams import ExitCode, Stop
from quotatop.config.adding import KeyFileThere, Typed, add, replace_key
from quotatop.config.edit import NotEdited
from quotatop.config.load import load_config
from quotatop.config.new import NewSubscription
from quotatop.config.save import Change, preview, save
from quotatop.config.settings import Config
from quotatop.domain.provider import Provider, Says
from quotatop.domain.subscription import Subscription
from quotatop.domain.value import dataclass
from quotatop.host.files import atomic_write
from quotatop.host.paths import Places, find_places
from quotatop.present.words import Words


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the config lies, what it says now, and in which language we speak."""

    places: Places
    config: Config
    words: Words

    def plans(self, provider: str) -> Iterable[str]:
        """Give a provider's plan ids, the user's own among them."""
        return [plan.id for plan in load_catalogue([provider], self.places.plans).plans_of(provider)]

    def preview(self, change: Change) -> Config:
        """Give the config that a change would leave. Raise Stop where it is refused."""
        try:
            return preview(self.places.config, change, providers, plans=self.plans)
        except NotEdited as error:
            raise self._refused(error) from None

    def save(self, change: Change) -> Config:
        """Apply a change to the file. Raise Stop where it is refused or cannot be written."""
        try:
            return save(self.places.config, change, providers, atomic_write, plans=self.plans)
        except NotEdited as error:
            raise self._refused(error) from None
        except OSError as error:
            raise self.not_written(self.places.config, error) from None

    def add(self, new: NewSubscription, typed: Typed) -> Config:
        """Save a new subscription, and its key where it was typed. Raise Stop where it is refused."""
        with self._keys_written():
            return add(self.places.config, new, typed, providers, atomic_write, plans=self.plans)

    def renew_key(self, subscription: Subscription, typed: Typed) -> None:
        """Save a newly typed key of a subscription. Raise Stop where it is refused."""
        with self._keys_written():
            replace_key(self.places.config, subscription, typed, providers, atomic_write, plans=self.plans)

    @contextmanager
    def _keys_written(self) -> Iterator[None]:
        try:
            yield
        except KeyFileThere as error:
            raise Stop(ExitCode.USAGE, self.words("setup.key-exists", path=error.path)) from None
        except NotEdited as error:
            raise self._refused(error) from None
        except OSError as error:
            raise self.not_written(self.places.config, error) from None

    def not_written(self, path: Path, error: OSError) -> Stop:
        """Say that a file could not be written."""
        return Stop(
            ExitCode.FAILURE, self.words("setup.not-written", path=error.filename or path, why=error.strerror or "?")
        )

    def _refused(self, error: NotEdited) -> Stop:
        return Stop(ExitCode.USAGE, f"{self.places.config.name}: {error}")

    def subscription(self, id: str) -> Subscription:
        """Give a subscription by its id; Stop with a suggestion if there is none."""
        for subscription in self.config.subscriptions:
            if subscription.id == id:
                return subscription
        from quotatop.cli.complaints import did_you_mean  # noqa: PLC0415 - difflib, for a slip only

        known = tuple(subscription.id for subscription in self.config.subscriptions)
        hint = did_you_mean(id, known, self.words)
        raise Stop(ExitCode.USAGE, self.words("command.unknown-id", id=id, hint=hint))

    def said(self, says: Says) -> str:
        """Give a provider's sentence in our language."""
        return says.zh if self.words.language == "zh" else says.en


def open_desk(args: argparse.Namespace) -> Desk:
    """Read the config that is to be edited; one that is not there yet is empty. Raise ConfigError for a wrong one."""
    places = find_places(args.config)
    config = load_config(places.config, providers)
    return Desk(places, config, words_for(config.display.language))


def all_providers() -> dict[str, Provider]:
    """Give every provider by its id."""
    return {provider.id: provider for provider in providers.load_all()}
