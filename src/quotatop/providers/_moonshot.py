"""What does the prepaid platform of Moonshot AI answer, in both regions?  A balance, and no windows.

HTTP 200 says nothing: `code` does. Cash may be below nought, where vouchers pay.
"""

from collections.abc import Iterator

from quotatop.domain.exchange import Ask, Flow, Request
from quotatop.domain.fault import PollFault
from quotatop.domain.reading import Balance, Reading
from quotatop.providers import _body, _service, _value
from quotatop.providers._service import Service
from quotatop.providers._value import Table

BALANCE = "/v1/users/me/balance"

_PARTS = (("available", "available_balance"), ("voucher", "voucher_balance"), ("cash", "cash_balance"))
_OF_THE_KEY = ("auth", "api key", "api_key")


def poll(service: Service, currency: str, ask: Ask) -> Flow:
    """Ask once. The answer names no currency: it is that of the region."""
    headers = (("authorization", f"Bearer {ask.credential.key}"), ("accept", "application/json"))
    reply = yield Request(service.origin, BALANCE, headers=headers)
    body = _body.decode(service, ask, reply, BALANCE)
    code = _value.number(body.get("code"))
    if code not in (None, 0) or body.get("status") is False:
        raise _refusal(service, ask, body, code)
    data = _value.table(body.get("data"))
    if data is None:
        raise _service.unreadable(service, fields="data")
    if not data:
        raise _service.no_data(service)
    balances = tuple(_balances(data, currency))
    if not balances:
        raise _service.unreadable(service, fields="data.available_balance")
    return Reading(read_at=ask.now, windows=(), balances=balances, proves="prepaid")


def _refusal(service: Service, ask: Ask, body: Table, code: object) -> PollFault:
    words = _body.words_of(body) or ""
    raw = _service.told(words, ask.credential)
    if any(word in words.lower() for word in _OF_THE_KEY):
        return _service.rejected(service, ask, raw)
    return _service.vendor_code(service, "?" if code is None else code, raw)


def _balances(data: Table, currency: str) -> Iterator[Balance]:
    """Give what is there in all, and what it consists of as far as that is told; without the whole there is nothing."""
    if "available_balance" not in data:
        return
    for name, key in _PARTS:
        amount = _value.number(data.get(key))
        if amount is not None or name == "available":
            yield Balance(name, amount, currency)
