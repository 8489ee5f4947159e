"""How is a request to Alibaba Cloud's OpenAPI signed?  ACS3-HMAC-SHA256, with an access key and its secret.

Signed are the host, every `x-acs-` header and the content type. Nothing here reads a clock or chance: the moment comes
in, and the nonce follows from it, so that two polls never share one.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import quote

from quotatop.domain.credential import Secret
from quotatop.domain.value import dataclass

ALGORITHM = "ACS3-HMAC-SHA256"
_UNRESERVED = "-_.~"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of an OpenAPI in the ROA or RPC style, without a body."""

    method: str
    host: str
    path: str
    action: str
    version: str
    query: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None


def nonce(access_key: Secret, secret_key: Secret, now: datetime) -> str:
    """Give a word that no other poll with this key used: it follows from the moment, and tells nothing of the key."""
    seed = f"nonce\n{access_key.reveal()}\n{now.astimezone(UTC).isoformat()}"
    return _keyed(secret_key, seed)[:32]


def headers(
    operation: Operation, access_key: Secret, secret_key: Secret, now: datetime, once: str
) -> tuple[tuple[str, str], ...]:
    """Give the headers to send, the signature with them; the host is signed too and is sent by the edge."""
    signed = _signed(operation, now, once)
    names = ";".join(signed)
    said = (
        f"Credential={access_key.reveal()},SignedHeaders={names},Signature={_signature(operation, signed, secret_key)}"
    )
    sent = tuple((name, value) for name, value in signed.items() if name != "host")
    return (*sent, ("authorization", f"{ALGORITHM} {said}"))


def canonical_hash(operation: Operation, now: datetime, once: str) -> str:
    """Give the hash of the canonical request, which a signature is made of."""
    return _canonical_hash(operation, _signed(operation, now, once))


def _signed(operation: Operation, now: datetime, once: str) -> dict[str, str]:
    """Give the headers that are signed, sorted by name."""
    found = {
        "host": operation.host,
        "x-acs-action": operation.action,
        "x-acs-content-sha256": _hash(""),
        "x-acs-date": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": once,
        "x-acs-version": operation.version,
    }
    if operation.content_type is not None:
        found["content-type"] = operation.content_type
    return dict(sorted(found.items()))


def _canonical_hash(operation: Operation, signed: dict[str, str]) -> str:
    query = "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in sorted(operation.query))
    lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
    parts = (operation.method, operation.path, query, lines, ";".join(signed), _hash(""))
    return _hash("\n".join(parts))


def _signature(operation: Operation, signed: dict[str, str], secret_key: Secret) -> str:
    return _keyed(secret_key, f"{ALGORITHM}\n{_canonical_hash(operation, signed)}")


def _keyed(secret_key: Secret, text: str) -> str:
    return hmac.new(secret_key.reveal().encode(), text.encode(), hashlib.sha256).hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _escaped(text: str) -> str:
    return quote(text, safe=_UNRESERVED)
