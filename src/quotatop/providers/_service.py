"""What does a vendor's refusal mean, and what should the user do?  Builds the faults that providers raise.

A fault carries a code and plain details; its sentence stands in the language tables. Names come in pairs
(`name_en`, `name_zh`), of which a sentence takes its own.
"""

import hashlib

from quotatop.domain import provider
from quotatop.domain.credential import Credential
from quotatop.domain.exchange import Ask
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Prefix, Says
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One region of a vendor's plan, as its faults speak of it.

    `sibling` and `sibling_page` are the other region's provider id and key page; `renew` is the CLI that
    renews a login. `empty` is the fault code of an answer with nothing in it, where that has a reason of its own.
    """

    id: str
    name: Says
    origin: str
    key_page: str
    usage_page: str
    sibling: str | None = None
    sibling_page: str = ""
    prefixes: tuple[Prefix, ...] = ()
    renew: str = ""
    empty: str = "no-data-windows"


def fault(
    service: Service,
    kind: FaultKind,
    code: str,
    *,
    raw: str | None = None,
    retry_after_s: float | None = None,
    **details: str,
) -> PollFault:
    """Build a fault with the blanks that every sentence about this service may use, and those that this one adds."""
    named = {
        "name_en": service.name.en,
        "name_zh": service.name.zh,
        "page": service.key_page,
        "sibling": service.sibling or "",
        "sibling_page": service.sibling_page,
    }
    return PollFault(kind, code, raw=raw, retry_after_s=retry_after_s, **(named | details))


def rejected(service: Service, ask: Ask, raw: str | None = None) -> PollFault:
    """The vendor does not know this key: of another product, of the other region, wrong or expired."""
    if ask.credential.is_login:
        return fault(service, FaultKind.LOGIN_EXPIRED, "login-expired-cli", raw=raw, command=service.renew)
    stranger = foreign_prefix(service, ask.credential)
    if stranger is None:
        return fault(service, FaultKind.REJECTED, _regional(service, "rejected"), raw=raw)
    return fault(
        service,
        FaultKind.REJECTED,
        "rejected-product",
        raw=raw,
        prefix=stranger.prefix,
        product_en=stranger.product.en,
        product_zh=stranger.product.zh,
    )


def no_plan(service: Service, raw: str | None = None) -> PollFault:
    """The key is right and has no subscription here."""
    return fault(service, FaultKind.NO_PLAN, _regional(service, "no-plan"), raw=raw, page=service.usage_page)


def no_data(service: Service) -> PollFault:
    """The vendor answered in its usual shape, with no window in it."""
    return fault(service, FaultKind.NO_DATA, service.empty, page=service.usage_page)


def vendor_code(service: Service, code: object, raw: str | None = None) -> PollFault:
    """The vendor reports an error of its own, by a code that asks nothing of the user."""
    return fault(service, FaultKind.VENDOR, "vendor-code", raw=raw, number=plain(str(code), 24))


def gone(service: Service, path: str, raw: str | None = None) -> PollFault:
    """The endpoint is not there any more."""
    return fault(service, FaultKind.VENDOR, "vendor-gone", raw=raw, path=path)


def throttled(service: Service, retry_after_s: float | None, raw: str | None = None) -> PollFault:
    """The endpoint refuses us for now; that says nothing of the quota."""
    return fault(service, FaultKind.THROTTLED, "throttled-endpoint", raw=raw, retry_after_s=retry_after_s)


def unreadable(service: Service, fields: str | None = None) -> PollFault:
    """The answer is there and makes no sense: as a whole, or in these fields, which had names and types before."""
    if fields is None:
        return fault(service, FaultKind.SHAPE, "shape-json")
    return fault(service, FaultKind.SHAPE, "shape-fields", fields=fields)


def nothing(service: Service) -> PollFault:
    """An answer without a byte in it."""
    return fault(service, FaultKind.SHAPE, "shape-empty")


def foreign_prefix(service: Service, credential: Credential) -> Prefix | None:
    """Give the other product that the prefix of the key names, or that of its first part."""
    first = next(iter(credential.parts.values()), None)
    return provider.foreign_prefix(service.prefixes, first.reveal()) if first else None


def told(message: object, credential: Credential, limit: int = 200) -> str | None:
    """Give a vendor's own words for the detail screen: plain, short, and without the secret that some echo."""
    if not isinstance(message, str):
        return None
    for secret in credential.parts.values():
        message = message.replace(secret.reveal(), "***")
    return plain(message, limit) or None


def account(service: Service, told: object) -> str | None:
    """Give an opaque token of the vendor's account id, by which nobody can be found."""
    name = str(told) if isinstance(told, str | int) and not isinstance(told, bool) else ""
    if not name.strip() or len(name) > 256:
        return None
    return hashlib.sha256(f"{service.id}:{name.strip()}".encode("utf-8", "replace")).hexdigest()[:16]


def _regional(service: Service, kind: str) -> str:
    return f"{kind}-region" if service.sibling else f"{kind}-key"
