from datetime import timedelta

import pytest

from quotatop.domain.ports import Sample
from quotatop.domain.window import WindowState
from quotatop.present.glyphs import ASCII, UNICODE
from quotatop.present.history import COLUMNS, closed_periods, history_document, history_lines, history_rows
from quotatop.present.view import View
from quotatop.present.words import Words


@pytest.fixture
def past(fleet, now):
    """Two periods that are over and one that runs, of one window; its reset wanders by seconds."""
    ends = [now - timedelta(hours=8), now - timedelta(hours=3), now + timedelta(hours=2)]
    samples = [
        Sample(
            end - timedelta(hours=4 - step),
            30 + 20 * step,
            end + timedelta(seconds=step),
            30.0,
            3,
            10,
            WindowState.RUNNING,
        )
        for end in ends
        for step in range(3)
        if end - timedelta(hours=4 - step) <= now
    ]
    samples.append(Sample(now, None, None))
    return {fleet.states[0].subscription: {"5h": samples}, fleet.states[1].subscription: {}}


def test_a_period_is_closed_once_its_reset_has_passed(past, now):
    periods = closed_periods(next(iter(past.values()))["5h"], now)
    assert [period.used_percent for period in periods] == [70, 70]
    assert [period.ended for period in periods] == [
        now - timedelta(hours=8) + timedelta(seconds=2), now - timedelta(hours=3) + timedelta(seconds=2),
    ]  # fmt: skip


def test_a_period_without_a_figure_ended_at_nobody_knows_what(now):
    (period,) = closed_periods([Sample(now, None, now)], now)
    assert period.used_percent is None


def test_the_document_lists_readings_and_closed_windows(past, now):
    document = history_document(past, now - timedelta(days=1), now)
    assert (document["schema"], document["from"], document["to"]) == (
        "quotatop.history/1", "2026-09-01T07:32:00Z", "2026-09-02T07:32:00Z",
    )  # fmt: skip
    glm, kimi = document["subscriptions"]
    assert (glm["id"], kimi["windows"]) == ("glm", [])
    (window,) = glm["windows"]
    assert len(window["closed"]) == 2
    assert window["readings"][-1]["used_percent"] is None
    assert set(window["readings"][0]) == set(COLUMNS) - {"id", "window"}


def test_rows_have_the_columns_that_the_head_names(past):
    assert all(len(row) == len(COLUMNS) for row in history_rows(past))


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_people_see_a_trend_and_how_the_periods_ended(past, now, glyphs):
    lines = [line.text for line in history_lines(past, now - timedelta(days=1), View(now, Words("en")), glyphs)]
    assert lines[0] == "GLM 工作"
    assert "at most 70% used" in lines[1]
    assert sum("ended" in line for line in lines) == 2
    assert lines[-1].strip() == "nothing is remembered of it"
