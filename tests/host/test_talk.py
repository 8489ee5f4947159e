"""Programs that are talked to line by line: they answer, chatter, hang, flood, end early; none outlives its limit."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from quotatop.domain.exchange import Line
from quotatop.host.processes import allowed
from quotatop.host.talk import talk

SH = "/bin/sh"
HELLO = (Line('{"id":1}', awaits=1), Line('{"method":"go"}'), Line('{"id":2}', awaits=2))
SERVER = """
import json, sys
print('{"method": "chatter", "id": 2}', flush=True)
for line in sys.stdin:
    said = json.loads(line)
    if "id" in said:
        print("not json", flush=True)
        print(json.dumps({"id": said["id"], "result": "heard"}), flush=True)
print("stdin ended", flush=True)
"""


async def tell(folder: Path, *argv: str, lines=(), deadline_s: float = 10, **named):
    environ = allowed(dict(os.environ))
    return await talk(argv, lines, environ=environ, folder=folder, deadline_s=deadline_s, **named)


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


async def gone(pid: int) -> bool:
    async with asyncio.timeout(20):
        while not ended(pid):  # noqa: ASYNC110 - another process's end is no event
            await asyncio.sleep(0.02)
    return True


async def test_each_answer_is_awaited_before_the_next_line_is_said(tmp_path):
    ran = await tell(tmp_path, sys.executable, "-c", SERVER, lines=HELLO)
    assert ran.trouble is None
    assert ran.stdout.decode().splitlines() == [
        '{"method": "chatter", "id": 2}',
        *("not json", '{"id": 1, "result": "heard"}', "not json", '{"id": 2, "result": "heard"}'),
    ]


async def test_a_program_that_never_answers_is_ended_with_its_children(tmp_path):
    script = f"sleep 300 & echo $! > {tmp_path}/child; sleep 300"
    ran = await tell(tmp_path, SH, "-c", script, lines=HELLO, deadline_s=2)
    assert ran.trouble == "timeout"
    assert await gone(int((tmp_path / "child").read_text()))


async def test_a_program_that_ends_before_the_answer_is_told_so_with_its_complaint(tmp_path):
    ran = await tell(tmp_path, SH, "-c", "echo 'unknown command app-server' >&2; exit 2", lines=HELLO)
    assert (ran.trouble, ran.stderr) == ("ended", b"unknown command app-server\n")


async def test_without_lines_the_input_has_ended_and_the_status_counts(tmp_path):
    assert (await tell(tmp_path, "cat")).trouble is None
    ran = await tell(tmp_path, SH, "-c", "echo some; echo no >&2; exit 3")
    assert (ran.trouble, ran.stdout, ran.stderr) == ("status", b"some\n", b"no\n")


@pytest.mark.parametrize("stream", ["", ">&2"])
async def test_a_flood_is_cut(tmp_path, stream):
    ran = await tell(
        tmp_path, SH, "-c", f"yes {stream} | head -c 3000000 {stream}; yes {stream}", limit=1000, deadline_s=2
    )
    assert ran.trouble in ("size", "timeout")
    assert len(ran.stdout) <= 1000
    assert len(ran.stderr) <= 4096


async def test_a_child_that_keeps_the_pipe_open_holds_nobody_up(tmp_path):
    ran = await tell(tmp_path, SH, "-c", "sleep 300 & echo $! > child; echo done")
    assert (ran.trouble, ran.stdout) == (None, b"done\n")
    assert await gone(int((tmp_path / "child").read_text()))


@pytest.mark.parametrize("argv", [("/nowhere/tool",), ("no-such-program-here",), ("bad\0name",), ("/etc/passwd",)])
async def test_a_program_that_is_not_there_is_missing(argv, tmp_path):
    assert (await tell(tmp_path, *argv)).trouble == "missing"
