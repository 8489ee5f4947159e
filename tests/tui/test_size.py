"""The screen gets the terminal's last size, also where Textual has lost the timer that hands it on."""

import asyncio


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
