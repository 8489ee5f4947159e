"""How is a key typed in?  Without echo on a terminal, else from stdin; each part of it on a line of its own."""

from collections.abc import Mapping

from quotatop.cli.asking import secret_from_stdin
from quotatop.cli.edits import Desk
from quotatop.cli.streams import ExitCode, Stop, can_ask, err
from quotatop.domain.credential import KEY, Secret
from quotatop.domain.fault import PollFault
from quotatop.domain.provider import Provider
from quotatop.domain.subscription import Subscription
from quotatop.host.clock import SystemClock
from quotatop.host.keytext import clean
from quotatop.present.faults import say_fault


def type_key(desk: Desk, provider: Provider, nothing: str = "setup.add.empty-key") -> Mapping[str, Secret]:
    """Read a key by its parts; Stop with the sentence `nothing` where there is none."""
    if can_ask():
        err(desk.words("setup.ask.key-page", page=provider.key_page))
    return {part: _part(desk, provider, part, nothing) for part in provider.parts}


def _part(desk: Desk, provider: Provider, part: str, nothing: str) -> Secret:
    """Read one part; one that no header could carry is refused by the place of the wrong character."""
    question = desk.words("setup.ask.key") if part == KEY else desk.words("setup.ask.part", part=part)
    try:
        key = clean(secret_from_stdin(desk.words, question))
    except PollFault as fault:
        nobody = Subscription(provider.id, provider.id, 0)
        raise Stop(ExitCode.USAGE, say_fault(fault.at(SystemClock().now()), nobody, desk.words)) from None
    if key is None:
        raise Stop(ExitCode.USAGE, desk.words(nothing))
    return key
