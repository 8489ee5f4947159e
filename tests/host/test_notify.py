"""Bell, desktop and command: what exactly arrives there, how often, and that no text escapes its place."""

import asyncio
import base64
import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.ports import Notice, Told
from quotatop.host.channels import choose, program_argv, terminal_text
from quotatop.host.log import NAME, Log
from quotatop.host.notify import Channels, Rate, SystemBell

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
NASTY = [
    *("-h", "--help", "-e 'x'", "'; rm -rf /", '"quoted"', "back\\slash", "$(id) `id`", "two\nlines", "<b>bold</b>"),
    *("<img src=x>", "a & b", "&amp;", "x" * 10_000, "🚨 智谱", "\u202eevil", "4;1;50", "9;4;1", ";", "%s {0}", ""),
    *("\x1b]0;x\x07", "\x07", "\x9c", "\x00", "\x1b\\", "display dialog", '" & (do shell script "id") & "'),
]
ANY = st.text(st.characters(codec=None, categories=None))


class HandClock:
    def __init__(self) -> None:
        self.moment = 1_000.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.moment)

    def monotonic(self) -> float:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.moment += seconds


class Recorder:
    """Fake programs on a PATH of their own; each call's argv and input lie in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"PATH": f"{folder}:{os.environ['PATH']}", "A_KEY": "secret"}

    def program(self, name: str, then: str = "") -> str:
        path = self.folder / name
        path.write_text(
            f'#!/bin/sh\nn=$(mktemp {self.folder}/call.XXXXXX)\nprintf "%s\\0" {name} "$@" > $n.argv\n'
            f"env > $n.env\n{then or 'cat > $n.stdin'}\nrm $n\n"
        )
        path.chmod(0o700)
        return str(path)

    def argvs(self) -> list[list[str]]:
        return [path.read_text().split("\0")[:-1] for path in sorted(self.folder.glob("call.*.argv"))]

    def inputs(self) -> list[object]:
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("call.*.stdin"))]


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    folder = tmp_path / "bin"
    folder.mkdir()
    return Recorder(folder)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def alert(kind: AlertKind = AlertKind.WARN, **more: object) -> Alert:
    return Alert(kind, "glm", "5h", "2026-09-02T17:00", NOW, "alert.warn", **more)


def notice(
    title: str = "GLM 82 %", body: str = "5-hour, resets 17:52", kind: AlertKind | None = AlertKind.WARN
) -> Notice:
    return Notice(title, body, alert(kind) if kind else None)


def bell(
    tmp_path: Path, clock: HandClock, wrote: list[str], environ: dict[str, str] | None = None, **wanted: object
) -> SystemBell:
    channels = Channels(**{"bell": False, "desktop": "off", **wanted})
    return SystemBell(channels, environ or {}, tmp_path, log=Log(tmp_path), terminal=wrote.append, clock=clock)


async def test_a_round_of_alerts_is_one_bell(tmp_path: Path, clock: HandClock) -> None:
    wrote: list[str] = []
    await bell(tmp_path, clock, wrote, bell=True).ring([notice(f"alert {n}") for n in range(20)])
    assert wrote == ["\a"]


async def test_the_bell_rings_at_most_once_a_minute(tmp_path: Path, clock: HandClock) -> None:
    wrote: list[str] = []
    ringer = bell(tmp_path, clock, wrote, bell=True)
    for _ in range(600):
        await ringer.ring([notice()])
        clock.moment += 1
    assert len(wrote) == 10


async def test_nothing_to_ring_rings_nothing(tmp_path: Path, clock: HandClock, recorder: Recorder) -> None:
    wrote: list[str] = []
    ringer = bell(
        tmp_path, clock, wrote, recorder.environ, bell=True, desktop="osc9", command=(recorder.program("hook"),)
    )
    await ringer.ring([])
    assert wrote == []
    await ringer.ring([Notice("quiet", "kind", alert(AlertKind.PEAK), rings=False)])
    assert wrote == []
    assert len(recorder.inputs()) == 1, "the command hears of every kind"


@pytest.mark.parametrize("desktop", ["osc9", "osc777", "osc99"])
async def test_only_the_bell_is_a_bell(tmp_path: Path, clock: HandClock, desktop: str) -> None:
    wrote: list[str] = []
    ringer = bell(tmp_path, clock, wrote, {"TMUX": "/tmp/x"}, bell=True, desktop=desktop)
    for text in NASTY:
        await ringer.test(notice(text, text))
    assert "".join(wrote).count("\a") == len(NASTY)


async def test_notifications_are_three_a_minute_and_twenty_an_hour(tmp_path: Path, clock: HandClock) -> None:
    wrote: list[str] = []
    ringer = bell(tmp_path, clock, wrote, desktop="osc9")
    for _ in range(10):
        await ringer.ring([notice()])
    assert len(wrote) == 3
    for _ in range(59 * 60):
        clock.moment += 1
        await ringer.ring([notice()])
    assert len(wrote) == 20


async def test_a_round_is_one_notification_that_begins_with_the_most_urgent(tmp_path: Path, clock: HandClock) -> None:
    wrote: list[str] = []
    ringer = bell(tmp_path, clock, wrote, desktop="osc9")
    await ringer.ring([notice("A 81 %", "a"), notice("B is spent", "b", AlertKind.SPENT), notice("C 82 %", "c")])
    assert wrote == ["\x1b]9;B is spent: b · A 81 % · C 82 %\x1b\\"]


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:12]))
async def test_notify_send_gets_the_text_as_arguments_after_the_options(
    tmp_path: Path, clock: HandClock, recorder: Recorder, text: str
) -> None:
    recorder.program("notify-send")
    ringer = bell(tmp_path, clock, [], recorder.environ, desktop="notify-send")
    assert await ringer.test(notice(text, text)) == (Told("notify-send"),)
    (argv,) = recorder.argvs()
    assert argv[:3] == ["notify-send", "--app-name=quotatop", "--urgency=normal"]
    assert argv[3] == "--"
    assert len(argv) == 6
    assert all(part.isprintable() for part in argv)
    assert "<" not in argv[5]
    assert not re.search(r"&(?!amp;|lt;|gt;)", argv[5])


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:12]))
async def test_osascript_gets_the_text_as_arguments_and_a_constant_script(
    tmp_path: Path, clock: HandClock, recorder: Recorder, text: str
) -> None:
    recorder.program("osascript")
    await bell(tmp_path, clock, [], recorder.environ, desktop="osascript").test(notice(text, text))
    (argv,) = recorder.argvs()
    assert tuple(argv[:8]) == program_argv("osascript", "", "", urgent=False)[:8]
    assert argv[7] == "--"
    assert len(argv) == 10


def test_what_is_urgent_is_marked_so() -> None:
    assert "--urgency=critical" in program_argv("notify-send", "t", "b", urgent=True)


@given(ANY, ANY, st.booleans())
def test_a_terminal_sequence_is_never_left_by_its_text(title: str, body: str, tmux: bool) -> None:
    for channel in ("osc9", "osc777", "osc99"):
        sequence = terminal_text(channel, title, body, tmux=tmux)
        inner = sequence
        if tmux:
            assert sequence.startswith("\x1bPtmux;")
            assert sequence.endswith("\x1b\\")
            inner = sequence[len("\x1bPtmux;") : -2].replace("\x1b\x1b", "\x1b")
        parts = re.fullmatch(r"(\x1b\][^\x1b\x00-\x1f\x7f-\x9f]*\x1b\\){1,2}", inner)
        assert parts, repr(inner)
        assert len(sequence.encode()) < 4_200


@given(st.from_regex(r"\s*\d*;[\d;]*.*", fullmatch=True), ANY)
def test_osc_9_is_never_a_progress_report(title: str, body: str) -> None:
    assert not re.match(r"\x1b\]9;\s*\d*;", terminal_text("osc9", title, body, tmux=False))


def test_osc_777_has_two_fields_whatever_the_text() -> None:
    assert terminal_text("osc777", "a;b", "c;d", tmux=False) == "\x1b]777;notify;a,b;c,d\x1b\\"


def test_osc_99_carries_title_and_body_of_one_notification() -> None:
    sequence = terminal_text("osc99", "智谱 82 %", "重置 17:52", tmux=False, number=7)
    title, body = re.findall(r"i=quotatop-7:e=1:d=[01](?::p=body)?;([A-Za-z0-9+/=]*)\x1b", sequence)
    assert (base64.b64decode(title).decode(), base64.b64decode(body).decode()) == ("智谱 82 %", "重置 17:52")


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "darwin", "osascript"),
        ({"SSH_TTY": "/dev/pts/0", "TERM": "xterm-256color"}, "darwin", "off"),
        ({"DISPLAY": ":0", "TERM": "xterm-kitty"}, "linux", "notify-send"),
        ({"WAYLAND_DISPLAY": "w"}, "linux", "notify-send"),
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:x"}, "linux", "notify-send"),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "x", "TERM": "xterm-kitty"}, "linux", "osc99"),
        ({"SSH_CONNECTION": "x", "LC_TERMINAL": "iTerm2", "TERM": "xterm"}, "linux", "osc9"),
        ({"TERM_PROGRAM": "WezTerm"}, "linux", "osc9"),
        ({"TERM": "xterm-ghostty"}, "linux", "osc9"),
        ({"TERM": "foot"}, "linux", "osc777"),
        ({"TERM": "rxvt-unicode-256color"}, "linux", "osc777"),
        ({"TMUX": "x", "KITTY_WINDOW_ID": "1", "TERM": "tmux-256color"}, "linux", "osc99"),
        ({"TERM": "linux"}, "linux", "off"),
        ({}, "linux", "off"),
    ],
)
def test_auto_chooses_what_reaches_the_person(environ: dict[str, str], platform: str, expected: str) -> None:
    assert choose(environ, platform) == expected


async def test_a_command_reads_the_alert_as_json(tmp_path: Path, clock: HandClock, recorder: Recorder) -> None:
    ringer = bell(tmp_path, clock, [], recorder.environ, command=(recorder.program("my hook"), "--flag", "a b"))
    told = Notice("GLM 智谱", "two\nlines", alert(used_percent=82.5, resets_at=NOW))
    await ringer.ring([told, notice("other", kind=None)])
    assert [argv[-2:] for argv in recorder.argvs()] == [["--flag", "a b"]] * 2
    document = next(each for each in recorder.inputs() if each["kind"])
    assert document == {
        "schema": "quotatop.alert/1",
        "title": "GLM 智谱",
        "body": "two lines",
        "kind": "warn",
        "subscription": "glm",
        "window": "5h",
        "at": "2026-09-02T12:00:00Z",
        "used_percent": 82.5,
        "resets_at": "2026-09-02T12:00:00Z",
        "key": "glm/5h/warn/2026-09-02T17:00",
    }
    assert not [path for path in recorder.folder.glob("call.*.env") if "secret" in path.read_text()]


async def test_commands_run_one_at_a_time(tmp_path: Path, clock: HandClock, recorder: Recorder) -> None:
    lock = recorder.folder / "lock"
    hook = recorder.program("hook", f"mkdir {lock} || touch {recorder.folder}/overlap; sleep 0.1; rmdir {lock}")
    ringer = bell(tmp_path, clock, [], recorder.environ, command=(hook,))
    await asyncio.gather(*(ringer.ring([notice()]) for _ in range(4)))
    assert len(recorder.argvs()) == 4
    assert not (recorder.folder / "overlap").exists()


async def test_a_storm_runs_no_storm_of_commands(tmp_path: Path, clock: HandClock, recorder: Recorder) -> None:
    ringer = bell(tmp_path, clock, [], recorder.environ, command=(recorder.program("hook", "true"),))
    await ringer.ring([notice() for _ in range(40)])
    assert len(recorder.argvs()) == 10


@pytest.mark.parametrize(("then", "trouble"), [("exit 3", "status"), ("sleep 300", "timeout"), ("cat /dev/zero", None)])
async def test_a_command_that_fails_is_told_and_logged_once(
    tmp_path: Path,
    clock: HandClock,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    then: str,
    trouble: str | None,
) -> None:
    monkeypatch.setattr("quotatop.host.notify.COMMAND_S", 0.4 if trouble == "timeout" else 60)
    ringer = bell(tmp_path, clock, [], recorder.environ, command=(recorder.program("hook", then),))
    assert await ringer.test(notice()) == (Told("command", trouble),)
    for _ in range(2):
        await ringer.ring([notice()])
    log = (tmp_path / NAME).read_text() if (tmp_path / NAME).exists() else ""
    assert log.count("channel-failed") == (1 if trouble else 0)


async def test_a_recovery_is_logged(tmp_path: Path, clock: HandClock, recorder: Recorder) -> None:
    ringer = bell(tmp_path, clock, [], recorder.environ, desktop="notify-send")
    recorder.environ["PATH"] = str(recorder.folder)
    await ringer.ring([notice()])
    recorder.environ["PATH"] += f":{os.environ['PATH']}"
    recorder.program("notify-send")
    await ringer.ring([notice()])
    events = [line.split()[2] for line in (tmp_path / NAME).read_text().splitlines()]
    assert events == ["channel-failed", "channel-works-again"]


async def test_a_missing_notifier_and_a_missing_terminal_are_told(tmp_path: Path, clock: HandClock) -> None:
    ringer = SystemBell(
        Channels(desktop="notify-send"), {"PATH": str(tmp_path)}, tmp_path, log=Log(tmp_path), clock=clock
    )
    assert await ringer.test(notice()) == (Told("bell", "no-terminal"), Told("notify-send", "missing"))


async def test_a_terminal_that_is_gone_stops_nobody(tmp_path: Path, clock: HandClock) -> None:
    def gone(text: str) -> None:
        raise OSError(text)

    ringer = SystemBell(Channels(desktop="osc9"), {}, tmp_path, log=Log(tmp_path), terminal=gone, clock=clock)
    await ringer.ring([notice()])


def test_a_rate_forgets_what_is_long_past() -> None:
    rate = Rate(((2, 60.0), (3, 3_600.0)))
    assert [rate.admits(now) for now in (0, 1, 2, 61, 62, 123, 3_601, 3_602)] == [
        *(True, True, False, True, False, False, True, True)
    ]
    assert len(rate.passed) <= 3
