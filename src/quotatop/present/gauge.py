"""What does one window look like on a line, before anyone knows how wide the line is?"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from quotatop.domain.binding import binding_window
from quotatop.domain.pace import Verdict, even_pace, verdict_of
from quotatop.domain.value import dataclass
from quotatop.domain.window import RESET_PASSED, Direction, Origin, Window, WindowState
from quotatop.present.amounts import amount, percent, shown_percent
from quotatop.present.times import clock, countdown
from quotatop.present.tone import Tone, of_verdict
from quotatop.present.view import View
from quotatop.present.words import Words

if TYPE_CHECKING:
    from quotatop.domain.forecast import Forecast


@dataclass(frozen=True, slots=True)
class GaugeRow:
    """One window, said. Empty texts and None are "not known"; `fill` and `pace` are 0..1 in the direction shown.

    `word` is the verdict for a glance and `short` the same in five cells or so, both with a question mark where the
    reading is old. `note` says what the figures cannot (why it is blocked, that a reset has passed); where there is
    none, `amount` has the counts.
    """

    id: str
    label: str
    binding: bool
    percent: str
    fill: float | None
    pace: float | None
    tone: Tone
    countdown: str
    clock: str
    verdict: Verdict
    word: str
    short: str
    amount: str
    note: str = ""


def window_name(id: str, words: Words) -> str:
    """Name a window shortly, in the language of the screen: `5h`, `week`, `5h video`, `tools`."""
    kind, _, lane = id.partition(":")
    if kind == "other":
        return lane
    name = words(f"window.{kind}") if f"window.{kind}" in words else _length_name(kind, words)
    return f"{name} {lane}" if lane else name


def short_name(id: str, words: Words) -> str:
    """Name a window in two cells or so, without its lane: `5h`, `wk`, `mo`."""
    kind = id.partition(":")[0]
    key = f"window-short.{kind}"
    return words(key) if key in words else window_name(kind, words)


def _length_name(kind: str, words: Words) -> str:
    unit = {"h": "window.hours", "d": "window.days"}.get(kind[-1:])
    return words(unit, count=kind[:-1]) if unit and kind[:-1].isdigit() else kind


def gauges(
    windows: Iterable[Window],
    view: View,
    *,
    stale: bool = False,
    paused: bool = False,
    held: str | None = None,
    forecasts: "Mapping[str, Forecast] | None" = None,
) -> list[GaugeRow]:
    """Give a row for each window, the binding one first, then as they come (shortest first).

    `stale` marks every word as old, `paused` says that nothing will be read soon; `held` is the binding window that
    the screen shows now, `forecasts` what is foretold by window id.
    """
    every, told = tuple(windows), forecasts or {}
    binding = binding_window(every, held, told)
    ordered = sorted(every, key=lambda window: window is not binding)
    return [
        gauge(window, every, view, binding=window is binding, stale=stale, paused=paused, forecast=told.get(window.id))
        for window in ordered
    ]


def gauge(
    window: Window,
    every: Iterable[Window],
    view: View,
    *,
    binding: bool,
    stale: bool,
    paused: bool = False,
    forecast: "Forecast | None" = None,
) -> GaugeRow:
    """Give the row of one window; `every` are all windows of its subscription, for the one that blocks it."""
    blocker = blocked_by(window, every)
    foretold = forecast.verdict if forecast else None
    verdict = verdict_of(window, view.now, blocked=blocker is not None, warn_at=view.warn_at, foretold=foretold)
    word = view.words(f"verdict.{verdict.value}")
    used, pace = window.used_percent, even_pace(window, view.now)
    timed = window.resets_at is not None and window.resets_at > view.now
    return GaugeRow(
        id=window.id,
        label=window_name(window.id, view.words),
        binding=binding,
        percent=_percent(window, view),
        fill=None if used is None else _unit_interval(shown_percent(used, view.show)),
        pace=_pace(pace, view.show) if used is not None else None,
        tone=of_verdict(verdict),
        countdown=countdown(view.now, window.resets_at) if timed and window.resets_at else "",
        clock=clock(window.resets_at, view) if window.resets_at else "",
        verdict=verdict,
        word=f"{word} ?" if stale and verdict not in _CERTAIN else word,
        short=_short(verdict, view.words, stale=stale),
        amount=amount(window, view.show, view.words),
        note=_note(window, blocker, view, paused=paused),
    )


_CERTAIN = frozenset({Verdict.UNCLEAR, Verdict.UNKNOWN, Verdict.UNLIMITED})
"""Verdicts that an old reading makes no less certain."""


def blocked_by(window: Window, every: Iterable[Window]) -> Window | None:
    """Give the spent window that stops this one, if any. A lane's spent window stops that lane alone."""
    if window.is_side or window.state in (WindowState.SPENT, WindowState.UNKNOWN):
        return None
    spent = (other for other in every if other.state is WindowState.SPENT and not other.is_side)
    return next((other for other in spent if other.id != window.id), None)


def _short(verdict: Verdict, words: Words, *, stale: bool) -> str:
    text = words(f"short.{verdict.value}")
    return f"{text}?" if stale and verdict not in _CERTAIN else text


def _percent(window: Window, view: View) -> str:
    if window.state is WindowState.UNLIMITED:
        return view.words("percent.unlimited")
    if window.used_percent is None:
        return view.words("percent.unknown")
    written = percent(window.used_percent, view.show)
    if window.origin is not Origin.COUNTED or window.state is WindowState.SPENT:
        return written
    return f"{written}+" if view.show is Direction.USED else f"<{written}"


def _unit_interval(shown: float) -> float:
    return min(1.0, max(0.0, shown / 100))


def _pace(pace: float | None, show: Direction) -> float | None:
    return pace if pace is None or show is Direction.USED else 1 - pace


def _note(window: Window, blocker: Window | None, view: View, *, paused: bool) -> str:
    if RESET_PASSED in window.notes and window.resets_at is not None:
        key = "note.reset-old" if paused else "note.reset-passed"
        return view.words(key, clock=clock(window.resets_at, view))
    if blocker is not None:
        return view.words("note.blocked", window=window_name(blocker.id, view.words))
    if window.state is WindowState.IDLE:
        return view.words("note.idle")
    if window.state is WindowState.UNKNOWN and window.origin is Origin.COUNTED:
        return view.words("note.uncounted")
    if window.state is WindowState.UNKNOWN:
        return view.words("note.unknown")
    return ""
