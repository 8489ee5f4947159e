"""What is asked of `check`, and what does it answer?  Values only; the engine works them out."""

from datetime import datetime, timedelta
from enum import StrEnum

from quotatop.domain.value import dataclass
from quotatop.domain.window import Unit

REQUESTS_A_PROMPT = {"simple": (5, 10), "refactor": (10, 30)}
"""How many requests a prompt takes: a simple one, and one of a refactor."""


class CheckVerdict(StrEnum):
    """The contract's verdicts (part 6)."""

    FITS = "fits"
    TIGHT = "tight"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Need:
    """What is wanted, from `start` on. With counts and a duration the counts are spread over it."""

    start: datetime
    for_s: int | None = None
    task: str | None = None
    prompts: int | None = None
    requests: int | None = None
    tokens: int | None = None
    model: str | None = None

    @property
    def end(self) -> datetime:
        """When the work is done."""
        return self.start + timedelta(seconds=self.for_s or 0)

    @property
    def counts(self) -> bool:
        """Whether something is counted, not only time."""
        return any((self.task, self.prompts, self.requests, self.tokens))

    def amount(self, unit: Unit) -> tuple[float, float] | None:
        """Give the need in a window's own unit, least and most; None where it takes a tariff to say."""
        prompts = self.prompts or (1 if self.task else None)
        if unit is Unit.REQUESTS and self.requests is None and self.task and prompts:
            least, most = REQUESTS_A_PROMPT[self.task]
            return prompts * least, prompts * most
        same = {Unit.PROMPTS: prompts, Unit.REQUESTS: self.requests, Unit.TOKENS: self.tokens}.get(unit)
        return (same, same) if same is not None else None


@dataclass(frozen=True, slots=True)
class Remark:
    """A reason or an advice: `code` is a key below `check.` of the language tables, the rest fills it in."""

    code: str
    window: str | None = None
    at: datetime | None = None
    percent: float | None = None
    factor: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """How one subscription meets the need. `margin_percent` is what is left of the binding window at the end."""

    id: str
    verdict: CheckVerdict
    binding_window: str | None = None
    margin_percent: float | None = None
    runs_out_at: datetime | None = None
    fits_from: datetime | None = None
    reasons: tuple[Remark, ...] = ()
    advice: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The whole answer; the verdict is the best subscription's."""

    need: Need
    verdict: CheckVerdict
    best: str | None
    answers: tuple[Answer, ...]
