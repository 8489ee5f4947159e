"""The usage on the screen: counted beside it, and following the logs."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from quotatop.domain.text import cells
from quotatop.domain.usage_table import Used
from quotatop.present.glyphs import ASCII
from quotatop.present.usage import Usage
from quotatop.tui.screens import usage
from quotatop.tui.screens.usage import UsageScreen

SIZES = [(30, 8), (30, 3), (50, 20), (80, 24), (120, 40), (200, 60)]


def used(prompts, counts, money, unpriced=()):
    row = Used()
    row.prompts, row.counts, row.money, row.unpriced = prompts, [*counts, 0, 0], dict(money), set(unpriced)
    return row


ROWS = (
    ("glm-5.3", used(120, (1900, 4_100_000, 91_000_000, 0, 820_000), {"CNY": 55.2})),
    ("claude-opus-4-8", used(40, (610, 9_000, 31_000_000, 2_400_000, 340_000), {"USD": 42.17})),
    ("模型-一个很长的名字" * 3, used(3, (12, 70_000, 0, 0, 900), {}, {"x"})),
)
WHOLE = used(163, (2522, 4_179_000, 122_000_000, 2_400_000, 1_160_900), {"CNY": 55.2, "USD": 42.17}, {"x"})


def found(now, by="model", rows=ROWS):
    days = tuple(
        ((now - timedelta(days=back)).date().isoformat(), 1_000_000 * (back % 7)) for back in range(30, -1, -1)
    )
    return Usage(by, rows, WHOLE if rows else Used(), 2, 1, days if rows else ())


@pytest.fixture
def opened(make):
    """The app with logs that hold something."""

    def made(used=lambda config, now, days, by, tell: found(now, by) if tell else None, **look):
        app = make(**look)
        app.stage = replace(app.stage, used=used)
        return app

    return made


async def counted(app, pilot):
    while app.screen._found is None and not app.screen._failed:
        await pilot.pause(0.01)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", [{}, {"language": "zh", "show": "left"}, {"glyphs": ASCII}], ids=["en", "zh", "ascii"])
async def test_it_fits_every_size(opened, shown, size, look):
    app = opened(**look)
    async with app.run_test(size=size) as pilot:
        await pilot.press("l")
        await counted(app, pilot)
        assert isinstance(app.screen, UsageScreen)
        lines = shown(app).splitlines()
        assert len(lines) == size[1]
        assert all(cells(line) <= size[0] for line in lines)
        await pilot.press("end", "home", "pagedown", "up", "down")


async def test_it_shows_rows_a_total_and_what_is_not_known(opened):
    app = opened()
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("l")
        await counted(app, pilot)
        body = app.screen._body.text
        assert all(text in body for text in ("glm-5.3", "55.20 CNY", "42.17 USD", "total", "Without a known price: x"))
        assert "2 lines, 1 files" in body
        assert "tokens by day" in body


async def test_keys_turn_through_days_and_rows(opened):
    asked = []

    def look(config, now, days, by, tell):
        asked.append((days, by))
        return found(now, by)

    app = opened(look)
    async with app.run_test(size=(120, 30)) as pilot:
        for key in ("l", "w", "v"):
            await pilot.press(key)
            await counted(app, pilot)
        assert [item for number, item in enumerate(asked) if item not in asked[:number]] == [
            (30, "model"),
            (90, "model"),
            (90, "tool"),
        ]
        await pilot.press("escape")
        assert not isinstance(app.screen, UsageScreen)


async def test_the_screen_stays_live_while_logs_are_read(opened):
    go_on, begun = threading.Event(), threading.Event()

    def look(config, now, days, by, tell):
        if tell:
            tell(3 << 20, 9 << 20)
        begun.set()
        assert go_on.wait(30)
        return found(now, by)

    app = opened(look)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("l")
        while not begun.is_set():
            await pilot.pause(0.01)
        app.screen._look()
        assert "3 of 9 MB" in app.screen._body.text
        await pilot.press("question_mark")
        assert type(app.screen).__name__ == "HelpScreen"
        await pilot.press("escape")
        go_on.set()
        await counted(app, pilot)
        assert "glm-5.3" in app.screen._body.text


async def test_what_is_appended_to_a_log_shows_by_itself(opened, monkeypatch):
    monkeypatch.setattr(usage, "GLANCE_S", 0.01)
    grown = threading.Event()

    def look(config, now, days, by, tell):
        if tell:
            return found(now, by)
        return found(now, by, (("brand-new-model", ROWS[0][1]),)) if grown.is_set() else None

    app = opened(look)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("l")
        await counted(app, pilot)
        grown.set()
        while "brand-new-model" not in app.screen._body.text:
            await pilot.pause(0.01)


async def test_no_logs_and_a_ledger_that_fails_are_said(opened):
    def fail(*_):
        raise OSError("disk I/O error")

    for look, said in ((lambda config, now, *_: found(now, rows=()), "No log"), (fail, "disk I/O error")):
        app = opened(look)
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.press("l")
            await counted(app, pilot)
            assert said in app.screen._body.text


@pytest.mark.parametrize(
    ("size", "look"),
    [((120, 40), {}), ((80, 24), {"language": "zh"}), ((30, 8), {"glyphs": ASCII})],
    ids=["wide", "chinese", "tiny"],
)
def test_picture(opened, snap_compare, size, look):
    async def ready(pilot):
        await pilot.press("l")
        await counted(pilot.app, pilot)

    assert snap_compare(opened(**look), run_before=ready, terminal_size=size)


async def test_a_long_project_is_cut_at_its_beginning_where_there_is_no_room(opened):
    rows = (("/home/dev/a/very/long/way/down/to/项目/the-last-part", ROWS[0][1]),)

    def look(config, now, days, by, tell):
        return found(now, "project", rows)

    app = opened(look)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("l")
        await counted(app, pilot)
        assert "…" in app.screen._body.text
        assert "项目/the-last-part " in app.screen._body.text


async def test_without_any_logs_it_says_which_tools_are_looked_for(opened):
    def look(config, now, *_):
        return replace(found(now, rows=()), tools=("Codex", "Goose"))

    app = opened(look)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("l")
        await counted(app, pilot)
        assert "looked for: Codex, Goose" in app.screen._body.text
