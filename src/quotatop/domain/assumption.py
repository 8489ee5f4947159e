"""What is taken for granted where one unit is turned into another, and who says so?"""

from enum import StrEnum

from quotatop.domain.plan import Confidence
from quotatop.domain.provider import Says
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number


class Ratio(StrEnum):
    """What an assumption is about."""

    REQUESTS_PER_PROMPT = "requests-per-prompt"
    TOKENS_PER_REQUEST = "tokens-per-request"
    TOKENS_PER_PROMPT = "tokens-per-prompt"


@dataclass(frozen=True, slots=True)
class Assumption:
    """A ratio between `low` and `high` for the work that some tariffs count. Known by its id; the user's wins."""

    id: str
    ratio: Ratio
    tariffs: tuple[str, ...]
    low: Number
    high: Number
    note: Says | None = None
    sources: tuple[str, ...] = ()
    confidence: Confidence = Confidence.GUESS
