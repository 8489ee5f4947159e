"""What can one do on the screen?  Each command is declared once; keys, footer, palette and help follow from it."""

from collections.abc import Iterable
from enum import StrEnum

from textual.binding import Binding, BindingType

from quotatop.domain.value import dataclass
from quotatop.present.board.frame import Key
from quotatop.present.words import Words


class Place(StrEnum):
    """Where a command makes sense."""

    EVERYWHERE = "everywhere"
    OVERVIEW = "overview"
    DETAIL = "detail"
    COMPARE = "compare"
    PLANS = "plans"
    USAGE = "usage"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name (also the key in the config's `[keys]`), default keys, where it makes sense.

    `also` is a second place for it. `footer` ranks it in the footer, 0 keeps it out; `palette` is whether the palette
    lists it. Its word and its help are `do.<name>` and `do.<name>.help` of the language tables.
    """

    name: str
    keys: str
    place: Place = Place.EVERYWHERE
    footer: int = 0
    palette: bool = True
    also: Place | None = None

    def is_for(self, place: Place) -> bool:
        """Whether it belongs to a place alone, and not to every one."""
        return place in (self.place, self.also)


COMMANDS = (
    Command("help", "question_mark,f1", footer=1),
    Command("quit", "q,ctrl+q", footer=2),
    Command("interrupt", "ctrl+c", palette=False),
    Command("suspend", "ctrl+z", palette=False),
    Command("detail", "enter,d", Place.OVERVIEW, footer=3),
    Command("back", "escape,backspace,left,d", Place.DETAIL, footer=3, palette=False, also=Place.COMPARE),
    Command("refresh", "r,f5", footer=4),
    Command("show", "u", footer=5),
    Command("check", "c", footer=5),
    Command("check-back", "escape", Place.CHECK, footer=3, palette=False),
    Command("check-whose", "tab", Place.CHECK, footer=3),
    Command("filter", "slash", Place.OVERVIEW, footer=6),
    Command("sort", "s", Place.OVERVIEW, footer=7),
    Command("theme", "t", footer=8),
    Command("palette", "ctrl+p,colon", footer=9, palette=False),
    Command("pause", "p", footer=10),
    Command("open", "o", footer=11),
    Command("add", "n", footer=12),
    Command("compare", "C", footer=13),
    Command("span", "w", Place.COMPARE, footer=4, palette=False),
    Command("plans", "P", footer=14),
    Command("plan", "enter,d", Place.PLANS, footer=3),
    Command("plans-back", "escape,backspace,left", Place.PLANS, footer=3, palette=False),
    Command("plans-filter", "slash", Place.PLANS, footer=5),
    Command("plans-provider", "v", Place.PLANS, footer=6),
    Command("plans-sale", "s", Place.PLANS, footer=7),
    Command("plans-mix", "m", Place.PLANS, footer=8),
    Command("usage", "l", footer=15),
    Command("usage-back", "escape,backspace,left", Place.USAGE, footer=3, palette=False),
    Command("usage-by", "v", Place.USAGE, footer=3, palette=False),
    Command("usage-span", "w", Place.USAGE, footer=3, palette=False),
    Command("refresh-all", "R"),
    Command("acknowledge", "a"),
    Command("snooze", "z"),
    Command("bell", "b"),
    Command("previous", "up,k", palette=False),
    Command("next", "down,j", palette=False),
    Command("page-up", "pageup", palette=False),
    Command("page-down", "pagedown,space", palette=False),
    Command("first", "home,g", palette=False),
    Command("last", "end,G", palette=False),
    Command("everything", "escape", Place.OVERVIEW, palette=False),
)
NAMES = tuple(command.name for command in COMMANDS)
_SIGNS = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "home": "Home",
    "end": "End",
    "backspace": "Backspace",
    "tab": "Tab",
}


def bindings(place: Place) -> list[BindingType]:
    """Give the default key bindings of one place. Their ids are the commands' names, by which a keymap finds them."""
    return [
        Binding(command.keys, f"app.do('{command.name}')", show=False, id=command.name)
        for command in COMMANDS
        if command.is_for(place)
    ]


def keys_of(command: Command, remapped: dict[str, str]) -> list[str]:
    """Give a command's keys: the user's, else the default ones without those that the user gave to another."""
    if command.name in remapped:
        return _split(remapped[command.name])
    taken = {key for name, keys in remapped.items() if name != command.name for key in _split(keys)}
    return [key for key in _split(command.keys) if key not in taken]


def sign(key: str) -> str:
    """Write a key as people know it: `?`, `Esc`, `F5`, `Ctrl+P`."""
    if key in _SIGNS:
        return _SIGNS[key]
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key


def footer_keys(place: Place, remapped: dict[str, str], words: Words) -> list[Key]:
    """Give the footer of one place, the most important first. Where one types, keys that write are left out."""
    ranked = sorted((command for command in here(place) if command.footer), key=lambda command: command.footer)
    return [
        Key(sign(keys[0]), words(f"do.{command.name}"), (command.name, ""))
        for command in ranked
        if (keys := [key for key in keys_of(command, remapped) if place is not Place.CHECK or not _writes(key)])
    ]


def here(place: Place) -> Iterable[Command]:
    """Give the commands that make sense in a place."""
    return (command for command in COMMANDS if command.place is Place.EVERYWHERE or command.is_for(place))


def keymap(remapped: dict[str, str]) -> dict[str, str]:
    """Give the user's keys as Textual takes them."""
    return {name: ",".join(_split(keys)) for name, keys in remapped.items() if name in NAMES}


def unknown_names(remapped: dict[str, str]) -> list[str]:
    """Give the names in the config's `[keys]` that are no command."""
    return [name for name in remapped if name not in NAMES]


def _writes(key: str) -> bool:
    return len(key) == 1 or key in ("question_mark", "slash", "colon", "space", "enter", "backspace", "left")


def _split(keys: str) -> list[str]:
    """Split a list of keys as the config writes it; a single sign stands for its key."""
    return [_KEYS.get(key, key) for part in keys.split(",") if (key := part.strip())]


_KEYS = {"?": "question_mark", "/": "slash", ":": "colon"}
