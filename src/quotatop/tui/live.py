"""The application: what it holds, when it draws, what its commands do."""

import asyncio
import gc
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from textual import events
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.binding import BindingType
from textual.css.stylesheet import Stylesheet
from textual.driver import Driver
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import WorkerFailed

from quotatop.catalogue.terms import Terms, peak_of, terms_of
from quotatop.config.settings import Config, ConfigError
from quotatop.domain.text import plain
from quotatop.domain.window import HOUR, Direction
from quotatop.present.glyphs import ASCII
from quotatop.present.overview import Arrangement, Order, Overview, overview_of
from quotatop.present.ticking import seconds_to_change
from quotatop.present.view import View
from quotatop.present.words import Words, choose_language
from quotatop.tui import themes
from quotatop.tui.commands import Place, bindings, keymap, unknown_names
from quotatop.tui.deeds import DEEDS
from quotatop.tui.narrow import NarrowUpdate
from quotatop.tui.remembered import Remembered
from quotatop.tui.screens.overview import OverviewScreen
from quotatop.tui.size import see_to_size
from quotatop.tui.stage import Stage

if TYPE_CHECKING:
    from quotatop.tui.port import Engine

_LOOK_AT_CONFIG_S = 2.0
_LAST_THEME = "ansi-dark"
"""Textual's own, should even ours be missing."""


class LiveApp(App[int]):
    """The live screen. It draws values; it computes no quota and formats nothing."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.EVERYWHERE)
    ENABLE_COMMAND_PALETTE = False
    TITLE = "quotatop"

    def __init__(self, stage: Stage, driver: type[Driver] | None = None) -> None:
        """Take the stage; nothing starts before the app runs."""
        super().__init__(driver)
        self.stage = stage
        self.config = stage.config
        self.catalogue = stage.facts()
        self.engine: Engine = Remembered(stage.remembered)
        self.words = Words(choose_language(stage.config.display.language, stage.locale))
        self.direction = Direction(stage.config.display.show)
        self.order, self.needle = Order.CONFIG, ""
        self.problems: tuple[str, ...] = ()
        self.notices: list[str] = []
        self.begun = asyncio.Event()
        self._painted = False
        self._held: dict[str, str] = {}
        self.animation_level = "none"
        self._take_themes()
        self._take_keys()
        self.problems = self._unknown_keys()

    # What it holds

    @property
    def failure(self) -> BaseException | None:
        """What ended the app, if it failed."""
        return self._exception

    @property
    def remapped(self) -> dict[str, str]:
        """The keys that the user's config gives to commands."""
        return dict(self.config.keys)

    def view(self) -> View:
        """How the user wants things said, now."""
        return View(self.stage.clock.now(), self.words, self.stage.zone, self.direction, self.config.alerts.warn_at)

    def terms(self, now: datetime) -> Mapping[str, Terms]:
        """What the catalogue says of each subscription."""
        return {
            state.subscription.id: terms_of(state.subscription, state.reading, now, self.catalogue)
            for state in self.engine.fleet.states
        }

    def overview(self) -> Overview:
        """Say the fleet as it stands now, in the order and under the filter that the user chose."""
        view = self.view()
        arrangement = Arrangement(self.order, self.needle, self._held)
        said = overview_of(
            self.engine.fleet, self.terms(view.now), view, arrangement, self.engine.banners, self.problems
        )
        self._held.update({card.id: card.binding.id for card in said.cards if card.binding})
        return said

    def circumstances(self) -> tuple[object, ...]:
        """Give everything that decides what is drawn; equal ones need no drawing."""
        now = self.stage.clock.now().replace(microsecond=0)
        asked = (self.direction, self.order, self.needle, self.words.language)
        return now, self.engine.fleet, self.engine.banners, self.problems, self.config, *asked

    # When it draws

    def get_default_screen(self) -> Screen[None]:
        """Start with the overview."""
        return OverviewScreen()

    def on_resize(self) -> None:
        """Draw for the last size, whatever becomes of it on its way."""
        see_to_size(self, drawn=self._painted)

    def _begin(self) -> None:
        """Start the engine, once the first picture is on the screen."""
        gc.freeze()
        gc.enable()
        self.run_worker(self._live(), group="engine")
        self.run_worker(self._forget(), group="memory")
        self.run_worker(self._tick(), group="clock")
        if not self.stage.demo:
            self.run_worker(self._watch_config(), group="config")
        for notice in self.notices:
            self.notify(notice, markup=False, severity="warning", timeout=10)
        if not self.engine.fleet.states and not self.stage.demo:
            self.do("add")

    async def _live(self) -> None:
        """Open the engine, let it poll, and follow it until the app ends."""
        async with self.stage.open() as engine:
            self.engine = engine
            self.begun.set()
            if self.config is not self.stage.config:
                engine.reload(self.config)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(engine.run())
                tasks.create_task(self._follow(engine))

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate):
            renderable = NarrowUpdate.of(renderable)
        super()._display(screen, renderable)
        if not self._painted and renderable is not None and not self._batch_count:
            self._painted = True
            self.call_later(self._begin)

    def draw(self) -> None:
        """Let the screen in front show how things stand."""
        draw = getattr(self.screen, "draw", None)
        if draw is not None and self.screen.is_mounted:
            draw()

    async def _follow(self, engine: "Engine") -> None:
        async for _ in engine.updates():
            self.draw()

    async def _forget(self) -> None:
        """Keep a screen that is open for weeks as small as it was."""
        from quotatop.tui.forget import forget_closed_screens, forget_rectangles  # noqa: PLC0415 - not for the first paint

        forget_closed_screens()
        while True:
            await self.stage.clock.sleep(HOUR)
            forget_rectangles()

    async def _tick(self) -> None:
        """Draw when the clock alone changes something, and sleep until then."""
        clock = self.stage.clock
        while True:
            await clock.sleep(seconds_to_change(self._moments(), clock.now()))
            self.draw()

    def _moments(self) -> list[datetime]:
        now = self.stage.clock.now()
        moments = [
            window.resets_at
            for state in self.engine.fleet.states
            for window in state.windows(now)
            if window.resets_at is not None
        ]
        peaks = (peak_of(terms, now) for terms in self.terms(now).values())
        return [*moments, *(peak.edge for peak in peaks if peak and peak.edge)]

    async def _watch_config(self) -> None:
        """Take the config up again when the file changes; a broken one changes nothing and is said."""
        seen = await asyncio.to_thread(stamp, self.config.path)
        while True:
            await asyncio.sleep(_LOOK_AT_CONFIG_S)
            found = stamp(self.config.path)
            if found != seen:
                seen = found
                self.reload()

    def reload(self) -> None:
        """Read the config again."""
        try:
            config = self.stage.reread()
        except ConfigError as error:
            first = str(error.problems[0]) if error.problems else str(error)
            self.problems = (self.words("problem.config", problem=plain(first, 300)),)
            self.draw()
            return
        self.take(config)

    def take(self, config: Config) -> None:
        """Go on with another config."""
        before, self.config = self.config, config
        self.catalogue = self.stage.facts()
        self.words = Words(choose_language(config.display.language, self.stage.locale))
        if config.display.show != before.display.show:
            self.direction = Direction(config.display.show)
        self._take_keys()
        self.problems = self._unknown_keys()
        self.engine.reload(config)
        if config.display.theme != before.display.theme:
            self.theme = self._wanted_theme()
        self.draw()

    # What is done with it

    def action_do(self, name: str, argument: str = "") -> None:
        """Run the command of a key."""
        self.do(name, argument)

    def do(self, name: str, argument: str = "") -> None:
        """Run a command: as the screen in front does it, else as everywhere."""
        takes = getattr(self.screen, "TAKES", None)
        if takes is not None and name not in takes:
            return
        own = getattr(self.screen, f"do_{name.replace('-', '_')}", None)
        if own is not None:
            own(argument)
        elif name in DEEDS:
            DEEDS[name](self, argument)

    def on_key(self, event: events.Key) -> None:
        """Jump to a subscription by its digit."""
        if event.key.isdigit() and isinstance(self.screen, OverviewScreen):
            event.stop()
            self.screen.jump(int(event.key))

    def jump(self, id: str) -> None:
        """Show one subscription in detail, from wherever we are."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if isinstance(self.screen, OverviewScreen):
            self.screen.do_detail(id)

    def utter(self, text: str) -> None:
        """Write to the terminal as it is: a bell, a notification. Nobody hears a headless one."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(text)
            self._driver.flush()

    def chosen(self) -> str | None:
        """Give the subscription that the screen in front is about."""
        selected = getattr(self.screen, "selected", None)
        return selected if isinstance(selected, str) else None

    def say(self, key: str, **blanks: str) -> None:
        """Say something in passing; never as markup."""
        self.notify(self.words(key, **blanks), markup=False, timeout=4)

    # How it looks

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our tokens for themes that do not set them."""
        return themes.defaults(self.current_theme)

    def _take_themes(self) -> None:
        """Start with the wanted theme; where it cannot be used, say so and take the terminal's."""
        self.set_reactive(App.theme, self._wanted_theme())
        self.stylesheet = Stylesheet(variables=self.get_css_variables())
        if self.stage.glyphs is ASCII:
            from quotatop.tui.ascii import wear  # noqa: PLC0415 - most terminals need none of it

            wear(self.stylesheet)

    def theme_folders(self) -> tuple[Path, Path]:
        """Give the folders of our themes and of the user's, which win."""
        return themes.shipped_folder(), self.stage.places.themes

    def load_all_themes(self) -> frozenset[str]:
        """Read all theme files, say which are bad, and give the names of the others."""
        found, bad = themes.load_themes(self.theme_folders())
        for theme in found.values():
            self.register_theme(theme)
        for one in bad:
            self.notify(self._bad_theme(one), markup=False, severity="warning", timeout=10)
        return frozenset(found)

    def _wanted_theme(self) -> str:
        wanted = self.config.display.theme
        for name in (wanted, themes.FALLBACK):
            found = themes.load_theme(name, self.theme_folders())
            if isinstance(found, Theme):
                self.register_theme(found)
                return name
            if isinstance(found, themes.BadTheme):
                self.notices.append(self._bad_theme(found))
            elif name in self.available_themes:
                return name
            else:
                self.notices.append(self.words("theme.unknown", theme=plain(name, 40), used=themes.FALLBACK))
        return _LAST_THEME

    def _bad_theme(self, bad: themes.BadTheme) -> str:
        return self.words("theme.bad", file=bad.file, reason=bad.reason)

    def _take_keys(self) -> None:
        self.set_keymap(keymap(self.remapped))

    def _unknown_keys(self) -> tuple[str, ...]:
        names = unknown_names(self.remapped)
        return (self.words("problem.keys", names=plain(", ".join(names), 200)),) if names else ()

    # How it ends

    def _handle_exception(self, error: Exception) -> None:
        """End, and leave the telling to who started the app: Textual would print local variables."""
        if isinstance(error, WorkerFailed):
            error = error.error if isinstance(error.error, Exception) else error
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def panic(self, *_: object) -> None:
        """End without printing anything of what was on the stack."""
        self._return_code = 1
        self._close_messages_no_wait()


def stamp(path: Path) -> tuple[int, int, int] | None:
    """Give what changes when a file is written or replaced; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
