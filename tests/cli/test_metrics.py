"""`metrics` from outside: what it prints, what it serves, and how it ends."""

import json
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

CANARY = "0123456789abcdef0123456789abcdef.CanaryCanaryCana"


@pytest.fixture
def glm(write_config, vendor, monkeypatch):
    monkeypatch.setenv("GLM_KEY", CANARY)
    row = {"type": "CREDIT_LIMIT", "unit": 3, "number": 5, "usage": 100, "currentValue": 40, "percentage": 40}
    row["nextResetTime"] = int(time.time() * 1000) + 7_200_000
    vendor.body = json.dumps({"code": 200, "success": True, "data": {"limits": [row], "level": "max"}}).encode()
    write_config(
        f'[subscriptions.glm]\nprovider = "zhipu"\ncredential = {{ env = "GLM_KEY" }}\nbase_url = "{vendor.origin}"\n'
    )
    return vendor


def test_what_is_known_is_printed_and_nobody_is_asked(quotatop, glm):
    assert "quotatop_window" not in quotatop("metrics").out
    assert glm.keys == []
    quotatop("status")
    asked = len(glm.keys)
    ran = quotatop("metrics")
    assert (ran.code, ran.err, len(glm.keys)) == (0, "", asked)
    assert 'quotatop_window_used_ratio{subscription="glm",provider="zhipu",window="5h"} 0.4' in ran.out.splitlines()
    assert "Canary" not in ran.out


def test_a_failing_vendor_is_told_by_the_kind_of_its_fault(quotatop, glm):
    glm.status = 500
    quotatop("status")
    assert 'quotatop_subscription_fault{subscription="glm",provider="zhipu",kind="vendor"} 1' in quotatop("metrics").out


def test_a_demo_is_asked_and_told_with_its_windows(quotatop):
    ran = quotatop("--demo", "calm", "metrics")
    assert (ran.code, ran.err) == (0, "")
    assert "quotatop_window_used_ratio{" in ran.out
    assert "quotatop_window_forecast_run_out_ratio{" in ran.out


def test_without_subscriptions_there_is_only_the_version(quotatop, config_file):
    ran = quotatop("metrics")
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if not line.startswith("#")] == [ran.out.splitlines()[-1]]


@pytest.mark.parametrize("port", ["-1", "65536", "x", "99999999999999999999", ""])
def test_what_is_no_port_is_a_mistake(quotatop, config_file, port):
    assert quotatop("metrics", f"--port={port}").code == 2


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_what_it_polls_until_it_is_told_to_end(glm, ending):
    program = [sys.executable, "-m", "quotatop", "metrics", "--port", "0"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            url = process.stderr.readline().split()[-1]
            deadline = time.monotonic() + 60
            while "poll_duration_seconds_count" not in (page := scraped(url)) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert 'quotatop_poll_duration_seconds_count{subscription="glm",provider="zhipu"} 1' in page
            assert 'window="5h"} 0.4' in page
            assert "Canary" not in page
            taken = subprocess.run([*program[:-1], url.split(":")[2].split("/")[0]], capture_output=True, check=False)
            assert taken.returncode == 1
            assert b"Traceback" not in taken.stderr
            process.send_signal(ending)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == (143 if ending is signal.SIGTERM else 130)
    assert (out, err) == ("", "")


def scraped(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=30) as answer:
        return answer.read().decode()
