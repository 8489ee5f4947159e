"""How is money said where it is all that there is: a prepaid account, which has no windows?"""

from quotatop.domain.fleet import SubscriptionState
from quotatop.domain.reading import Balance, Reading
from quotatop.domain.text import plain
from quotatop.present.amounts import money
from quotatop.present.vendor_words import say_vendor
from quotatop.present.words import Words

_MOST = 6


def only_balances(reading: Reading | None) -> tuple[Balance, ...]:
    """Give the balances of a reading without windows; none where windows say how it stands."""
    return reading.balances if reading and not reading.windows else ()


def say_first(state: SubscriptionState, words: Words) -> str:
    """Say the first balance of a prepaid account, which is the whole of it: `110.00 CNY`; else nothing."""
    found = only_balances(state.reading)
    return _amount(found[0], words) if found else ""


def say_balances(state: SubscriptionState, words: Words) -> str:
    """Say all of a prepaid account: `110.00 CNY, granted 10.00 CNY, topped up 100.00 CNY`; else nothing."""
    named = (f"{say_vendor(plain(held.name, 40), words)} {_amount(held, words)}" for held in _rest(state))
    return words("vendor.comma").join((say_first(state, words), *named)) if only_balances(state.reading) else ""


def is_in_funds(reading: Reading | None) -> bool | None:
    """Tell whether a prepaid account has anything left, in whatever currency; None where that is not known."""
    found = only_balances(reading)
    amounts = [held.amount for held in found if held.name == found[0].name]
    if any(amount is not None and amount > 0 for amount in amounts):
        return True
    return None if not amounts or None in amounts else False


def _rest(state: SubscriptionState) -> tuple[Balance, ...]:
    return only_balances(state.reading)[1:_MOST]


def _amount(held: Balance, words: Words) -> str:
    return plain(money(held.amount, held.unit, words), 40)
