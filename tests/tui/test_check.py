"""Asking on the screen whether it will last: what is typed, clicked, answered, and what cannot be told."""

import threading
from dataclasses import replace

import pytest

from quotatop import runtime
from quotatop.config.settings import Config, Display
from quotatop.domain.fleet import Fleet
from quotatop.domain.text import cells
from quotatop.domain.window import HOUR, measure
from quotatop.present.glyphs import ASCII
from quotatop.tui.screens.check import CheckLine, CheckScreen
from quotatop.tui.screens.overview import OverviewScreen

SIZES = [(120, 36), (80, 24), (50, 20), (30, 8), (30, 3)]


async def answered(pilot) -> CheckScreen:
    """Wait until what was asked last is answered."""
    screen = pilot.app.screen
    assert isinstance(screen, CheckScreen)
    for worker in [worker for worker in pilot.app.workers if worker.node is screen]:
        await worker.wait()
    await pilot.pause()
    return screen


async def asked(pilot, text: str) -> str:
    """Type a question over the last one, and give the page below it."""
    pilot.app.screen.query_one(CheckLine).value = ""
    for character in text:
        await pilot.press({" ": "space", "-": "minus", ".": "full_stop", ":": "colon"}.get(character, character))
    await pilot.press("enter")
    return (await answered(pilot))._body.text


async def test_the_key_asks_for_an_hour_of_all_and_the_best_comes_first(make):
    app = make()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("c")
        screen = await answered(pilot)
        rows = screen._body.text.splitlines()
        assert "quotatop check --for 1h" in rows[0]
        assert "Spare  fits  best choice" in rows[1]
        assert "all subscriptions" in screen._header.text


async def test_the_answer_is_that_of_the_command(make):
    app = make()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("c")
        page = await asked(pilot, "refactor 3h")
        told = app.screen._told
        need = told.result["need"]
        assert (need["task"], need["for_s"]) == ("refactor", 3 * HOUR)
        assert runtime.held_against(app.engine.fleet, app.stage.places, need, app.stage.clock.now())[1] == told.result
        assert "--for 3h --task refactor" in page


async def test_the_selected_one_is_answered_in_full_and_the_next_key_asks_for_others(make):
    app = make()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("1", "c")
        screen = await answered(pilot)
        assert "GLM 工作" in screen._header.text
        page = await asked(pilot, "1h")
        assert "quotatop check glm --for 1h" in page
        for fact in ("binding window   5h", "left at the end", "fits from", "Spare fits"):
            assert fact in page
        assert "Kimi" not in page
        await pilot.press("tab")
        assert "Kimi" in screen._header.text
        assert "the last poll failed, so the reading before it may hold no longer" in screen._body.text
        for _ in range(len(app.engine.fleet.states) - 1):
            await pilot.press("tab")
        assert "all subscriptions" in screen._header.text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("text", ["20 bananas", "glm-5", "at noon", "until 99:99", "0 prompts", "tokens"])
async def test_what_cannot_be_read_is_said_in_its_place_and_the_last_answer_stays(make, language, text):
    app = make(language=language)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        before = (await answered(pilot))._body.text
        assert await asked(pilot, text) == before
        said = app.screen._said.text
        assert said.strip()
        assert "check-screen" not in said
        await asked(pilot, "2h")
        assert app.screen._said.text == ""


async def test_a_model_that_nobody_knows_cannot_be_told_and_the_near_one_is_named(make):
    async with make().run_test(size=(100, 40)) as pilot:
        await pilot.press("1", "c")
        page = await asked(pilot, "1 prompt model glm-47")
        assert "cannot tell" in page
        assert "did you mean glm-4.7?" in page


async def test_letters_are_typed_and_no_commands(make, engine):
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", *"rquc?/")
        screen = await answered(pilot)
        assert screen.query_one(CheckLine).value == "rquc?/"
        assert engine.asked == []
        await pilot.press("f5")
        assert engine.asked == [None]


@pytest.mark.parametrize("before", [(), ("1",)])
async def test_escape_leaves_to_where_one_came_from(make, before):
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*before)
        came_from = app.screen
        await pilot.press("c", "2", "escape")
        assert app.screen is came_from


async def test_examples_names_and_keys_can_be_clicked(make):
    app = make()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("c")
        screen = await answered(pilot)
        rows = screen._body.text.splitlines()
        row = next(number for number, text in enumerate(rows) if "20 prompts" in text)
        await pilot.click(screen._body, offset=(rows[row].index("20 prompts"), row))
        page = (await answered(pilot))._body.text
        assert screen.query_one(CheckLine).value == "20 prompts"
        assert "--prompts 20" in page
        row = next(number for number, text in enumerate(page.splitlines()) if "Spare" in text)
        await pilot.click(screen._body, offset=(2, row))
        assert screen.selected == "idle"
        await pilot.click(screen._header, offset=(118, 0))
        assert screen.selected == "old"
        await pilot.click(screen._footer, offset=(screen._footer.text.index("Esc"), 0))
        assert isinstance(app.screen, OverviewScreen)


async def test_the_screen_stays_live_while_the_answer_is_looked_for(make, monkeypatch):
    go_on, begun, held_against = threading.Event(), threading.Event(), runtime.held_against

    def slowly(*all):
        begun.set()
        assert go_on.wait(30)
        return held_against(*all)

    monkeypatch.setattr(runtime, "held_against", slowly)
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "2", "h")
        while not begun.is_set():
            await pilot.pause(0.01)
        assert "looking" in app.screen._body.text
        await pilot.press("f1")
        assert type(app.screen).__name__ == "HelpScreen"
        await pilot.press("escape")
        go_on.set()
        assert "MiniMax" in (await answered(pilot))._body.text


async def test_a_new_reading_is_answered_anew(make, engine):
    app = make()
    async with app.run_test(size=(80, 40)) as pilot:
        await app.begun.wait()
        await pilot.press("1", "c")
        await answered(pilot)
        glm, *others = engine.fleet.states
        spent = measure("5h", length_s=5 * HOUR, percent=100, resets_at=glm.reading.windows[0].resets_at)
        engine.publish(Fleet((replace(glm, reading=replace(glm.reading, windows=(spent,))), *others)))
        while "is spent" not in app.screen._body.text:
            await pilot.pause(0.01)


async def test_without_subscriptions_it_says_that_there_is_nothing_to_ask(make, engine):
    engine.fleet = Fleet()
    async with make().run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "tab")
        assert "No subscription is configured" in (await answered(pilot))._body.text


async def test_the_palette_and_another_key_lead_there(make, engine, tmp_path):
    held = tuple(state.subscription for state in engine.fleet.states)
    keys = (("check", "x"), ("check-back", "f9"))
    app = make(config=Config(tmp_path / "c.toml", display=Display(theme="dusk"), keys=keys, subscriptions=held))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        assert isinstance(app.screen, OverviewScreen)
        await pilot.press("x")
        screen = await answered(pilot)
        assert "F9 back" in screen._footer.text
        await pilot.press("f9", "ctrl+p", *"check")
        await pilot.pause(0.5)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, CheckScreen)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", [{}, {"language": "zh"}, {"glyphs": ASCII}], ids=["en", "zh", "ascii"])
async def test_it_fits_every_size(make, shown, size, look):
    app = make(**look)
    async with app.run_test(size=size) as pilot:
        await pilot.press("1", "c")
        for text in ("5h", "2 bananas"):
            await asked(pilot, text)
            lines = shown(app).splitlines()
            assert len(lines) == size[1]
            assert all(cells(line) <= size[0] for line in lines)
        await pilot.press("tab", "pagedown", "pageup", "down", "up")


@pytest.mark.parametrize(("size", "look"), [((120, 36), {}), ((50, 20), {"language": "zh"})], ids=["wide", "chinese"])
def test_picture(make, snap_compare, size, look):
    async def ready(pilot):
        await pilot.press("1", "c")
        await asked(pilot, "2h")

    assert snap_compare(make(**look), run_before=ready, terminal_size=size)
