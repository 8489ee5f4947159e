"""What do the vendors' own CLIs print as JSON?  Each reader gives None where the object is not in its CLI's form.

`arkcli usage plan --format json` (Volcano), `bl usage coding-plan --output json` and `bl usage token-plan --output
json` (Bailian), `qianwen subscription status --format json` and `qianwen usage summary --format json` (the same
vendor's newer CLI), `mmx quota show --output json` (MiniMax: the endpoint's own answer).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

from quotatop.domain.exchange import Ask
from quotatop.domain.reading import Balance, PlanSeen, Reading
from quotatop.domain.window import (
    DAY,
    HOUR,
    WEEK,
    Direction,
    Number,
    Unit,
    VendorFigure,
    Window,
    measure,
    one_each,
    window_id,
)
from quotatop.providers import _bailian_rows, _minimax, _service, _value
from quotatop.providers._service import Service
from quotatop.providers._value import Table

Read: TypeAlias = Callable[[Service, Ask, Table], Reading | None]

_ARK_PERIODS = {"5h": 5 * HOUR, "session": 5 * HOUR, "daily": DAY, "weekly": WEEK, "monthly": None}
_BL_CODING = (("per5Hour", 5 * HOUR), ("perWeek", WEEK), ("perBillMonth", None))
_QIANWEN = (("weeklyCredits", WEEK), ("monthlyCredits", None))
_EDITIONS = ("individual", "team")


def arkcli(service: Service, ask: Ask, document: Table) -> Reading | None:
    """Read Volcano's CLI, which lists every plan of the account; the subscription's `plan` says which is meant."""
    items = [item for item in map(_value.table, _value.rows(document.get("items"))) if item]
    if not isinstance(document.get("items"), list):
        return None
    held = [item for item in items if item.get("subscribed") is True and item.get("error") is None]
    wanted = [item for item in held if _is_meant(item, ask)]
    if not wanted:
        failed = next((item["error"] for item in items if item.get("error") and _is_meant(item, ask)), None)
        if failed is not None:
            raw = _service.told(failed, ask.credential) if isinstance(failed, str) else None
            raise _service.vendor_code(service, "arkcli", raw)
        raise _service.no_plan(service)
    first = wanted[0]
    windows = one_each(window for row in _value.rows(first.get("periods")) for window in _ark_period(row, ask.now))
    if not windows:
        raise _service.no_data(service)
    others = tuple(_ark_plan(item) for item in held if item is not first) if ask.plan is None else ()
    viewer = _value.table(document.get("viewer")) or {}
    account = _service.account(service, viewer.get("account_id"))
    plan = PlanSeen(_ark_plan(first)) if _value.text(first.get("tier"), 24) else None
    return Reading(ask.now, windows, plan=plan, unrecognised=others, account=account)


def _is_meant(item: Table, ask: Ask) -> bool:
    """Whether the subscription means this plan: by the product in its plan's id, and by its seat."""
    product, seat = _value.text(item.get("product")) or "", ask.options.get("seat")
    words = (ask.plan or "").split("-")
    kinds = [kind for kind in ("coding", "agent") if kind in words]
    return all(product.startswith(kind) for kind in kinds) and (seat is None or item.get("seat_id") == seat)


def _ark_plan(item: Table) -> str:
    product = (_value.text(item.get("product"), 40) or "plan").replace("-", " ").title()
    tier = _value.text(item.get("tier"), 24)
    return f"{product} {tier.title()}" if tier else product


def _ark_period(row: object, now: datetime) -> Iterator[Window]:
    """Read one window. A `used` of nought is left out; the percentage alone is a Coding Plan's."""
    fields = _value.table(row)
    label = _value.text(fields.get("label"), 24) if fields else None
    if fields is None or label is None:
        return
    used, total, percent = (_value.number(fields.get(name)) for name in ("used", "total", "percent"))
    if used is None and percent == 0 and "used" not in fields:
        used = 0
    counted = total is not None and total > 0
    yield measure(
        window_id(_ARK_PERIODS[label]) if label in _ARK_PERIODS else f"other:{label}",
        length_s=_ARK_PERIODS.get(label),
        unit=Unit.CREDITS if counted else Unit.PERCENT,
        used=used if counted else None,
        limit=total if counted else None,
        percent=percent,
        resets_at=_value.stamp(fields.get("reset_at"), now),
        unit_label="AFP" if counted else None,
        vendor=_figure(f"percent {percent}", percent),
    )


def bailian(service: Service, ask: Ask, document: Table) -> Reading | None:
    """Read Bailian's CLI `bl`, or the newer `qianwen`. An empty object means no plan; shares count from 0 to 1."""
    if not document:
        raise _service.no_plan(service) if "coding-plan" in ask.command else _service.no_data(service)
    editions = list(_editions(document))
    if editions:
        return _qianwen(service, ask, editions)
    windows = one_each((*_bl_coding(document, ask.now), *_bailian_rows.shared(document, ask.now)))
    if not windows:
        return None
    kind = _value.text(document.get("instanceType"), 24)
    return Reading(ask.now, windows, plan=PlanSeen(f"Coding Plan {kind.title()}") if kind else None)


def _bl_coding(document: Table, now: datetime) -> Iterator[Window]:
    for name, length_s in _BL_CODING:
        fields = _value.table(document.get(name))
        if fields is None:
            continue
        used, limit, share = (_value.number(fields.get(key)) for key in ("usedQuota", "totalQuota", "percentage"))
        counted = used is not None and limit is not None and limit > 0
        yield measure(
            window_id(length_s),
            length_s=length_s,
            unit=Unit.REQUESTS if counted else Unit.PERCENT,
            used=used,
            limit=limit,
            percent=None if share is None else share * 100,
            resets_at=_when(fields.get("resetTime"), now),
            vendor=_figure(f"usedQuota {used} / totalQuota {limit}", used if counted else share),
        )


def _editions(document: Table) -> Iterator[tuple[str, Table]]:
    """Find the plans in what `qianwen` prints: at the top, or below the Token Plan."""
    for place in (document, *(_value.table(document.get(name)) or {} for name in ("token_plan", "tokenPlan", "data"))):
        for name in _EDITIONS:
            edition = _value.table(place.get(name))
            if edition:
                yield name, edition


def _qianwen(service: Service, ask: Ask, editions: list[tuple[str, Table]]) -> Reading:
    team = bool({"team", "seat"} & {*(ask.plan or "").split("-")})
    _, edition = next((one for one in editions if (one[0] == "team") == team), editions[0])
    windows = one_each(_credits(edition, ask.now))
    if edition.get("subscribed") is False:
        raise _service.no_plan(service)
    if not windows:
        raise _service.no_data(service)
    plan = _value.text(_value.first(edition, "planName", "specName", "tier"))
    extra = _value.number(edition.get("addonRemaining"))
    balances = () if extra is None else (Balance("add-on", extra, "credits"),)
    return Reading(ask.now, windows, plan=PlanSeen(plan) if plan else None, balances=balances)


def _credits(edition: Table, now: datetime) -> Iterator[Window]:
    for name, length_s in _QIANWEN:
        fields = _value.table(edition.get(name))
        if not fields:
            continue
        used, left, total, percent = (
            _value.number(fields.get(key)) for key in ("used", "remaining", "total", "usedPct")
        )
        if used is None and left is not None and total is not None:
            used = total - left
        counted = used is not None and total is not None and total > 0
        yield measure(
            window_id(length_s),
            length_s=length_s,
            unit=Unit.CREDITS if counted else Unit.PERCENT,
            used=used,
            limit=total,
            percent=percent,
            resets_at=_when(fields.get("resetTime"), now),
            unit_label="credits" if counted else None,
            vendor=_figure(
                f"used {used} / total {total}" if counted else f"usedPct {percent}", used if counted else percent
            ),
        )


def minimax(service: Service, ask: Ask, document: Table) -> Reading | None:
    """Read MiniMax's CLI, which prints the endpoint's own answer."""
    if not {"model_remains", "base_resp", "data"} & document.keys():
        return None
    return _minimax.read(service, ask, document, Direction.USED)


def _when(value: object, now: datetime) -> datetime | None:
    return _value.epoch_ms(value, now) or _value.stamp(value, now, _value.CHINA)


def _figure(text: str, known: Number | None) -> VendorFigure | None:
    return None if known is None else VendorFigure(text, Direction.USED)


SHAPES: Mapping[str, Read] = {
    "volcengine": arkcli,
    "byteplus": arkcli,
    "bailian": bailian,
    "bailian-intl": bailian,
    "minimax": minimax,
    "minimax-intl": minimax,
}
