"""What does a program see of a comparison?  `quotatop.compare/1` (contract, part 7)."""

from datetime import datetime
from typing import TypeAlias

from quotatop.domain.comparison import Comparison, PlanRow, WindowUse
from quotatop.present.timestamp import timestamp

SCHEMA = "quotatop.compare/1"
Json: TypeAlias = dict[str, object]


def compare_document(found: Comparison, now: datetime) -> Json:
    """Give the document. `used` is the fullest period of each window, as if nothing were refused."""
    value = {currency: round(amount, 4) for currency, amount in sorted((found.value or {}).items())}
    return {
        "schema": SCHEMA,
        "generated_at": timestamp(now),
        "from": timestamp(found.start),
        "to": timestamp(found.end),
        "model": found.model,
        "requests": found.requests,
        "prompts": found.prompts,
        "tokens": found.tokens,
        "cached_tokens": found.cached,
        "api_value": value,
        "unpriced": list(found.unpriced),
        "rows": [_row(row, value) for row in found.rows],
    }


def _row(row: PlanRow, value: dict[str, float]) -> Json:
    version, price = row.version, row.version.price
    currency = row.currency
    return {
        "plan": version.plan,
        "version": version.version.isoformat(),
        "provider": version.provider,
        "name": version.name,
        "mine": row.is_mine,
        "fee": {"amount": price.amount, "currency": price.currency, "period": price.period} if price else None,
        "used": {window.id: _rounded(window.most) for window in row.windows},
        "windows": [_window(window) for window in row.windows],
        "lockouts": row.lockouts,
        "locked_hours": _rounded(row.locked_h),
        "served": _rounded(row.served, 4),
        "fits": row.fits,
        "cost": {currency: _rounded(row.cost)} if currency and row.cost is not None else None,
        "per_100m_tokens": {currency: _rounded(row.per_100m)} if currency and row.per_100m is not None else None,
        "api_value": value,
        "counted_as": dict(row.stood_in),
        "unserved": list(row.unserved),
        "models_known": not row.unlisted,
        "partial": row.partial,
    }


def _window(window: WindowUse) -> Json:
    return {
        "id": window.id,
        "unit": window.unit.value,
        "unit_label": window.label,
        "used": _rounded(window.most),
        "limit": window.limit,
        "used_percent": _rounded(window.percent),
        "estimated": window.estimated,
    }


def _rounded(value: float | None, places: int = 2) -> float | None:
    return None if value is None else round(value, places)
