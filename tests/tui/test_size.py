"""The screen gets the terminal's last size, also where Textual has lost it on the way."""

import asyncio
import os


async def test_a_lost_timer_keeps_no_size_from_the_screen(make):
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app._resize_timer = app.set_timer(3600, lambda: None)
        for size in [(1, 1), (60, 20), (80, 24)]:
            await pilot.resize_terminal(*size)
        async with asyncio.timeout(20):
            while app.screen._compositor.size != (80, 24):
                await pilot.pause(0.05)
        assert app.screen.outer_size == (80, 24)


async def test_a_size_that_was_told_too_late_gives_way_to_the_terminals(make, monkeypatch):
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        monkeypatch.setattr(type(app), "is_headless", False)
        monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((80, 24)))
        await pilot.resize_terminal(60, 20)
        async with asyncio.timeout(20):
            while app.screen._compositor.size != (80, 24):
                await pilot.pause(0.05)
        assert app.size == (80, 24)
