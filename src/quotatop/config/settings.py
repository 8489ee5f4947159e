"""What can be set, and what holds where nothing is set?  The typed form of config.toml (contract, part 3)."""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import time
from pathlib import Path
from typing import Literal

from quotatop.domain.alert import AlertKind
from quotatop.domain.problem import Problem as Problem  # noqa: PLC0414 - part of this module, too
from quotatop.domain.subscription import Attribution, Subscription
from quotatop.domain.value import dataclass

Show = Literal["used", "left"]
Glyphs = Literal["auto", "unicode", "ascii"]
Language = Literal["auto", "en", "zh"]
Desktop = Literal["auto", "osc9", "osc777", "osc99", "notify-send", "osascript", "off"]

SHOWS: tuple[Show, ...] = ("used", "left")
GLYPHS: tuple[Glyphs, ...] = ("auto", "unicode", "ascii")
LANGUAGES: tuple[Language, ...] = ("auto", "en", "zh")
DESKTOPS: tuple[Desktop, ...] = ("auto", "osc9", "osc777", "osc99", "notify-send", "osascript", "off")
SCREEN_COMMANDS = (
    "help", "quit", "interrupt", "suspend", "detail", "back", "refresh", "show", "check", "check-back", "check-whose",
    "filter", "sort", "theme", "palette",
    "pause", "open", "add", "compare", "span", "plans", "plan", "plans-back", "plans-filter", "plans-provider",
    "plans-sale", "plans-mix", "usage", "usage-back", "usage-by", "usage-span",
    "refresh-all", "acknowledge", "snooze", "bell", "previous", "next",
    "page-up", "page-down", "first", "last", "everything",
)  # fmt: skip
"""What `[keys]` may remap: the names of the screen's commands, which a test holds against the screen's own."""
INTERVAL_FLOOR_S = 60
"""No vendor is asked more often than this (contract, part 3)."""

RING_BY_DEFAULT = (AlertKind.WARN, AlertKind.CRITICAL, AlertKind.SPENT)


@dataclass(frozen=True, slots=True)
class Display:
    """How things are shown."""

    theme: str = "terminal"
    language: Language = "auto"
    show: Show = "used"
    glyphs: Glyphs = "auto"


@dataclass(frozen=True, slots=True)
class Polling:
    """How often vendors are asked."""

    interval_s: int = 300


@dataclass(frozen=True, slots=True)
class Alerts:
    """What rings, when, and by which means. `peak_s` None is "off"; `quiet` is a span of local time."""

    bell: bool = True
    ring: tuple[AlertKind, ...] = RING_BY_DEFAULT
    desktop: Desktop = "auto"
    command: tuple[str, ...] = ()
    warn_at: float = 80
    critical_at: float = 95
    peak_s: int | None = 600
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """The whole config. `path` is where it lies or would lie; `exists` whether it does.

    `lines()` gives the line of each key that is set (`display.theme`, `subscriptions.glm.plan`), for provenance.
    """

    path: Path
    exists: bool = False
    display: Display = field(default_factory=Display)
    polling: Polling = field(default_factory=Polling)
    alerts: Alerts = field(default_factory=Alerts)
    keys: tuple[tuple[str, str], ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    attribution: tuple[Attribution, ...] = ()
    lines: Callable[[], Mapping[str, int]] = field(default=dict, repr=False, compare=False)


class ConfigError(Exception):
    """A config that cannot be used; nothing is polled and the file stays as it is."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
