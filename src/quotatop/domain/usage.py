"""What did one model request use, as a coding tool's own log tells it?

Counts are tokens. Nothing of what was asked or answered is ever part of an event.
"""

from bisect import bisect_left
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


TIERS = (
    31_999,
    32_000,
    32_768,
    100_000,
    128_000,
    131_072,
    200_000,
    204_800,
    256_000,
    262_144,
    272_000,
    512_000,
    1_000_000,
)
"""The context lengths at which some price changes. What was used is summed by them, so that it can be priced later."""
SHORT_OUTPUT = 200
"""The length of an answer below which some prices are lower."""
SLOT_S = 1800
"""What was used is summed over so many seconds; prices and days change at multiples of it."""


def tier_of(context: int, output: int) -> int:
    """Give the class in which the price of a request does not depend on its length."""
    return bisect_left(TIERS, context) * 2 + (output >= SHORT_OUTPUT)


def length_of_tier(tier: int) -> tuple[int, int]:
    """Give a context and an output that stand for all of a class."""
    place, long = divmod(tier, 2)
    return TIERS[place] if place < len(TIERS) else TIERS[-1] + 1, SHORT_OUTPUT if long else 0
