"""What does a command begin with?  The places, the config, the language, and the subscriptions that were named."""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from quotatop.catalogue.catalogue import Catalogue
from quotatop.catalogue.terms import Terms, terms_of
from quotatop.cli.complaints import did_you_mean
from quotatop.cli.language import words_for
from quotatop.cli.streams import ExitCode, Stop, err
from quotatop.config.settings import Config
from quotatop.domain.fleet import Fleet, Problem
from quotatop.domain.value import dataclass
from quotatop.domain.window import Direction
from quotatop.facts import catalogue
from quotatop.host.clock import SystemClock
from quotatop.host.paths import Places, find_places
from quotatop.present.view import View
from quotatop.present.words import Words
from quotatop.runtime import load


@dataclass(frozen=True, slots=True)
class Opening:
    """What a command knows before it does anything."""

    places: Places
    config: Config
    words: Words

    def view(self, now: datetime) -> View:
        """Give how things are said at a moment."""
        return View(now, self.words, show=Direction(self.config.display.show), warn_at=self.config.alerts.warn_at)


@dataclass(frozen=True, slots=True)
class Settled:
    """The fleet of the subscriptions asked for at one moment, with their terms."""

    opening: Opening
    fleet: Fleet
    now: datetime
    terms: Mapping[str, Terms]
    broken: tuple[str, ...] = ()
    """What is wrong with the user's own plan files: the shipped facts hold where they do not."""


def open_config(args: argparse.Namespace) -> Opening:
    """Load the config that the arguments name. Raise ConfigError where it cannot be used."""
    places = find_places(args.config)
    config = load(places)
    return Opening(places, config, words_for(config.display.language))


def said(args: argparse.Namespace, say: Callable[[Opening, datetime], ExitCode]) -> ExitCode:
    """Say something that asks no vendor, of the user's config or of a demo. Raise ConfigError."""
    if not args.demo:
        return say(open_config(args), SystemClock().now())
    import asyncio  # noqa: PLC0415 - only a demo needs a loop for this

    from quotatop.cli.settled import said_on_demo  # noqa: PLC0415 - likewise

    return asyncio.run(said_on_demo(args.demo, say))


def chosen(config: Config, ids: Sequence[str], words: Words) -> tuple[str, ...]:
    """Give the ids named, or all; say on stderr where there are none. Raise Stop for an id that is not there."""
    known = tuple(held.id for held in config.subscriptions)
    for id in ids:
        if id not in known:
            hint = did_you_mean(id, known, words)
            raise Stop(ExitCode.USAGE, words("command.unknown-id", id=id, hint=hint))
    if not known:
        err(words("status.none"))
    return tuple(dict.fromkeys(ids)) or known


def complain(problems: Iterable[Problem], words: Words) -> None:
    """Say on stderr what is wrong with the store and the cache."""
    for code, details in problems:
        err(words(f"house.{code}", **dict(details)))


def complain_of(settled: Settled) -> None:
    """Say on stderr what is wrong with what the answer rests on: the store, the cache, the user's plan files."""
    complain(settled.fleet.problems, settled.opening.words)
    for problem in settled.broken:
        err(problem)


def narrowed(fleet: Fleet, ids: Sequence[str]) -> Fleet:
    """Give the fleet with the named subscriptions only, in config order."""
    return Fleet(tuple(state for state in fleet.states if state.subscription.id in ids), fleet.problems)


def standing(opening: Opening, fleet: Fleet, now: datetime) -> Settled:
    """Give the fleet of a moment with the terms of its subscriptions."""
    facts = catalogue(opening.places)
    return Settled(opening, fleet, now, _terms(fleet, facts, now), tuple(map(str, facts.problems)))


def _terms(fleet: Fleet, catalogue: Catalogue, now: datetime) -> Mapping[str, Terms]:
    return {
        state.subscription.id: terms_of(state.subscription, state.reading, now, catalogue) for state in fleet.states
    }
