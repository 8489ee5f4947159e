"""What did one model request use, as a coding tool's own log tells it?

Counts are tokens. Nothing of what was asked or answered is ever part of an event.
"""

from datetime import datetime

from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens by kind. `input` is uncached; `cache_write_1h` lies inside `cache_write`, `reasoning` inside `output`."""

    input: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    reasoning: int = 0
    cache_write_1h: int = 0

    @property
    def total(self) -> int:
        """All tokens, each once."""
        return self.input + self.cache_read + self.cache_write + self.output

    @property
    def context(self) -> int:
        """The length of the request: what context-length tiers of a price are held against."""
        return self.input + self.cache_read + self.cache_write


@dataclass(frozen=True, slots=True)
class UsageEvent:
    """One model request.

    `key` is equal for the same request wherever it was logged again. `prompt` is whether a person's message began it.
    `host` is the base URL's host that the log recorded, `provider` the provider name that it recorded, `project` the
    folder in which the tool ran: each None where the log says nothing.
    """

    key: int
    at: datetime
    tool: str
    model: str
    tokens: Tokens
    prompt: bool = False
    project: str | None = None
    host: str | None = None
    provider: str | None = None
