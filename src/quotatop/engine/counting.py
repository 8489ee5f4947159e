"""How full are a plan's windows, as far as the local logs tell?  For plans that nobody can be asked about.

What is counted is a lower bound: other machines, other tools and the vendor's own pages leave no log here. Only
requests count that belong to one subscription for certain or by the only guess there is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.terms import terms_of
from quotatop.domain.attribution import Attributor
from quotatop.domain.charges import charges
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.logged import Logged
from quotatop.domain.period import cutting, length_of, order_instant
from quotatop.domain.plan import PlanVersion, PlanWindow, ResetRule, civil_day
from quotatop.domain.reading import Reading
from quotatop.domain.replay import Quota, standing
from quotatop.domain.subscription import Subscription
from quotatop.domain.text import plain
from quotatop.domain.window import Number, Origin, Unit, Window, measure, shortest_first

LEAST = "at least: counted from the logs of this machine"
ESTIMATED = "when it resets is an estimate"
NO_ORDER = "when it resets is not known: set since to the day of the order"
LOOK_BACK = timedelta(days=35)
"""How long before now a request may still count: a month, and the weeks before by which a first use is known."""
_NAMED = 3
"""So many models without a weight are named."""


def version_held(subscription: Subscription, catalogue: PricedCatalogue, now: datetime) -> PlanVersion:
    """Give the plan version that is counted against. Raise PollFault where the config does not tell it."""
    plan = subscription.plan
    if plan is None:
        raise PollFault(FaultKind.NO_PLAN, "no-plan-configured")
    version = terms_of(subscription, None, now, catalogue).version
    if version is not None:
        return version
    today = civil_day(now)
    held = [one for one in catalogue.versions_of(subscription.provider, plan) if one.in_force(today)]
    raise PollFault(FaultKind.NO_PLAN, "no-plan-since" if held else "no-plan-ended", plan=plan)


def count_windows(
    subscription: Subscription, version: PlanVersion, used: Logged, catalogue: PricedCatalogue, now: datetime
) -> Reading:
    """Count the requests of one subscription. Raise PollFault where its plan has nothing to count against."""
    anchor = order_instant(subscription.since) if subscription.since else None
    counted = [window for window in version.windows if window.unit is not Unit.CALLS]
    windows = tuple(_window(window, version, anchor, used, catalogue, now) for window in counted)
    if all(window.used is None and window.limit is None for window in windows):
        raise PollFault(FaultKind.NO_DATA, "no-data-uncounted", plan=version.plan)
    return Reading(read_at=now, windows=shortest_first(windows))


def count(
    subscription: Subscription, used: Logged, whose: Attributor, catalogue: PricedCatalogue, now: datetime
) -> Reading:
    """Count the windows of a subscription from what was used lately. Raise PollFault with what is missing."""
    version = version_held(subscription, catalogue, now)
    if not len(used):
        raise PollFault(FaultKind.NO_DATA, "no-data-logs")
    claims = {trace: whose(trace).subscriptions for trace in set(used.traces)}
    mine = used.only([claims[trace] == (subscription.id,) for trace in used.traces])
    unclear = sum(1 for trace in used.traces if len(claims[trace]) > 1 and subscription.id in claims[trace])
    if not len(mine):
        code = "no-data-unclear" if unclear else "no-data-unattributed"
        raise PollFault(FaultKind.NO_DATA, code, count=str(unclear))
    reading = count_windows(subscription, version, mine, catalogue, now)
    return replace(reading, notes=(f"{unclear} more requests may belong to it",)) if unclear else reading


def _window(
    window: PlanWindow,
    version: PlanVersion,
    anchor: datetime | None,
    used: Logged,
    catalogue: PricedCatalogue,
    now: datetime,
) -> Window:
    """Count one window; unknown where its tariff, or the instant at which it resets, is."""
    cut = cutting(window, anchor)
    named = window.tariff or version.tariff
    tariff = catalogue.tariff(named) if named else None
    label = tariff.label if tariff else None
    notes = [ESTIMATED] if window.estimated or window.reset_rule is ResetRule.VENDOR else []
    if cut is None or tariff is None or tariff.unit is not window.unit:
        notes = [NO_ORDER] if cut is None else []
        return _counted(
            measure(
                window.id,
                length_s=length_of(window.id),
                unit=window.unit,
                limit=window.limit,
                unit_label=label,
                notes=notes,
            )
        )
    rules = (*catalogue.rules_of(version), *catalogue.peaks_of(tariff))
    charged = charges(used, tariff, rules)
    state = standing(used.times, Quota(window.id, cut, charged.sums, window.limit), now.timestamp())
    if charged.unknown:
        notes.append(f"not counted: {_listed(charged.unknown)}")
    if state.leaves_at is not None:
        notes.append(f"the oldest use leaves it at {_moment(state.leaves_at):%Y-%m-%d %H:%M} UTC")
    return _counted(
        measure(
            window.id,
            length_s=length_of(window.id),
            unit=window.unit,
            used=_rounded(state.used),
            limit=window.limit,
            resets_at=_moment(state.period[1]) if state.period else None,
            unit_label=label,
            notes=[LEAST, *notes],
        )
    )


def _counted(window: Window) -> Window:
    return replace(window, origin=Origin.COUNTED)


def _rounded(used: Number) -> Number:
    rounded = round(used, 2)
    return int(rounded) if float(rounded).is_integer() else rounded


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _listed(models: Iterable[str]) -> str:
    names: Sequence[str] = sorted(plain(model, 40) for model in models)
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
