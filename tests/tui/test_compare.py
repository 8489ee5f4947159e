"""The comparison of plans on the screen, computed beside it."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from quotatop.domain.comparison import Comparison, PlanRow, WindowUse
from quotatop.domain.plan import Confidence, PlanVersion, Price
from quotatop.domain.text import cells
from quotatop.domain.window import Unit
from quotatop.present.glyphs import ASCII
from quotatop.tui.screens.compare import CompareScreen

SIZES = [(30, 8), (30, 3), (50, 20), (80, 24), (120, 40), (200, 60)]


def version(plan, amount, currency="CNY", provider="zhipu"):
    price = Price(amount, currency)
    return PlanVersion(plan, provider, "Lite", date(2026, 7, 31), (), (), Confidence.OFFICIAL, price=price)


def use(id, most):
    return WindowUse(id, Unit.CREDITS, most, 100, estimated=id == "5h")


ROWS = (
    PlanRow(version("glm-max", 1078), (use("5h", 64.2), use("week", 38)), True, 0, 0.0, 1.0, 1078.0, 28.75),
    PlanRow(version("zai-max", 168, "USD", "zai"), (use("5h", 64),), True, 0, 0.0, 1.0, 168.0, 4.5),
    PlanRow(
        version("glm-lite", 118), (use("5h", 250), use("week", 90)), False, 7, 12.5, 0.87, 118.0, 9.1, is_mine=True
    ),
    PlanRow(version("kimi-plus", None, provider="kimi"), (WindowUse("month", Unit.PERCENT, None, None),), None),
)


def found(now, days, rows=ROWS, requests=12_345):
    start = now - timedelta(days=days)
    return Comparison(start, now, requests, 812, 410_200_000, 377_000_000, rows, {"CNY": 310.0})


@pytest.fixture
def opened(make):
    """The app with something to compare; each call's days are noted."""

    def made(compared=lambda fleet, now, days, tell: found(now, days), **look):
        app = make(**look)
        app.stage = replace(app.stage, compared=compared)
        return app

    return made


async def computed(app, pilot):
    while app.screen._found is None and not app.screen._failed:
        await pilot.pause(0.01)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", [{}, {"language": "zh", "show": "left"}, {"glyphs": ASCII}], ids=["en", "zh", "ascii"])
async def test_it_fits_every_size(opened, shown, size, look):
    app = opened(**look)
    async with app.run_test(size=size) as pilot:
        await pilot.press("C")
        await computed(app, pilot)
        assert isinstance(app.screen, CompareScreen)
        lines = shown(app).splitlines()
        assert len(lines) == size[1]
        assert all(cells(line) <= size[0] for line in lines)
        await pilot.press("end", "home", "pagedown", "up", "down")


async def test_it_says_which_plans_would_have_carried_me(opened):
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("C")
        await computed(app, pilot)
        body = app.screen._body.text
        assert body.index("glm-max") < body.index("zai-max") < body.index("glm-lite") < body.index("kimi-plus")
        assert "your plan" in body


async def test_the_screen_stays_live_while_it_is_computed(opened):
    go_on, read = threading.Event(), []

    def compared(fleet, now, days, tell):
        tell(3 << 20, 9 << 20)
        read.append(days)
        assert go_on.wait(30)
        return found(now, days)

    app = opened(compared)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("C")
        while not read:
            await pilot.pause(0.01)
        app.screen._look()
        assert "3 of 9 MB" in app.screen._body.text
        await pilot.press("question_mark")
        assert type(app.screen).__name__ == "HelpScreen"
        await pilot.press("escape")
        go_on.set()
        await computed(app, pilot)
        assert "glm-max" in app.screen._body.text


async def test_a_key_and_a_click_turn_through_the_days(opened):
    asked = []

    def compared(fleet, now, days, tell):
        asked.append(days)
        return found(now, days)

    app = opened(compared)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("C")
        await computed(app, pilot)
        await pilot.press("w")
        await computed(app, pilot)
        await pilot.click(app.screen._header, offset=(98, 0))
        await computed(app, pilot)
        assert asked == [30, 90, 7]
        assert "7 days" in app.screen._header.text


@pytest.mark.parametrize("key", ["escape", "left", "backspace", "C"])
async def test_one_goes_back_as_from_everywhere(opened, key):
    app = opened()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("C")
        await computed(app, pilot)
        await pilot.press(key)
        assert not isinstance(app.screen, CompareScreen)


async def test_leaving_in_the_middle_harms_nothing(opened):
    go_on = threading.Event()
    app = opened(lambda fleet, now, days, tell: (go_on.wait(30), found(now, days))[1])
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("C", "escape")
        go_on.set()
        await pilot.press("C")
        await computed(app, pilot)
        assert "glm-max" in app.screen._body.text


async def test_no_logs_say_what_to_do(opened):
    app = opened(lambda fleet, now, days, tell: found(now, days, (), 0))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("C")
        await computed(app, pilot)
        assert "No request is in the logs of the last 30 days" in app.screen._body.text


async def test_a_ledger_that_fails_is_said(opened):
    def compared(fleet, now, days, tell):
        raise OSError("disk I/O error")

    app = opened(compared)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("C")
        await computed(app, pilot)
        assert "disk I/O error" in app.screen._body.text


@pytest.mark.parametrize(
    ("size", "look"),
    [((120, 40), {}), ((80, 24), {"language": "zh"}), ((30, 8), {"glyphs": ASCII})],
    ids=["wide", "chinese", "tiny"],
)
def test_picture(opened, snap_compare, size, look):
    async def ready(pilot):
        await pilot.press("C")
        await computed(pilot.app, pilot)

    assert snap_compare(opened(**look), run_before=ready, terminal_size=size)
