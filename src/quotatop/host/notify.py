"""How is a person told?  By the terminal bell, a desktop notification and a command, each with its limits.

One round of alerts is one group: one bell, one notification. What a limit swallows still stands in the list of alerts.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.ports import Clock, Notice, Told
from quotatop.domain.text import plain
from quotatop.host import channels
from quotatop.host.clock import SystemClock
from quotatop.host.log import Log
from quotatop.host.processes import Trouble, allowed, run

PROGRAM_S = 5.0
COMMAND_S = 10.0
_URGENT = frozenset({AlertKind.CRITICAL, AlertKind.SPENT})


@dataclass(slots=True)
class Rate:
    """At most so many in so many seconds, for each of its pairs."""

    pairs: tuple[tuple[int, float], ...]
    passed: list[float] = field(default_factory=list)

    def admits(self, now: float) -> bool:
        """Say whether one more may pass, and count it if so."""
        longest = max(span for _, span in self.pairs)
        self.passed = [moment for moment in self.passed if now - moment < longest]
        full = any(sum(now - moment < span for moment in self.passed) >= count for count, span in self.pairs)
        if not full:
            self.passed.append(now)
        return not full


@dataclass(frozen=True, slots=True)
class Channels:
    """What the config wants: the bell, a desktop channel (`auto` and `off` too), a command."""

    bell: bool = True
    desktop: str = "auto"
    command: tuple[str, ...] = ()


class SystemBell:
    """Tells people (port `Bell`). `terminal` writes to the terminal as it is; None where there is none."""

    def __init__(
        self,
        wanted: Channels,
        environ: Mapping[str, str],
        home: Path,
        *,
        log: Log,
        terminal: Callable[[str], None] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.wanted = wanted
        self._environ = environ
        self._home = home
        self._log = log
        self.terminal = terminal
        self._clock = clock or SystemClock()
        self._bells = Rate(((1, 60.0),))
        self._shown = Rate(((3, 60.0), (20, 3_600.0)))
        self._runs = Rate(((10, 60.0), (60, 3_600.0)))
        self._one_command = asyncio.Lock()
        self._number = 0
        self._failing: set[str] = set()

    async def ring(self, notices: Sequence[Notice]) -> None:
        """Tell what arose in one round, as one group; failures are logged, never raised."""
        now = self._clock.monotonic()
        loud = [notice for notice in notices if notice.rings]
        if loud and self.wanted.bell and self._bells.admits(now):
            self._note(self._ring_bell())
        if loud and self._desktop() != "off" and self._shown.admits(now):
            self._note(await self._show(*_together(loud)))
        if self.wanted.command:
            for notice in notices:
                if self._runs.admits(now):
                    self._note(await self._command(notice))

    async def test(self, notice: Notice) -> Sequence[Told]:
        """Tell it on every channel at once, past all rate limits, and say what each did with it."""
        told = []
        if self.wanted.bell:
            told.append(self._ring_bell())
        if self._desktop() != "off":
            told.append(await self._show(notice.title, notice.body, _is_urgent(notice)))
        if self.wanted.command:
            told.append(await self._command(notice))
        return tuple(told)

    def _desktop(self) -> str:
        wanted = self.wanted.desktop
        return channels.choose(self._environ) if wanted == "auto" else wanted

    def _ring_bell(self) -> Told:
        return Told("bell", self._write(channels.BELL))

    def _write(self, text: str) -> str | None:
        if self.terminal is None:
            return "no-terminal"
        try:
            self.terminal(text)
        except (OSError, ValueError):  # ValueError: the stream is closed
            return "no-terminal"
        return None

    async def _show(self, title: str, body: str, urgent: bool) -> Told:  # noqa: FBT001 - one of three parts of a text
        channel = self._desktop()
        if channel in channels.TERMINAL:
            self._number += 1
            tmux = bool(self._environ.get("TMUX"))
            text = channels.terminal_text(channel, title, body, tmux=tmux, number=self._number)
            return Told(channel, self._write(text))
        argv = channels.program_argv(channel, title, body, urgent=urgent)
        finished = await run(argv, environ=allowed(self._environ), folder=self._home, timeout_s=PROGRAM_S)
        return Told(channel, finished.trouble)

    async def _command(self, notice: Notice) -> Told:
        async with self._one_command:
            finished = await run(
                self.wanted.command,
                environ=allowed(self._environ),
                folder=self._home,
                stdin=json.dumps(document(notice), ensure_ascii=False).encode() + b"\n",
                timeout_s=COMMAND_S,
            )
        too_much = finished.trouble is Trouble.SIZE  # what it prints concerns nobody
        return Told("command", None if too_much else finished.trouble)

    def _note(self, told: Told) -> None:
        """Log a channel's first failure and its recovery, not each time."""
        if told.trouble and told.channel not in self._failing:
            self._failing.add(told.channel)
            self._log.write("channel-failed", channel=told.channel, trouble=told.trouble)
        elif told.trouble is None and told.channel in self._failing:
            self._failing.discard(told.channel)
            self._log.write("channel-works-again", channel=told.channel)


def document(notice: Notice) -> dict[str, object]:
    """Give the JSON that a command reads: the words, and the alert itself where there is one."""
    said = {"schema": "quotatop.alert/1", "title": plain(notice.title), "body": plain(notice.body, 2_000)}
    return {**said, **(_fields(notice.alert) if notice.alert else {"kind": None})}


def _fields(alert: Alert) -> dict[str, object]:
    return {
        "kind": alert.kind.value,
        "subscription": alert.subscription,
        "window": alert.window,
        "at": _utc(alert.at),
        "used_percent": alert.used_percent,
        "resets_at": _utc(alert.resets_at) if alert.resets_at else None,
        "key": alert.key,
    }


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _together(notices: Sequence[Notice]) -> tuple[str, str, bool]:
    """Give title, body and urgency of one notification for a whole round."""
    urgent = any(_is_urgent(notice) for notice in notices)
    first = max(notices, key=_is_urgent)
    others = [notice.title for notice in notices if notice is not first]
    return first.title, " · ".join([first.body, *others]), urgent


def _is_urgent(notice: Notice) -> bool:
    return notice.alert is not None and notice.alert.kind in _URGENT
