"""How do all subscriptions stand: who can work, until when, what comes next, how fresh is all this?"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from quotatop.catalogue.terms import Terms
from quotatop.domain.alert import Alert
from quotatop.domain.fleet import Fleet, Health
from quotatop.domain.value import dataclass
from quotatop.present.advice import SaidAdvice, say_advice
from quotatop.present.card import Card, card_of
from quotatop.present.coming import Coming, coming
from quotatop.present.notice import notice
from quotatop.present.times import age, beijing, clock, countdown, date, weekday
from quotatop.present.tone import Tone
from quotatop.present.view import View


class Order(StrEnum):
    """In which order subscriptions are shown."""

    CONFIG = "config"
    URGENCY = "urgency"
    RESET = "reset"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the user asked to see: an order, only what contains `needle`, which windows the screen calls binding."""

    order: Order = Order.CONFIG
    needle: str = ""
    held: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the first screen says, before anyone knows how large it is."""

    cards: tuple[Card, ...]
    total: int
    able: str
    able_short: str
    able_tone: Tone
    next: str
    clock: str
    clock_short: str
    beijing: str
    oldest: str
    coming: tuple[tuple[str, Coming], ...]
    read: str
    problems: tuple[str, ...]
    banners: tuple[str, ...]
    filter: str
    advice: tuple[SaidAdvice, ...] = ()


def overview_of(
    fleet: Fleet,
    terms: Mapping[str, Terms],
    view: View,
    arrangement: Arrangement | None = None,
    banners: tuple[Alert, ...] = (),
    problems: tuple[str, ...] = (),
) -> Overview:
    """Say the fleet. `problems` are further sentences about what is wrong with the house."""
    arrangement = arrangement or Arrangement()
    every = tuple(
        card_of(state, number, view, terms.get(state.subscription.id), arrangement.held.get(state.subscription.id))
        for number, state in enumerate(fleet.states, 1)
    )
    words, local = view.words, view.local(view.now)
    able, unknown = sum(card.able is True for card in every), sum(card.able is None for card in every)
    vendor = beijing(view.now, view)
    cards = _arranged(every, arrangement)
    sought = {card.id for card in cards}
    ahead = tuple(event for event in coming(fleet, terms, view) if sought.intersection(event.ids))
    return Overview(
        cards=cards,
        total=len(every),
        able=words("header.able-unknown" if unknown else "header.able", able=able, total=len(every), unknown=unknown),
        able_short=words("header.able-short", able=able, total=len(every)),
        able_tone=_able_tone(able, unknown, len(every)),
        next=_next(every, ahead, view),
        clock=words("header.clock", day=weekday(local, words), date=date(local, words), time=f"{local:%H:%M}"),
        clock_short=f"{local:%H:%M}",
        beijing=words("time.beijing", time=vendor) if vendor else "",
        oldest=_oldest(fleet, view),
        coming=tuple((clock(event.at, view), event) for event in ahead),
        read=_read(every, view),
        problems=(*problems, *(words(f"house.{code}", **dict(details)) for code, details in fleet.problems)),
        banners=tuple(say_alert(alert, view) for alert in banners),
        filter=words("header.filter", needle=arrangement.needle, shown=len(cards)) if arrangement.needle else "",
        advice=say_advice(fleet, terms, view),
    )


def say_alert(alert: Alert, view: View) -> str:
    """Give what an alert says, as every channel says it, with the clock time at which it arose."""
    said = notice(alert, view)
    text = f"{said.title} · {said.body}" if said.body else said.title
    return view.words("banner.line", clock=clock(alert.at, view), text=text)


def _able_tone(able: int, unknown: int, total: int) -> Tone:
    if able == total:
        return Tone.OK
    if able == 0 and unknown < total:
        return Tone.SPENT
    return Tone.TIGHT if able + unknown < total else Tone.UNKNOWN


def _next(cards: tuple[Card, ...], ahead: tuple[Coming, ...], view: View) -> str:
    """Say what changes next: who works again where nobody else can, else the soonest reset."""
    spent = sorted((card.freed_at, card.name) for card in cards if card.able is False and card.freed_at)
    if spent and not any(card.able for card in cards):
        at, name = spent[0]
        return view.words("header.back", name=name, clock=clock(at, view), span=countdown(view.now, at))
    for event in ahead:
        return view.words("header.next", text=event.text, clock=clock(event.at, view))
    return ""


def _oldest(fleet: Fleet, view: View) -> str:
    ages = [state.reading.read_at for state in fleet.states if state.reading]
    return view.words("header.oldest", age=age(view.now, min(ages))) if ages else ""


def _read(cards: tuple[Card, ...], view: View) -> str:
    if any(card.polling for card in cards):
        return view.words("footer.reading")
    polls = [card.next_poll for card in cards if card.next_poll and not card.paused]
    if not polls:
        return ""
    return view.words("footer.next-read", clock=clock(max(view.now, min(polls)), view))


def _arranged(cards: tuple[Card, ...], arrangement: Arrangement) -> tuple[Card, ...]:
    needle = arrangement.needle.casefold()
    kept = [card for card in cards if needle in f"{card.name} {card.id} {card.provider} {card.plan}".casefold()]
    match arrangement.order:
        case Order.URGENCY:
            kept.sort(key=_urgency)
        case Order.RESET:
            kept.sort(key=lambda card: card.resets_at.timestamp() if card.resets_at else float("inf"))
        case Order.NAME:
            kept.sort(key=lambda card: card.name.casefold())
        case Order.CONFIG:
            pass
    return tuple(kept)


_RANKS = {Tone.SPENT: 0, Tone.OUT: 1, Tone.TIGHT: 2}


def _urgency(card: Card) -> tuple[int, int, float]:
    row = card.binding
    broken = 0 if card.health is Health.FAILED else 1
    if row is None:
        return broken, 9, 0.0
    return broken, _RANKS.get(row.tone, 5), -(row.fill or 0.0)
