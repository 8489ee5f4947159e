"""What does the table of `status` say?  A row for each window, and below each subscription what went wrong.

Everything is plain values that JSON can hold, with moments as seconds since the epoch: `present.sheet` lays them out
now, or later out of the cache. `good_until` says until when they hold.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from quotatop.catalogue.terms import Terms, peak_of
from quotatop.domain.fleet import Fleet, Health, SubscriptionState
from quotatop.domain.pace import TIGHT_BEYOND_PACE, even_pace
from quotatop.domain.text import plain
from quotatop.domain.window import Direction, Window
from quotatop.present.card import Card, card_of
from quotatop.present.gauge import GaugeRow, gauges
from quotatop.present.glyphs import Glyphs
from quotatop.present.peak import prices
from quotatop.present.sheet import sheet
from quotatop.present.times import clock
from quotatop.present.tone import Tone
from quotatop.present.view import View
from quotatop.present.work_left import work_line

if TYPE_CHECKING:
    from quotatop.present.sheet import Content, Group, Piece, Remark, Row

_NAME_LIMIT = 40


def table(
    fleet: Fleet, terms: Mapping[str, Terms], view: View, glyphs: Glyphs, width: int | None = None
) -> "list[list[Piece]]":
    """Give the lines of the table as pieces of text; `width` is the terminal's, None where there is none."""
    return sheet(content(fleet, terms, view), view.now.timestamp(), signs_of(glyphs), width)


def signs_of(glyphs: Glyphs) -> dict[str, str]:
    """Give a set of the screen's signs by name."""
    return asdict(glyphs)


def content(fleet: Fleet, terms: Mapping[str, Terms], view: View) -> "Content":
    """Say the whole fleet."""
    return {
        "heads": _heads(view),
        "left": view.show is Direction.LEFT,
        "groups": [
            _group(state, place, terms.get(state.subscription.id), view) for place, state in enumerate(fleet.states, 1)
        ],
    }


def good_until(fleet: Fleet, terms: Mapping[str, Terms], view: View) -> datetime:
    """Give the first moment after which something else is to be said: a reset, a peak, a verdict, another day."""
    midnight = (view.local(view.now) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    moments = [midnight, view.now + timedelta(hours=12)]
    for state in fleet.states:
        peak = peak_of(terms[state.subscription.id], view.now) if state.subscription.id in terms else None
        moments += [peak.edge] if peak and peak.edge else []
        for window in state.windows(view.now):
            moments += _changes(window, view.now)
    return min(moment for moment in moments if moment > view.now)


def _changes(window: Window, now: datetime) -> Iterator[datetime]:
    """Give when a window is over, and when the even pace overtakes its use, so that its verdict may change."""
    if window.resets_at is None:
        return
    yield window.resets_at
    if window.length_s and window.used_percent is not None and even_pace(window, now) is not None:
        length = timedelta(seconds=window.length_s)
        for share in (window.used_percent / 100, window.used_percent / 100 / TIGHT_BEYOND_PACE):
            yield window.resets_at - length + length * min(share, 2.0)


def _heads(view: View) -> dict[str, str]:
    words = view.words
    shown = "table.used" if view.show is Direction.USED else "table.left"
    names = {"percent": shown, "countdown": "table.resets", "word": "table.verdict"}
    return {name: words(names.get(name, f"table.{name}")) for name in ("name", "plan", "window", *names, "age")}


def _group(state: SubscriptionState, place: int, terms: Terms | None, view: View) -> "Group":
    """Say one subscription, the binding window first."""
    card, reading = card_of(state, place, view, terms), state.reading
    windows = {window.id: window for window in state.windows(view.now)}
    forecasts = state.forecasts(view.now)
    fresh, old = (gauges(windows.values(), view, stale=stale, forecasts=forecasts) for stale in (False, True))
    rows = [_row(row, was, windows[row.id], view) for row, was in zip(fresh, old, strict=True)]
    followed = state.fault is not None or state.subscription.paused
    stale_at = reading.read_at + timedelta(seconds=2 * state.subscription.interval_s) if reading else None
    standing = view.words(f"health.{'paused' if card.paused else card.health.value}")
    return {
        "name": plain(card.name, _NAME_LIMIT),
        "plan": plain(terms.plan_name, _NAME_LIMIT) if terms and terms.plan_name else "",
        "standing": "" if rows else card.balances or standing,
        "tone": (Tone.PLAIN if card.balances else card.tone).value,
        "read_at": reading.read_at.timestamp() if reading else None,
        "stale_at": None if stale_at is None else 0.0 if followed else stale_at.timestamp(),
        "rows": rows,
        "remarks": [
            *(
                remark
                for remark in _remarks(card, terms, view, aged=not followed)
                if rows or remark["text"] != standing
            ),
            *_left(windows.values(), {row.id: row.label for row in fresh}, terms, view),
        ],
    }


def _row(row: GaugeRow, was: GaugeRow, window: Window, view: View) -> "Row":
    timed = window.resets_at if even_pace(window, view.now) is not None else None
    began = timed - timedelta(seconds=window.length_s) if timed and window.length_s else None
    return {
        "window": row.label,
        "binding": row.binding,
        "percent": row.percent,
        "fill": row.fill,
        "began": began.timestamp() if began else None,
        "reset": window.resets_at.timestamp() if window.resets_at else None,
        "clock": row.clock,
        "word": row.word,
        "old": was.word,
        "tone": row.tone.value,
    }


def _left(windows: "Iterable[Window]", labels: dict[str, str], terms: Terms | None, view: View) -> "Iterable[Remark]":
    """Say what is left in the plan's own unit, where the vendor tells per cent alone."""
    said = work_line(windows, labels, terms, view.words)
    if said:
        yield {"text": said, "tone": Tone.MUTED.value, "old": False}


def _remarks(card: Card, terms: Terms | None, view: View, *, aged: bool) -> "Iterable[Remark]":
    """Say in sentences what is to be said: a fault, an old reading, what happens now that it is spent, the peak."""
    if card.status and not (aged and card.health is Health.STALE):
        yield {"text": card.status, "tone": (Tone.FAULT if card.alarm else Tone.MUTED).value, "old": False}
    if aged and card.read:
        yield {"text": view.words("card.stale"), "tone": Tone.FAULT.value, "old": True}
    if card.spent_text:
        yield {"text": card.spent_text, "tone": Tone.MUTED.value, "old": False}
    now = peak_of(terms, view.now) if terms and card.peak else None
    if card.peak and card.peak.edge and now:
        text = view.words(
            "table.peak-active" if card.peak.active else "table.peak-next",
            mark=card.peak.mark,
            prices=prices(now, view.words),
            clock=clock(card.peak.edge, view),
            vendor=view.words("table.vendor", vendor=card.peak.vendor) if card.peak.vendor else "",
        )
        yield {"text": text, "tone": card.peak.tone.value, "old": False}
