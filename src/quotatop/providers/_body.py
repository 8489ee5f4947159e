"""What did a vendor answer: which HTTP outcome, and which JSON?

`decode` gives the JSON object of a good answer and raises the right fault for everything else. It trusts nothing:
HTML in place of JSON, deep nesting, doubled keys, NaN and integers of thousands of digits all end in a fault.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from quotatop.domain.exchange import Ask, Reply
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.providers import _service, _value
from quotatop.providers._service import Service
from quotatop.providers._value import Table

DAY = 86_400
HOUR = 3_600

_SECONDS = r"(?a)\d{1,20}"
_WORDS = ("message", "msg", "error_description", "detail", "status_msg")


def decode(service: Service, ask: Ask, reply: Reply, path: str) -> Table:
    """Give the JSON object of a 2xx answer; raise the fault of any other. `path` is what was asked."""
    if not 200 <= reply.status < 300:
        raise _by_status(service, ask, reply, path)
    return parse(service, reply)


def parse(service: Service, reply: Reply) -> Table:
    """Read the body as one JSON object, whatever the status."""
    if is_page(reply):
        raise _blocked(service, reply)
    return read_object(service, reply.body)


def read_object(service: Service, text: bytes) -> Table:
    """Read one JSON object, strictly."""
    if not text.strip():
        raise _service.nothing(service)
    found = maybe_object(text)
    if found is None:
        raise _service.unreadable(service)
    return found


def maybe_object(text: bytes) -> Table | None:
    """Read one JSON object, strictly; None for anything else."""
    import json  # noqa: PLC0415 - slow to import, and no picture of what was remembered needs it

    try:
        body = json.loads(text.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError):  # a UnicodeDecodeError and a JSONDecodeError are ValueErrors
        return None
    return _value.table(body)


def is_page(reply: Reply) -> bool:
    """Whether the answer is a web page: a firewall, or the sign-in page of a network."""
    start = reply.body[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype", b"<html", b"<head", b"<?xml", b"<script", b"<body"))


def words_of(body: Table) -> str | None:
    """Find the vendor's message in an error answer, wherever this vendor puts it."""
    inner = body.get("error")
    if isinstance(inner, str):
        return inner
    places = (body, _value.table(inner), _value.table(body.get("base_resp")))
    found = (place[name] for place in places if place for name in _WORDS if isinstance(place.get(name), str))
    return next((message for message in found if isinstance(message, str)), None)


def retry_after(headers: Mapping[str, str], now: datetime, most: float) -> float | None:
    """Read `Retry-After`: whole seconds, or an HTTP date held against the answer's own `Date`; within 0 and `most`.

    Anything else is as if it were not there.
    """
    value = headers.get("retry-after", "").strip(" \t")
    if not value or len(value) > 64:
        return None
    if re.fullmatch(_SECONDS, value):
        return min(float(value), most)
    until, sent = http_date(value), http_date(headers.get("date", ""))
    return None if until is None else min(max((until - (sent or now)).total_seconds(), 0.0), most)


def _by_status(service: Service, ask: Ask, reply: Reply, path: str) -> PollFault:
    raw = excerpt(service, ask, reply)
    if is_page(reply) and reply.status < 500:
        return _blocked(service, reply)
    if reply.status == 401:
        return _service.rejected(service, ask, raw)
    if reply.status == 402:
        return _service.no_plan(service, raw)
    if reply.status in (404, 410):
        return _service.gone(service, path, raw)
    return _by_other_status(service, ask, reply, raw)


def _by_other_status(service: Service, ask: Ask, reply: Reply, raw: str | None) -> PollFault:
    if reply.status == 403:
        return _service.fault(service, FaultKind.FORBIDDEN, "forbidden-service", raw=raw)
    if reply.status == 429:
        return _service.throttled(service, retry_after(reply.headers, ask.now, DAY), raw)
    if reply.status == 511:
        return _blocked(service, reply)
    wait = retry_after(reply.headers, ask.now, HOUR)
    status = str(reply.status)
    return _service.fault(service, FaultKind.VENDOR, "vendor-status", raw=raw, retry_after_s=wait, status=status)


def excerpt(service: Service, ask: Ask, reply: Reply) -> str | None:
    """Give the vendor's message out of an error answer, for the detail screen; never the whole body."""
    try:
        return _service.told(words_of(parse(service, reply)), ask.credential)
    except PollFault:
        return None


def _blocked(service: Service, reply: Reply) -> PollFault:
    return _service.fault(service, FaultKind.VENDOR, "vendor-blocked", status=str(reply.status))


def http_date(value: str) -> datetime | None:
    """Read the date of a header; None for anything that is none."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - slow to import, for a header that is rare

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else None


def _once(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError("a key that stands twice")
        found[name] = value
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
