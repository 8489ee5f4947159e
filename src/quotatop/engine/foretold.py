"""Which forecasts, and which ends that are near, are worth a word?

Pure, and under the rules of `engine.alerts`: once per subscription, window, kind and period. A forecast is told only
when two readings in a row agree; a window without a forecast keeps what it had, and neither tells nor clears.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from quotatop.domain.advice import UNUSED_FROM
from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.fleet import SubscriptionState
from quotatop.domain.forecast import Forecast
from quotatop.domain.mark import Level, Mark, Marks, Sign
from quotatop.domain.pace import Verdict, length_of
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import DAY, Window, WindowState

AGREEING = 2
"""So many readings in a row must foretell the same."""
UNUSED_WITHIN = timedelta(days=1)
ENDS_WITHIN = timedelta(days=3)
"""A plan, a rule or a balance that ends within this time is worth a word."""
FORETOLD = (AlertKind.RUNS_OUT, AlertKind.UNUSED)


def foretell(
    before: Marks | None,
    after: Marks,
    subscription: Subscription,
    reading: Reading,
    forecasts: Mapping[str, Forecast],
) -> tuple[Marks, Sequence[Alert]]:
    """Give the marks with the signs of a fresh reading's forecasts, and what to tell.

    `after` are the marks as `engine.alerts.judge` left them; one that it had judged before changes nothing here either.
    """
    if after is before:
        return after, ()
    known = before if before is not None and before.account in (None, after.account) else None
    alerts, signs = [], []
    for mark in after.marks:
        window = next((one for one in reading.windows if one.id == mark.window), None)
        forecast = forecasts.get(mark.window)
        for kind in FORETOLD:
            old = known.sign(mark.window, kind.value, _period(mark)) if known else None
            if window is None or forecast is None:
                signs += [old] if old else []
                continue
            sign = _counted(old, mark, kind, holds=_holds(kind, window, mark, forecast, reading))
            if sign is None:
                continue
            signs.append(sign)
            if sign.seen == AGREEING and (old is None or old.seen < AGREEING):
                alerts.append(_tell(kind, subscription, window, mark, forecast, reading.read_at))
    return replace(after, signs=tuple(signs)), tuple(alerts)


def _counted(old: Sign | None, mark: Mark, kind: AlertKind, *, holds: bool) -> Sign | None:
    """Count one more reading that agrees. What was told stays told for its period."""
    if old is not None and old.seen >= AGREEING:
        return old
    if not holds:
        return None
    return Sign(mark.window, kind.value, _period(mark), 1 if old is None else old.seen + 1)


def _holds(kind: AlertKind, window: Window, mark: Mark, forecast: Forecast, reading: Reading) -> bool:
    if any(one.state is WindowState.SPENT and not one.is_side for one in reading.windows):
        return False  # whoever is locked out needs no word about what comes after
    if kind is AlertKind.RUNS_OUT:
        return forecast.verdict is Verdict.RUNS_OUT and mark.told < Level.CRITICAL
    left_over = 100 - forecast.used_percent_at_reset
    is_long = length_of(window).total_seconds() > DAY
    is_near = window.resets_at is not None and window.resets_at - reading.read_at <= UNUSED_WITHIN
    return is_long and is_near and forecast.verdict is Verdict.SPARE and left_over >= UNUSED_FROM


def _tell(
    kind: AlertKind, subscription: Subscription, window: Window, mark: Mark, forecast: Forecast, at: datetime
) -> Alert:
    details = [("name", subscription.name)]
    if kind is AlertKind.RUNS_OUT:
        details += [("empties", forecast.likely_empty_at.isoformat())]
        details += [("chance", f"{100 * forecast.run_out_probability:.0f}%")]
    else:
        details += [("unused", f"{100 - forecast.used_percent_at_reset:.0f}%")]
    return Alert(
        kind,
        subscription.id,
        window.id,
        _period(mark),
        at,
        kind.value,
        tuple(details),
        window.used_percent,
        window.resets_at,
    )


def _period(mark: Mark) -> str:
    resets = f"{mark.resets_at:%Y-%m-%dT%H:%MZ}" if mark.resets_at else "open"
    return f"{resets}.{mark.turn}"


def ending(
    state: SubscriptionState, now: datetime, rule_ends: Callable[[], Iterable[tuple[str, datetime]]]
) -> Iterator[Alert]:
    """Give the words about what ends soon: a plan that is not renewed, a rule of its prices, a balance.

    `rule_ends` gives (rule, when it ends); only asked for who has a reading that is young enough to believe.
    """
    reading = state.reading
    if reading is None or state.fault is not None:
        return
    plan = reading.plan
    if plan is not None and plan.renews_at is not None and plan.auto_renew is False and _is_near(plan.renews_at, now):
        yield _ends(state, "plan-expires", plan.name, plan.renews_at, now)
    for rule, at in rule_ends():
        if _is_near(at, now):
            yield _ends(state, "rule-ends", rule, at, now)
    for balance in reading.balances:
        if balance.expires_at is None or not balance.amount or balance.amount <= 0:
            continue
        if _is_near(balance.expires_at, now):
            yield _ends(state, "balance-expires", balance.name, balance.expires_at, now, AlertKind.UNUSED)


def _is_near(at: datetime, now: datetime) -> bool:
    return now < at <= now + ENDS_WITHIN


def _ends(
    state: SubscriptionState,
    code: str,
    what: str,
    at: datetime,
    now: datetime,
    kind: AlertKind = AlertKind.EXPIRES,
) -> Alert:
    subscription = state.subscription
    details = (("name", subscription.name), ("what", what), ("ends", at.isoformat()))
    return Alert(kind, subscription.id, None, f"{code}.{what}.{at:%Y-%m-%dT%H:%MZ}", now, code, details)
