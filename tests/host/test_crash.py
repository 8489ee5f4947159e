"""A failing program says one line; neither it nor the log holds what the program held."""

import asyncio
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from fault_server import CANARY

from quotatop.host import crash
from quotatop.host.log import NAME

PREAMBLE = """
import sys, threading, asyncio, warnings
from pathlib import Path
from quotatop.host import crash
from quotatop.host.log import Log
log = Log(Path(sys.argv[1]))
crash.install(log, lambda error, place, path: f"stopped: {error}, {place}, see {path.name}")
def fail(key):
    headers = {"authorization": "Bearer " + key}
    raise ValueError(f"bad {key} {headers}")
KEY = sys.argv[2]
"""


def run(code: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-c", PREAMBLE + textwrap.dedent(code), str(folder), CANARY]
    return subprocess.run(argv, check=False, capture_output=True, text=True, env={**os.environ, **environ}, timeout=60)


@pytest.mark.parametrize(
    "code",
    [
        "fail(KEY)",
        "try:\n    fail(KEY)\nexcept ValueError as error:\n    raise RuntimeError(KEY) from error",
        "async def main():\n    await asyncio.to_thread(fail, KEY)\nasyncio.run(main())",
        "class Bad(Exception):\n    def __str__(self): fail(KEY)\nraise Bad(KEY)",
    ],
)
@pytest.mark.parametrize("debug", [{}, {"PYTHONASYNCIODEBUG": "1", "PYTHONFAULTHANDLER": "1"}], ids=["", "debug"])
def test_a_crash_is_one_line_and_a_trace_without_anything_private(
    tmp_path: Path, assert_no_canary, code: str, debug: dict[str, str]
) -> None:
    ended = run(code, tmp_path, **debug)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("stopped: ")
    assert_no_canary(ended.stderr, below=tmp_path)
    log = (tmp_path / NAME).read_text()
    assert " crash trace=" in log
    assert "authorization" not in log


def test_before_the_log_is_known_a_crash_still_says_nothing_private(tmp_path: Path, assert_no_canary) -> None:
    code = "from quotatop.host import crash; crash.install(); key = __import__('sys').argv[1]; raise ValueError(key)"
    ended = subprocess.run([sys.executable, "-c", code, CANARY], check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (1, "quotatop: ValueError, <string>:1 <module>\n")


def test_a_thread_a_task_a_destructor_and_a_warning_leave_the_terminal_alone(tmp_path: Path, assert_no_canary) -> None:
    code = """
    thread = threading.Thread(target=fail, args=(KEY,)); thread.start(); thread.join()
    async def main():
        loop = asyncio.get_running_loop()
        crash.watch_loop(loop, log)
        loop.call_soon(fail, KEY)
        task = asyncio.create_task(asyncio.sleep(0)); await task
        lost = asyncio.get_running_loop().create_future(); lost.set_exception(ValueError(KEY)); del lost
        await asyncio.sleep(0.01)
        import logging; logging.getLogger("library").warning("it holds %s", KEY)
    asyncio.run(main())
    class Fragile:
        def __del__(self): fail(KEY)
    Fragile()
    warnings.warn(KEY)
    """
    ended = run(code, tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert_no_canary(below=tmp_path)
    log = (tmp_path / NAME).read_text()
    assert log.count("task-crash") == 2
    assert "thread-crash" in log
    assert "unraisable" in log


def test_ctrl_c_is_no_crash(tmp_path: Path) -> None:
    ended = run("raise KeyboardInterrupt", tmp_path)
    assert ended.stderr == ""
    assert not (tmp_path / NAME).exists()


def test_a_closed_stderr_is_no_second_crash(tmp_path: Path) -> None:
    assert run("sys.stderr.close(); fail(KEY)", tmp_path).returncode == 1
    assert "crash" in (tmp_path / NAME).read_text()


def test_a_trace_names_kinds_and_places_through_causes_and_groups() -> None:
    def inner() -> None:
        raise KeyError(CANARY)

    def outer() -> None:
        try:
            inner()
        except KeyError as error:
            raise ExceptionGroup(CANARY, [OSError(CANARY)]) from error

    with pytest.raises(ExceptionGroup) as failed:
        outer()
    trace = crash.scrubbed_trace(failed.value)
    assert CANARY not in trace
    assert trace.startswith("ExceptionGroup at test_crash.py:")
    assert "[OSError at ?] after KeyError at test_crash.py:" in trace


def test_a_trace_names_our_files_without_where_they_are_installed() -> None:
    async def main() -> None:
        from quotatop.host.aside import aside

        await aside(lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError) as failed:
        asyncio.run(main())
    trace = crash.scrubbed_trace(failed.value)
    assert "quotatop/host/aside.py:" in trace
    assert str(Path.cwd()) not in trace
    assert crash.place_of(failed.value).startswith("quotatop/host/aside.py:")


def test_an_endless_chain_of_causes_is_cut() -> None:
    error: Exception = ValueError()
    for _ in range(5_000):
        before, error = error, ValueError()
        error.__cause__ = before
    assert len(crash.scrubbed_trace(error)) < 1_000


def test_switches_that_write_secrets_down_are_dropped() -> None:
    environ = dict.fromkeys(
        (
            *("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DEBUG", "TEXTUAL_DRIVER", "TEXTUAL_PRESS", "TEXTUAL_SCREENSHOT"),
            *("TEXTUAL_SCREENSHOT_LOCATION", "TEXTUAL_DEVTOOLS_PORT", "SSLKEYLOGFILE", "PYTHONASYNCIODEBUG"),
        ),
        "1",
    )
    kept = {"TEXTUAL_FPS": "30", "TEXTUAL_ANIMATIONS": "none", "PATH": "/bin", "NO_COLOR": "1"}
    both = environ | kept
    crash.drop_switches(both)
    assert both == kept


def test_textual_reads_no_further_switch_that_we_do_not_know() -> None:
    code = (
        "import os, textual.constants as c, inspect, re\n"
        "print(*sorted(set(re.findall(r'TEXTUAL_[A-Z_]+', inspect.getsource(c)))))"
    )
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    environ = dict.fromkeys(names, "1")
    crash.drop_switches(environ)
    harmless = {"ANIMATIONS", "COLOR_SYSTEM", "DIM_FACTOR", "DISABLE_KITTY_KEY", "FILTERS", "FPS", "SLOW_THRESHOLD"}
    assert set(environ) <= {f"TEXTUAL_{name}" for name in harmless | {"SMOOTH_SCROLL", "THEME"}}
