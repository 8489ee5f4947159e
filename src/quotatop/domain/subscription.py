"""What does the user hold?  One plan with its credential: the unit of the screen."""

from datetime import date
from enum import StrEnum

from quotatop.domain.credential import CredentialRef
from quotatop.domain.value import dataclass


class Source(StrEnum):
    """How a subscription is read."""

    AUTO = "auto"
    API = "api"
    LOGS = "logs"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One entry below `[subscriptions]`, checked and with defaults filled in. `options` are the provider's own keys.

    `asks_by_plan`: `plan` says which of several plans of one account is asked for (`Provider.asks_by_plan`). `rules`
    tell logged requests apart where it is counted from logs: other rules are another question.
    """

    id: str
    provider: str
    interval_s: int
    plan: str | None = None
    since: date | None = None
    label: str | None = None
    credential: CredentialRef | None = None
    source: Source = Source.AUTO
    command: tuple[str, ...] = ()
    base_url: str | None = None
    paused: bool = False
    options: tuple[tuple[str, str], ...] = ()
    asks_by_plan: bool = False
    rules: "tuple[Attribution, ...]" = ()

    @property
    def name(self) -> str:
        """What people call it: the label, else the id."""
        return self.label or self.id

    def option(self, name: str) -> str | None:
        """One of the provider's own keys, or None."""
        return dict(self.options).get(name)


@dataclass(frozen=True, slots=True)
class Attribution:
    """One rule that gives logged usage to a subscription; patterns are shell globs, None matches everything."""

    subscription: str
    tool: str | None = None
    model: str | None = None
    project: str | None = None
    provider: str | None = None
