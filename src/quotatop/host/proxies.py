"""Which proxy does the environment name for a host?  As curl reads it: lower-case names first, then `NO_PROXY`.

What cannot be used is an error that names its variable: going past a proxy that was asked for is never the answer.
But what is meant for this machine stays on it: it goes through a proxy that is on this machine too, and else directly.
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import field
from urllib.parse import unquote, urlsplit

from quotatop.domain.credential import Secret
from quotatop.domain.value import dataclass

_ALL = ("all_proxy", "ALL_PROXY")
VARIABLES = {"https": ("https_proxy", "HTTPS_PROXY", *_ALL), "http": ("http_proxy", "HTTP_PROXY", *_ALL)}
_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}", re.ASCII)


class BadProxy(Exception):
    """The proxy that `variable` names cannot be used; its value may hold a password and is not repeated."""

    def __init__(self, variable: str) -> None:
        super().__init__(variable)
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy and the variable that named it."""

    scheme: str
    host: str
    port: int
    variable: str
    auth: tuple[Secret, Secret] | None = field(default=None, repr=False)


def proxy_for(scheme: str, host: str, port: int, environ: Mapping[str, str]) -> Proxy | None:
    """Give the proxy for a host, or None. Raise BadProxy."""
    variable = next((name for name in VARIABLES[scheme] if environ.get(name, "").strip()), None)
    if variable is None or _excepted(host, port, environ):
        return None
    proxy = _parse(environ[variable].strip(), variable)
    return None if is_loopback(host) and not is_loopback(proxy.host) else proxy


@contextmanager
def reached_directly(host: str, environ: MutableMapping[str, str]) -> Iterator[None]:
    """Let a host be reached without any proxy for a while."""
    before = environ.get("no_proxy")
    environ["no_proxy"] = ",".join(filter(None, (host, before or environ.get("NO_PROXY"))))
    try:
        yield
    finally:
        if before is None:
            del environ["no_proxy"]
        else:
            environ["no_proxy"] = before


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name."""
    address = _address(host)
    return host == "localhost" or address is not None and address.is_loopback


def _parse(text: str, variable: str) -> Proxy:
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadProxy(variable) from None
    default = _PORTS.get(parts.scheme)
    if default is None or host is None or not _HOST.fullmatch(host) or not text.isprintable() or port == 0:
        raise BadProxy(variable)
    auth = None
    if parts.username is not None:
        auth = (Secret(unquote(parts.username)), Secret(unquote(parts.password or "")))
        if not all(part.reveal().isascii() and part.reveal().isprintable() for part in auth):
            raise BadProxy(variable)
    return Proxy(parts.scheme, host, port or default, variable, auth)


def _excepted(host: str, port: int, environ: Mapping[str, str]) -> bool:
    listed = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    return any(_matches(entry.lower(), host, port) for entry in re.split(r"[\s,]+", listed) if entry)


def _matches(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    address = _address(host)
    if address is not None and "/" in entry:
        try:
            return address in ipaddress.ip_network(entry, strict=False)
        except ValueError:
            return False
    name, wanted = _split_port(entry)
    if wanted is not None and wanted != str(port):
        return False
    if address is not None:
        return _address(name) == address
    name = name.removeprefix("*").lstrip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _split_port(entry: str) -> tuple[str, str | None]:
    """Part `host:port` and `[::1]:port`; a bare IPv6 address has no port."""
    if match := re.fullmatch(r"(\[.*\]|[^:]*):(\d+)", entry):
        return match[1], match[2]
    return entry, None


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
