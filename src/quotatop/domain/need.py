"""What is asked of `check`, what is it held against, and what does it answer?  Plain values only.

They lie in the cache as they are, and the quick way evaluates them with next to nothing imported; so moments are
seconds since the epoch here, and shapes are dictionaries. `engine.grounds` makes the grounds, `engine.check` answers.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypedDict

    class Need(TypedDict):
        """What is wanted from `start` on. With counts and a duration the counts are spread over it."""

        start: float
        for_s: int | None
        task: str | None
        prompts: int | None
        requests: int | None
        tokens: int | None
        model: str | None

    class WindowGround(TypedDict):
        """One window. `length` is 0 where it is not known; `state` is the contract's.

        `pace` is percent an hour of work at factor one: least, expected, most; None where nobody knows. `basis` says on
        what it rests: recent, average, tilt or share. `costs` are by model, in percent of the window at factor one: a
        token (least, most), a request, a prompt; then requests a prompt and tokens a request (least, most each).
        `at_least` marks costs that are a lower bound. `why` is the reason where there are none.
        """

        id: str
        state: str
        used: float | None
        resets: float | None
        length: float
        side: bool
        pace: list[float] | None
        basis: str
        costs: dict[str, list[float]]
        at_least: bool
        why: str

    class BalanceGround(TypedDict):
        """Money on an account; `costs` as those of a window, in percent of the amount."""

        name: str
        costs: dict[str, list[float]]

    class Ground(TypedDict):
        """What a need is held against: one subscription.

        `standing` is why nothing can be said, or empty; from `stale_at` on its reading is too old. `models` are those
        that the plan serves, empty where that is not known; `named` is what the model asked for is called there, empty
        for one that it served once. `factors` are (from when, factor) by model, `*` for those not named, and hold until
        `until`. `shares` is how much of the rate of work each model has: the hours in which it was learned may have
        been dear ones.
        `variance` and `halves` are those of the rate.
        """

        id: str
        name: str
        standing: str
        read_at: float
        stale_at: float
        models: list[str]
        named: dict[str, str]
        factors: dict[str, list[list[float]]]
        shares: dict[str, float]
        variance: float
        halves: float
        until: float
        windows: list[WindowGround]
        balances: list[BalanceGround]

    class Remark(TypedDict, total=False):
        """A reason or an advice: `code` is a key below `check.` of the language tables, the rest fills it in."""

        code: str
        window: str
        at: float | None
        since: float
        percent: float
        factor: float
        model: str
        name: str

    class Answer(TypedDict):
        """How one subscription meets the need. `margin_percent` is what is left of the binding window at the end."""

        id: str
        verdict: str
        binding_window: str | None
        margin_percent: float | None
        runs_out_at: float | None
        fits_from: float | None
        reasons: list[Remark]
        advice: list[Remark]

    class CheckResult(TypedDict):
        """The whole answer; the verdict is the best subscription's."""

        need: Need
        verdict: str
        best: str | None
        answers: list[Answer]


FITS, TIGHT, NO, UNKNOWN = "fits", "tight", "no", "unknown"
"""The contract's verdicts (part 6)."""
TASKS = ("simple", "refactor")
REQUESTS_A_PROMPT = {"simple": (5, 10), "refactor": (10, 30)}
"""How many requests a prompt takes: a simple one, and one of a refactor."""
EITHER = (5, 30)
"""Where nobody says which, nor what is usual for a tariff."""
TOKENS_A_REQUEST = (20_000, 45_000)
"""As measured at several vendors; single claims go from 8,000 to 67,000."""
EVERY = "*"
"""All models that are not named."""


def counts(need: "Need") -> bool:
    """Say whether something is counted, not only time."""
    return any((need["task"], need["prompts"], need["requests"], need["tokens"]))


def end_of(need: "Need") -> float:
    """Give when the work is done."""
    return need["start"] + (need["for_s"] or 0)
