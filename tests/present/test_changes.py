from dataclasses import replace
from datetime import UTC, datetime, timedelta

from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import Fleet, SubscriptionState
from quotatop.domain.ports import Notice
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import measure
from quotatop.present.changes import change_line, changed, notice_line, seen
from quotatop.present.view import View
from quotatop.present.words import Words

NOW = datetime(2026, 3, 2, 8, 0, 5, tzinfo=UTC)
VIEW = View(NOW, Words("en"), UTC)
HELD = Subscription("glm", "zhipu", 300, label="GLM")


def state(percent: float | None = 42, at: datetime = NOW, fault: Fault | None = None) -> SubscriptionState:
    window = measure("5h", length_s=18_000, percent=percent, resets_at=NOW + timedelta(hours=2))
    return SubscriptionState(HELD, Reading(at, (window,)), fault)


def test_the_same_figures_read_again_are_no_change() -> None:
    later = replace(state(at=NOW + timedelta(minutes=5)), next_poll=NOW, polling=True)
    assert changed({"glm": seen(state())}, Fleet((later,))) == ()


def test_figures_a_fault_and_its_end_are_changes() -> None:
    fault = Fault(FaultKind.UNREACHABLE, "unreachable", NOW)
    walk = [state(), state(43), state(43, fault=fault), state(43, fault=replace(fault, at=NOW, raw="x")), state(43)]
    before, count = {}, []
    for one in walk:
        found = changed(before, Fleet((one,)))
        before |= {held.subscription.id: what for held, what in found}
        count.append(len(found))
    assert count == [1, 1, 1, 0, 1]


def test_what_nobody_knows_yet_is_no_line() -> None:
    assert changed({}, Fleet((SubscriptionState(HELD),))) == ()


def test_a_line_has_the_time_the_name_each_window_and_the_trouble() -> None:
    line = change_line(state(fault=Fault(FaultKind.UNREACHABLE, "unreachable", NOW)), VIEW)
    assert line.startswith("08:00:05  GLM ")
    assert "5h 42% until 10:00" in line
    assert "network" in line
    assert "\n" not in line


def test_an_alert_is_marked_in_the_log() -> None:
    assert notice_line(Notice("title", "body"), VIEW) == "08:00:05  ! title — body"
    assert notice_line(Notice("title", ""), VIEW) == "08:00:05  ! title"
