"""How full are a plan's windows, as far as the local logs tell?  For plans that nobody can be asked about.

What is counted is a lower bound: other machines, other tools and the vendor's own pages leave no log here. Only
requests count that belong to one subscription for certain or by the only guess there is. An error in the logs that says
that a window was full knows better than the count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.terms import terms_of
from quotatop.domain.attribution import Attributor
from quotatop.domain.charges import charges
from quotatop.domain.correction import Corrected, Told, corrected, recut, told_of
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.limit_error import LimitError
from quotatop.domain.logged import Logged
from quotatop.domain.period import cutting, length_of, order_instant
from quotatop.domain.plan import PlanVersion, PlanWindow, ResetRule, civil_day
from quotatop.domain.reading import Reading
from quotatop.domain.replay import Quota
from quotatop.domain.subscription import Subscription
from quotatop.domain.text import plain
from quotatop.domain.window import Number, Origin, Unit, Window, WindowState, measure, shortest_first

LEAST = "at least: counted from the logs of this machine"
ESTIMATED = "when it resets is an estimate"
CORRECTED = "corrected: a limit error in the logs says that it was full at"
SERVED = "requests were served although a limit error in the logs says that it was full at"
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
    subscription: Subscription,
    version: PlanVersion,
    used: Logged,
    catalogue: PricedCatalogue,
    now: datetime,
    errors: Sequence[LimitError] = (),
) -> Reading:
    """Count the requests of one subscription, with its limit errors in order of time.

    Raise PollFault where its plan has nothing to count against, and no error says that a window is full.
    """
    anchor = order_instant(subscription.since) if subscription.since else None
    counted = [window for window in version.windows if window.unit is not Unit.CALLS]
    told = [told_of(window, version.windows, errors, now.timestamp()) for window in counted]
    windows = tuple(
        _window(window, version, anchor, used, catalogue, now, said) for window, said in zip(counted, told, strict=True)
    )
    if not len(used):
        windows = tuple(window for window in windows if window.state is WindowState.SPENT)
    if all(window.used is None and window.limit is None and window.used_percent is None for window in windows):
        raise PollFault(FaultKind.NO_DATA, "no-data-uncounted", plan=version.plan)
    return Reading(read_at=now, windows=shortest_first(windows))


def count(
    subscription: Subscription,
    used: Logged,
    whose: Attributor,
    catalogue: PricedCatalogue,
    now: datetime,
    errors: Iterable[LimitError] = (),
) -> Reading:
    """Count the windows of a subscription from what was used lately, and from the limit errors of that time.

    Raise PollFault with what is missing.
    """
    version = version_held(subscription, catalogue, now)
    claims = {trace: whose(trace).subscriptions for trace in set(used.traces)}
    mine = used.only([claims[trace] == (subscription.id,) for trace in used.traces])
    unclear = sum(1 for trace in used.traces if len(claims[trace]) > 1 and subscription.id in claims[trace])
    full = [error for error in errors if whose.of_limit(error) == (subscription.id,)]
    if not len(mine):
        return _told_alone(subscription, version, mine, catalogue, now, full, unclear if len(used) else None)
    reading = count_windows(subscription, version, mine, catalogue, now, full)
    return replace(reading, notes=(f"{unclear} more requests may belong to it",)) if unclear else reading


def _told_alone(
    subscription: Subscription,
    version: PlanVersion,
    none: Logged,
    catalogue: PricedCatalogue,
    now: datetime,
    errors: Sequence[LimitError],
    unclear: int | None,
) -> Reading:
    """Give the windows that an error calls full where no request is certainly the subscription's. Raise PollFault."""
    code = "no-data-logs" if unclear is None else "no-data-unclear" if unclear else "no-data-unattributed"
    try:
        return count_windows(subscription, version, none, catalogue, now, errors)
    except PollFault as fault:
        raise PollFault(FaultKind.NO_DATA, code, count=str(unclear or 0)) from fault


def _window(
    window: PlanWindow,
    version: PlanVersion,
    anchor: datetime | None,
    used: Logged,
    catalogue: PricedCatalogue,
    now: datetime,
    told: Told | None,
) -> Window:
    """Count one window; unknown where its tariff, or the instant at which it resets, is, and no error says more."""
    at = now.timestamp()
    cut = recut(cutting(window, anchor), window, told, at)
    named = window.tariff or version.tariff
    tariff = catalogue.tariff(named) if named else None
    label = tariff.label if tariff else None
    estimated = [ESTIMATED] if window.estimated or window.reset_rule is ResetRule.VENDOR else []
    charged = None
    if tariff is not None and tariff.unit is window.unit:
        charged = charges(used, tariff, (*catalogue.rules_of(version), *catalogue.peaks_of(tariff)))
    if cut is None or (charged is None and told is None):
        return _unknown(window, label, [NO_ORDER] if cut is None else [])
    sums = charged.sums if charged else range(len(used) + 1)
    seen = corrected(used.times, Quota(window.id, cut, sums, window.limit), told, at)
    state = seen.standing
    missing = [f"not counted: {_listed(charged.unknown)}"] if charged and charged.unknown else []
    if seen.until is not None and not seen.is_served:
        notes = [] if told and told.resets == seen.until else estimated
        return _full(window, seen, state.used if charged else None, label, [*notes, *missing])
    if charged is None:
        return _unknown(window, label, [])
    notes = [LEAST, *estimated, *missing]
    if seen.full_at is not None:
        notes.append(f"{SERVED} {_written(seen.full_at)}")
    if state.leaves_at is not None:
        notes.append(f"the oldest use leaves it at {_written(state.leaves_at)}")
    return _counted(
        measure(
            window.id,
            length_s=length_of(window.id),
            unit=window.unit,
            used=_rounded(state.used),
            limit=window.limit,
            resets_at=_moment(state.period[1]) if state.period else None,
            unit_label=label,
            notes=notes,
        )
    )


def _full(
    window: PlanWindow, seen: Corrected, counted: Number | None, label: str | None, notes: Iterable[str]
) -> Window:
    """Give a window that an error called full: whatever was counted, all of it is used until it begins anew."""
    assert seen.full_at is not None  # noqa: S101 - who asks has seen that an error says so
    assert seen.until is not None  # noqa: S101 - likewise
    used = counted if window.limit is None else max(window.limit, counted or 0)
    return _counted(
        measure(
            window.id,
            length_s=length_of(window.id),
            unit=window.unit,
            used=None if used is None else _rounded(used),
            limit=window.limit,
            percent=100,
            resets_at=_moment(seen.until),
            unit_label=label,
            spent=True,
            notes=[f"{CORRECTED} {_written(seen.full_at)}", *notes],
        )
    )


def _unknown(window: PlanWindow, label: str | None, notes: Iterable[str]) -> Window:
    length_s = length_of(window.id)
    known = measure(window.id, length_s=length_s, unit=window.unit, limit=window.limit, unit_label=label, notes=notes)
    return _counted(known)


def _counted(window: Window) -> Window:
    return replace(window, origin=Origin.COUNTED)


def _rounded(used: Number) -> Number:
    rounded = round(used, 2)
    return int(rounded) if float(rounded).is_integer() else rounded


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _written(at: float) -> str:
    return f"{_moment(at):%Y-%m-%d %H:%M} UTC"


def _listed(models: Iterable[str]) -> str:
    names: Sequence[str] = sorted(plain(model, 40) for model in models)
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
