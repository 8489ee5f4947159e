"""Whose is what was used, and what does that rest on?

Requests are put together by owner and sign first, and then by owner alone: a row tells how many of its requests were
recorded, ruled or guessed to be its own. What may be several subscriptions' is a row that names them all.
"""

from collections.abc import Mapping

from quotatop.domain.attribution import Attributor, Sign
from quotatop.domain.trace import Trace
from quotatop.domain.usage_table import Used

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quotatop.domain.log import Source
    from quotatop.domain.usage_table import KeyOf

BETWEEN = "|"
"""Stands between subscriptions that nobody can tell apart; no id contains it."""
_AFTER = "\n"


def owner_key(whose: Attributor) -> "KeyOf":
    """Give the function that tells owner and sign of a source; what is nobody's is told apart by its model."""

    def key(_: int, source: "Source") -> str:
        belongs = whose(Trace(*source))
        if belongs.sign is None:
            return f"{_AFTER}{source[1]}"
        return f"{BETWEEN.join(belongs.subscriptions)}{_AFTER}{belongs.sign}"

    return key


def owned(rows: Mapping[str, Used]) -> dict[str, Used]:
    """Put rows of owner and sign together to rows of an owner; what is nobody's has the key ""."""
    found: dict[str, Used] = {}
    for key, used in sorted(rows.items(), key=lambda item: (-item[1].total, item[0])):
        owner, _, rest = key.partition(_AFTER)
        row = found.setdefault(owner, Used())
        row.add(used)
        if owner:
            row.signs[rest] = row.signs.get(rest, 0) + used.requests
        elif rest:
            row.models = (*row.models, rest)
    return found


def guessed_share(used: Used) -> float:
    """Give the share of a row's requests, 0..1, for which only the model's name speaks."""
    whole = sum(used.signs.values())
    return used.signs.get(Sign.GUESSED, 0) / whole if whole else 0.0
