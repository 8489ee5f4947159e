"""Programs that hang, flood, fork, ask and lie; none outlives its limit and none sees a secret."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from quotatop.host.processes import Finished, Trouble, allowed, run

SH = "/bin/sh"


async def shell(script: str, folder: Path, timeout_s: float = 5, limit: int = 65_536, stdin: bytes = b"") -> Finished:
    environ = allowed(dict(os.environ))
    return await run((SH, "-c", script), environ=environ, folder=folder, timeout_s=timeout_s, limit=limit, stdin=stdin)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def gone(pid: int) -> None:
    async with asyncio.timeout(10):
        while alive(pid):  # noqa: ASYNC110 - another process's end is no event
            await asyncio.sleep(0.02)


async def test_what_a_program_prints_is_its_output(tmp_path: Path) -> None:
    assert await shell("echo one; echo two", tmp_path) == Finished(b"one\ntwo\n")


async def test_input_reaches_the_program(tmp_path: Path) -> None:
    assert (await shell("cat", tmp_path, stdin=b'{"a": 1}\n')).output == b'{"a": 1}\n'


async def test_a_program_that_closes_its_input_is_no_failure(tmp_path: Path) -> None:
    assert (await shell("exec <&-; sleep 0.1; echo ok", tmp_path, stdin=b"x" * 5_000)) == Finished(b"ok\n")


async def test_a_failure_is_told_without_its_words(tmp_path: Path) -> None:
    assert await shell("echo the secret >&2; exit 3", tmp_path) == Finished(b"", Trouble.STATUS)


@pytest.mark.parametrize("argv", [("/nowhere/tool",), ("no-such-program-here",), ("bad\0name",), ("/etc/passwd",)])
async def test_a_program_that_is_not_there_is_missing(argv: tuple[str, ...], tmp_path: Path) -> None:
    assert await run(argv, environ={"PATH": "/bin"}, folder=tmp_path) == Finished(b"", Trouble.MISSING)


async def test_a_program_that_sleeps_is_stopped_with_its_children(tmp_path: Path) -> None:
    script = f"sleep 300 & echo $! > {tmp_path}/child; echo $$ > {tmp_path}/self; sleep 300"
    finished = await shell(script, tmp_path, timeout_s=2)
    assert finished.trouble is Trouble.TIMEOUT
    await gone(int((tmp_path / "child").read_text()))
    await gone(int((tmp_path / "self").read_text()))


async def test_a_child_that_keeps_the_pipe_open_does_not_delay_the_answer(tmp_path: Path) -> None:
    began = time.monotonic()
    finished = await shell(f"sleep 300 & echo $! > {tmp_path}/child; echo key", tmp_path, timeout_s=60)
    assert finished == Finished(b"key\n")
    assert time.monotonic() - began < 30
    await gone(int((tmp_path / "child").read_text()))


async def test_a_flood_is_cut(tmp_path: Path) -> None:
    finished = await shell("exec cat /dev/zero", tmp_path, limit=1_000)
    assert (finished.trouble, len(finished.output)) == (Trouble.SIZE, 1_000)


async def test_a_program_that_shuts_its_output_is_still_waited_for(tmp_path: Path) -> None:
    assert await shell("exec >&- ; sleep 0.2; exit 4", tmp_path) == Finished(b"", Trouble.STATUS)


async def test_a_program_has_no_terminal_to_ask_on(tmp_path: Path) -> None:
    script = "if (: > /dev/tty) 2>/dev/null; then echo asked; else echo none; fi"
    assert (await shell(script, tmp_path)).output == b"none\n"


async def test_no_shell_reads_the_arguments(tmp_path: Path) -> None:
    argv = (sys.executable, "-c", "import sys; print(sys.argv[1])", "$(id);`id`")
    finished = await run(argv, environ={}, folder=tmp_path)
    assert finished.output == b"$(id);`id`\n"


async def test_a_program_sees_where_things_lie_and_no_secret(tmp_path: Path) -> None:
    environ = {
        "PATH": "/bin:/usr/bin",
        "HOME": "/h",
        "LC_ALL": "C",
        "XDG_RUNTIME_DIR": "/r",
        "ZHIPU_API_KEY": "secret",
        "GITHUB_TOKEN": "secret",
        "HTTPS_PROXY": "http://u:secret@p",
        "GPG_TTY": "/dev/pts/1",
        "SSH_ASKPASS": "/x",
        "TERM": "xterm",
    }
    finished = await run(("/usr/bin/env",), environ=allowed(environ), folder=tmp_path)
    seen = {line.partition("=")[0] for line in finished.output.decode().splitlines()}
    assert seen >= {"PATH", "HOME", "LC_ALL", "XDG_RUNTIME_DIR"}
    assert not seen & {"ZHIPU_API_KEY", "GITHUB_TOKEN", "HTTPS_PROXY", "GPG_TTY", "SSH_ASKPASS", "TERM"}


async def test_giving_up_kills_the_program(tmp_path: Path) -> None:
    script = f"echo $$ > {tmp_path}/self.tmp; mv self.tmp self; sleep 300"
    task = asyncio.create_task(shell(script, tmp_path, timeout_s=60))
    async with asyncio.timeout(10):
        while not (tmp_path / "self").exists():  # noqa: ASYNC110 - another process's file is no event
            await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(int((tmp_path / "self").read_text()))


async def test_the_loop_goes_on_while_a_program_runs(tmp_path: Path) -> None:
    task = asyncio.create_task(shell("sleep 0.5", tmp_path))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 5
