"""The overview in a headless terminal, driven by keys and clicks."""

from dataclasses import replace

import pytest
from textual.widgets import Input

from quotatop.domain.text import cells
from quotatop.present.glyphs import ASCII, UNICODE
from quotatop.tui.screens.detail import DetailScreen
from quotatop.tui.screens.filter import FilterLine
from quotatop.tui.screens.help import HelpScreen
from quotatop.tui.screens.overview import OverviewScreen

SIZES = [(200, 60), (120, 36), (80, 24), (50, 20), (30, 8)]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [*SIZES, (12, 5), (3, 3), (1, 1)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_line_fits_the_screen(make, shown, size, language, glyphs):
    app = make(glyphs=glyphs, language=language)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        lines = shown(app).split("\n")
        assert len(lines) == size[1]
        assert {cells(line) for line in lines} <= {size[0]}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_countdown_of_the_binding_window_is_there_at_every_size(make, shown, size):
    app = make()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        first = next(line for line in shown(app).split("\n") if "78%" in line)
        assert "1h54m" in first


async def test_an_ascii_screen_holds_nothing_but_ascii_and_labels(make, shown):
    app = make(glyphs=ASCII)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert set(shown(app)) - set(map(chr, range(32, 127))) - {"\n"} == set("工作火山")


@pytest.mark.parametrize(
    "keys",
    [
        ["1"],
        ["question_mark"],
        ["t"],
        ["n"],
        ["n", "enter"],
        ["n", "enter", "enter", "x"],
        ["ctrl+p"],
        ["slash", "i"],
        ["s"],
    ],
    ids="-".join,
)
async def test_an_ascii_screen_stays_ascii_wherever_one_goes(make, shown, keys):
    app = make(glyphs=ASCII)
    async with app.run_test(size=(80, 16), notifications=True) as pilot:
        await pilot.press(*keys)
        await pilot.pause(0.3)
        assert set(shown(app)) - set(map(chr, range(32, 127))) - {"\n"} <= set("工作火山")


async def test_wide_labels_do_not_shift_the_columns(make, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        lines = [line for line in shown(app).split("\n") if " in " in line and "%" in line]
        assert len({cells(line.split(" in ")[0]) for line in lines}) == 1


async def test_the_header_answers_whether_one_can_work(make, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        header = shown(app).split("\n")[0]
        assert "5 of 8 can work, 2 unknown" in header
        assert "09:32" in header
        assert "Beijing 17:32" in header


async def test_states_are_shown_as_what_they_are(make, shown):
    app = make()
    async with app.run_test(size=(120, 45)) as pilot:
        await pilot.pause()
        text = shown(app)
        for said in (
            "STALE: vendor says wait, again 09:41",
            "lasts ?",
            "SPENT",
            "waits for the reset, no charge",
            "week is spent",
            "FAILED: key rejected",
            "reading now",
            "starts with the next use",
            "no limit",
            "paused",
            "reset passed 08:32",
            "PEAK full price to 10:00 (28m), then half price",
            "18:00 Beijing",
        ):
            assert said in text, said


async def test_lanes_that_bind_nothing_are_folded_until_they_are_nearly_full(make, engine, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "video" not in shown(app)
        state = engine.fleet.state("mm")
        full = tuple(replace(window, used_percent=90) if window.is_side else window for window in state.reading.windows)
        engine.publish(engine.fleet.with_state(replace(state, reading=replace(state.reading, windows=full))))
        await pilot.pause()
        assert "5h video" in shown(app)


async def test_used_and_left_turn_bars_numbers_and_words_together(make, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        used = next(line for line in shown(app).split("\n") if "1h54m" in line)
        await pilot.press("u")
        await pilot.pause()
        left = next(line for line in shown(app).split("\n") if "1h54m" in line)
        assert "78%" in used
        assert "1,560 of 2,000 used" in used
        assert "22%" in left
        assert "440 of 2,000 left" in left
        assert used.count("━") > 3 * left.count("━")


@pytest.mark.parametrize(
    ("keys", "screen"),
    [("enter", DetailScreen), ("3", DetailScreen), ("d", DetailScreen), ("question_mark", HelpScreen)],
)
async def test_keys_lead_to_screens_and_back(make, keys, screen):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(keys)
        await pilot.pause()
        assert isinstance(app.screen, screen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, OverviewScreen)


async def test_a_click_on_a_subscription_opens_it(make, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        row = next(number for number, line in enumerate(shown(app).split("\n")) if "MiniMax" in line)
        await pilot.click(offset=(30, row))
        await pilot.pause()
        assert isinstance(app.screen, DetailScreen)
        assert app.screen.selected == "mm"


async def test_a_click_on_the_footer_does_what_its_key_does(make, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        footer = shown(app).split("\n")[-1]
        await pilot.click(offset=(footer.index("used/left"), 39))
        await pilot.pause()
        assert "22%" in shown(app)


async def test_refresh_asks_the_selected_one_else_all(make, engine):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("r", "down", "down", "r", "R")
        await pilot.pause()
        assert engine.asked == [None, ("kimi",), None]


async def test_the_filter_shows_what_contains_the_text_and_escape_drops_it(make, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", *"mini")
        await pilot.pause()
        assert not app.screen.query_one(FilterLine).cursor_blink
        assert "MiniMax" in shown(app)
        assert "Kimi" not in shown(app)
        await pilot.press("enter")
        await pilot.pause()
        assert not app.screen.query(Input)
        assert "filter: mini (1 shown)" in shown(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Kimi" in shown(app)


async def test_sorting_by_urgency_puts_failures_and_the_spent_first(make, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("s")
        await pilot.pause()
        text = shown(app)
        assert text.index("Z.ai") < text.index("火山 Lite") < text.index("GLM 工作  ") < text.index("MiniMax   ")


async def test_many_subscriptions_scroll_with_the_cursor(make, shown):
    app = make()
    async with app.run_test(size=(80, 16)) as pilot:
        await pilot.pause()
        assert "Old one" not in shown(app)
        await pilot.press("end")
        await pilot.pause()
        assert "Old one" in shown(app)


async def test_banners_stay_until_they_are_acknowledged(make, engine, shown, an_alert):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        engine.banners = (an_alert(),)
        engine.publish()
        await pilot.pause()
        assert "a acknowledges" in shown(app)
        assert "alert." not in shown(app), "a banner says words, not their key"
        await pilot.press("a")
        await pilot.pause()
        assert "a acknowledges" not in shown(app)


async def test_nothing_is_drawn_while_nothing_changes(make, engine, clock, monkeypatch):
    app = make(clock=clock)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        drawn = []
        monkeypatch.setattr(app, "overview", lambda: drawn.append(1))
        engine.publish()
        await pilot.pause()
        app.draw()
        await pilot.pause()
        assert drawn == []


async def test_the_clock_ticks_with_the_minute_and_in_the_last_two_minutes_with_the_second(make, clock, shown):
    app = make(clock=clock)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert clock.slept[-1] == pytest.approx(60)
        clock.wind(minutes=112, seconds=30)
        await pilot.pause()
        assert "in 1m30s" in shown(app)
        assert clock.slept[-1] == pytest.approx(1)


async def test_markup_in_a_name_is_shown_literally(make, engine, shown):
    state = engine.fleet.states[0]
    hostile = "[/x][b]a[@click=app.quit]q[/]\\"
    named = replace(state.subscription, label=hostile)
    engine.fleet = engine.fleet.with_state(replace(state, subscription=named))
    app = make()
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        assert hostile[:17] in shown(app)
        for keys in (["enter"], ["escape", "ctrl+p", *"go to"]):
            await pilot.press(*keys)
            await pilot.pause()
        assert app.is_running


async def test_no_subscription_says_how_to_add_one(make, engine, shown):
    engine.fleet = replace(engine.fleet, states=())
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "No subscription yet. n adds one." in shown(app)


async def test_a_problem_of_the_house_is_said(make, engine, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.problems = ("Config not taken: line 3",)
        app.draw()
        await pilot.pause()
        assert "Config not taken: line 3" in shown(app)
