"""Whose certificates are believed?  The bundle that the environment names, else the system's and Mozilla's.

A bundle that is named and cannot be used is an error that names its variable; OpenSSL alone would pass over it and
fail every connection later. Verification cannot be turned off, and session keys are never logged.
"""

import ssl
from collections.abc import Mapping
from pathlib import Path

import certifi

OPENSSL = ("SSL_CERT_FILE", "SSL_CERT_DIR")
OTHERS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


class BadTrust(Exception):
    """The certificates that `variable` names cannot be used."""

    def __init__(self, variable: str) -> None:
        super().__init__(variable)
        self.variable = variable


def trust(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Make the context of all TLS connections; some 50 ms of reading, so best beside the loop. Raise BadTrust."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies; unlike the default one, heeds no SSLKEYLOGFILE
    named = [name for name in OPENSSL if environ.get(name)] or [name for name in OTHERS if environ.get(name)][:1]
    for name in named:
        _load(context, environ[name], name)
    if not named:
        context.load_default_certs()
        context.load_verify_locations(certifi.where())
    return context


def _load(context: ssl.SSLContext, value: str, variable: str) -> None:
    if variable == "SSL_CERT_DIR":
        folders = [Path(part) for part in value.split(":") if part]
    else:
        folders = [Path(value)] if Path(value).is_dir() else []
    try:
        for folder in folders:
            next(folder.iterdir(), None)  # OpenSSL would not tell that it is missing or unreadable
            context.load_verify_locations(capath=folder)
        if not folders:
            context.load_verify_locations(cafile=value)
    except (OSError, ValueError):
        raise BadTrust(variable) from None
