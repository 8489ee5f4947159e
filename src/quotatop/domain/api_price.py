"""What does a model cost without a plan?  One dated entry of a vendor's price list."""

from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from quotatop.domain.model_name import nearness
from quotatop.domain.plan import Confidence
from quotatop.domain.provider import Says
from quotatop.domain.tariff import Tariff
from quotatop.domain.value import dataclass


class CacheWay(StrEnum):
    """How a request comes to a cached price."""

    AUTOMATIC = "automatic"
    """The vendor caches by itself, the OpenAI way: input, cached input, output."""
    ASKED = "asked"
    """The request marks what is kept, the Anthropic way: also writes, for five minutes and for an hour."""


@dataclass(frozen=True, slots=True)
class ApiPrice:
    """The price of some models on one list, from `valid_from` (inclusive) to `valid_to` (exclusive), aware UTC.

    `providers` are those whose users pay by this list; none is all. `first` is a model's first known price, which
    holds for what came before as well: the day is when it was seen. `tariff` gives money for one request.
    """

    vendor: str
    providers: tuple[str, ...]
    models: tuple[str, ...]
    tariff: Tariff
    cache: CacheWay
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    first: bool = False
    sources: tuple[str, ...] = ()
    confidence: Confidence = Confidence.GUESS
    as_of: date | None = None
    note: Says | None = None
    is_users: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether the price is asked at an instant."""
        begun = self.first or self.valid_from is None or at >= self.valid_from
        return begun and (self.valid_to is None or at < self.valid_to)

    def nearness(self, model: str) -> tuple[int, int] | None:
        """Give how nearly the entry means a model; None where it does not."""
        return _nearest(self.models, model)


@lru_cache(maxsize=8192)
def _nearest(ids: tuple[str, ...], model: str) -> tuple[int, int] | None:
    return min((near for id in ids if (near := nearness(id, model)) is not None), default=None)
