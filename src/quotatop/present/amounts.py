"""How are quantities written: percentages, counts, money, units?"""

from quotatop.domain.window import Direction, Number, Unit, Window
from quotatop.present.points import whole_percent
from quotatop.present.words import Words

_MILLION, _BILLION = 1_000_000, 1_000_000_000


def shown_percent(used: Number, show: Direction) -> float:
    """Turn used percent into the direction that is shown."""
    return used if show is Direction.USED else 100 - used


def percent(used: Number, show: Direction) -> str:
    """Write a percentage in whole points. Only what is nothing reads 0%, and only what is full reads 100%."""
    return whole_percent(shown_percent(used, show))


def exact_percent(used: Number, show: Direction) -> str:
    """Write a percentage as exactly as it is known, two decimals at most."""
    return f"{shown_percent(used, show):.2f}".rstrip("0").rstrip(".") + "%"


def count(value: Number) -> str:
    """Write a quantity: `1,560`, `0.5`, from ten millions on `12.3M`."""
    size = abs(value)
    if size >= _BILLION:
        return f"{value / _BILLION:.2f}G"
    if size >= 10 * _MILLION:
        return f"{value / _MILLION:.1f}M"
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def unit_name(window: Window, words: Words) -> str:
    """Name what a window counts; the vendor's own word for a currency of its own."""
    if window.unit is Unit.PERCENT:
        return ""
    if window.unit is Unit.CREDITS and window.unit_label:
        return window.unit_label
    return words(f"unit.{window.unit.value}")


def amount(window: Window, show: Direction, words: Words) -> str:
    """Write the counts of a window in the direction shown: `1,560 of 2,000 used`; empty where there are none."""
    value = window.used if show is Direction.USED else window.remaining
    if value is None or window.unit is Unit.PERCENT:
        return ""
    if window.limit is None:
        return words(f"amount.{show.value}-open", value=count(value))
    return words(f"amount.{show.value}", value=count(value), limit=count(window.limit))


def money(value: Number | None, unit: str, words: Words) -> str:
    """Write a balance: `40.00 CNY`, `1,200 credits`; a question mark where it is not known."""
    if value is None:
        return words("amount.unknown")
    written = f"{value:,.2f}" if unit.isupper() and len(unit) == 3 else count(value)
    return f"{written} {unit}".strip()
