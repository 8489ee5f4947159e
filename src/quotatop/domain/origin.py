"""Which origins may a key be sent to in place of a provider's own?  A scheme, a host and perhaps a port, nothing else.

What looks like one host and is another is refused with its reason: user info, odd spellings of an address, letters
outside ASCII. Plain http stays on this machine.
"""

import ipaddress
import re
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_MAX_LENGTH = 255
_ORIGIN = r"(?a)(https?)://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?/?"
_LABEL = r"(?a)(?!-)[a-z0-9-]{1,63}(?<!-)"
_NUMBER = r"(?a)\d+|0x[0-9a-f]*"
_METADATA = frozenset({"metadata.google.internal", "100.100.100.200", "fd00:ec2::254"})


def parse_origin(text: str) -> str:
    """Give the origin in one spelling: lower case, no closing slash, no default port.

    Raise ValueError with the reason; it never repeats the text, which may hold a password.
    """
    _look(text)
    match = re.fullmatch(_ORIGIN, text.lower())
    if match is None:
        raise ValueError("must be an origin like https://example.com, without a path, a query or anything else")
    scheme, host, port = match.groups()
    if port is not None and not 1 <= int(port) <= 65_535:
        raise ValueError("the port must lie between 1 and 65535")
    address = _address(host)
    loopback = host == "localhost" or address is not None and address.is_loopback
    if scheme == "http" and not loopback:
        raise ValueError("must begin with https:// (http is for this machine only: localhost, 127.0.0.1, [::1])")
    default = {"https": 443, "http": 80}[scheme]
    return f"{scheme}://{host}" if port is None or int(port) == default else f"{scheme}://{host}:{int(port)}"


def _look(text: str) -> None:
    """Name the common slips, each by its own reason."""
    if len(text) > _MAX_LENGTH:
        raise ValueError("is too long for an origin")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("holds a character that no host name has; write international names as xn--…")
    authority = text.partition("://")[2].partition("/")[0]
    reasons = {
        "@": "must not hold a user name or password",
        "\\": "must not hold a backslash",
        "%": "must not hold a percent sign",
        "?": "must be an origin: no query",
        "#": "must be an origin: no fragment",
    }
    for sign, reason in reasons.items():
        if sign in text:
            raise ValueError(reason)
    if "://" not in text:
        raise ValueError("must begin with https://")
    if text.partition("://")[2].partition("/")[2]:
        raise ValueError("must be an origin: no path")
    if authority.partition(":")[0].endswith("."):
        raise ValueError("must not end its host with a dot")


def _address(host: str) -> Address | None:
    """Give the address that a host is, or None for a name. Addresses have one spelling each."""
    address: Address | None = None
    if host.startswith("["):
        address = _parsed(host[1:-1])
    elif re.fullmatch(_NUMBER, host.rpartition(".")[2]):
        address = _parsed(host)
    elif not all(re.fullmatch(_LABEL, label) for label in host.split(".")):
        raise ValueError("is not a host name")
    plain = getattr(address, "ipv4_mapped", None) or address
    if str(plain or host) in _METADATA or plain is not None and _nowhere(plain):
        raise ValueError("is not an address that a vendor can have")
    return address


def _parsed(text: str) -> Address:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("is not an IP address in its plain form, like 127.0.0.1 or [::1]") from None


def _nowhere(address: Address) -> bool:
    return address.is_link_local or address.is_unspecified or address.is_multicast
