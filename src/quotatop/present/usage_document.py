"""How does `usage --json` read?  (contract, part 7)  Plain in its types, for the quick way."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from quotatop.domain.usage_table import Used

    Json: TypeAlias = dict[str, Any]

SCHEMA = "quotatop.usage/1"
_TOKENS = ("input", "cache_read", "cache_write", "output", "reasoning")


def usage_document(
    rows: "list[tuple[str, Used]]",
    whole: "Used",
    *,
    by: str,
    since: str,
    until: str,
    now: str,
    skipped: tuple[int, int],
) -> "Json":
    """Give the document; times are written already, `skipped` are lines and files that could not be read."""
    owners = by == "subscription"
    return {
        "schema": SCHEMA,
        "generated_at": now,
        "from": since,
        "to": until,
        "by": by,
        "rows": [
            {
                "key": key or None,
                **_used(used),
                "priced": not used.unpriced and not used.untold,
                **(_owner(key, used) if owners else {}),
            }
            for key, used in rows
        ],
        "total": _used(whole),
        "unpriced": sorted(whole.unpriced),
        "skipped": {"lines": skipped[0], "files": skipped[1]},
    }


def _used(used: "Used") -> "Json":
    tokens: Json = dict(zip(_TOKENS, used.counts[1:6], strict=True))
    rate = used.hit_rate
    return {
        "prompts": used.prompts,
        "requests": used.requests,
        "tokens": {**tokens, "total": used.total},
        "money": {currency: round(amount, 6) for currency, amount in sorted(used.money.items())},
        "requests_without_tokens": used.untold,
        "cache_hit_rate": None if rate is None else round(rate, 4),
    }


def _owner(key: str, used: "Used") -> "Json":
    """Tell whose a row is: several where nobody can tell them apart, none with the models that were asked."""
    owner: Json = {"subscriptions": key.split("|") if key else [], "attribution": dict(sorted(used.signs.items()))}
    return owner if key else {**owner, "models": sorted(used.models)}
