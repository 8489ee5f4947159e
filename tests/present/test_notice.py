from datetime import UTC, datetime, timedelta

import pytest

from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import SubscriptionState
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import Direction, measure
from quotatop.engine.alerts import Levels, failing, judge
from quotatop.present.notice import notice, summary, trial
from quotatop.present.view import View
from quotatop.present.words import LANGUAGES, Words

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
RESET = NOW + timedelta(hours=2)
HELD = Subscription("glm", "zhipu", 300, label="GLM\x1b[31m [bold]work")


def view(language: str = "en", show: Direction = Direction.USED) -> View:
    return View(NOW, Words(language), UTC, show)


def told(percent: float, before: float = 10, resets_at: datetime | None = RESET) -> Alert:
    """The alert of a window that goes from one use to another."""
    marks, found = None, ()
    for at, used in ((NOW - timedelta(minutes=1), before), (NOW, percent)):
        reading = Reading(at, (measure("5h", length_s=18_000, percent=used, resets_at=resets_at),))
        marks, found = judge(marks, HELD, reading, Levels(80, 95))
    return found[0]


def outage() -> Alert:
    fault = Fault(FaultKind.UNREACHABLE, "unreachable-dns", NOW)
    return failing(SubscriptionState(HELD, fault=fault), NOW - timedelta(hours=2), NOW)


def peak() -> Alert:
    details = (("name", "GLM"), ("begins", "2026-03-02T10:00:00+00:00"))
    return Alert(AlertKind.PEAK, "glm", None, "p", NOW, "peak", details)


def back() -> Alert:
    return Alert(AlertKind.RESET, "glm", "5h", "p", NOW, "reset", (("name", "GLM"),), 3, RESET)


EVERY = [told(85), told(96), told(100), back(), peak(), outage()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("alert", EVERY, ids=lambda alert: alert.kind)
def test_every_kind_is_said_in_every_language_without_a_blank_left(alert: Alert, language: str) -> None:
    said = notice(alert, view(language))
    assert said.title
    assert said.body
    assert not {"{", "}", "\x1b"} & set(said.title + said.body)
    assert "alert." not in said.title + said.body


def test_the_direction_is_the_one_that_is_shown() -> None:
    assert "85% used" in notice(told(85), view()).title
    assert "15% left" in notice(told(85), view(show=Direction.LEFT)).title


def test_a_reset_is_told_by_clock_and_countdown_or_as_not_known() -> None:
    assert notice(told(85), view()).body == "Resets 10:00, in 2h00m"
    assert "not say when" in notice(told(85, resets_at=None), view()).body


def test_an_outage_names_its_beginning_and_what_to_do() -> None:
    said = notice(outage(), view())
    assert "06:00" in said.title
    assert "DNS" in said.body


def test_only_the_kinds_in_the_list_ring() -> None:
    rings = (AlertKind.SPENT,)
    assert [notice(alert, view(), rings).rings for alert in EVERY] == [False, False, True, False, False, False]


def test_the_morning_after_gets_one_notice_that_names_them_all() -> None:
    said = summary((told(85), told(100)), view(), (AlertKind.WARN,))
    assert (said.alert, said.rings) == (None, True)
    assert said.title == "2 alerts during the quiet hours"
    assert said.body.count("5h") == 2
    assert "1 alert " in summary((told(85),), view(), ()).title
    assert not summary((told(85),), view(), ()).rings


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trial_says_that_it_is_one(language: str) -> None:
    assert trial(view(language)).title.startswith("quotatop")
