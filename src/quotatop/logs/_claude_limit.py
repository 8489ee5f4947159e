"""Does an error of Claude Code say that a window was full?  Only what the tool itself put in place of an answer counts.

Newer errors name the window and its reset in fields of their own; older ones, and those of other vendors' endpoints, in
words alone.
"""

from quotatop.logs._limit_words import Told, limit_in, told
from quotatop.logs._reading import iso_ms, loads, rows, table, text

_OURS = "<synthetic>"
_WINDOWS = {"five_hour": "5h", "seven_day": "week"}
_LATEST_MS = 1 << 53


def claude_limit(written: bytes, at: int) -> Told | None:
    """Read a line that calls itself an error."""
    line = table(loads(written))
    message = table(line.get("message"))
    if line.get("isApiErrorMessage") is not True or message.get("model") != _OURS:
        return None
    for fields in _quotas(line):
        window = _WINDOWS.get(text(fields.get("rateLimitType")) or "")
        if window and fields.get("status", "rejected") == "rejected":
            return told("claude", window, at, _reset(fields.get("resetsAt")))
    content = message.get("content")
    if isinstance(content, str):
        return limit_in((content,), at)
    return limit_in((block.get("text") for block in map(table, rows(content)) if block.get("type") == "text"), at)


def _quotas(line: dict[str, object]) -> list[dict[str, object]]:
    quotas = line.get("quotaLimits")
    several = map(table, rows(quotas)) if isinstance(quotas, list) else (table(quotas),)
    return [*several, line] if "rateLimitType" in line else list(several)


def _reset(value: object) -> tuple[int, ...]:
    if type(value) in (int, float):
        try:
            return (round(value * 1000),)  # type: ignore[operator]  # a number, as was just asked
        except (OverflowError, ValueError):  # infinite, or no number
            return ()
    at = iso_ms(value, _LATEST_MS)
    return () if at is None else (at,)
