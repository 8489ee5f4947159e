"""What do Claude Code and Codex leave on a machine?  Files in a home that is the demo's own, as they write them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from quotatop.demo.account import epoch_ms
from quotatop.demo.clock import SimulatedClock
from quotatop.demo.meter import Level, Meter
from quotatop.domain.exchange import Look, Saw, Seen
from quotatop.domain.provider import Place, Provider
from quotatop.domain.value import dataclass
from quotatop.host.aside import aside
from quotatop.host.clock import SystemClock
from quotatop.host.files import atomic_write
from quotatop.host.status_line_limits import kept

_EVERY = timedelta(minutes=1)
_LOOK_S = 1.0


@dataclass(frozen=True, slots=True)
class Left:
    """One file: the provider's place, the path below that place's folder, and what is in it."""

    place: str
    path: str
    content: bytes


Leaves: TypeAlias = Callable[[datetime, Path], tuple[Left, ...]]
"""What a tool has left by an instant, given the folder that is its home."""

Meters: TypeAlias = Mapping[str, Meter]


def claude(meters: Meters) -> Leaves:
    """Claude Code on Max: its status line is told two windows now; its own last `/usage`, hours old, knows of more."""

    def leaves(now: datetime, home: Path) -> tuple[Left, ...]:
        at = {name: meter.at(now) for name, meter in meters.items()}
        windows = {"five_hour": at["5h"], "seven_day": at["week"]}
        limits = {name: {"used_percentage": _percent(one), "resets_at": _epoch(one)} for name, one in windows.items()}
        told = kept(None, {"version": "2.1.247", "rate_limits": limits}, str(home), now.timestamp())
        asked = max(one.began for one in at.values()) + timedelta(minutes=5)
        document = json.dumps(_usage(meters, min(asked, now)), indent=2).encode()
        return Left("status-line", "claude-status-line.json", told), Left("cache", ".claude.json", document)

    return leaves


def _usage(meters: Meters, asked: datetime) -> dict[str, object]:
    at = {name: meter.at(asked) for name, meter in meters.items()}
    limits = [
        _limit("session", "session", at["5h"], None),
        _limit("weekly_all", "weekly", at["week"], None),
        _limit("weekly_scoped", "weekly", at["fable"], {"model": {"id": None, "display_name": "Fable"}}),
    ]
    spend = {"used": {"amount_minor": 1_240, "currency": "USD", "exponent": 2}, "limit": {"amount_minor": 5_000}}
    owner = "00000000-0000-4000-8000-000000000000"
    return {
        "oauthAccount": {
            "accountUuid": owner,
            "organizationType": "claude_max",
            "organizationRateLimitTier": "default_claude_max_20x",
        },
        "cachedUsageUtilization": {
            "fetchedAtMs": epoch_ms(asked),
            "accountUuid": owner,
            "utilization": {
                "five_hour": {"utilization": _percent(at["5h"]), "resets_at": at["5h"].ends.isoformat()},
                "seven_day": {"utilization": _percent(at["week"]), "resets_at": at["week"].ends.isoformat()},
                "seven_day_opus": None,
                "limits": limits,
                "spend": spend | {"enabled": True, "percent": 24},
            },
        },
    }


def _limit(kind: str, group: str, at: Level, scope: object) -> dict[str, object]:
    return {"kind": kind, "group": group, "percent": _percent(at), "resets_at": at.ends.isoformat(), "scope": scope}


def codex(meters: Meters) -> Leaves:
    """Codex on Plus: a session that goes on, and heard of the limits within this minute."""

    def leaves(now: datetime, _home: Path) -> tuple[Left, ...]:
        windows = {name: meter.at(now) for name, meter in meters.items()}
        limits: dict[str, object] = {"limit_id": "codex", "limit_name": None, "plan_type": "plus"}
        limits["primary"] = _window(windows["5h"], 300)
        limits["secondary"] = _window(windows["week"], 10_080)
        limits["credits"] = {"has_credits": True, "unlimited": False, "balance": "21"}
        payload = {"type": "token_count", "info": None, "rate_limits": limits}
        event = {"timestamp": now.isoformat(), "type": "event_msg", "payload": payload}
        began = {"timestamp": now.isoformat(), "type": "session_meta", "payload": {"cli_version": "0.154.0"}}
        text = "".join(f"{json.dumps(line)}\n" for line in (began, event))
        return (Left("sessions", "sessions/2026/rollout-demo.jsonl", text.encode()),)

    return leaves


def _window(at: Level, minutes: int) -> dict[str, object]:
    return {"used_percent": _percent(at), "window_minutes": minutes, "resets_at": _epoch(at)}


def _percent(at: Level) -> float:
    return float(int(100 * at.share))


def _epoch(at: Level) -> int:
    return int(at.ends.timestamp())


@dataclass(frozen=True, slots=True)
class Desk:
    """One tool's home on the demo's machine, and our own folder of state."""

    provider: Provider
    leaves: Leaves
    home: Path
    state: Path

    def look(self, look: Look, now: datetime) -> Saw:
        """Give what would have been seen at an instant, without any file."""
        found = (left for left in self.leaves(now, self.home) if left.place in look.places)
        return Saw(tuple(Seen(left.place, left.path, str(self.home), now, left.content) for left in found))

    def leave(self, now: datetime) -> None:
        """Write what lies there at an instant."""
        for left in self.leaves(now, self.home):
            atomic_write(self._folder(self.provider.place(left.place)) / left.path, left.content)

    def _folder(self, place: Place) -> Path:
        return self.state if place.own else self.home


@asynccontextmanager
async def at_work(desks: tuple[Desk, ...], clock: SimulatedClock) -> AsyncIterator[None]:
    """Let the tools write on, once in a simulated minute, as long as the demo lasts.

    No TaskGroup here: it would wrap whatever is raised inside the `async with` into an exception group.
    """
    if not desks:
        yield
        return
    await _leave(desks, clock.now())
    working = asyncio.create_task(_work_on(desks, clock))
    try:
        yield
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def _work_on(desks: tuple[Desk, ...], clock: SimulatedClock) -> None:
    real, last = SystemClock(), clock.now()
    while True:
        await real.sleep(_LOOK_S)
        if clock.now() - last >= _EVERY:
            last = clock.now()
            await _leave(desks, last)


async def _leave(desks: tuple[Desk, ...], now: datetime) -> None:
    def leave() -> None:
        for desk in desks:
            desk.leave(now)

    await aside(leave, "tool")
