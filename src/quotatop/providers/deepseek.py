"""The prepaid API of DeepSeek: a balance and no windows.  What it costs at which hour is in its plans file."""

from collections.abc import Iterator

from quotatop.domain.exchange import Ask, Flow, Request
from quotatop.domain.provider import Provider, Says
from quotatop.domain.reading import Balance, Reading
from quotatop.providers import _body, _service, _value
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service
from quotatop.providers._value import Table

BALANCE = "/user/balance"
NOT_ENOUGH = "the balance is not enough for a call"

SERVICE = Service(
    id="deepseek",
    name=Says("the DeepSeek API", "DeepSeek API"),
    origin="https://api.deepseek.com",
    key_page="https://platform.deepseek.com/api_keys",
    usage_page="https://platform.deepseek.com/usage",
    prefixes=prefixes(),
    empty="no-data-balance",
)

_PARTS = (("available", "total_balance"), ("granted", "granted_balance"), ("topped up", "topped_up_balance"))
_CURRENCIES_MOST = 4


def poll(ask: Ask) -> Flow:
    """Ask once."""
    headers = (("authorization", f"Bearer {ask.credential.key}"), ("accept", "application/json"))
    reply = yield Request(SERVICE.origin, BALANCE, headers=headers)
    body = _body.decode(SERVICE, ask, reply, BALANCE)
    infos = body.get("balance_infos")
    if not isinstance(infos, list):
        raise _service.unreadable(SERVICE, fields="balance_infos")
    if not infos:
        raise _service.no_data(SERVICE)
    balances = tuple(_balances(infos))
    if not balances:
        raise _service.unreadable(SERVICE, fields="balance_infos")
    notes = (NOT_ENOUGH,) if _value.switch(body.get("is_available")) is False else ()
    return Reading(read_at=ask.now, windows=(), balances=balances, proves="prepaid", notes=notes)


def _balances(infos: object) -> Iterator[Balance]:
    for row in map(_value.table, _value.rows(infos, _CURRENCIES_MOST)):
        currency = _value.text(row.get("currency"), 8) if row else None
        if row is not None and currency is not None:
            yield from _of_currency(row, currency)


def _of_currency(row: Table, currency: str) -> Iterator[Balance]:
    """Give what is there in all, and what it consists of as far as that is told."""
    for name, key in _PARTS:
        amount = _value.number(row.get(key))
        if amount is not None or name == "available":
            yield Balance(name, amount, currency)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("DeepSeek API", "DeepSeek API"),
    origins=(SERVICE.origin,),
    poll=poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says(
        "the prepaid balance, granted and topped up, and the peak hours at twice the price",
        "预付费余额（赠送与充值），以及双倍价格的高峰时段",
    ),
    needs=Says("an API key", "API Key"),
    environment=("DEEPSEEK_API_KEY",),
    hosts=("api.deepseek.com",),
    prefixes=SERVICE.prefixes,
    models=("deepseek-*",),
    logged_as=("deepseek",),
    sources=("https://api-docs.deepseek.com/api/get-user-balance", "https://api-docs.deepseek.com/quick_start/pricing"),
)
