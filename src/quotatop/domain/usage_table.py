"""What was used, in rows by something, and what would an API have charged for it?

Plain in its types: a command that answers in a tenth of a second comes through here.
"""

from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from quotatop.domain.log import Cell, Source

    Step: TypeAlias = tuple[int, str | None, Sequence[Sequence[float]]]
    Sheet: TypeAlias = Mapping[str, Sequence[Step]]
    Spoken: TypeAlias = tuple[int, Source, int]
    KeyOf: TypeAlias = Callable[[int, Source], str]

BY = ("model", "tool", "day", "project", "subscription")


class Used:
    """What one group used. `counts` are requests, then tokens: input, cache read, cache write, output, reasoning,
    one-hour writes. `unpriced` are the models among it that no price list has; `untold` are the requests without
    recorded tokens. Where rows are subscriptions, `signs` tells of how many requests by what it is known whose they
    are, and `models` what nobody's requests asked.
    """

    __slots__ = ("counts", "models", "money", "prompts", "signs", "unpriced", "untold")

    def __init__(self) -> None:
        self.prompts = 0
        self.counts = [0, 0, 0, 0, 0, 0, 0]
        self.money: dict[str, float] = {}
        self.unpriced: set[str] = set()
        self.signs: dict[str, int] = {}
        self.models: tuple[str, ...] = ()
        self.untold = 0

    def add(self, other: "Used") -> None:
        """Take in what another group used."""
        self.prompts += other.prompts
        self.counts = [held + count for held, count in zip(self.counts, other.counts, strict=True)]
        self.unpriced |= other.unpriced
        self.untold += other.untold
        for currency, amount in other.money.items():
            self.money[currency] = self.money.get(currency, 0.0) + amount

    @property
    def requests(self) -> int:
        """How often a model was asked."""
        return self.counts[0]

    @property
    def total(self) -> int:
        """All tokens, each once."""
        return self.counts[1] + self.counts[2] + self.counts[3] + self.counts[4]

    @property
    def is_untold(self) -> bool:
        """Whether nobody knows how many tokens these requests took."""
        return 0 < self.requests == self.untold

    @property
    def hit_rate(self) -> float | None:
        """The share of what was sent that came from the cache, 0..1; None where nothing is known to be sent."""
        sent = self.counts[1] + self.counts[2] + self.counts[3]
        return self.counts[2] / sent if sent else None


def usage_table(
    cells: "Iterable[Cell]", spoken: "Iterable[Spoken]", key_of: "KeyOf", sheet: "Sheet"
) -> "tuple[dict[str, Used], Used]":
    """Sum what was used by a key of time and source, and in all."""
    rows: dict[str, Used] = {}
    for at, source, tier, *counts in cells:
        row = _row(rows, key_of(at, source))
        row.counts = [held + count for held, count in zip(row.counts, counts, strict=True)]
        if not any(counts[1:5]):
            row.untold += counts[0]
            continue
        cost = cost_of(sheet.get(source[1], ()), at, tier, counts)
        if cost is None:
            row.unpriced.add(source[1])
        else:
            row.money[cost[0]] = row.money.get(cost[0], 0.0) + cost[1]
    for at, source, count in spoken:
        _row(rows, key_of(at, source)).prompts += count
    return rows, _whole(rows.values())


def _row(rows: dict[str, Used], key: str) -> Used:
    row = rows.get(key)
    if row is None:
        row = rows[key] = Used()
    return row


def _whole(rows: "Iterable[Used]") -> Used:
    whole = Used()
    for row in rows:
        whole.add(row)
    return whole


def edges_of(sheet: "Sheet", models: "Iterable[str]") -> "list[int]":
    """Give the instants at which any of some prices changes."""
    return sorted({step[0] for model in models for step in sheet.get(model, ())})


def cost_of(steps: "Sequence[Step]", at: int, tier: int, counts: "Sequence[int]") -> "tuple[str, float] | None":
    """Give currency and money of requests that are priced alike; None where nobody knows."""
    place = bisect_right(steps, at, key=lambda step: step[0]) - 1
    if not steps:
        return None
    _, currency, tiers = steps[max(0, place)]
    if currency is None:
        return None
    requests, input, read, write, output, _, hour = counts
    fresh, cached, kept, kept_1h, out, each, _ = tiers[tier]
    return currency, fresh * input + cached * read + kept * (
        write - hour
    ) + kept_1h * hour + out * output + each * requests


def ordered(rows: "Mapping[str, Used]", by: str) -> "list[tuple[str, Used]]":
    """Give days in order of time, all else by what was used most."""
    if by == "day":
        return sorted(rows.items())
    return sorted(rows.items(), key=lambda item: (-item[1].total, -item[1].requests, item[0]))
