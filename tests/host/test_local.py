"""Other tools' files are read at the named places alone, within bounds, and never written; programs see little."""

import hashlib
import os
from pathlib import Path

import pytest

from quotatop.domain.exchange import Look, Run
from quotatop.domain.fault import PollFault
from quotatop.domain.provider import Place, Provider, Says
from quotatop.domain.subscription import Subscription
from quotatop.host.local import SystemLocal

NOTHING = Says("", "")
PLACES = (
    Place("cache", ".tool.json", "~", ("TOOL_HOME",)),
    Place("log", "sessions/**/rollout-*.jsonl", "~/.tool", ("TOOL_HOME",), most=3, limit=100, tail=True),
    Place("own", "kept.json", own=True),
    Place("small", "small", "~", limit=10),
)
TOOL = Provider("tool", NOTHING, (), None, "", "", NOTHING, NOTHING, places=PLACES)


@pytest.fixture
def local(made_up_home, tmp_path):
    return SystemLocal(os.environ, made_up_home, tmp_path / "state")


def held(**options: str) -> Subscription:
    return Subscription("s", "tool", 300, options=tuple(options.items()))


def write(path: Path, text: str, at: float = 1_000_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (at, at))
    return path


def hashed(home: Path) -> dict[str, str]:
    return {
        str(path): f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.stat().st_mtime_ns} {path.stat().st_mode}"
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


async def test_the_newest_files_of_a_pattern_come_first_and_nothing_is_written(local, made_up_home):
    for day in range(1, 9):
        write(made_up_home / f".tool/sessions/2026/01/{day}/rollout-{day}.jsonl", f"day {day}", at=day * 1000)
    write(made_up_home / ".tool/sessions/2026/01/1/other.jsonl", "no", at=99_000)
    before = hashed(made_up_home)
    saw = await local.look(Look(("log",)), TOOL, held())
    assert [seen.content for seen in saw.files] == [b"day 8", b"day 7", b"day 6"]
    assert saw.files[0].path == "~/.tool/sessions/2026/01/8/rollout-8.jsonl"
    assert hashed(made_up_home) == before


async def test_of_a_long_log_the_end_is_read(local, made_up_home):
    write(made_up_home / ".tool/sessions/rollout-a.jsonl", "x" * 500 + "the end")
    (seen,) = (await local.look(Look(("log",)), TOOL, held())).files
    assert (len(seen.content), seen.whole) == (100, False)
    assert seen.content.endswith(b"the end")


async def test_links_lead_nowhere(local, made_up_home, tmp_path):
    write(tmp_path / "elsewhere/rollout-secret.jsonl", "secret")
    (made_up_home / ".tool").mkdir()
    (made_up_home / ".tool/sessions").mkdir()
    (made_up_home / ".tool/sessions/rollout-x.jsonl").symlink_to(tmp_path / "elsewhere/rollout-secret.jsonl")
    (made_up_home / ".tool/sessions/more").symlink_to(tmp_path / "elsewhere")
    assert (await local.look(Look(("log",)), TOOL, held())).files == ()


async def test_what_is_missing_is_not_there_and_what_cannot_be_read_is_named(local, made_up_home):
    assert await local.look(Look(("cache", "log", "own")), TOOL, held()) == (await local.look(Look(()), TOOL, held()))
    (made_up_home / ".tool.json").mkdir()
    write(made_up_home / "small", "more than ten bytes")
    assert (await local.look(Look(("cache", "small")), TOOL, held())).unread == ("~/.tool.json", "~/small")


async def test_a_pipe_in_a_files_place_blocks_nobody(local, made_up_home):
    os.mkfifo(made_up_home / ".tool.json")
    assert (await local.look(Look(("cache",)), TOOL, held())).unread == ("~/.tool.json",)


async def test_a_home_is_moved_by_its_variable_and_by_the_config_above_that(local, made_up_home, tmp_path, monkeypatch):
    write(made_up_home / ".tool.json", "default")
    write(tmp_path / "moved/.tool.json", "moved")
    write(made_up_home / "second/.tool.json", "second")
    write(tmp_path / "state/kept.json", "own")
    monkeypatch.setenv("TOOL_HOME", str(tmp_path / "moved"))
    for options, content in (({}, b"moved"), ({"home": "~/second"}, b"second")):
        saw = await local.look(Look(("cache", "own")), TOOL, held(**options))
        assert [seen.content for seen in saw.files] == [content, b"own"]


async def test_no_place_is_looked_at_that_the_provider_does_not_name(local):
    with pytest.raises(KeyError):
        await local.look(Look(("../../etc/passwd",)), TOOL, held())


async def test_a_disk_that_does_not_answer_is_a_fault(local, monkeypatch):
    def never(*_):
        raise TimeoutError

    monkeypatch.setattr("quotatop.host.local._found", never)
    with pytest.raises(PollFault) as caught:
        await local.look(Look(("cache",)), TOOL, held())
    assert caught.value.code == "unreachable-files"


async def test_a_program_sees_where_things_lie_and_what_it_is_allowed_but_no_other_secret(local, monkeypatch):
    for name in ("OTHER_API_KEY", "TOOL_KEY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"value of {name}")
    run = Run(("/usr/bin/env",), variables=("TOOL_KEY",))
    printed = (await local.run(run, TOOL, held(home="~/second"))).stdout.decode()
    assert "HTTPS_PROXY=" in printed
    assert "TOOL_KEY=" in printed
    assert "OTHER_API_KEY" not in printed
    assert f"TOOL_HOME={Path(os.environ['HOME'])}/second" in printed
