"""What does our line in Claude Code say?  The model, its limits with their countdowns, and the context.

Text alone, the same in every language: it stands among Claude Code's own. Imports nothing.
"""

_NAMES = {"five_hour": "5h", "seven_day": "week"}
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def status_line(told: object, kept: "dict[str, object]", now: float) -> str:
    """Give the line; what is not known is left out, and with nothing known it is the program's name."""
    model = _text(_within(told, "model", "display_name"))
    context = _within(told, "context_window", "used_percentage")
    parts = [model] if model else []
    limits = kept.get("rate_limits")
    for name, row in limits.items() if isinstance(limits, dict) else ():
        part = _limit(_NAMES.get(name) or name.removeprefix("seven_day_"), row, now)
        if part:
            parts.append(part)
    if isinstance(context, int | float) and not isinstance(context, bool):
        parts.append(f"ctx {context:.0f}%")
    return " · ".join(parts) or "quotatop"


def _limit(name: str, row: object, now: float) -> str:
    percent, resets_at = _within(row, "used_percentage"), _within(row, "resets_at")
    if not isinstance(percent, int | float):
        return ""
    if not isinstance(resets_at, int | float):
        return f"{_text(name)} {percent:.0f}%"
    if resets_at <= now:
        return f"{_text(name)} –"
    return f"{_text(name)} {percent:.0f}% ({_countdown(resets_at - now)})"


def _countdown(seconds: float) -> str:
    if seconds >= _DAY:
        return f"{seconds // _DAY:.0f}d{seconds % _DAY // _HOUR:.0f}h"
    if seconds >= _HOUR:
        return f"{seconds // _HOUR:.0f}h{seconds % _HOUR // _MINUTE:02.0f}m"
    return f"{max(seconds, _MINUTE) // _MINUTE:.0f}m"


def _within(value: object, *names: str) -> object:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _text(value: object) -> str:
    return "".join(sign for sign in value if sign.isprintable())[:40] if isinstance(value, str) else ""
