"""Is what is known of a subscription too old to be said?  Pure."""

from datetime import datetime

from quotatop.domain.fleet import SubscriptionState


def is_older(state: SubscriptionState, max_age_s: float | None, now: datetime) -> bool:
    """Say whether the last reading is older than an age (None: than the subscription's interval), or none at all."""
    if state.reading is None or state.fault is not None:
        return True
    age_s = (now - state.reading.read_at).total_seconds()
    return age_s < 0 or age_s >= (state.subscription.interval_s if max_age_s is None else max_age_s)


def was_reset(state: SubscriptionState, now: datetime) -> bool:
    """Say whether a window has been reset since it was read, so that its figure is not known now."""
    if state.reading is None or state.fault is not None:
        return False
    read_at, windows = state.reading.read_at, state.reading.windows
    return any(window.resets_at is not None and read_at < window.resets_at <= now for window in windows)
