"""What must be known to print one line later, at any moment, without asking anything?

`prepare` gives a JSON-able document for the cache. Moments in it are seconds since the epoch, so that countdowns, ages
and passed resets are judged when the line is printed (`present.printed_line`), and texts are ready in the language
of the config. Windows stand in the order in which they bind, so that the next one takes over when a reset passes.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from quotatop.catalogue.catalogue import Catalogue
from quotatop.catalogue.terms import Terms, peak_of, terms_of
from quotatop.config.settings import Config
from quotatop.domain.binding import binding_window
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.peak import PeakNow
from quotatop.domain.window import Direction, Window, WindowState
from quotatop.present.amounts import count
from quotatop.present.balances import say_first
from quotatop.present.gauge import gauge, window_name
from quotatop.present.view import View
from quotatop.present.words import Words

if TYPE_CHECKING:
    from quotatop.domain.forecast import Forecast

SCHEMA = "quotatop.line/1"
_EDGES = 6
"""How many changes of a peak rule are prepared ahead: two days of the usual kind."""

Json: TypeAlias = dict[str, object]


def prepare(fleet: Fleet, config: Config, catalogue: Catalogue, words: Words, now: datetime) -> Json:
    """Give what `line` prints from, for all subscriptions in config order."""
    view = View(now, words, show=Direction(config.display.show), warn_at=config.alerts.warn_at)
    return {
        "schema": SCHEMA,
        "show": config.display.show,
        "glyphs": config.display.glyphs,
        "words": {name: words(f"line.{name}") for name in ("left", "trouble", "stale")},
        "subscriptions": [_subscription(state, catalogue, view) for state in fleet.states],
    }


def _subscription(state: SubscriptionState, catalogue: Catalogue, view: View) -> Json:
    held, reading = state.subscription, state.reading
    terms = terms_of(held, reading, view.now, catalogue)
    return {
        "id": held.id,
        "label": held.name,
        "provider": held.provider,
        "plan": terms.plan_name,
        "read_at": _epoch(reading.read_at) if reading else None,
        "stale_at": _epoch(reading.read_at + timedelta(seconds=2 * held.interval_s)) if reading else None,
        "paused": held.paused,
        "fault": view.words(f"line.fault.{state.fault.kind.value}") if state.fault else None,
        "windows": _windows(state, view),
        "balance": say_first(state, view.words) or None,
        "peaks": _peaks(terms, view.now),
    }


def _windows(state: SubscriptionState, view: View) -> list[Json]:
    current, told = state.windows(view.now), state.forecasts(view.now)
    return [_window(window, current, view, told.get(window.id)) for window in in_binding_order(current, told)]


def in_binding_order(windows: Iterable[Window], forecasts: "Mapping[str, Forecast] | None" = None) -> list[Window]:
    """Order windows by when they bind: the binding one, then the one that would bind without it, and so on."""
    left = list(windows)
    ordered: list[Window] = []
    while left:
        main = [window for window in left if not window.is_side] or left
        chosen = binding_window(main, None, forecasts) or main[0]
        ordered.append(chosen)
        left.remove(chosen)
    return ordered


def _window(window: Window, every: tuple[Window, ...], view: View, forecast: "Forecast | None") -> Json:
    row = gauge(window, every, view, binding=False, stale=False, forecast=forecast)
    return {
        "id": window.id,
        "name": window_name(window.id, view.words),
        "used": window.used_percent,
        "spent": window.state is WindowState.SPENT,
        "side": window.is_side,
        "resets_at": _epoch(window.resets_at),
        "verdict": row.verdict.value,
        "word": row.word,
    }


def _peaks(terms: Terms, now: datetime) -> list[Json]:
    """Give how the peak stands now and after each of the next changes; from `at` on, each holds until the next."""
    standing: list[Json] = []
    moment: datetime | None = now
    while moment and len(standing) < _EDGES:
        peak = peak_of(terms, moment)
        if peak is None:
            break
        standing.append({"at": _epoch(moment), "active": peak.active, "factor": _factor(peak)})
        moment = peak.edge
    return standing


def _factor(peak: PeakNow) -> str:
    """Write the factor of a moment, of several the dearest."""
    highest = max((factor for _, factor in peak.factors), default=None)
    return "" if highest is None else f"{count(highest)}x"


def _epoch(moment: datetime | None) -> float | None:
    return round(moment.timestamp(), 3) if moment else None
