"""What is worth doing now, in a sentence?"""

from collections.abc import Mapping

from quotatop.catalogue.terms import Terms, peak_of
from quotatop.domain.advice import Advice, AdviceKind, Standing, advise
from quotatop.domain.fleet import Fleet, Health
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass
from quotatop.present.gauge import window_name
from quotatop.present.peak import prices
from quotatop.present.spans import span
from quotatop.present.times import clock, countdown
from quotatop.present.view import View
from quotatop.present.words import Words

_WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class SaidAdvice:
    """One piece of advice: its sentence, and the subscription that it is about."""

    text: str
    id: str


def say_advice(fleet: Fleet, terms: Mapping[str, Terms], view: View) -> tuple[SaidAdvice, ...]:
    """Say what is worth doing, the most pressing first; nothing where readings are old or nothing is foretold."""
    standings = []
    for state in fleet.states:
        forecasts, held = state.forecasts(view.now), terms.get(state.subscription.id)
        if state.health(view.now) is Health.OK:
            peak = peak_of(held, view.now) if held else None
            standings.append(Standing(state.subscription.id, state.windows(view.now), forecasts, peak))
    if not any(standing.forecasts for standing in standings):
        return ()
    names = {state.subscription.id: plain(state.subscription.name, 40) for state in fleet.states}
    return tuple(SaidAdvice(_say(one, names, terms, view), one.id) for one in advise(standings, view.now))


def _say(advice: Advice, names: Mapping[str, str], terms: Mapping[str, Terms], view: View) -> str:
    words, key = view.words, f"advice.{advice.kind.value}"
    at = advice.at
    blanks = {
        "name": names[advice.id],
        "other": names.get(advice.other or "", ""),
        "window": window_name(advice.window, words) if advice.window else "",
        "percent": _percent(advice.percent),
        "clock": clock(at, view) if at else "",
        "span": countdown(view.now, at) if at else "",
        "model": plain(advice.model or "", 40),
        "instead": plain(advice.instead_of or "", 40),
        "room": _room(advice.percent, words),
        "longer": "" if advice.longer_s is None else span(advice.longer_s),
    }
    if advice.kind is AdviceKind.PEAK and at is not None and advice.id in terms:
        after = peak_of(terms[advice.id], at)
        blanks["prices"] = prices(after, words, most=2) if after else ""
    if advice.kind is AdviceKind.MODEL and advice.longer_s is None:
        key = "advice.model-to-reset"
    if advice.kind is AdviceKind.USE and at is None:
        key = "advice.use-spent"
    return words(key, **blanks)


def _room(percent: float | None, words: Words) -> str:
    """Say how much a subscription has to spare; what was not begun, and what has no limit, has no share to name."""
    if percent is None:
        return words("advice.room-open")
    return words("advice.room-whole") if percent == _WHOLE else words("advice.room", percent=_percent(percent))


def _percent(percent: float | None) -> str:
    return "" if percent is None else f"{percent:.0f}%"
