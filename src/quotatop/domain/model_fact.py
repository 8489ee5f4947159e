"""What is known of a model itself?"""

from quotatop.domain.plan import Confidence
from quotatop.domain.provider import Says
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number


@dataclass(frozen=True, slots=True)
class ModelFact:
    """One model: parameters in billions, in all and at work on a token; `context` in tokens. None is not known."""

    id: str
    vendor: str
    parameters_b: Number | None = None
    active_b: Number | None = None
    vision: bool | None = None
    context: int | None = None
    note: Says | None = None
    sources: tuple[str, ...] = ()
    confidence: Confidence = Confidence.GUESS
