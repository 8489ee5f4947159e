"""What of a logged request tells whose it is?"""

from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Trace:
    """What of a request tells whose it is; equal traces belong alike."""

    tool: str
    model: str
    project: str | None = None
    provider: str | None = None
    host: str | None = None
