"""Which keys and logins of other tools can be taken over?  The command `import`: names and places, never values."""

import argparse
import re
from collections.abc import Iterator, Sequence
from functools import reduce

from quotatop.cli.asking import ask_until
from quotatop.cli.edits import Desk, all_providers, open_desk
from quotatop.cli.streams import ExitCode, can_ask, err, out
from quotatop.config.adding import free_id, holds_all, holds_way
from quotatop.config.edit import add_subscription
from quotatop.config.new import NewSubscription
from quotatop.domain.credential import EnvRef, Ref
from quotatop.domain.text import cells, pad
from quotatop.host.discover import Found, discover_here
from quotatop.host.environment import variable
from quotatop.present.found import say_found


def run(args: argparse.Namespace) -> ExitCode:
    """List what is there, let the user choose (`--yes`: all), add the chosen ones by reference."""
    desk = open_desk(args)
    found = tuple(one for one in discover_here(all_providers().values()) if not _is_held(one, desk))
    if not found:
        err(desk.words("setup.import.nothing"))
        return ExitCode.OK
    out("\n".join(_rows(found, desk)))
    chosen = _chosen(args, desk, found)
    if chosen:
        _add(desk, chosen)
    return ExitCode.OK


def _is_held(found: Found, desk: Desk) -> bool:
    if found.credential is not None:
        return holds_all(desk.config, found.provider_id, found.credential)
    return found.usable and holds_way(desk.config, found.provider_id, found.command)


def _rows(found: Sequence[Found], desk: Desk) -> Iterator[str]:
    known = all_providers()
    providers = max(cells(one.provider_id) for one in found)
    places = max(cells(one.place) for one in found)
    for number, one in enumerate(found, 1):
        if one.usable:
            provider, interval_s = known[one.provider_id], desk.config.polling.interval_s
            said = say_found(provider, one.command, one.note, interval_s, desk.words)
        else:
            said = desk.words(f"setup.found.{one.note}")
        yield f"{number:>3}  {pad(one.provider_id, providers)}  {pad(one.place, places)}  {said}".rstrip()


def _chosen(args: argparse.Namespace, desk: Desk, found: Sequence[Found]) -> Sequence[Found]:
    usable = [one for one in found if one.usable]
    if args.yes:
        return _each_key_once(usable, desk)
    if not usable:
        return ()
    if not can_ask():
        err(desk.words("setup.import.how"))
        return ()

    def fault(answer: str) -> str | None:
        numbers = _numbers(answer, len(found))
        if numbers is None or not all(found[number - 1].usable for number in numbers):
            return desk.words("setup.import.numbers")
        return None

    answer = ask_until(desk.words("setup.import.which"), desk.words, fault)
    if answer.lower() in _ALL:
        return _each_key_once(usable, desk)
    return [found[number - 1] for number in _numbers(answer, len(found)) or ()]


_ALL = ("a", "all", "全部")


def _numbers(answer: str, highest: int) -> list[int] | None:
    """Read `1,3` or `1 3`; nothing is nobody, `all` is everybody who can be used."""
    if answer.lower() in _ALL:
        return []
    words = re.split(r"[\s,，、]+", answer.strip()) if answer.strip() else []
    if not all(word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= highest for word in words):
        return None
    return list(dict.fromkeys(int(word) for word in words))


def _each_key_once(found: Sequence[Found], desk: Desk) -> Sequence[Found]:
    """Leave out a variable that holds a key which the same provider has already, by another name."""
    seen = {
        (subscription.provider, _held(ref))
        for subscription in desk.config.subscriptions
        if subscription.credential
        for _, ref in subscription.credential.parts
    }
    once = []
    for one in found:
        keys = {(one.provider_id, _held(ref)) for _, ref in one.credential.parts} if one.credential else set()
        if not keys or not keys <= seen:
            once.append(one)
        seen |= keys
    return once


def _held(ref: Ref) -> Ref | str | None:
    return variable(ref.name) if isinstance(ref, EnvRef) else ref


def _add(desk: Desk, chosen: Sequence[Found]) -> None:
    taken = [subscription.id for subscription in desk.config.subscriptions]
    new: list[NewSubscription] = []
    for one in chosen:
        id = free_id(one.provider_id, [*taken, *(each.id for each in new)])
        new.append(NewSubscription(id, one.provider_id, one.credential, source=one.source, command=one.command))
    desk.save(lambda text: reduce(add_subscription, new, text))
    for each in new:
        err(desk.words("setup.added", id=each.id, path=desk.places.config))
    err(desk.words("setup.import.next"))
