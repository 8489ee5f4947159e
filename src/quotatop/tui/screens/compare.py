"""Which plan would have carried what I used?"""

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from quotatop.domain.comparison import Comparison
from quotatop.domain.text import plain
from quotatop.host.aside import aside
from quotatop.present.compare import compare_lines
from quotatop.present.drawing import Line, Span
from quotatop.present.tone import Tone
from quotatop.tui.commands import Place, bindings
from quotatop.tui.screens.counted import CountedScreen

if TYPE_CHECKING:
    from quotatop.tui.stage import Compare


class CompareScreen(CountedScreen[Comparison]):
    """The comparison of plans. It is computed beside the screen, which stays live meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.COMPARE)
    PLACE = Place.COMPARE
    WORDS = "compare"
    LEAVE = "back"

    def __init__(self, compared: "Compare") -> None:
        super().__init__()
        self._compared = compared

    def switches(self) -> tuple[Span, ...]:
        """Give the days."""
        return (Span(self.app.words("compare.span", days=self._days), Tone.KEY, action=("span", "")),)

    def lines(self, found: Comparison, width: int, height: int) -> tuple[Line, ...]:  # noqa: ARG002 - a page scrolls
        """Say which plans would have carried it."""
        return compare_lines(found, self.app.words, width)

    async def work(self) -> None:
        """Replay what the logs hold."""
        fleet, now, days = self.app.engine.fleet, self.app.stage.clock.now(), self._days
        try:
            self._found = await aside(lambda: self._compared(fleet, now, days, self.tell), "compare")
        except OSError as error:
            self._failed = plain(str(error), 300)
        self.draw()

    def do_span(self, _: str) -> None:
        """Compare another number of days."""
        self.turn_days()

    def do_compare(self, _: str) -> None:
        """Go back where one came from."""
        self.do_back("")

    def do_back(self, _: str) -> None:
        """Go back to all subscriptions."""
        self.app.pop_screen()
