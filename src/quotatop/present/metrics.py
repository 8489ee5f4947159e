"""What does Prometheus see?  The text exposition format 0.0.4: a family after the other, each with HELP and TYPE.

What is not known is absent: no NaN, no nought in its place. Moments are seconds since the epoch and shares are ratios
of 1, as everywhere there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from quotatop import __version__
from quotatop.domain.fleet import Fleet, Health, SubscriptionState
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number, Window, WindowState, finite
from quotatop.present.words import Words

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_LABEL = 200

Labels: TypeAlias = tuple[tuple[str, str], ...]
Point: TypeAlias = tuple[str, Labels, Number | None]
"""A suffix of the family's name, labels, a value."""
Family: TypeAlias = tuple[str, str, list[Point]]
"""Name, type, points."""


@dataclass(frozen=True, slots=True)
class Polls:
    """How the polls of one subscription went since the program began; `faults` are by kind."""

    count: int
    total_s: float
    last_s: float
    faults: tuple[tuple[str, int], ...] = ()


def metrics(fleet: Fleet, polls: Mapping[str, Polls], words: Words, now: datetime) -> str:
    """Give the exposition of a fleet. `polls` are by subscription id; `words` say the help."""
    version: Family = ("build_info", "gauge", [("", (("version", __version__),), 1)])
    families = (
        version,
        *_of_subscriptions(fleet.states, now),
        *_of_windows(fleet.states, now),
        *_of_polls(fleet.states, polls),
    )
    return "".join(_family(name, kind, points, words) for name, kind, points in families)


def _of_subscriptions(states: Sequence[SubscriptionState], now: datetime) -> Iterator[Family]:
    every = [(state, _whose(state)) for state in states]
    read = [(state.reading.read_at, labels) for state, labels in every if state.reading]
    yield (
        "subscription_health",
        "gauge",
        [
            ("", (*labels, ("health", health.value)), int(state.health(now) is health))
            for state, labels in every
            for health in Health
        ],
    )
    yield "reading_timestamp_seconds", "gauge", [("", labels, at.timestamp()) for at, labels in read]
    yield "reading_age_seconds", "gauge", [("", labels, max(0.0, (now - at).total_seconds())) for at, labels in read]
    yield (
        "subscription_fault",
        "gauge",
        [("", (*labels, ("kind", state.fault.kind.value)), 1) for state, labels in every if state.fault],
    )
    yield (
        "balance_amount",
        "gauge",
        [
            ("", (*labels, ("name", balance.name), ("unit", balance.unit)), balance.amount)
            for state, labels in every
            for balance in (state.reading.balances if state.reading else ())
        ],
    )


def _of_windows(states: Sequence[SubscriptionState], now: datetime) -> Iterator[Family]:
    every = [
        (window, state.forecasts(now).get(window.id), (*_whose(state), ("window", window.id)))
        for state in states
        for window in state.windows(now)
    ]

    def family(name: str, points: Iterable[tuple[Labels, Number | None]]) -> Family:
        return name, "gauge", [("", labels, value) for labels, value in points]

    def foretold(name: str, told: Iterable[tuple[Labels, Number | None]]) -> Family:
        return family(f"window_forecast_{name}", told)

    forecasts = [(forecast, labels) for _, forecast, labels in every if forecast]
    yield family("window_used_ratio", ((labels, _ratio(window.used_percent)) for window, _, labels in every))
    for name, value in (("used", _used), ("limit", _limit), ("remaining", _remaining)):
        told = (((*labels, ("unit", _unit(window))), value(window)) for window, _, labels in every)
        yield family(f"window_{name}_units", told)
    yield family("window_reset_timestamp_seconds", ((labels, _seconds(w.resets_at)) for w, _, labels in every))
    yield family("window_length_seconds", ((labels, window.length_s) for window, _, labels in every))
    states_of = ((window, labels, state) for window, _, labels in every for state in WindowState)
    yield family("window_state", (((*labels, ("state", s.value)), int(w.state is s)) for w, labels, s in states_of))
    yield foretold("rate_ratio_per_hour", ((labels, _ratio(one.rate_percent_per_h)) for one, labels in forecasts))
    yield foretold("used_at_reset_ratio", ((labels, _ratio(one.used_percent_at_reset)) for one, labels in forecasts))
    yield foretold("run_out_ratio", ((labels, one.run_out_probability) for one, labels in forecasts))
    yield foretold("empty_timestamp_seconds", ((labels, _seconds(one.empty_at)) for one, labels in forecasts))


def _of_polls(states: Sequence[SubscriptionState], polls: Mapping[str, Polls]) -> Iterator[Family]:
    known = [(polls[state.subscription.id], _whose(state)) for state in states if state.subscription.id in polls]
    yield (
        "poll_duration_seconds",
        "summary",
        [point for one, labels in known for point in (("_sum", labels, one.total_s), ("_count", labels, one.count))],
    )
    yield "poll_last_duration_seconds", "gauge", [("", labels, one.last_s) for one, labels in known]
    yield (
        "poll_faults_total",
        "counter",
        [("", (*labels, ("kind", kind)), count) for one, labels in known for kind, count in one.faults],
    )


def _whose(state: SubscriptionState) -> Labels:
    return ("subscription", state.subscription.id), ("provider", state.subscription.provider)


def _used(window: Window) -> Number | None:
    return window.used


def _limit(window: Window) -> Number | None:
    return window.limit


def _remaining(window: Window) -> Number | None:
    return window.remaining


def _unit(window: Window) -> str:
    return window.unit_label or window.unit.value


def _ratio(percent: Number | None) -> float | None:
    return None if percent is None else round(percent / 100, 6)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _family(name: str, kind: str, points: Iterable[Point], words: Words) -> str:
    """Write one family; one of which nothing is known is left out."""
    full = f"quotatop_{name}"
    known = [
        (f"{full}{suffix}{_labels(labels)}", finite(value)) for suffix, labels, value in points if value is not None
    ]
    lines = {series: f"{series} {_number(value)}" for series, value in known if value is not None}
    if not lines:
        return ""
    help = words(f"metrics.{name}").replace("\\", "\\\\").replace("\n", "\\n")
    return "\n".join((f"# HELP {full} {help}", f"# TYPE {full} {kind}", *lines.values(), ""))


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}" if labels else ""


def _escaped(value: str) -> str:
    return plain(value, _LABEL).replace("\\", "\\\\").replace('"', '\\"')


def _number(value: Number) -> str:
    """Write a number in full: a moment as 1.7e+09 would be hard to read."""
    return str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")
