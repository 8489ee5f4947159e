"""Which subscription did a logged request use?

The user's rules decide first, then the provider or the base URL's host that the tool recorded, else the model's name,
which is no more than a guess. Where several subscriptions answer, all of them are named: nobody can tell.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TypeAlias
from urllib.parse import urlsplit

from quotatop.domain.limit_error import LimitError
from quotatop.domain.log import UNKNOWN
from quotatop.domain.provider import Provider
from quotatop.domain.subscription import Attribution, Subscription
from quotatop.domain.trace import Trace
from quotatop.domain.usage import UsageEvent
from quotatop.domain.value import dataclass


class Sign(StrEnum):
    """What an attribution rests on."""

    RULE = "rule"
    """A rule of the user's config."""
    RECORDED = "recorded"
    """The log names the provider or its host."""
    GUESSED = "guessed"
    """Only the model's name speaks for it."""


@dataclass(frozen=True, slots=True)
class Belongs:
    """Whose a request is: one subscription, several that nobody can tell apart, or none (`sign` is then None)."""

    subscriptions: tuple[str, ...] = ()
    sign: Sign | None = None

    @property
    def is_ambiguous(self) -> bool:
        """Whether several subscriptions may have been used."""
        return len(self.subscriptions) > 1


def trace_of(event: UsageEvent) -> Trace:
    """Give what of an event tells whose it is."""
    return Trace(event.tool, event.model, event.project, event.provider, event.host)


Held: TypeAlias = tuple[Subscription, Provider]


class Attributor:
    """Attributes requests by a config's rules and subscriptions; each trace is judged once.

    `everyone` are all providers, with a subscription or without: what is recorded for one of the others is nobody's.
    """

    def __init__(self, rules: Sequence[Attribution], held: Sequence[Held], everyone: Iterable[Provider]) -> None:
        self._rules = rules
        self._held = held
        self._everyone = tuple(everyone)
        self._judged: dict[Trace, Belongs] = {}

    def __call__(self, trace: Trace) -> Belongs:
        """Give whose a request with this trace is."""
        belongs = self._judged.get(trace)
        if belongs is None:
            belongs = self._judged[trace] = self._judge(trace)
        return belongs

    def of_limit(self, error: LimitError) -> tuple[str, ...]:
        """Give whose a limit error is: of those who may have asked, the ones whose vendor speaks like that.

        Where nobody was ever answered before it, no model is known, and the wording alone must tell.
        """
        speakers = tuple(one.id for one, provider in self._held if provider.refuses_as == error.vendor)
        belongs = self(error.trace)
        trace = error.trace
        if belongs.sign is None and trace.model == UNKNOWN and not (trace.provider or trace.host):
            return speakers
        return tuple(id for id in belongs.subscriptions if id in speakers)

    def _judge(self, trace: Trace) -> Belongs:
        rule = next((rule for rule in self._rules if matches(rule, trace)), None)
        if rule is not None:
            return Belongs((rule.subscription,), Sign.RULE)
        if any(_records(provider, trace) or _sells_beside(provider, trace) for provider in self._everyone):
            return _belongs(self._held, lambda provider: _records(provider, trace), Sign.RECORDED)
        model = model_key(trace.model)
        return _belongs(self._held, lambda provider: _serves(provider, model), Sign.GUESSED)


def _belongs(held: Sequence[Held], test: Callable[[Provider], bool], sign: Sign) -> Belongs:
    found = tuple(subscription.id for subscription, provider in held if test(provider))
    return Belongs(found, sign if found else None)


def matches(rule: Attribution, trace: Trace) -> bool:
    """Whether a rule speaks of this trace. What the log does not say matches no pattern."""
    model = (trace.model, model_key(trace.model))
    pairs = (
        (rule.tool, (trace.tool,)),
        (rule.model, model),
        (rule.project, (trace.project,)),
        (rule.provider, (trace.provider, trace.host)),
    )
    return all(pattern is None or any(_fits(value, pattern) for value in values) for pattern, values in pairs)


def _fits(value: str | None, pattern: str) -> bool:
    return value is not None and fnmatchcase(value.casefold(), pattern.casefold())


def _records(provider: Provider, trace: Trace) -> bool:
    """Whether the log says that this provider's plan was asked."""
    if trace.host:
        own = (*provider.hosts, *(urlsplit(origin).hostname or "" for origin in provider.origins))
        host = trace.host.casefold()
        if any(host == known or host.endswith(f".{known}") for known in own if known):
            return True
    return trace.provider is not None and trace.provider.casefold() in provider.logged_as


def _sells_beside(provider: Provider, trace: Trace) -> bool:
    """Whether the log says that another product of this vendor was asked, which is no part of the plan."""
    return trace.provider is not None and trace.provider.casefold() in provider.logged_beside


def _serves(provider: Provider, model: str) -> bool:
    return any(fnmatchcase(model, pattern) for pattern in provider.models)


def model_key(model: str) -> str:
    """Write a model's name as it is compared: `z-ai/GLM-5.2[1m]` is `glm-5.2`."""
    return model.rpartition("/")[2].partition("[")[0].strip().casefold()
