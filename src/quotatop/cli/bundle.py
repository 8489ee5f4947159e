"""What goes into a report for a bug?  Versions, states, timings and the vendors' answers in shape, nobody's identity.

Keys, numbers and the vendors' own constants stay; every other text is masked, since an answer may name its account.
"""

import json
import platform
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from quotatop import __version__
from quotatop.cli.examine import Examination, Exchange
from quotatop.cli.streams import ExitCode, Stop
from quotatop.domain.credential import Secret
from quotatop.domain.fault import Fault
from quotatop.domain.fleet import SubscriptionState
from quotatop.domain.redact import MASK, redact
from quotatop.domain.text import plain
from quotatop.domain.window import finite
from quotatop.host.files import atomic_write
from quotatop.host.paths import home
from quotatop.host.surroundings import Surroundings
from quotatop.present.doctor import Finding
from quotatop.present.timestamp import timestamp
from quotatop.present.words import Words

SCHEMA = "quotatop.report/1"
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]{1,47}|true|false|ok|success|-?\d{1,9}(\.\d{1,6})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_HEADERS = ("content-type", "content-length", "date", "retry-after", "server")
_MOST_CHARACTERS = 500
_EPOCHS = ((1.4e9, 2.6e9), (1.4e12, 2.6e12))
_COUNT_BELOW = 1e9
"""A whole number from here on may be an account; only a plausible moment stays."""


def write_bundle(path: Path, report: Mapping[str, object], words: Words) -> None:
    """Write the report, for its owner alone. Raise Stop where it cannot be written."""
    text = json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    try:
        path.parent.stat(follow_symlinks=True)  # a slip in the path makes no folders
        atomic_write(path, text.encode())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Stop(ExitCode.FAILURE, words("doctor.bundle-failed", file=path, reason=reason)) from None


def report(seen: Examination, findings: Iterable[Finding], around: Surroundings, now: datetime) -> dict[str, object]:
    """Give the report. Subscriptions are numbered, since ids and labels are their owner's words."""
    secrets = seen.secrets
    return {
        "schema": SCHEMA,
        "generated_at": timestamp(now),
        "quotatop": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "terminal": {
            "size": [around.columns, around.rows],
            "term": around.term,
            "colours": around.colours,
            "utf8": around.utf8,
            "tmux": around.tmux.version if around.tmux else None,
        },
        "checks": [{"mark": finding.mark.value, "code": finding.code or None} for finding in findings],
        "subscriptions": [
            _subscription(number, state, seen.exchanges.get(state.subscription.id, []), secrets, now)
            for number, state in enumerate(seen.fleet.states, 1)
        ],
    }


def _subscription(
    number: int, state: SubscriptionState, told: list[Exchange], secrets: set[Secret], now: datetime
) -> dict[str, object]:
    held = state.subscription
    return {
        "name": f"subscription {number}",
        "provider": held.provider,
        "source": str(held.source),
        "interval_s": held.interval_s,
        "has_base_url": held.base_url is not None,
        "options": [name for name, _ in held.options],
        "credential": [[name, type(ref).__name__] for name, ref in held.credential.parts] if held.credential else [],
        "health": state.health(now).value,
        "read_at": timestamp(state.reading.read_at) if state.reading else None,
        "windows": [window.id for window in state.windows(now)],
        "fault": _fault(state.fault, secrets) if state.fault else None,
        "exchanges": [_exchange(exchange, secrets) for exchange in told],
    }


def _fault(fault: Fault, secrets: set[Secret]) -> dict[str, object]:
    raw = masked_body(fault.raw.encode(), secrets) if fault.raw else None
    return {"kind": fault.kind.value, "code": fault.code, "at": timestamp(fault.at), "raw": raw}


def _exchange(exchange: Exchange, secrets: set[Secret]) -> dict[str, object]:
    reply = exchange.reply
    return {
        "method": exchange.request.method,
        "path": redact(plain(exchange.request.path, 200), secrets),
        "status": reply.status,
        "headers": {name: _clean(reply.headers[name], secrets) for name in _HEADERS if name in reply.headers},
        "bytes": len(reply.body),
        "body": masked_body(reply.body, secrets),
    }


def masked_body(body: bytes, secrets: Iterable[Secret]) -> object:
    """Give an answer with its shape and numbers, and without whatever could name somebody."""
    known = tuple(secrets)
    try:
        return _masked(json.loads(body), known)
    except (ValueError, RecursionError):
        return _clean(body[: 8 * _MOST_CHARACTERS].decode("utf-8", "replace"), known)[:_MOST_CHARACTERS]


def _masked(value: object, secrets: tuple[Secret, ...]) -> object:
    if isinstance(value, Mapping):
        return {_clean(str(name), secrets): _masked(part, secrets) for name, part in value.items()}
    if isinstance(value, list):
        return [_masked(part, secrets) for part in value]
    if isinstance(value, str):
        harmless = _CONSTANT.fullmatch(value) or _MOMENT.fullmatch(value)
        return _clean(value, secrets) if harmless else f"{MASK} ({len(value)})" if value else ""
    if isinstance(value, bool) or value is None:
        return value
    return _number(value) if isinstance(value, int | float) else MASK


def _number(value: float) -> float | str:
    if finite(value) is None:
        return MASK
    moment = any(low <= value <= high for low, high in _EPOCHS)
    return value if moment or abs(value) < _COUNT_BELOW else MASK


def _clean(text: str, secrets: Iterable[Secret]) -> str:
    return redact(plain(text, 4 * _MOST_CHARACTERS), secrets, str(home()))
