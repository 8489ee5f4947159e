"""How is a peak said: what work costs now, until when, and what it costs then?"""

from datetime import datetime

from quotatop.catalogue.terms import Terms, peak_of
from quotatop.domain.peak import EVERY_MODEL, PeakNow
from quotatop.domain.value import dataclass
from quotatop.present.amounts import count
from quotatop.present.times import beijing, clock, countdown
from quotatop.present.tone import Tone
from quotatop.present.view import View
from quotatop.present.words import Words

_MOST_MODELS = 3
"""How many models a line names before it points to the detail screen."""


@dataclass(frozen=True, slots=True)
class PeakWords:
    """A peak rule at one moment, said at length and in short.

    `edge` is when the factor changes next, `vendor` the same on the vendors' clock where that differs.
    """

    active: bool
    mark: str
    text: str
    vendor: str
    then: str
    short: str
    edge: datetime | None
    tone: Tone


def say_peak(terms: Terms | None, view: View) -> PeakWords | None:
    """Say the peak of a subscription's terms; None where it has none, or none that is certain, or it never changes."""
    now = peak_of(terms, view.now) if terms else None
    if terms is None or now is None or now.edge is None:
        return None
    words = view.words
    after = peak_of(terms, now.edge)
    vendor = beijing(now.edge, view)
    text = words(
        "peak.active" if now.active else "peak.next",
        prices=prices(now, words),
        clock=clock(now.edge, view),
        span=countdown(view.now, now.edge),
    )
    return PeakWords(
        active=now.active,
        mark=words("peak.on" if now.active else "peak.off"),
        text=text,
        vendor=words("peak.vendor", time=vendor) if vendor else "",
        then=words("peak.then", prices=prices(after, words)) if after else "",
        short=words("peak.short-active" if now.active else "peak.short-next", clock=clock(now.edge, view)),
        edge=now.edge,
        tone=Tone.PEAK if now.active else Tone.OFF_PEAK,
    )


def prices(now: PeakNow, words: Words, most: int = _MOST_MODELS) -> str:
    """Say the factors of a moment: `half price`, or by model `glm-5 3x, glm-5-turbo 3x`, the dearest first."""
    factors = dict(now.factors)
    if set(factors) == {EVERY_MODEL}:
        return price(factors[EVERY_MODEL], words)
    named = sorted(((factor, model) for model, factor in factors.items() if model != EVERY_MODEL), key=_dearest)
    said = [words("peak.model", model=model, price=price(factor, words)) for factor, model in named[:most]]
    return ", ".join([*said, "…"] if len(named) > most else said) or words("peak.full")


def price(factor: float, words: Words) -> str:
    """Say one factor: `full price`, `half price`, `3x`."""
    if factor == 1:
        return words("peak.full")
    return words("peak.half") if factor == 0.5 else words("peak.times", factor=count(factor))


def _dearest(entry: tuple[float, str]) -> tuple[float, str]:
    return -entry[0], entry[1]
