"""A screen that was closed leaves nothing of what it had drawn."""

import asyncio
import gc

from textual.geometry import Region
from textual.strip import Strip

from quotatop.tui.screens.filter import FilterLine


def strips() -> int:
    gc.collect()
    return sum(type(found) is Strip for found in gc.get_objects())


async def test_screens_that_were_opened_and_closed_leave_no_lines_in_memory(make):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1", "escape", "2", "escape", "question_mark", "escape")
        before = strips()
        for place in (1, 2, 1, 2, 1, 2, 1, 2):
            await pilot.press(str(place), "escape")
        assert strips() - before < 100


async def test_rectangles_are_forgotten_each_hour(make, clock):
    app = make(clock=clock)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        before = Region.intersection.cache_info().hits
        assert Region.intersection.cache_info().currsize
        clock.wind(hours=1)
        async with asyncio.timeout(20):
            while Region.intersection.cache_info().hits >= before:
                await pilot.pause(0.01)


async def test_a_filter_that_was_left_is_gone(make):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        for _ in range(4):
            await pilot.press("slash", "x", "escape")
        await pilot.pause()
        gc.collect()
        assert sum(type(found) is FilterLine for found in gc.get_objects()) <= 1  # the last may still be looked at


async def test_work_that_newer_work_overtakes_before_it_began_is_not_complained_of(make, recwarn):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1")
        for _ in range(3):
            app.screen._source = None
            app.screen.draw()
        await pilot.pause()
        gc.collect()
    assert [str(warning.message) for warning in recwarn if "never awaited" in str(warning.message)] == []
