"""What is about to happen: resets and the edges of peaks, soonest first?"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from quotatop.catalogue.terms import Terms, peak_of
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass
from quotatop.domain.window import Window, WindowState
from quotatop.present.gauge import window_name
from quotatop.present.peak import prices
from quotatop.present.view import View

_HORIZON_DAYS = 8


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing to come: when, what, and to which subscriptions."""

    at: datetime
    text: str
    ids: tuple[str, ...]


def coming(fleet: Fleet, terms: Mapping[str, Terms], view: View) -> tuple[Coming, ...]:
    """List what comes within some days, soonest first; what falls together for several is said once."""
    events = [event for state in fleet.states for event in _of_state(state, terms, view)]
    near = (event for event in events if 0 < (event.at - view.now).total_seconds() < _HORIZON_DAYS * 86_400)
    return tuple(sorted(_merged(near, view), key=lambda event: event.at))


@dataclass(frozen=True, slots=True)
class _Event:
    at: datetime
    key: str
    blanks: tuple[tuple[str, str], ...]
    id: str
    name: str


def _of_state(state: SubscriptionState, terms: Mapping[str, Terms], view: View) -> Iterator[_Event]:
    id, name = state.subscription.id, plain(state.subscription.name, 64)
    for window in state.windows(view.now):
        if window.resets_at is not None and _matters(window, view.warn_at):
            key = "coming.back" if window.state is WindowState.SPENT else "coming.reset"
            yield _Event(window.resets_at, key, (("window", window_name(window.id, view.words)),), id, name)
    held = terms.get(id)
    now = peak_of(held, view.now) if held else None
    if held and now and now.edge:
        after = peak_of(held, now.edge)
        key = "coming.peak-ends" if now.active else "coming.peak-begins"
        yield _Event(now.edge, key, (("prices", prices(after, view.words, most=2) if after else ""),), id, name)


def _matters(window: Window, warn_at: float) -> bool:
    if window.state not in (WindowState.RUNNING, WindowState.SPENT):
        return False
    return not window.is_side or (window.used_percent or 0) >= warn_at


def _merged(events: Iterable[_Event], view: View) -> list[Coming]:
    """Say once what comes in the same minute for several subscriptions."""
    same: dict[tuple[datetime, str, tuple[tuple[str, str], ...]], list[_Event]] = {}
    for event in events:
        same.setdefault((event.at.replace(second=0, microsecond=0), event.key, event.blanks), []).append(event)
    return [
        Coming(
            group[0].at,
            view.words(key, name=view.words("coming.and").join(event.name for event in group), **dict(blanks)),
            tuple(event.id for event in group),
        )
        for (_, key, blanks), group in same.items()
    ]
