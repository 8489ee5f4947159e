"""How does one subscription stand, said in the order in which people ask?"""

from datetime import datetime

from quotatop.catalogue.terms import Terms
from quotatop.domain.fleet import Health, SubscriptionState
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass
from quotatop.domain.window import Window, WindowState
from quotatop.present.balances import is_in_funds, say_balances
from quotatop.present.faults import say_fault
from quotatop.present.gauge import GaugeRow, gauges
from quotatop.present.peak import PeakWords, say_peak
from quotatop.present.times import age, ago, clock
from quotatop.present.tone import Tone, of_health
from quotatop.present.view import View

_NAME_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Card:
    """One subscription, said.

    `able` is whether one can work with it now; None is not known. `balances` is said in place of rows, by a prepaid
    account that has none. `rows` are the windows to show, the binding one first; `folded` counts those
    that only the detail screen shows. `status` is a fault (`faulty`) or its like in a sentence, `status_short` in a few
    words; both are empty where all is well. `freed_at` is when a spent one is back.
    """

    id: str
    number: int
    name: str
    provider: str
    plan: str
    able: bool | None
    health: Health
    tone: Tone
    rows: tuple[GaugeRow, ...]
    folded: int
    balances: str
    peak: PeakWords | None
    status: str
    status_short: str
    read: str
    age: str
    alarm: bool
    faulty: bool
    spent_text: str
    freed_at: datetime | None
    resets_at: datetime | None
    next_poll: datetime | None
    polling: bool
    paused: bool

    @property
    def binding(self) -> GaugeRow | None:
        """The row of the binding window."""
        return next((row for row in self.rows if row.binding), None)


def card_of(
    state: SubscriptionState, number: int, view: View, terms: Terms | None = None, held: str | None = None
) -> Card:
    """Say one subscription. `held` is the id of the binding window that the screen shows now."""
    subscription, health, windows = state.subscription, state.health(view.now), state.windows(view.now)
    rows = gauges(
        windows,
        view,
        stale=health is Health.STALE,
        paused=subscription.paused,
        held=held,
        forecasts=state.forecasts(view.now),
    )
    shown = _unfolded(rows, windows, view.warn_at)
    binding = next((window for window in windows if rows and window.id == rows[0].id), None)
    spent = binding is not None and binding.state is WindowState.SPENT
    reset = binding.resets_at if binding else None
    read_at = state.reading.read_at if state.reading else None
    return Card(
        id=subscription.id,
        number=number,
        name=plain(subscription.name, _NAME_LIMIT),
        provider=subscription.provider,
        plan=_plan(state, terms, view),
        able=_able(windows, health) if windows or health is Health.FAILED else is_in_funds(state.reading),
        health=health,
        tone=of_health(health),
        rows=shown,
        folded=len(rows) - len(shown),
        balances=say_balances(state, view.words),
        peak=say_peak(terms, view),
        status=_status(state, health, view),
        status_short=_status_short(state, health, view),
        read=view.words("card.read", ago=ago(view.now, read_at, view.words)) if read_at else "",
        age=age(view.now, read_at) if read_at else "",
        alarm=health in (Health.STALE, Health.FAILED) and not subscription.paused,
        faulty=state.fault is not None and not subscription.paused,
        spent_text=_says(terms, view) if spent else "",
        freed_at=reset if spent and reset and reset > view.now else None,
        resets_at=reset if reset and reset > view.now else None,
        next_poll=state.next_poll,
        polling=state.polling,
        paused=subscription.paused,
    )


def _unfolded(rows: list[GaugeRow], windows: tuple[Window, ...], warn_at: float) -> tuple[GaugeRow, ...]:
    """Leave out lanes and tool calls that bind nothing and are far from their end."""
    used = {window.id: window.used_percent or 0 for window in windows}
    side = {window.id for window in windows if window.is_side}
    return tuple(row for row in rows if row.binding or row.id not in side or used[row.id] >= warn_at)


def _able(windows: tuple[Window, ...], health: Health) -> bool | None:
    main = [window for window in windows if not window.is_side] or list(windows)
    if any(window.state is WindowState.SPENT for window in main):
        return False
    if health is Health.FAILED or not any(window.state is not WindowState.UNKNOWN for window in main):
        return None
    return True


def _plan(state: SubscriptionState, terms: Terms | None, view: View) -> str:
    if terms and terms.plan_name:
        return plain(terms.plan_name, _NAME_LIMIT)
    return view.words("card.plan-unknown") if state.reading else ""


def _says(terms: Terms | None, view: View) -> str:
    if terms is None or terms.when_spent is None:
        return ""
    return terms.when_spent.zh if view.words.language == "zh" else terms.when_spent.en


def _status(state: SubscriptionState, health: Health, view: View) -> str:
    words = view.words
    if state.subscription.paused:
        return words("card.paused")
    if state.fault is not None:
        return say_fault(state.fault, state.subscription, words)
    if health is Health.STALE:
        return words("card.stale")
    if health is Health.UNPOLLED:
        return words("card.reading") if state.polling else words("card.unpolled")
    return ""


def _status_short(state: SubscriptionState, health: Health, view: View) -> str:
    words = view.words
    if state.subscription.paused:
        return words("health.paused")
    if state.fault is None:
        return "" if health is Health.OK else words(f"health.{health.value}")
    kind = words(f"kind.{state.fault.kind.value}")
    again = state.fault.retry_at or state.next_poll
    if again is None or again <= view.now:
        return words("card.fault-short", health=words(f"health.{health.value}"), kind=kind)
    return words("card.fault-again", health=words(f"health.{health.value}"), kind=kind, clock=clock(again, view))
