"""What came of running one's own usage through every plan?"""

from collections.abc import Mapping
from datetime import datetime

from quotatop.domain.plan import PlanVersion
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number, Unit


@dataclass(frozen=True, slots=True)
class WindowUse:
    """One window of a plan: the most that one period of it would have had to hold, None where that is not known.

    `estimated` marks a reset rule that is our reading.
    """

    id: str
    unit: Unit
    most: Number | None
    limit: Number | None
    label: str | None = None
    estimated: bool = False

    @property
    def percent(self) -> float | None:
        """The share of the limit, not clamped."""
        return None if self.most is None or not self.limit else 100 * self.most / self.limit


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan version.

    `cost` is what the whole time would have cost, in the currency of the price: the fee by the day, or for a plan that
    charges by the token what the requests come to. `fits` is whether nothing would have been refused, None where that
    cannot be told; `lockouts`, `locked_h` and `served` (a share of the requests) are None then, too.
    `stood_in` pairs logged models that the plan does not serve with what they are counted as; `unserved` are those that
    nothing could stand in for. `unlisted` says that no source tells which models the plan serves; it is taken to serve
    all that it can count. `partial` says that the plan counts more than anyone can know.
    """

    version: PlanVersion
    windows: tuple[WindowUse, ...]
    fits: bool | None
    lockouts: int | None = None
    locked_h: float | None = None
    served: float | None = None
    cost: float | None = None
    per_100m: float | None = None
    stood_in: tuple[tuple[str, str], ...] = ()
    unserved: tuple[str, ...] = ()
    unlisted: bool = False
    partial: bool = False
    is_mine: bool = False

    @property
    def currency(self) -> str | None:
        """The currency of the fee and the cost."""
        return self.version.price.currency if self.version.price else None

    @property
    def fee(self) -> Number | None:
        """What a period costs."""
        return self.version.price.amount if self.version.price else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All plans, those that carry the usage first. `value` is what the API would have charged, by currency.

    `model` is set where all was replayed as if one model had answered; `unpriced` are models without an API price.
    """

    start: datetime
    end: datetime
    requests: int
    prompts: int
    tokens: int
    cached: int
    rows: tuple[PlanRow, ...] = ()
    value: Mapping[str, float] | None = None
    unpriced: tuple[str, ...] = ()
    model: str | None = None

    @property
    def days(self) -> float:
        """How long the time is."""
        return (self.end - self.start).total_seconds() / 86_400
