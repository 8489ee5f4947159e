"""How is an alert said: a title and a line of body, for the banner, the bell's companions and the list?"""

from collections.abc import Collection, Sequence
from datetime import datetime

from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.ports import Notice
from quotatop.domain.subscription import Subscription
from quotatop.domain.text import plain
from quotatop.present.amounts import percent
from quotatop.present.faults import say_fault
from quotatop.present.gauge import window_name
from quotatop.present.times import clock, countdown
from quotatop.present.view import View

_MOMENTS = frozenset({"begins", "empties", "ends"})
_TEXTS = frozenset({"chance", "unused", "what"})
"""Details that are moments, and those that are texts; the rest is said in a way of its own."""


def notice(alert: Alert, view: View, rings: Collection[AlertKind] = tuple(AlertKind)) -> Notice:
    """Say one alert; `rings` are the kinds that sound."""
    blanks = _blanks(alert, view)
    title = view.words(f"alert.{alert.code}.title", **blanks)
    body = view.words(f"alert.{alert.code}.body", **blanks).strip()
    return Notice(plain(title), plain(body, 1000), alert, rings=alert.kind in rings)


def summary(alerts: Sequence[Alert], view: View, rings: Collection[AlertKind]) -> Notice:
    """Say in one notice what waited for the end of the quiet hours."""
    said = [notice(alert, view).title for alert in alerts]
    key = "alert.summary.one" if len(said) == 1 else "alert.summary.title"
    title = view.words(key, count=len(said))
    return Notice(title, " · ".join(said), rings=any(alert.kind in rings for alert in alerts))


def trial(view: View) -> Notice:
    """Say that this is a test of the bell."""
    return Notice(view.words("alert.test.title"), view.words("alert.test.body"))


def _blanks(alert: Alert, view: View) -> dict[str, str]:
    details = dict(alert.details)
    name = details.get("name", alert.subscription)
    used = alert.used_percent
    figure = "" if used is None else view.words(f"alert.figure.{view.show.value}", percent=percent(used, view.show))
    blanks = {"name": plain(name, 60), "figure": figure, "resets": _resets(alert, view)}
    if alert.window is not None:
        blanks["window"] = window_name(alert.window, view.words)
    for moment in _MOMENTS.intersection(details):
        blanks[moment] = clock(datetime.fromisoformat(details[moment]), view)
    for text in _TEXTS.intersection(details):
        blanks[text] = plain(details[text], 60)
    if alert.kind is AlertKind.FAULT:
        blanks["since"] = clock(datetime.fromisoformat(details.get("since", alert.at.isoformat())), view)
        blanks["fault"] = _fault(alert, details, view)
    return blanks


def _resets(alert: Alert, view: View) -> str:
    if alert.resets_at is None:
        return view.words("alert.resets-unknown")
    return view.words("alert.resets", at=clock(alert.resets_at, view), span=countdown(view.now, alert.resets_at))


def _fault(alert: Alert, details: dict[str, str], view: View) -> str:
    fault = Fault(FaultKind(details["kind"]), details["fault"], alert.at, alert.details)
    subscription = Subscription(alert.subscription, details.get("provider", ""), 0, label=details.get("name"))
    return say_fault(fault, subscription, view.words)
