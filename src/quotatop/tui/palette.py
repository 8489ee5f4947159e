"""What does the command palette find?  Our commands by their words, and every subscription by its name."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen
from textual.style import Style

from quotatop.domain.text import plain
from quotatop.tui.commands import Place, here
from quotatop.tui.screens.detail import DetailScreen

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp


class Commands(Provider):
    """Everything that can be done from the screen in front."""

    def __init__(self, screen: Screen[Any], match_style: Style | None = None) -> None:
        """Remember the screen that the palette stands on."""
        super().__init__(screen, match_style)
        self._live = cast("LiveApp", screen.app)

    async def discover(self) -> Hits:
        """List everything before anything is typed."""
        for name, help, command, argument in self._entries():
            yield DiscoveryHit(Content(name), partial(self._live.do, command, argument), help=help)

    async def search(self, query: str) -> Hits:
        """Find by words; say so where there is nothing, in the language of the screen."""
        matcher, found = self.matcher(query), False
        for name, help, command, argument in self._entries():
            score = matcher.match(name)
            if score > 0:
                found = True
                yield Hit(score, Content(name), partial(self._live.do, command, argument), text=name, help=help)
        if not found:
            nothing = self._live.words("palette.nothing")
            yield Hit(1, Content(nothing), partial(self._live.do, ""), text=nothing)

    def _entries(self) -> Iterator[tuple[str, str, str, str]]:
        words = self._live.words
        place = getattr(self.screen, "PLACE", Place.DETAIL if isinstance(self.screen, DetailScreen) else Place.OVERVIEW)
        for command in here(place):
            if command.palette:
                yield words(f"do.{command.name}"), words(f"do.{command.name}.help"), command.name, ""
        for state in self._live.engine.fleet.states:
            name = plain(state.subscription.name, 64)
            yield words("palette.jump", name=name), words("do.detail.help"), "jump", state.subscription.id


class Palette(CommandPalette):
    """Textual's palette without its picture, which is two cells wide and no sign of ours."""

    DEFAULT_CSS = """
    Palette SearchIcon { display: none; }
    """


def open_palette(app: "LiveApp") -> None:
    """Show the palette over the screen in front."""
    if not isinstance(app.screen, CommandPalette):
        app.push_screen(Palette(providers=[Commands], placeholder=app.words("palette.search")))
