"""What does a program see?  The status document, `quotatop.status/1` (contract, part 5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from quotatop.catalogue.terms import Terms, peak_of
from quotatop.domain.binding import binding_window
from quotatop.domain.fault import Fault
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.reading import Balance
from quotatop.domain.subscription import Subscription
from quotatop.domain.text import plain
from quotatop.domain.window import Number, Window, finite
from quotatop.present.faults import say_fault
from quotatop.present.timestamp import timestamp
from quotatop.present.words import Words

if TYPE_CHECKING:
    from quotatop.domain.forecast import Forecast

SCHEMA = "quotatop.status/1"

Json: TypeAlias = dict[str, object]


def status_document(fleet: Fleet, terms: Mapping[str, Terms], words: Words, now: datetime) -> Json:
    """Give the document of a fleet, in config order. `terms` are by subscription id; `words` say the faults."""
    return {
        "schema": SCHEMA,
        "generated_at": timestamp(now),
        "subscriptions": [
            subscription_entry(state, terms.get(state.subscription.id, Terms()), words, now) for state in fleet.states
        ],
    }


def subscription_entry(state: SubscriptionState, terms: Terms, words: Words, now: datetime) -> Json:
    """Give one subscription as the document lists it; `watch --json` prints it alone."""
    held, reading = state.subscription, state.reading
    windows = state.windows(now)
    forecasts = state.forecasts(now)
    binding = binding_window(windows, None, forecasts)
    return {
        "id": held.id,
        "provider": held.provider,
        "label": held.label,
        "plan": _plan(state, terms),
        "health": state.health(now).value,
        "read_at": timestamp(reading.read_at) if reading else None,
        "fault": _fault(state.fault, held, words) if state.fault else None,
        "binding_window": binding.id if binding else None,
        "peak": _peak(terms, now),
        "windows": [window_entry(window, forecasts.get(window.id)) for window in windows],
        "balances": [_balance(balance) for balance in reading.balances] if reading else [],
        "unrecognised": list(reading.unrecognised) if reading else [],
    }


def window_entry(window: Window, forecast: "Forecast | None" = None) -> Json:
    """Give one window, with its forecast where there is one."""
    return {
        "id": window.id,
        "label": window.label,
        "length_s": window.length_s,
        "unit": window.unit.value,
        "used": number(window.used),
        "limit": number(window.limit),
        "remaining": number(window.remaining),
        "used_percent": number(window.used_percent),
        "state": window.state.value,
        "resets_at": timestamp(window.resets_at) if window.resets_at else None,
        "unit_label": window.unit_label,
        "origin": window.origin.value,
        "breakdown": [{"name": share.name, "used": number(share.used)} for share in window.breakdown],
        "notes": list(window.notes),
        "forecast": forecast_entry(forecast) if forecast else None,
    }


def forecast_entry(forecast: "Forecast") -> Json:
    """Give a forecast, with no more digits than it is worth."""
    return {
        "rate_percent_per_h": round(forecast.rate_percent_per_h, 2),
        "empty_at": timestamp(forecast.empty_at.replace(microsecond=0)) if forecast.empty_at else None,
        "used_percent_at_reset": round(forecast.used_percent_at_reset, 1),
        "run_out_probability": round(forecast.run_out_probability, 2),
        "verdict": forecast.verdict.value,
    }


def number(value: Number | None) -> Number | None:
    """Give a number that JSON can hold; NaN and the infinities are not known."""
    return finite(value)


def _plan(state: SubscriptionState, terms: Terms) -> Json | None:
    if terms.plan_name is None:
        return None
    seen = state.reading.plan if state.reading else None
    return {
        "id": terms.plan_id,
        "name": terms.plan_name,
        "origin": terms.origin.value if terms.origin else None,
        "renews_at": timestamp(seen.renews_at) if seen and seen.renews_at else None,
        "auto_renew": seen.auto_renew if seen else None,
    }


def _fault(fault: Fault, held: Subscription, words: Words) -> Json:
    return {
        "kind": fault.kind.value,
        "message": words("status.fault", name=plain(held.name), sentence=say_fault(fault, held, words)),
        "at": timestamp(fault.at),
        "retry_at": timestamp(fault.retry_at) if fault.retry_at else None,
    }


def _peak(terms: Terms, now: datetime) -> Json | None:
    peak = peak_of(terms, now)
    if peak is None:
        return None
    return {
        "active": peak.active,
        "until": timestamp(peak.until) if peak.until else None,
        "next": timestamp(peak.next) if peak.next else None,
        "factors": {model: number(factor) for model, factor in peak.factors},
        "rule": peak.rule.id,
    }


def _balance(balance: Balance) -> Json:
    return {
        "name": balance.name,
        "amount": number(balance.amount),
        "unit": balance.unit,
        "expires_at": timestamp(balance.expires_at) if balance.expires_at else None,
    }
