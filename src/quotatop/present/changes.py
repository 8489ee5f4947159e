"""What is worth a line in a running log: when has a subscription changed, and how is that said in one line?"""

from collections.abc import Mapping

from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.ports import Notice
from quotatop.domain.text import pad, plain
from quotatop.domain.value import dataclass
from quotatop.present.card import card_of
from quotatop.present.view import View


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a subscription a reader of the log has seen: its figures and its trouble, not when they were read."""

    windows: tuple[tuple[object, ...], ...]
    rest: tuple[object, ...]


def seen(state: SubscriptionState) -> Seen | None:
    """Give what there is to see of a subscription; None as long as nothing is known."""
    reading, fault = state.reading, state.fault
    if reading is None and fault is None:
        return None
    windows = reading.windows if reading else ()
    figures = tuple(
        (
            window.id,
            window.state,
            window.used,
            window.used_percent,
            window.resets_at and window.resets_at.timestamp() // 60,
        )
        for window in windows
    )
    rest = (reading and reading.plan, reading and reading.balances, fault and (fault.kind, fault.code))
    return Seen(figures, rest)


def changed(before: Mapping[str, Seen], fleet: Fleet) -> tuple[tuple[SubscriptionState, Seen], ...]:
    """Give the subscriptions that differ from what was seen, with what is to be seen of them now."""
    now = ((state, seen(state)) for state in fleet.states)
    return tuple((state, what) for state, what in now if what is not None and before.get(state.subscription.id) != what)


def change_line(state: SubscriptionState, view: View) -> str:
    """Say one subscription in one line: `10:24:05  GLM work  5h 62% until 11:26 · week 34% until Sun 15:48`."""
    card = card_of(state, 0, view)
    figures = [
        view.words("change.until", window=f"{row.label} {row.percent}", at=row.clock)
        if row.clock
        else f"{row.label} {row.percent}"
        for row in card.rows
    ]
    said = [" · ".join(figures) or card.balances, card.status]
    return f"{_time(view)}  {pad(card.name, _NAME).rstrip():<{_NAME}}  " + " — ".join(part for part in said if part)


def notice_line(notice: Notice, view: View) -> str:
    """Say one alert in one line."""
    return f"{_time(view)}  ! {notice.title}" + (f" — {plain(notice.body, 300)}" if notice.body else "")


_NAME = 12


def _time(view: View) -> str:
    return f"{view.local(view.now):%H:%M:%S}"
