"""What did the coding tools of this machine use?"""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from quotatop.config.settings import ConfigError
from quotatop.domain.text import plain
from quotatop.domain.usage_table import BY
from quotatop.host.aside import aside
from quotatop.present.drawing import Line, Span
from quotatop.present.tone import Tone
from quotatop.present.usage import Usage, none_lines, trend_lines, usage_lines
from quotatop.tui.commands import Place, bindings
from quotatop.tui.screens.counted import CountedScreen, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from quotatop.tui.stage import Use

GLANCE_S = 2.0
"""How often the logs in use are looked at, while this screen is in front."""
_WALK_S = 60.0
"""How often all folders are walked, which finds new logs."""


class UsageScreen(CountedScreen[Usage]):
    """The usage by something, with its trend. It is counted beside the screen, and follows the logs."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.USAGE)
    PLACE = Place.USAGE
    WORDS = "usage"
    LEAVE = "usage-back"

    def __init__(self, used: "Use") -> None:
        super().__init__()
        self._used = used
        self._by = BY[0]

    def switches(self) -> tuple[Span, ...]:
        """Give what the rows are, and the days."""
        words = self.app.words
        by = Span(words(f"usage.per.{self._by}"), Tone.KEY, action=("usage-by", ""))
        days = Span(words("usage.span", days=self._days), Tone.KEY, action=("usage-span", ""))
        return by, Span("  "), days

    def lines(self, found: Usage, width: int, height: int) -> tuple[Line, ...]:
        """Say the trend, and the rows."""
        words = self.app.words
        if not found.rows:
            return none_lines(found, words, width)
        view = self.app.view()
        today = view.local(view.now).date()
        glyphs, rows = self.app.stage.glyphs, 1 if height < 16 else 4
        trend = trend_lines(found, today, self._days, width, rows, glyphs, words)
        problems = [line for code, details in found.problem for line in said(words(code, **dict(details)), width)]
        return (*trend, *usage_lines(found, words, width, glyphs.ellipsis), *problems)

    async def work(self) -> None:
        """Count, and then look at the logs again and again; only what has changed is read."""
        clock, days, by = self.app.stage.clock, self._days, self._by
        walked = -_WALK_S
        while True:
            if self.app.screen is self:
                walk = clock.monotonic() - walked >= _WALK_S
                if walk:
                    walked = clock.monotonic()
                await self._count(days, by, self.tell if walk else None)
            await asyncio.sleep(GLANCE_S)

    async def _count(self, days: int, by: str, tell: "Callable[[int, int], None] | None") -> None:
        config, now = self.app.config, self.app.stage.clock.now()
        try:
            found = await aside(lambda: self._used(config, now, days, by, tell), "usage")
        except (OSError, ConfigError) as error:
            self._failed = plain(str(error), 300)
        else:
            self._found = found or self._found
        self.draw()

    def do_usage_span(self, _: str) -> None:
        """Look at another number of days."""
        self.turn_days()

    def do_usage_by(self, _: str) -> None:
        """Put the rows together by something else."""
        self._by = BY[(BY.index(self._by) + 1) % len(BY)]
        self.begin()

    def do_usage(self, _: str) -> None:
        """Go back where one came from."""
        self.do_usage_back("")

    def do_usage_back(self, _: str) -> None:
        """Go back where one came from."""
        self.app.pop_screen()
