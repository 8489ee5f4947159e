"""`watch`, as a process of its own: what it prints, what it feeds, and how it ends."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PERCENT = (
    '{"code":200,"msg":"ok","success":true,"data":{"level":"pro","limits":['
    '{"type":"TOKENS_LIMIT","unit":3,"number":5,"percentage":%s}]}}'
)


@pytest.fixture
def configured(write_config: Callable[..., Path], vendor) -> Path:
    vendor.body = (PERCENT % 42).encode()
    return write_config(
        f'[subscriptions.glm]\nprovider = "zhipu"\nbase_url = "{vendor.origin}"\ncredential = {{ value = "key-1" }}\n'
    )


@pytest.fixture
def watch() -> Callable[..., subprocess.Popen]:
    started = []

    def start(*argv: str, **more) -> subprocess.Popen:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **more}
        started.append(subprocess.Popen([sys.executable, "-m", "quotatop", *argv], text=True, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_line_per_change_and_ctrl_c_is_130(configured: Path, watch) -> None:
    process = watch("watch")
    assert "GLM" not in (line := process.stdout.readline())
    assert "glm" in line
    assert "5h 42%" in line
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, "", "")


def test_each_document_is_whole(configured: Path, watch) -> None:
    configured.write_text(configured.read_text() + '[subscriptions.idle]\nprovider = "kimi"\npaused = true\n')
    process = watch("watch", "--json")
    document = json.loads(process.stdout.readline())
    assert [one["id"] for one in document["subscriptions"]] == ["glm", "idle"]


def test_sigterm_ends_it_cleanly(configured: Path, watch) -> None:
    process = watch("watch", "--json")
    document = json.loads(process.stdout.readline())
    assert document["schema"] == "quotatop.status/1"
    assert [(one["id"], one["windows"][0]["used_percent"]) for one in document["subscriptions"]] == [("glm", 42)]
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (143, "", "")


def test_a_reader_that_goes_is_success(configured: Path, watch, vendor) -> None:
    process = watch("--demo=rush", "watch", env={**os.environ, "QUOTATOP_DEMO_SPEED": "300"})
    process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    assert process.wait(timeout=30) == 0
    assert process.stderr.read() == ""


def test_it_ends_soon_after_its_reader_though_nothing_changes(configured: Path, watch) -> None:
    process = watch("watch")
    process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    assert process.wait(timeout=30) == 0
    assert process.stderr.read() == ""


def test_quiet_prints_nothing_and_feeds_the_line(configured: Path, watch, tmp_path: Path, quotatop) -> None:
    process = watch("watch", "--quiet")
    line = tmp_path / "cache" / "line.json"
    while not (line.exists() and b'"used": 42' in line.read_bytes().replace(b'":', b'": ')):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10) == ("", "")
    assert "42%" in quotatop("line").out


def test_it_follows_the_config_and_keeps_the_old_one_where_the_new_is_broken(configured: Path, watch) -> None:
    good = configured.read_text()
    process = watch("watch")
    process.stdout.readline()
    configured.write_text("[subscriptions.glm]\nprovidr = 3\n")
    assert "config.toml:" in process.stderr.readline()
    configured.write_text(good.replace("[subscriptions.glm]", "[subscriptions.other]"))
    assert "other" in process.stdout.readline()


def test_a_level_rings_on_the_terminal_and_says_why(configured: Path, watch) -> None:
    ours, theirs = pty.openpty()
    env = {**os.environ, "QUOTATOP_DEMO_SPEED": "600"}
    process = watch("--demo=rush", "watch", stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    said = b""
    while b"\x07" not in said or b"! GLM" not in said:
        said += os.read(ours, 4096)
    process.kill()
    process.wait()
    os.close(ours)


def test_a_broken_config_polls_nothing_and_is_status_2(write_config, quotatop) -> None:
    write_config("[subscriptions.glm]\nprovider = 3\n")
    ran = quotatop("watch")
    assert (ran.code, ran.out) == (2, "")
    assert "config.toml:2:" in ran.err
