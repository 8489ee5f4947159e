"""How much does a need take?  Percent of one window for one model, at factor one; imports next to nothing."""

from quotatop.domain.need import REQUESTS_A_PROMPT, counts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quotatop.domain.need import Ground, Need, WindowGround

HOUR = 3_600
HALF_HOUR = HOUR / 2
_MIDDLE_HALF = 0.67
"""So many sigmas to either side lies the middle half of what may be."""
_UNSEEN = 0.01
_MOST_SPREAD = 2.0


def amount(costs: "Sequence[float]", need: "Need") -> tuple[float, float]:
    """Give what some counts cost, least and most; a prompt's requests and a request's tokens are ranges themselves."""
    token_low, token_high, request, prompt, few, many, small, large = costs
    few, many = REQUESTS_A_PROMPT.get(need["task"] or "", (few, many))
    tokens, prompts = need["tokens"], need["prompts"] or (1 if need["task"] else None)
    if need["requests"]:
        asked = (float(need["requests"]), float(need["requests"]))
    elif prompts:
        asked = (float(prompts * few), float(prompts * many))
    else:
        asked = ((tokens or 0) / large, (tokens or 0) / small)
    begun = (prompts, prompts) if prompts else (asked[0] / many, asked[1] / few)
    low = tokens * token_low if tokens else asked[0] * small * token_low
    high = tokens * token_high if tokens else asked[1] * large * token_high
    return low + asked[0] * request + begun[0] * prompt, high + asked[1] * request + begun[1] * prompt


def paces(window: "WindowGround", ground: "Ground", need: "Need", model: str) -> tuple[float, float, float] | None:
    """Give percent a second at factor one: least, expected, most; with counts and no duration, percent at once."""
    if counts(need):
        costs = window["costs"].get(model)
        if costs is None:
            return None
        low, high = amount(costs, need)
        each = need["for_s"] or 1
        return low / each, high / each, high / each
    pace = window["pace"]
    if pace is None:
        return None
    share = ground["shares"].get(model, ground["shares"].get("*", 1.0)) / HOUR
    spread = _spread(ground, need) if window["basis"] == "recent" else 1.0
    return pace[0] * share / spread, pace[1] * share, pace[2] * share * spread


def _spread(ground: "Ground", need: "Need") -> float:
    """Give how far off the rate of work may be for a need of this length, as a factor."""
    from math import exp, log1p, sqrt  # noqa: PLC0415 - only for a rate that was learned

    halves = max(1.0, (need["for_s"] or HOUR) / HALF_HOUR)
    variance = log1p(ground["variance"]) * (1 / halves + 1 / max(1.0, ground["halves"])) + _UNSEEN
    return min(_MOST_SPREAD, exp(_MIDDLE_HALF * sqrt(variance)))
