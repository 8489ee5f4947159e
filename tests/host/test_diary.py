"""The log tells of a failure once, and of its end; what is asked all the time is for --debug alone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from quotatop.domain.exchange import Reply, Request
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.subscription import Subscription
from quotatop.host.diary import Diary
from quotatop.host.log import Log

GLM = Subscription("glm", "zhipu", 300)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BROKEN = Fault(
    FaultKind.UNREACHABLE, "unreachable-dns", NOON, details=(("host", "api.example"), ("name_en", "GLM Plan"))
)
REJECTED = Fault(FaultKind.REJECTED, "rejected-key", NOON, raw="no such key")


@pytest.fixture
def told(tmp_path: Path):
    def told(*polls: tuple[Fault | None, Fault | None], debug: bool = False) -> list[str]:
        log = Log(tmp_path, debug=debug)
        diary = Diary(log)
        for before, now in polls:
            diary.polled(GLM, before, now)
        diary.answered(Request("https://api.example", "/quota", query=(("a", "b"),)), Reply(200, {}, b"12345"))
        return [line.split(" ", 2)[2] for line in log.path.read_text().splitlines()] if log.path.exists() else []

    return told


def test_the_first_failure_and_the_recovery_are_noted_and_nothing_between(told):
    lines = told((None, None), (None, BROKEN), (BROKEN, BROKEN), (BROKEN, None), (None, None))
    assert lines == [
        "failed subscription=glm kind=unreachable reason=unreachable-dns host=api.example",
        "works-again subscription=glm",
    ]


def test_another_failure_is_news(told):
    assert [line.split()[2] for line in told((BROKEN, REJECTED))] == ["kind=rejected"]


def test_debug_notes_every_poll_and_answer(told):
    assert told((None, None), (REJECTED, REJECTED), debug=True) == [
        "read subscription=glm",
        "failed subscription=glm kind=rejected reason=rejected-key",
        'raw-answer subscription=glm text="no such key"',
        "answered method=GET path=/quota status=200 bytes=5",
    ]
