"""How does a subscription get onto the screen?  Take a key that is there, or type one; try it; save it.

Nothing here blocks: with a key in the environment, Enter leads to gauges.
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from quotatop import providers
from quotatop.catalogue.load import load_catalogue
from quotatop.domain.credential import KEY, Secret
from quotatop.domain.fault import PollFault
from quotatop.domain.origin import parse_origin
from quotatop.domain.provider import Provider, foreign_prefix
from quotatop.domain.subscription import Subscription
from quotatop.host.keytext import clean
from quotatop.present.detail import says
from quotatop.present.faults import say_fault
from quotatop.present.found import say_found
from quotatop.tui.beside import begin
from quotatop.tui.newcomer import Newcomer, NotTried, found_here
from quotatop.tui.saving import NotSaved

if TYPE_CHECKING:
    from quotatop.host.discover import Found
    from quotatop.tui.live import LiveApp

_TYPED = "type:"
_FOUND = "found:"
_ALL = "all"


def _is_origin(text: str) -> bool:
    try:
        parse_origin(text)
    except ValueError:
        return False
    return True


class KeyLine(Input):
    """A line for a key: one star for each character, since Textual's dot is two cells wide in some terminals."""

    @property
    def _value(self) -> Text:
        return Text("*" * len(self.value), no_wrap=True, overflow="ignore", end="")


class SetupScreen(Screen[None]):
    """Three steps on one page: where the key is, which plan it is for and the key itself, what the vendor says."""

    TAKES: ClassVar = ("help", "quit", "interrupt", "suspend", "theme", "palette", "bell")
    """What else one may do here; the other commands speak of subscriptions that are not in sight."""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False, priority=True)]
    CSS = """
    SetupScreen VerticalScroll { padding: 1 2; background: $background; color: $foreground; }
    SetupScreen #title { color: $title; text-style: bold; }
    SetupScreen Static { height: auto; background: $background; }
    SetupScreen .muted { color: $muted; text-style: $muted-style; margin-bottom: 1; }
    SetupScreen OptionList {
        height: auto; max-height: 14; max-width: 90; background: $background; border: round $gauge-track; padding: 0 1;
    }
    SetupScreen OptionList:focus { border: round $key; }
    SetupScreen Input { max-width: 90; border: round $gauge-track; background: $background; }
    SetupScreen Input:focus { border: round $key; }
    SetupScreen #said { margin-top: 1; max-width: 90; }
    """
    app: "LiveApp"

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Found, ...] = ()
        self._provider: Provider | None = None
        self._newcomer: Newcomer | None = None
        self._typed: dict[str, Secret] = {}
        self._anyway: list[Newcomer] = []

    def compose(self) -> ComposeResult:
        """Lay out all steps; only one list is seen at a time."""
        words = self.app.words
        first = not self.app.engine.fleet.states
        with VerticalScroll(can_focus=False):
            yield Static(
                Content(words("setup-screen.first" if first else "setup-screen.add")), id="title", markup=False
            )
            yield Static(Content(words("setup-screen.where")), id="ask", classes="muted", markup=False)
            yield OptionList(id="where")
            yield OptionList(id="plan")
            key = KeyLine(password=True, placeholder=words("setup-screen.key"), id="key", select_on_focus=False)
            origin = Input(placeholder=words("setup-screen.origin"), id="origin", select_on_focus=False)
            key.cursor_blink = origin.cursor_blink = False
            yield key
            yield origin
            yield Static("", id="said", markup=False)

    def on_mount(self) -> None:
        """Look what is there."""
        self.query_one("#plan").display = False
        self.query_one("#key").display = False
        self.query_one("#origin").display = False
        self._found = found_here(self.app.config)
        self._list_places()

    def draw(self) -> None:
        """Nothing here follows the clock."""

    def _list_places(self) -> None:
        words, where = self.app.words, self.query_one("#where", OptionList)
        usable = [one for one in self._found if one.usable]
        options = [Option(Content(words("setup-screen.all", count=len(usable))), id=_ALL)] if len(usable) > 1 else []
        for number, one in enumerate(usable):
            provider = providers.load(one.provider_id)
            name, interval_s = says(provider.name, self.app.view()), self.app.config.polling.interval_s
            use = words("setup-screen.use", name=name, place=one.place)
            what = say_found(provider, one.command, one.note, interval_s, words)
            options.append(Option(Content(f"{use}\n   {what}"), id=f"{_FOUND}{number}"))
        for provider in providers.load_all():
            if provider.keyless:
                continue  # what needs no key is found or not there
            name = says(provider.name, self.app.view())
            options.append(
                Option(Content(words("setup-screen.type", name=name, id=provider.id)), id=_TYPED + provider.id)
            )
        where.clear_options()
        where.add_options(options)
        where.highlighted = 0
        where.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go on from a list."""
        chosen = event.option.id or ""
        if event.option_list.id == "plan":
            self._ask_key(chosen)
        elif chosen.startswith(_TYPED):
            self._ask_plan(providers.load(chosen.removeprefix(_TYPED)))
        else:
            usable = [one for one in self._found if one.usable]
            picked = usable if chosen == _ALL else [usable[int(chosen.removeprefix(_FOUND))]]
            taken = [held.id for held in self.app.config.subscriptions]
            newcomers = []
            for one in picked:
                newcomers.append(Newcomer.from_found(one, taken))
                taken.append(newcomers[-1].id)
            self._try(newcomers)

    def _ask_plan(self, provider: Provider) -> None:
        self._provider = provider
        words, plans = self.app.words, self.query_one("#plan", OptionList)
        known = load_catalogue([provider.id], self.app.stage.places.plans).plans_of(provider.id)
        plans.clear_options()
        plans.add_option(Option(Content(words("setup-screen.plan-told")), id=""))
        plans.add_options([Option(Content(f"{plan.name}  {plan.id}"), id=plan.id) for plan in known])
        plans.highlighted = 0
        self._show_only("plan", words("setup-screen.plan", name=says(provider.name, self.app.view())))

    def _ask_key(self, plan: str) -> None:
        provider = self._provider
        if provider is None:
            return
        taken = [held.id for held in self.app.config.subscriptions]
        self._newcomer = Newcomer.waiting(provider.id, plan or None, taken)
        self._typed = {}
        self._ask_part()
        self._show_only("key", self.app.words("setup-screen.key-page", page=provider.key_page))

    def _ask_part(self) -> bool:
        """Ask for the first part of the key that was not typed yet; give whether there is one."""
        missing = [part for part in self._provider.parts if part not in self._typed] if self._provider else []
        if missing:
            words, line = self.app.words, self.query_one("#key", Input)
            line.value = ""
            whole = missing[0] == KEY
            line.placeholder = words("setup-screen.key") if whole else words("setup-screen.part", part=missing[0])
        return bool(missing)

    def _show_only(self, id: str, ask: str) -> None:
        for each in ("where", "plan", "key"):
            self.query_one(f"#{each}").display = each == id
        self.query_one("#origin").display = id == "key"
        self.query_one("#ask", Static).update(Content(ask))
        self._say("")
        self.query_one(f"#{id}").focus()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Take the key; one that no header could carry is refused by the place of the wrong character."""
        newcomer, provider = self._newcomer, self._provider
        if newcomer is None or provider is None:
            return
        if self._anyway:
            self._save(self._anyway)
            return
        key = self._key(provider)
        if key is None:
            return
        part = next((part for part in provider.parts if part not in self._typed), provider.parts[-1])
        self._typed[part] = key
        if self._ask_part():
            self._say("")
            return
        origin = self.query_one("#origin", Input).value.strip() or None
        if origin and not _is_origin(origin):
            self._say(self.app.words("setup-screen.bad-origin"))
            return
        self._try([replace(newcomer, typed=dict(self._typed), base_url=origin)], self._stranger(provider, key))

    def _key(self, provider: Provider) -> Secret | None:
        """Give what stands in the line, or say what is wrong with it."""
        try:
            key = clean(self.query_one("#key", Input).value.strip())
        except PollFault as fault:
            nobody = Subscription(provider.id, provider.id, 0)
            self._say(say_fault(fault.at(self.app.stage.clock.now()), nobody, self.app.words))
            return None
        if key is None:
            self._say(self.app.words("setup.add.empty-key"))
        return key

    def _stranger(self, provider: Provider, key: Secret) -> str:
        stranger = foreign_prefix(provider.prefixes, key.reveal())
        if stranger is None:
            return ""
        product = says(stranger.product, self.app.view())
        return self.app.words("setup.prefix", prefix=stranger.prefix, product=product, page=provider.key_page)

    def on_input_changed(self, _: Input.Changed) -> None:
        """A changed key is tried again before it is saved."""
        self._anyway = []

    def _try(self, newcomers: list[Newcomer], warning: str = "") -> None:
        names = ", ".join(newcomer.id for newcomer in newcomers)
        self._say(f"{warning} {self.app.words('setup.test.asking', name=names)}".strip())
        begin(self, partial(self._tried, newcomers, warning), "test")

    async def _tried(self, newcomers: list[Newcomer], warning: str) -> None:
        """Ask each vendor once; save what answers, and say why the rest does not."""
        good: list[Newcomer] = []
        bad: list[Newcomer] = []
        said = [warning] if warning else []
        for newcomer in newcomers:
            try:
                await newcomer.tried(self.app)
            except NotTried as error:
                said.append(str(error))
                (bad if error.stops else good).append(newcomer)
            else:
                good.append(newcomer)
        if good:
            self._save(good, said)
            return
        self._anyway = bad
        said.append(self.app.words("setup-screen.anyway"))
        self._say("\n".join(said))

    def _save(self, newcomers: list[Newcomer], said: list[str] | None = None) -> None:
        try:
            for newcomer in newcomers:
                self.app.take(newcomer.saved(self.app.stage))
        except NotSaved as error:
            self._say(self.app.words("save.failed", why=str(error)))
            return
        self.app.engine.refresh([newcomer.id for newcomer in newcomers])
        self.app.pop_screen()
        for text in said or ():
            self.app.notify(text, markup=False, severity="warning", timeout=12)
        self.app.do("bell")

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(text))

    def action_back(self) -> None:
        """Go one step back, from the first one to the overview."""
        self._anyway = []
        if self.query_one("#where").display:
            self.app.pop_screen()
            return
        self._show_only("where", self.app.words("setup-screen.where"))
