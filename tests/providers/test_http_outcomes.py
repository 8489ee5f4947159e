"""An HTTP status, a broken body or a web page becomes the right kind of fault, for every provider alike."""

from datetime import UTC, datetime

import pytest

from quotatop.domain.exchange import Reply
from quotatop.domain.fault import FaultKind
from quotatop.providers import _body

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, FaultKind.VENDOR),
        (401, FaultKind.REJECTED),
        (402, FaultKind.NO_PLAN),
        (403, FaultKind.FORBIDDEN),
        (404, FaultKind.VENDOR),
        (410, FaultKind.VENDOR),
        (418, FaultKind.VENDOR),
        (429, FaultKind.THROTTLED),
        (500, FaultKind.VENDOR),
        (502, FaultKind.VENDOR),
        (503, FaultKind.VENDOR),
        (511, FaultKind.VENDOR),
    ],
)
def test_a_status_gives_its_kind(provider, status, kind, drive, main_path, reply):
    for body in ({}, {"message": "no"}, b"", b"not json", b"[]"):
        fault = drive.fault(provider, {main_path(provider.id): reply(body, status)})
        assert fault.kind is kind


HTML = b"<!DOCTYPE html><html><title>Attention Required!</title></html>"


@pytest.mark.parametrize("status", [200, 401, 403, 404, 429, 511])
def test_a_web_page_is_never_a_wrong_key(provider, status, drive, main_path):
    page = Reply(status, {"content-type": "text/html"}, HTML)
    fault = drive.fault(provider, {main_path(provider.id): page})
    assert fault.kind is FaultKind.VENDOR
    assert fault.code in ("vendor-blocked", "vendor-discontinued")


def test_a_throttle_is_not_answered_with_another_form_of_the_key(provider, drive, main_path, reply):
    drive.fault(provider, {main_path(provider.id): reply({"code": 401}, 429)})
    asked = [(request.path, request.query) for request in drive.requests]
    assert len(set(asked)) == len(asked)


BROKEN = {
    "empty": b"",
    "blank": b" \n\t ",
    "deep": b'{"data":' + b"[" * 100_000,
    "deep and closed": b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "doubled key": b'{"code": 200, "code": 401}',
    "byte order mark": b'\xef\xbb\xbf{"code": 200}',
    "utf-16": '{"code": 200}'.encode("utf-16"),
    "latin-1": '{"msg": "é"}'.encode("latin-1"),
    "trailing bytes": b'{"code": 200} x',
    "truncated": b'{"code": 200, "data": {"lim',
    "scalar": b"42",
    "list": b"[]",
    "null": b"null",
    "NaN": b'{"data": NaN}',
    "Infinity": b'{"data": -Infinity}',
    "integer of 4301 digits": b'{"data": ' + b"9" * 4_301 + b"}",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_an_answer_that_is_no_sound_json_object_is_a_shape_fault(provider, body, drive, main_path):
    fault = drive.fault(provider, {main_path(provider.id): Reply(200, {}, body)})
    assert fault.kind is FaultKind.SHAPE


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("99999999999", 86_400),
        ("-5", None),
        ("1e3", None),
        ("12.5", None),
        ("１２", None),
        ("120, 60", None),
        ("", None),
        ("9" * 10_000, None),
        ("soon", None),
        ("Mon, 01 Jun 2026 12:01:00 GMT", 60),
        ("Mon, 01 Jun 2026 11:00:00 GMT", 0),
        ("Mon, 01 Jun 2099 12:00:00 GMT", 86_400),
        ("Mon, 01 Jun 2026 12:01:00", None),
        ("Mon, 99 Jun 2026 12:01:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_within_a_day(value, seconds):
    assert _body.retry_after({"retry-after": value}, NOW, 86_400) == seconds


def test_a_retry_date_is_held_against_the_answers_own_clock():
    headers = {"retry-after": "Mon, 01 Jun 2026 15:01:00 GMT", "date": "Mon, 01 Jun 2026 15:00:00 GMT"}
    assert _body.retry_after(headers, NOW, 86_400) == 60


def test_a_throttle_hands_its_wait_on(provider, drive, main_path, reply):
    fault = drive.fault(provider, {main_path(provider.id): reply({}, 429, **{"retry-after": "90"})}, NOW)
    assert fault.retry_after_s == 90


def test_a_failure_waits_at_most_an_hour(provider, drive, main_path, reply):
    fault = drive.fault(provider, {main_path(provider.id): reply({}, 503, **{"retry-after": "90000"})}, NOW)
    assert fault.retry_after_s == 3_600
