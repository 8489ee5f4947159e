"""What do the limit errors in the logs say of a counted window?  What was counted is a lower bound; they know better.

An error says that the window was full at its moment, and mostly when it begins anew. Until then it is spent; then it
counts anew, from that moment on. Where requests were served after the error all the same, it was not full any more: a
vendor may begin a window early, and a plan may be changed for a larger one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from quotatop.domain.limit_error import SLACK_S, LimitError, longest
from quotatop.domain.period import Cutting, Period, Seconds, length_of, steps
from quotatop.domain.plan import PlanWindow, ResetRule
from quotatop.domain.replay import Quota, Standing, standing
from quotatop.domain.value import dataclass
from quotatop.domain.window import DAY

UNDER_WAY_S = 120.0
"""A request that was under way when another was refused may still be answered for so long."""
_SHORT_MONTH_S = 28 * DAY


@dataclass(frozen=True, slots=True)
class Told:
    """What limit errors tell of one window, as of a moment: the last error, and the last moment of a reset."""

    error: LimitError
    resets: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A window as it stands. `full_at` is when an error said that it is full, None where none does; `is_served` is
    whether requests were served since, so that it is not.
    """

    standing: Standing
    full_at: Seconds | None = None
    until: Seconds | None = None
    is_served: bool = False


def told_of(
    window: PlanWindow, windows: Sequence[PlanWindow], errors: Iterable[LimitError], now: Seconds
) -> Told | None:
    """Give what the errors of one subscription, in order of time, tell of a window of its plan."""
    mine = [error for error in errors if error.at <= now and error.means(windows) == window.id]
    if not mine:
        return None
    resets = [error.resets for error in mine if error.resets is not None]
    return Told(mine[-1], resets[-1] if resets else None)


def recut(cut: Cutting | None, window: PlanWindow, told: Told | None, now: Seconds) -> Cutting | None:
    """Cut a window that follows the order by the reset that was told, which is surer than the day of the order.

    Months are not all as long, so that one end tells no other: without the order they are known up to it alone.
    """
    length_s, rule = length_of(window.id), window.reset_rule
    is_by_order = rule is ResetRule.ORDER or (rule is ResetRule.VENDOR and length_s is not None and length_s >= DAY)
    if told is None or told.resets is None:
        return cut
    if is_by_order and length_s is not None:
        return Cutting(length_s, steps(told.resets, length_s))
    return Cutting(_SHORT_MONTH_S) if cut is None and told.resets > now else cut


def corrected(times: Sequence[Seconds], quota: Quota, told: Told | None, now: Seconds) -> Corrected:
    """Give how a window stands at an instant, by what was counted and by what was told."""
    if told is None:
        return Corrected(standing(times, quota, now))
    stands = _standing(times, quota, told.resets, now)
    until = _until(times, quota, told, stands)
    if until is None or until <= now:
        return Corrected(stands)
    served = quota.sums[bisect_right(times, now)] - quota.sums[bisect_right(times, told.error.at + UNDER_WAY_S)]
    return Corrected(stands, told.error.at, until, is_served=served > 0)


def _standing(times: Sequence[Seconds], quota: Quota, resets: Seconds | None, now: Seconds) -> Standing:
    """Count between the edges that a reset that was told gives a window."""
    cut = quota.cutting
    if resets is None or cut.is_sliding:
        return standing(times, quota, now)
    if resets <= now:
        first = bisect_left(times, resets)
        later = Quota(quota.id, cut, quota.sums[first:], quota.limit)
        stands = standing(times[first:], later, now)
        return Standing(stands.used, _from(resets, stands.period, quota)) if stands.period and cut.find else stands
    start = resets - cut.length_s
    if cut.find:
        start = max(start, cut.find(now)[0])
    return Standing(quota.sums[bisect_right(times, now)] - quota.sums[bisect_left(times, start)], (start, resets))


def _from(resets: Seconds, period: Period, quota: Quota) -> Period:
    """Give the period after a reset that was told: from there on, where it does not fall on an edge of the clock's."""
    start, end = period
    length_s = longest(quota.id)
    if length_s < DAY and start + SLACK_S < resets < end - SLACK_S:
        return resets, resets + length_s
    return max(start, resets), end


def _until(times: Sequence[Seconds], quota: Quota, told: Told, stands: Standing) -> Seconds | None:
    """Give when the window that was full begins anew, None where nobody can say or it has."""
    at = told.error.at
    if told.resets is not None and told.resets > at:
        return told.resets
    if quota.cutting.is_sliding:
        oldest = bisect_right(times, at - quota.cutting.length_s)
        return times[oldest] + quota.cutting.length_s if oldest < bisect_right(times, at) else None
    if stands.period is None or at < stands.period[0]:
        return None
    return stands.period[1]
