"""How is a span of time written?  `90s`, `30m`, `2h`, `1d12h` (contract, part 3)."""

import re

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PATTERN = re.compile(r"(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s)?", re.ASCII)


def parse_duration(text: str) -> int:
    """Read a duration as whole seconds. Raise ValueError for anything else, zero included."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise ValueError("a duration is written like 90s, 30m, 2h or 1d12h")
    seconds = sum(int(count or 0) * factor for count, factor in zip(match.groups(), _UNITS.values(), strict=True))
    if seconds <= 0:
        raise ValueError("a duration must be longer than nothing")
    return seconds


def write_duration(seconds: int) -> str:
    """Write whole seconds in the form that `parse_duration` reads: 129600 gives `1d12h`."""
    parts = []
    for letter, factor in _UNITS.items():
        count, seconds = divmod(seconds, factor)
        if count:
            parts.append(f"{count}{letter}")
    return "".join(parts) or "0s"
