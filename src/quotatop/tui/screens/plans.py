"""Which plans are there?  A list with filters, and the sheet of the plan that is opened."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from quotatop import counted, facts
from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.worth import Question
from quotatop.domain.mix import MIXES, Mix
from quotatop.domain.plan import PlanVersion, civil_day
from quotatop.domain.text import plain
from quotatop.present.board.frame import footer_line
from quotatop.present.board.shape import Pen, shape_for
from quotatop.present.drawing import Line, Span, clipped
from quotatop.present.plan_list import (
    Choice,
    Easel,
    PlanRow,
    chosen,
    column_heads,
    heading,
    list_lines,
    plain_signs,
    rows_of,
)
from quotatop.present.plan_sheet import Desk, plan_sheet
from quotatop.present.plans import Shelf
from quotatop.present.tone import Tone
from quotatop.tui.beside import begin
from quotatop.tui.commands import Place, bindings, footer_keys
from quotatop.tui.lines import Lines, Page

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp

OWN = "own"


class PlanFilter(Input):
    """Filters the plans while one types; Enter keeps the filter, Esc drops it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop", show=False, priority=True)]
    DEFAULT_CSS = """
    PlanFilter { dock: bottom; height: 1; border: none; padding: 0 1; background: $surface; color: $foreground; }
    PlanFilter:focus { border: none; }
    """

    def __init__(self, needle: str, hint: str, narrow: Callable[[str], None]) -> None:
        super().__init__(needle, placeholder=hint, max_length=64, select_on_focus=False, compact=True)
        self.cursor_blink = False
        self._narrow = narrow

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter by what is there so far."""
        event.stop()
        self._narrow(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter and go away."""
        event.stop()
        self.remove()

    def action_drop(self) -> None:
        """Drop the filter and go away."""
        self._narrow("")
        self.remove()


class PlansScreen(Screen[None]):
    """The catalogue of a day. What it draws is kept until something of it changes."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.PLANS)
    CSS = """
    PlansScreen { overflow: hidden hidden; }
    """
    PLACE = Place.PLANS
    app: "LiveApp"

    def __init__(self) -> None:
        super().__init__()
        self._catalogue: PricedCatalogue | None = None
        self._every: tuple[PlanVersion, ...] = ()
        self._asked: object = None
        self._said: dict[str, PlanRow] = {}
        self._choice = Choice()
        self._ids: tuple[str, ...] = ()
        self._plan: str | None = None
        self._opened = False
        self._mix = "A"
        self._own: Mix | None = None
        self._header, self._body, self._footer = Lines(), Page(), Lines()

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield from (self._header, self._body, self._footer)

    def on_mount(self) -> None:
        """Draw at once; the list follows when the catalogue has been read."""
        self.draw()
        begin(self, self._read, "catalogue")

    def on_resize(self) -> None:
        """Draw for another size."""
        self.draw()

    async def _read(self) -> None:
        catalogue = await asyncio.to_thread(facts.whole_catalogue, self.app.stage.places)
        day = civil_day(self.app.stage.clock.now())
        self._catalogue, self._every = catalogue, catalogue.held_on(day)
        self.draw()

    def draw(self) -> None:
        """Show the list, or the plan that is opened."""
        app, catalogue = self.app, self._catalogue
        width, height, glyphs = app.size.width, app.size.height, app.stage.glyphs
        pen = Pen(shape_for(width, height), glyphs, app.words)
        head: tuple[Line, ...] = ()
        if catalogue is None:
            reading = Span(app.words("plan-list.reading"), Tone.MUTED)
            body: tuple[Line, ...] = (Line(clipped([Span(" "), reading], width, glyphs.ellipsis)),)
        else:
            head, body = self._drawn(catalogue, width, max(1, width - 1))
        keys = footer_keys(Place.PLANS, app.remapped, app.words)
        with app.batch_update():
            self._header.show(head if height > 5 else head[:1] if height > 3 else ())
            self._body.show(body)
            self._footer.show((footer_line(keys, "", width, pen),) if height > 3 else ())

    def _drawn(self, catalogue: PricedCatalogue, width: int, room: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        app, glyphs = self.app, self.app.stage.glyphs
        day = civil_day(app.stage.clock.now())
        shelf = Shelf(catalogue, self._every, day, day, app.words)
        question = Question(day, self._own if self._mix == OWN and self._own else MIXES.get(self._mix, MIXES["A"]))
        versions = chosen(self._every, shelf, self._choice)
        self._ids = tuple(version.id for version in versions)
        if self._plan not in self._ids:
            self._plan, self._opened = next(iter(self._ids), None), False
        said = app.words(f"plan-list.{OWN}") if self._mix == OWN else self._mix
        count = len(versions), len(self._every)
        head = heading(self._choice, count, said, app.words, Easel(width, glyphs))
        if self._opened:
            version = versions[self._ids.index(self._plan or "")]
            return head, plain_signs(plan_sheet(version, Desk(shelf, catalogue, question), room), glyphs)
        rows = self._rows(catalogue, shelf, question)
        shown = [rows[id] for id in self._ids]
        listed = list_lines(shown, self._plan, app.words, Easel(room, glyphs))
        return (*head, *column_heads(shown, app.words, Easel(room, glyphs))), (
            *self._problems(catalogue, room),
            *listed,
        )

    def _rows(self, catalogue: PricedCatalogue, shelf: Shelf, question: Question) -> dict[str, PlanRow]:
        """Give what the list says of each plan, said anew only for another day, mix or language."""
        key = (id(catalogue), question, self.app.words.language)
        if self._asked != key:
            self._asked, self._said = key, {row.id: row for row in rows_of(catalogue, shelf, question)}
        return self._said

    def _problems(self, catalogue: PricedCatalogue, room: int) -> list[Line]:
        """Say what is wrong with the user's own files; the shipped facts are shown."""
        cut = self.app.stage.glyphs.ellipsis
        said = [plain(str(problem), 300) for problem in catalogue.problems]
        return [Line(clipped([Span(f" {text}", Tone.FAULT)], room, cut)) for text in said]

    def choose(self, choice: Choice) -> None:
        """Show other plans."""
        self._choice, self._opened = choice, False
        self.draw()

    def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """Do what was clicked."""
        message.stop()
        self.app.do(message.command, message.argument)

    def step(self, by: int) -> None:
        """Move the cursor; in an opened plan, scroll."""
        if self._opened:
            self._body.scroll_relative(y=by, animate=False)
        elif self._ids and self._plan in self._ids:
            place = min(len(self._ids) - 1, max(0, self._ids.index(self._plan) + by))
            self._select(self._ids[place])

    def _select(self, id: str) -> None:
        self._plan = id
        self.draw()
        self._body.reveal("plan", id)

    def do_plan(self, id: str) -> None:
        """Open a plan: the one clicked, else the one with the cursor."""
        self._plan = id or self._plan
        self._opened = self._plan is not None
        self.draw()
        self._body.scroll_home(animate=False)

    def do_plans_back(self, _: str) -> None:
        """Close the plan, then drop the filter, then leave."""
        if self._opened:
            self._opened = False
            self.draw()
            if self._plan is not None:
                self._body.reveal("plan", self._plan)
        elif self._choice.needle or self._choice.provider:
            self.choose(replace(self._choice, needle="", provider=None))
        else:
            self.app.pop_screen()

    def do_plans_filter(self, _: str) -> None:
        """Ask for a text."""
        if not self.query(PlanFilter):
            line = PlanFilter(self._choice.needle, self.app.words("plan-list.hint"), self._narrow)
            self.mount(line)
            line.focus()

    def _narrow(self, needle: str) -> None:
        self.choose(replace(self._choice, needle=needle))

    def do_plans_provider(self, _: str) -> None:
        """Show the next provider's plans alone, after the last one all."""
        known = [None, *dict.fromkeys(version.provider for version in self._every)]
        place = known.index(self._choice.provider) if self._choice.provider in known else 0
        self.choose(replace(self._choice, provider=known[(place + 1) % len(known)]))

    def do_plans_sale(self, _: str) -> None:
        """Show what holders keep as well, or what is on sale alone."""
        self.choose(replace(self._choice, on_sale=not self._choice.on_sale))

    def do_plans_mix(self, _: str) -> None:
        """Compare at the next mix; one's own is counted from the logs when it is first asked for."""
        names = [*MIXES, OWN]
        self._mix = names[(names.index(self._mix) + 1) % len(names)]
        if self._mix == OWN and self._own is None:
            self.app.say("plan-list.counting")
            begin(self, self._count_own, "mix")
        self.draw()

    async def _count_own(self) -> None:
        self._own = await asyncio.to_thread(counted.own_mix, self.app.stage.places, self.app.stage.clock.now())
        if self._own is None and self._mix == OWN:
            self._mix = next(iter(MIXES))
            self.app.say("plan-list.no-own")
        self.draw()

    def do_next(self, _: str) -> None:
        """Go down."""
        self.step(1)

    def do_previous(self, _: str) -> None:
        """Go up."""
        self.step(-1)

    def do_page_down(self, _: str) -> None:
        """Go a page down."""
        self.step(max(1, self._body.size.height - 2))

    def do_page_up(self, _: str) -> None:
        """Go a page up."""
        self.step(-max(1, self._body.size.height - 2))

    def do_first(self, _: str) -> None:
        """Go to the beginning."""
        self.step(-len(self._every) - 10_000)

    def do_last(self, _: str) -> None:
        """Go to the end."""
        self.step(len(self._every) + 10_000)
