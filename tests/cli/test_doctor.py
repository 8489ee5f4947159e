"""`doctor` and its report, through the installed program and a vendor on loopback."""

import asyncio
import json
import re
import stat
import time
from argparse import Namespace
from datetime import timedelta

import pytest

from quotatop.cli.bundle import masked_body
from quotatop.cli.examine import examine
from quotatop.cli.opening import open_config
from quotatop.domain.credential import Secret
from quotatop.host.clock import SystemClock

KEY = "0123456789abcdef0123456789abcdef.CanaryCanaryCana"
WIDE = {"COLUMNS": "300"}
IDENTITY = ("canary@example.org", "Canary GmbH", "user-77abcdef", "13812345678")


@pytest.fixture
def glm(write_config, vendor, monkeypatch):
    monkeypatch.setenv("GLM_KEY", KEY)
    row = {"type": "CREDIT_LIMIT", "unit": 3, "number": 5, "usage": 100, "currentValue": 40, "percentage": 40}
    row["nextResetTime"] = int(time.time() * 1000) + 7_200_000
    who = {"email": IDENTITY[0], "orgName": IDENTITY[1], "userId": IDENTITY[2], "phone": int(IDENTITY[3]), "echo": KEY}
    data = {"limits": [row], "level": "max", **who}
    vendor.body = json.dumps({"code": 200, "success": True, "data": data}).encode()
    write_config(f"""
[subscriptions.glm]
provider = "zhipu"
label = "My Canary Label"
credential = {{ env = "GLM_KEY" }}
base_url = "{vendor.origin}"
""")
    return vendor


def test_every_part_has_its_line(quotatop, glm):
    ran = quotatop("doctor", env=WIDE)
    assert (ran.code, ran.err) == (0, "")
    for part in ("config", "My Canary Label", "clock", "terminal", "bell", "store", "cache"):
        assert re.search(rf"^(ok|WARN|-) +{part} ", ran.out, re.MULTILINE)
    assert "GLM_KEY" in ran.out
    assert "5h 40%" in ran.out
    assert "agrees with the vendors'" in ran.out


def test_a_subscription_that_cannot_be_read_ends_with_three(quotatop, glm, monkeypatch):
    monkeypatch.delenv("GLM_KEY")
    ran = quotatop("doctor", env=WIDE)
    assert ran.code == 3
    (line,) = re.findall(r"^FAIL +My Canary Label +(.*)", ran.out, re.MULTILINE)
    assert line.startswith("The environment variable GLM_KEY is not set")


def test_a_key_of_another_product_is_warned_about(quotatop, glm, monkeypatch):
    monkeypatch.setenv("GLM_KEY", "sk-kimi-0123456789abcdef")
    assert re.search(r"^WARN +My Canary Label .*sk-kimi-", quotatop("doctor", env=WIDE).out, re.MULTILINE)


def test_it_asks_nobody_twice_within_thirty_seconds(quotatop, glm):
    quotatop("doctor")
    asked = len(glm.keys)
    ran = quotatop("doctor", env=WIDE)
    assert (ran.code, len(glm.keys)) == (0, asked)
    assert "not asked again so soon" in ran.out


class LeapingClock(SystemClock):
    """Passes the time that somebody waits for at once."""

    ahead = timedelta(0)

    def now(self):
        return super().now() + self.ahead

    async def sleep(self, seconds):
        self.ahead += timedelta(seconds=seconds)


@pytest.mark.parametrize("patient", [False, True])
def test_the_report_waits_until_the_vendor_may_be_asked_again(quotatop, glm, patient):
    quotatop("status")
    opening = open_config(Namespace(config=None))
    seen = asyncio.run(examine(opening, ["glm"], LeapingClock(), patient=patient))
    assert bool(seen.exchanges["glm"]) is patient


def test_the_report_waits_for_no_tool_of_this_machine(write_config, made_up_home):
    write_config('[subscriptions.claude]\nprovider = "claude"\n')
    opening = open_config(Namespace(config=None))
    clock = LeapingClock()
    asyncio.run(examine(opening, ["claude"], clock, patient=True))
    assert clock.ahead == timedelta(0)


def test_the_words_are_chinese_where_that_is_wanted(quotatop, glm, config_file):
    config_file.write_text(f'[display]\nlanguage = "zh"\n{config_file.read_text()}')
    ran = quotatop("doctor", env=WIDE)
    assert "配置" in ran.out
    assert "doctor." not in ran.out


def test_the_report_has_the_answers_shape_and_names_nobody(quotatop, glm, tmp_path, made_up_home):
    file = tmp_path / "report.json"
    ran = quotatop("doctor", "--bundle", str(file))
    assert ran.code == 0
    assert str(file) in ran.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text()
    report = json.loads(text)
    exchange = report["subscriptions"][0]["exchanges"][0]
    assert (report["schema"], exchange["status"]) == ("quotatop.report/1", 200)
    limits = exchange["body"]["data"]["limits"]
    assert (limits[0]["type"], limits[0]["currentValue"]) == ("CREDIT_LIMIT", 40)
    assert isinstance(limits[0]["nextResetTime"], int)
    for private in (*IDENTITY, KEY, KEY.partition(".")[2], "My Canary Label", str(made_up_home), "GLM_KEY", glm.origin):
        assert private not in text


def test_a_report_that_cannot_be_written_is_a_failure(quotatop, glm, tmp_path):
    ran = quotatop("doctor", "--bundle", str(tmp_path))
    assert ran.code == 1
    assert str(tmp_path) in ran.err


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        (b'{"a": "ACTIVE", "b": "some text", "c": "2026-09-02T12:00:00Z", "d": "42"}',
         {"a": "ACTIVE", "b": "*** (9)", "c": "2026-09-02T12:00:00Z", "d": "42"}),
        (b'{"id": 123456789012, "at": 1756800000, "ms": 1756800000123, "n": 28000, "t": true, "x": null, "f": 0.5}',
         {"id": "***", "at": 1756800000, "ms": 1756800000123, "n": 28000, "t": True, "x": None, "f": 0.5}),
        (b"[1e999, NaN, 1" + b"0" * 400 + b"]", ["***", "***", "***"]),
        (b'{"sk-abcdefghijklmnop1234": 1}', {"***": 1}),
        (b"<html>hello secret-words\x1b[2J", "<html>hello *** [2J"),
        (b"", ""),
    ],
)  # fmt: skip
def test_an_answer_keeps_its_shape_and_loses_its_words(body, masked):
    found = masked_body(body, [Secret("secret-words")])
    if isinstance(found, str) and masked:
        assert "secret-words" not in found
        assert "\x1b" not in found
    else:
        assert found == masked


def test_what_is_nested_beyond_reading_is_still_a_report():
    assert isinstance(masked_body(b"[" * 100_000, []), str)


def test_a_slip_in_the_reports_path_makes_no_folder(quotatop, glm, tmp_path):
    ran = quotatop("doctor", "--bundle", str(tmp_path / "nowhere" / "report.json"))
    assert ran.code == 1
    assert "cannot be written" in ran.err
    assert not (tmp_path / "nowhere").exists()
