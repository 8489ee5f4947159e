"""Which tone does a thing have?  A tone is a meaning; themes give it a colour, and it never stands without a word."""

from enum import StrEnum

from quotatop.domain.fleet import Health
from quotatop.domain.pace import Verdict


class Tone(StrEnum):
    """The meanings that a theme colours."""

    PLAIN = "plain"
    MUTED = "muted"
    TITLE = "title"
    OK = "ok"
    TIGHT = "tight"
    OUT = "out"
    SPENT = "spent"
    UNKNOWN = "unknown"
    PEAK = "peak"
    OFF_PEAK = "off-peak"
    FAULT = "fault"
    KEY = "key"
    TRACK = "track"
    PACE = "pace"
    BINDING = "binding"
    BANNER = "banner"
    TREND = "trend"


_VERDICTS = {
    Verdict.SPARE: Tone.OK,
    Verdict.LASTS: Tone.OK,
    Verdict.TIGHT: Tone.TIGHT,
    Verdict.RUNS_OUT: Tone.OUT,
    Verdict.SPENT: Tone.SPENT,
    Verdict.BLOCKED: Tone.MUTED,
    Verdict.IDLE: Tone.MUTED,
    Verdict.UNLIMITED: Tone.OK,
    Verdict.UNCLEAR: Tone.MUTED,
    Verdict.UNKNOWN: Tone.UNKNOWN,
}

_HEALTH = {Health.OK: Tone.MUTED, Health.STALE: Tone.TIGHT, Health.FAILED: Tone.FAULT, Health.UNPOLLED: Tone.MUTED}


def of_verdict(verdict: Verdict) -> Tone:
    """Give the tone of a window's verdict."""
    return _VERDICTS[verdict]


def of_health(health: Health) -> Tone:
    """Give the tone of a subscription's health."""
    return _HEALTH[health]
