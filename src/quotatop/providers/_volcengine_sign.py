"""How is a request to Volcano Engine's OpenAPI signed?  HMAC-SHA256 over a canonical request, for one day and service.

Nothing here reads a clock: the moment comes in. Keys come as secrets and leave only inside the header's signature.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from quotatop.domain.credential import Secret
from quotatop.domain.exchange import Request
from quotatop.domain.value import dataclass

REGION, SERVICE = "cn-beijing", "ark"
_ALGORITHM = "HMAC-SHA256"
_UNRESERVED = "-_.~"


@dataclass(frozen=True, slots=True)
class Pair:
    """An access key, which names the caller, and the secret key that signs for it."""

    access_key: Secret
    secret_key: Secret


def signed(request: Request, host: str, pair: Pair, now: datetime) -> tuple[tuple[str, str], ...]:
    """Give the headers to send: those of the request, those that the signature adds, and the signature.

    The host is signed as well; the edge sends it.
    """
    fields = _fields(request, host, now)
    named = ";".join(fields)
    scope = f"{fields['x-date'][:8]}/{REGION}/{SERVICE}/request"
    said = f"Credential={pair.access_key.reveal()}/{scope}, SignedHeaders={named}, Signature="
    sent = tuple((name, value) for name, value in fields.items() if name != "host")
    return (*sent, ("authorization", f"{_ALGORITHM} {said}{_signature(request, fields, scope, pair.secret_key)}"))


def canonical_hash(request: Request, host: str, now: datetime) -> str:
    """Give the hash of the canonical request, which the signature is made of."""
    return _canonical_hash(request, _fields(request, host, now))


def _fields(request: Request, host: str, now: datetime) -> dict[str, str]:
    """Give the headers that are signed, sorted by name."""
    found = {
        **{name.lower(): value for name, value in request.headers},
        "host": host,
        "x-content-sha256": hashlib.sha256(request.body or b"").hexdigest(),
        "x-date": f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
    }
    return dict(sorted(found.items()))


def _canonical_hash(request: Request, fields: Mapping[str, str]) -> str:
    query = "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in sorted(request.query))
    lines = "".join(f"{name}:{value}\n" for name, value in fields.items())
    parts = (request.method, request.path, query, lines, ";".join(fields), fields["x-content-sha256"])
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _signature(request: Request, fields: Mapping[str, str], scope: str, secret_key: Secret) -> str:
    text = "\n".join((_ALGORITHM, fields["x-date"], scope, _canonical_hash(request, fields)))
    key = secret_key.reveal().encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _escaped(text: str) -> str:
    return quote(text, safe=_UNRESERVED)
