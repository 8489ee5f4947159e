"""How do demo, engine and screen come together for one run?"""

from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from quotatop import counted, facts, runtime
from quotatop.config.settings import Config
from quotatop.host.clock import SystemClock
from quotatop.host.environment import locale_name
from quotatop.host.paths import Places
from quotatop.present.glyphs import Glyphs
from quotatop.tui.ending import LiveDriver, heed_signals
from quotatop.tui.live import LiveApp
from quotatop.tui.stage import Stage

if TYPE_CHECKING:
    from quotatop.domain.ports import Clock


class Voice:
    """Writes to the terminal through the app's driver, once there is one."""

    app: LiveApp | None = None

    def __call__(self, text: str) -> None:
        """Write as it is, unless nobody looks."""
        if self.app is not None:
            self.app.utter(text)


async def session(config: Config, places: Places, glyphs: Glyphs, demo: str | None) -> int:
    """Run the live screen from the opening of the store to the giving back of the terminal; give the exit status.

    What the app failed with is raised here, after the terminal is itself again.
    """
    async with AsyncExitStack() as stack:
        clock: Clock = SystemClock()
        if demo is not None:
            from quotatop.demo.open import open_demo  # noqa: PLC0415 - only a demo needs its server

            staged = await stack.enter_async_context(open_demo(demo))
            config, places, clock = staged.config, staged.places, staged.clock
        voice = Voice()
        stage = Stage(
            config=config,
            places=places,
            remembered=runtime.last_known(config, places)[0],
            open=lambda: runtime.open_engine(config, places, clock=clock, terminal=voice),
            facts=lambda: facts.catalogue(places),
            clock=clock,
            glyphs=glyphs,
            reread=lambda: runtime.load(places),
            compared=partial(counted.compared_with, places),
            used=partial(counted.usage_seen, places),
            locale=locale_name(),
            demo=demo is not None,
        )
        app = voice.app = LiveApp(stage, LiveDriver)
        heed_signals(app)
        await app.run_async()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
