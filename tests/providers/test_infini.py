"""Infini-AI: buckets by name, no resets, an ended plan."""

import pytest

from quotatop.domain.fault import FaultKind

USAGE = "/maas/coding/usage"
FIVE = {"quota": 1000, "used": 137, "remain": 863}


def test_a_bucket_that_is_not_mentioned_is_absent(drive, reply):
    assert [window.id for window in drive("infini", {USAGE: reply({"5_hour": FIVE})}).windows] == ["5h"]


def test_a_bucket_that_cannot_be_read_is_unknown(drive, reply):
    five, week = drive("infini", {USAGE: reply({"5_hour": FIVE, "7_day": "soon"})}).windows
    assert five.used_percent == 13.7
    assert (week.id, week.state.value, week.used_percent) == ("week", "unknown", None)


def test_a_bucket_that_nobody_knows_is_named(drive, reply):
    reading = drive("infini", {USAGE: reply({"5_hour": FIVE, "total": FIVE})})
    assert reading.unrecognised == ("total",)


def test_no_bucket_is_no_plan(drive, reply):
    assert drive.fault("infini", {USAGE: reply({})}).kind is FaultKind.NO_PLAN


def test_buckets_under_other_names_are_a_shape_fault(drive, reply):
    assert drive.fault("infini", {USAGE: reply({"hourly": FIVE})}).kind is FaultKind.SHAPE


@pytest.mark.parametrize(
    ("code", "kind"), [(10021, "rejected"), ("10021", "rejected"), (429, "throttled"), (5, "vendor")]
)
def test_a_code_inside_http_200_gives_its_kind(code, kind, drive, reply):
    assert drive.fault("infini", {USAGE: reply({"code": code})}).kind.value == kind


def test_it_asks_once_and_as_bearer(drive, reply):
    drive("infini", {USAGE: reply({"5_hour": FIVE})}, key="sk-cp-abc")
    (asked,) = drive.requests
    assert dict(asked.headers)["authorization"] == "Bearer sk-cp-abc"
