"""How fast does this person work?  Percent of each window for an hour of work, learned from what was used lately.

Rests count for nothing: an hour belongs to the work when any window of the subscription moved in it. So a window that
moves a percent now and then is not taken for one that fills in bursts.
"""

from collections.abc import Mapping

from quotatop.domain.past import DAY_SLOTS, SLOT_S, Past
from quotatop.domain.value import dataclass
from quotatop.domain.window import HOUR

_REACH_SLOTS = 14 * DAY_SLOTS
_MOST_SLOTS = 24
"""So many half-hours of work are lately."""
_FADE_SLOTS = 12
"""After so many half-hours of work an older one counts half."""
_LEAST_H = 0.2
"""With less work than that seen there is no rate."""


@dataclass(frozen=True, slots=True)
class Working:
    """`rates` are percent an hour of work at factor one, by window id.

    `variance` is how far half an hour strays from that, squared and as a share of it; `halves` is how many half-hours
    stand behind it, `when` are their moments (seconds since the epoch), the latest first.
    """

    rates: tuple[tuple[str, float], ...]
    variance: float
    halves: float
    when: tuple[float, ...]


def working_of(pasts: Mapping[str, Past]) -> Working | None:
    """Learn the rate of work from the pasts of a subscription's windows, the finest first; None where none was seen."""
    known = {id: past for id, past in pasts.items() if past.readings > 1 and len(past.sums) > 1}
    if not known:
        return None
    slots = _worked(tuple(known.values()))
    hours = [_hours(known, slot) for slot in slots]
    if sum(hours) < _LEAST_H:
        return None
    weights = [0.5 ** (place / _FADE_SLOTS) for place in range(len(slots))]
    long = sum(weight * hour for weight, hour in zip(weights, hours, strict=True))
    rates = tuple(
        (id, sum(weight * _used(past, slot) for weight, slot in zip(weights, slots, strict=True)) / long)
        for id, past in known.items()
    )
    finest = max(known, key=dict(rates).__getitem__)
    mean = dict(rates)[finest]
    if mean <= 0:
        return None
    strays = [(_used(known[finest], slot) / hour / mean - 1) ** 2 for slot, hour in zip(slots, hours, strict=True)]
    halves = sum(weights) ** 2 / sum(weight * weight for weight in weights)
    variance = sum(weight * stray for weight, stray in zip(weights, strays, strict=True)) / sum(weights)
    return Working(rates, min(4.0, variance), halves, tuple((slot + 0.5) * SLOT_S for slot in slots))


def _worked(pasts: tuple[Past, ...]) -> list[int]:
    """Give the latest half-hours of work, the last first; a pause of one half-hour belongs to the work."""
    last = max(past.first + len(past.sums) - 2 for past in pasts)
    first = max(min(past.first for past in pasts), last - _REACH_SLOTS)
    blocked = frozenset().union(*(past.blocked for past in pasts))
    moved = {slot for slot in range(first, last + 1) if any(_used(past, slot) > 0 for past in pasts)}
    moved |= {slot for slot in range(first, last) if slot - 1 in moved and slot + 1 in moved}
    since, until = min(past.since_s for past in pasts), max(past.until_s for past in pasts)
    whole = (slot for slot in sorted(moved - blocked, reverse=True) if _overlap(slot, since, until) > 0)
    return [slot for _, slot in zip(range(_MOST_SLOTS), whole, strict=False)]


def _used(past: Past, slot: int) -> float:
    place = slot - past.first
    return past.sums[place + 1] - past.sums[place] if 0 <= place < len(past.sums) - 1 else 0.0


def _hours(pasts: Mapping[str, Past], slot: int) -> float:
    """Give how much of a half-hour was watched, in hours."""
    since, until = min(past.since_s for past in pasts.values()), max(past.until_s for past in pasts.values())
    return _overlap(slot, since, until) / HOUR


def _overlap(slot: int, since: float, until: float) -> float:
    return min(until, (slot + 1.0) * SLOT_S) - max(since, float(slot * SLOT_S))
