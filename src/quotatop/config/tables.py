"""What do the tables beside the subscriptions say: how to show, poll, ring and remap?"""

import re
from datetime import time

from quotatop.config.section import Section
from quotatop.config.settings import (
    DESKTOPS,
    GLYPHS,
    INTERVAL_FLOOR_S,
    LANGUAGES,
    SCREEN_COMMANDS,
    SHOWS,
    Alerts,
    Display,
    Polling,
)
from quotatop.config.shown import one_of, shown, suggestion
from quotatop.domain.alert import AlertKind
from quotatop.domain.subscription import Attribution

_SPAN = r"(?a)([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)"


def read_display(section: Section) -> Display:
    """Read how things are shown."""
    section.only(("theme", "language", "show", "glyphs"))
    kept = Display()
    return Display(
        theme=section.text("theme") or kept.theme,
        language=section.choice("language", LANGUAGES, kept.language),
        show=section.choice("show", SHOWS, kept.show),
        glyphs=section.choice("glyphs", GLYPHS, kept.glyphs),
    )


def read_polling(section: Section) -> Polling:
    """Read how often vendors are asked."""
    section.only(("interval",))
    return Polling(section.seconds("interval", Polling().interval_s, INTERVAL_FLOOR_S))


def read_alerts(section: Section) -> Alerts:
    """Read what rings, when, and by which means."""
    section.only(("bell", "ring", "desktop", "command", "warn_at", "critical_at", "peak", "quiet"))
    kept = Alerts()
    alerts = Alerts(
        bell=section.flag("bell", default=kept.bell),
        ring=_ring(section),
        desktop=section.choice("desktop", DESKTOPS, kept.desktop),
        command=section.argv("command"),
        warn_at=section.percent("warn_at", kept.warn_at),
        critical_at=section.percent("critical_at", kept.critical_at),
        peak_s=None if section.table.get("peak") == "off" else section.seconds("peak", kept.peak_s or 0),
        quiet=_quiet(section),
    )
    if alerts.warn_at > alerts.critical_at:
        section.problem(
            "warn_at" if "warn_at" in section.table else "critical_at", "warn_at must not lie above critical_at"
        )
    return alerts


def _ring(section: Section) -> tuple[AlertKind, ...]:
    values = section.table.get("ring")
    if values is None:
        return Alerts().ring
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        section.problem("ring", 'must be a list like ["warn", "critical"]')
        return ()
    for value in values:
        if value not in tuple(AlertKind):
            near = suggestion(value, AlertKind) or f"; known here: {one_of(AlertKind)}"
            section.problem("ring", f"there is no kind {shown(value)}{near}")
    return tuple(kind for kind in AlertKind if kind in values)


def _quiet(section: Section) -> tuple[time, time] | None:
    value = section.text("quiet")
    if value is None:
        return None
    match = re.fullmatch(_SPAN, value)
    if match is None:
        section.problem("quiet", f'must be a span of local time like "23:00-08:00", not {shown(value)}')
        return None
    first, first_minute, last, last_minute = map(int, match.groups())
    if (first, first_minute) == (last, last_minute):
        section.problem("quiet", "begins and ends at the same time")
        return None
    return time(first, first_minute), time(last, last_minute)


def read_keys(section: Section) -> tuple[tuple[str, str], ...]:
    """Read which keys the screen's commands have."""
    for name in section.table:
        if name not in SCREEN_COMMANDS:
            near = suggestion(name, SCREEN_COMMANDS) or f"; known here: {', '.join(SCREEN_COMMANDS)}"
            section.problem(name, f"the screen has no such command{near}")
    pairs = ((name, section.text(name)) for name in section.table)
    return tuple((name, keys) for name, keys in pairs if keys is not None)


def read_attribution(top: Section, ids: tuple[str, ...]) -> tuple[Attribution, ...]:
    """Read the rules that give logged usage to subscriptions."""
    return tuple(rule for row in top.rows("attribution") if (rule := _rule(row, ids)) is not None)


def _rule(row: Section, ids: tuple[str, ...]) -> Attribution | None:
    row.only(("subscription", "tool", "model", "project", "provider"))
    subscription = row.text("subscription")
    rule = Attribution(
        subscription or "", row.text("tool"), row.text("model"), row.text("project"), row.text("provider")
    )
    if "subscription" not in row.table:
        row.report.add(row.path, "the key subscription is missing")
    elif subscription is not None and subscription not in ids:
        row.problem("subscription", f"there is no subscription {shown(subscription)}{suggestion(subscription, ids)}")
    return rule if subscription else None
