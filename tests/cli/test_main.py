"""The front door: what happens before any command, and when something goes wrong."""

import os
import pty
import signal
import subprocess
import sys

import pytest

from quotatop import __version__

PROGRAM = [sys.executable, "-m", "quotatop"]


def start(*argv, **named):
    return subprocess.Popen([*PROGRAM, *argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **named)


@pytest.mark.parametrize("argv", [["--version"], ["-V"], ["--version", "status"], ["--debug", "-V"]])
def test_the_version_is_one_line(quotatop, argv):
    assert quotatop(*argv).out == f"quotatop {__version__}\n"


def test_without_a_terminal_the_screen_is_the_status(quotatop, config_file):
    ran = quotatop()
    assert (ran.code, ran.out) == (0, "")
    assert "quotatop add" in ran.err


def test_a_demo_without_a_terminal_is_the_demos_status(quotatop):
    ran = quotatop("--demo", "one")
    assert ran.code == 0
    assert ran.out.startswith("SUBSCRIPTION")


def test_help_needs_no_right_config(quotatop, write_config):
    write_config("[display]\nlanguage = 'zh'\n")
    assert "用法" in quotatop("--help").out
    write_config("no [ toml")
    ran = quotatop("--help")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(("locale", "word"), [("zh_CN.UTF-8", "用法"), ("de_DE.UTF-8", "usage"), ("C", "usage")])
def test_the_language_is_the_locales_unless_the_config_says(quotatop, locale, word):
    assert word in quotatop("--help", env={"LC_ALL": locale}).out


@pytest.mark.parametrize("argv", [["--help"], ["plans", "--json"], ["--demo", "one", "status", "--json"]])
def test_a_reader_that_has_enough_is_no_failure(config_file, argv):
    process = start(*argv)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 0
    process.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")  # noqa: PTH110 - no Path here
@pytest.mark.parametrize("argv", [["--help"], ["line"], ["--version"], ["config", "path"]])
def test_a_full_disk_is_a_failure_that_says_so(config_file, argv):
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" > /dev/full', "sh", *PROGRAM, *argv], capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_traceback(config_file, closed):
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *PROGRAM, "status"], capture_output=True, check=False
    )
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stdout + done.stderr


def test_an_interrupt_ends_with_130(config_file):
    config_file.parent.mkdir(parents=True)
    config_file.write_text("")
    process = start("watch", "--plain")
    try:
        line = process.stderr.readline()  # it says that nothing is configured, or is at work
        assert b"Traceback" not in line
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert b"Traceback" not in process.stderr.read()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def test_poor_locales_print_no_escapes(config_file):
    env = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run([*PROGRAM, "--demo", "one"], env=env, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"\\u" not in done.stdout
    assert "工作" in done.stdout.decode()
    assert "━" not in done.stdout.decode()


def test_a_bug_is_one_line_without_a_secret(config_file, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import quotatop.cli.opening as o\n"
        "def fail(args): raise RuntimeError('sk-canary-0123456789abcdef')\n"
        "o.open_config = fail\n"
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([*PROGRAM, "check"], env=env, capture_output=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert b"RuntimeError" in done.stderr
    assert b"canary" not in done.stdout + done.stderr


def test_a_terminal_that_can_show_no_screen_gets_the_status(config_file):
    leader, follower = pty.openpty()
    env = {**os.environ, "TERM": "dumb"}
    argv = [*PROGRAM, "--demo", "one"]
    with subprocess.Popen(argv, env=env, stdin=follower, stdout=follower, stderr=subprocess.PIPE) as process:
        os.close(follower)
        said = b""
        while b"lasts" not in said and b"tight" not in said:
            said += os.read(leader, 65536)
        assert b"TERM=dumb" in process.stderr.read()
        assert process.wait(30) == 0
    os.close(leader)
    assert b"\x1b" not in said
