"""An answer of any size within the host's 2 MiB gives few windows and short texts: what is kept is capped by count."""

import json
from datetime import UTC, datetime

import pytest

from quotatop import providers
from quotatop.domain.fault import PollFault

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
MANY = 10_000
LONG = "x" * 2_000_000
OK = {"status_code": 0}


def glm(rows):
    return {"code": 200, "data": {"limits": rows}}


def kimi_row(n):
    return {"window": {"duration": n + 1, "timeUnit": "HOUR"}, "detail": {"limit": "100", "used": "1"}}


def web(row):
    return {"usages": [{"scope": "FEATURE_CODING", "limits": [row(m, n) for n in range(90)]} for m in range(90)]}


ROWS = {
    "glm": ("zhipu", glm([{"type": f"T{n}", "unit": n, "percentage": 1} for n in range(MANY)])),
    "glm-details": (
        "zai",
        glm([{"type": "TIME_LIMIT", "percentage": 1, "usageDetails": [{"modelCode": "m", "usage": 1}] * MANY}]),
    ),
    "kimi-limits": ("kimi", {"limits": [kimi_row(n) for n in range(MANY)]}),
    "kimi-pools": ("kimi", {"usages": {f"limit_{n}": {"used_ratio": 0.1} for n in range(MANY)}}),
    "kimi-web": ("kimi", web(lambda m, n: kimi_row(99 * m + n))),
    "kimi-web-units": ("kimi", web(lambda m, n: {"window": {"timeUnit": f"U{m}.{n}"}, "detail": {}})),
    "kimi-units": ("kimi", {"limits": [{"window": {"timeUnit": f"U{n}"}, "detail": {}} for n in range(MANY)]}),
    "minimax": (
        "minimax",
        {
            "base_resp": OK,
            "model_remains": [
                {"model_name": f"n{n}", "current_interval_remaining_percent": 5, "current_weekly_remaining_percent": 5}
                for n in range(MANY)
            ],
        },
    ),
    "minimax-console": ("minimax", {"base_resp": OK, "services": [{"service_type": f"s{n}"} for n in range(MANY)]}),
    "infini": ("infini", {f"{n}_hour": {"quota": 10, "used": 1} for n in range(MANY)}),
}  # fmt: skip
TEXTS = {
    "glm": ("zhipu", glm([{"type": LONG, "unit": LONG, "percentage": 5, "nextResetTime": LONG}]) | {"msg": LONG}),
    "glm-level": ("zhipu", {"code": 200, "data": {"level": LONG, "limits": [{"type": "CREDIT_LIMIT", "unit": 3}]}}),
    "glm-message": ("zhipu", {"code": 500, "msg": LONG, "success": False}),
    "kimi": (
        "kimi",
        {
            "usages": {LONG: {"used_ratio": 0.5, "reset_time": LONG}},
            "user": {"userId": LONG, "membership": {"level": LONG}},
        },
    ),
    "kimi-unit": (
        "kimi",
        {"limits": [{"window": {"duration": LONG, "timeUnit": LONG}, "detail": {"limit": "9" * 100_000}}]},
    ),
    "kimi-error": ("kimi", {"error": {"message": LONG}}),
    "minimax": (
        "minimax",
        {"base_resp": OK, "plan_name": LONG, "model_remains": [{"model_name": LONG, "current_interval_status": LONG}]},
    ),
    "minimax-message": ("minimax", {"base_resp": {"status_code": 7, "status_msg": LONG}}),
    "infini": ("infini", {LONG: {}, "5_hour": {"quota": LONG, "used": 1}}),
}  # fmt: skip


def texts(reading):
    yield from (reading.account or "", *reading.unrecognised, *reading.notes, reading.plan.name if reading.plan else "")
    for window in reading.windows:
        yield from (window.id, window.label, window.unit_label or "", *window.notes)
        yield from (share.name for share in window.breakdown)
        yield window.vendor.text if window.vendor else ""
    for balance in reading.balances:
        yield from (balance.name, balance.unit)


@pytest.mark.parametrize("name", ROWS)
def test_ten_thousand_rows_give_sixty_four_windows_at_most(name, drive, reply, main_path):
    id, body = ROWS[name]
    reading = drive(id, {main_path(id): reply(body)}, NOW)
    assert 1 <= len(reading.windows) <= 64
    assert len(reading.unrecognised) <= 64
    assert all(len(window.breakdown) <= 64 for window in reading.windows)


@pytest.mark.parametrize("name", TEXTS)
def test_megabytes_of_text_are_kept_to_256_characters(name, drive, reply, main_path):
    id, body = TEXTS[name]
    outcome = drive.outcome(id, {main_path(id): reply(body)}, NOW)
    if isinstance(outcome, PollFault):
        kept = [outcome.raw or "", *(value for _, value in outcome.details)]
        assert outcome.kind.value in ("vendor", "shape")
    else:
        kept = [*texts(outcome)]
    assert max(len(text) for text in kept) <= 256


@pytest.mark.parametrize("id", providers.names())
@pytest.mark.parametrize(
    "body",
    [b"[" * 2_000_000, b'{"a":' * 300_000, b"9" * 2_000_000, json.dumps(LONG).encode()],
    ids=["arrays", "objects", "digits", "text"],
)
def test_megabytes_that_are_no_object_are_a_shape_fault(id, body, drive, reply, main_path):
    assert drive.fault(id, {main_path(id): reply(body)}, NOW).kind.value == "shape"
