"""What may a person write to have a line of their own?

`{name}` is a value, `{name:option}` a value with options, `{?name}…{/}` text for when the value is known; `{{` and
`}}` are braces. Options stand behind one colon, parted by commas: a number is a width in cells (`>6` aligns to the
right), anything else picks a subscription (`glm`), a window (`week`) or both (`glm/week`).
"""

from quotatop.domain.text import pad
from quotatop.present.points import whole_percent
from quotatop.present.printed_line import AS_WRITTEN, DASH, Glance, Prepared
from quotatop.present.spans import age, countdown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BAR_CELLS = 10


class TemplateError(ValueError):
    """A template that cannot be read: `code` is a key below `line.bad.`, `text` the piece that is wrong."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


def fill(template: str, prepared: Prepared) -> "list[tuple[str, str]]":
    """Fill a template and give pieces as `default_line` does; its own text is marked as written by a person.

    Raise TemplateError for an unknown name or a condition that is not closed.
    """
    written: list[tuple[str, str]] = []
    shown = [True]
    for kind, text in _tokens(template):
        if kind == "text":
            written += [(text, AS_WRITTEN)] if all(shown) else []
        elif kind == "end":
            if len(shown) == 1:
                raise TemplateError("end", "{/}")
            shown.pop()
        elif kind == "if":
            shown.append(_value(text, prepared) is not None)
        else:
            value = _written(text, prepared)
            written += [(value, "")] if all(shown) else []
    if len(shown) > 1:
        raise TemplateError("open", template)
    return written


def _tokens(template: str) -> "list[tuple[str, str]]":
    tokens: list[tuple[str, str]] = []
    place = 0
    while place < len(template):
        character = template[place]
        if character not in "{}":
            tokens.append(("text", character))
            place += 1
        elif template[place : place + 2] in ("{{", "}}"):
            tokens.append(("text", character))
            place += 2
        else:
            end = template.find("}", place)
            if character == "}" or end < 0:
                raise TemplateError("brace", template[place : place + 20])
            tokens.append(_field(template[place + 1 : end]))
            place = end + 1
    return tokens


def _field(inside: str) -> "tuple[str, str]":
    if inside == "/":
        return "end", ""
    kind, field = ("if", inside[1:]) if inside.startswith("?") else ("value", inside)
    name = field.partition(":")[0]
    if name not in NAMES:
        raise TemplateError("name", name)
    return kind, field


def _written(field: str, prepared: Prepared) -> str:
    name, cells, right, _ = _options(field)
    if name == "bar":
        return _bar(field, prepared, cells or BAR_CELLS)
    value = _value(field, prepared)
    text = DASH if value is None else value
    return pad(text, cells, right=right) if cells else text


def _value(field: str, prepared: Prepared) -> "str | None":
    name, _, _, chosen = _options(field)
    glance, window = _chosen(chosen, prepared)
    return NAMES[name](Seen(prepared, glance, window)) if glance else None


def _options(field: str) -> "tuple[str, int | None, bool, str | None]":
    name, _, options = field.partition(":")
    cells, right, chosen = None, False, None
    for option in filter(None, (option.strip() for option in options.split(","))):
        digits = option.removeprefix(">")
        if digits.isascii() and digits.isdigit():
            cells, right = min(int(digits[:4]), 500), option.startswith(">")
        else:
            chosen = option
    return name, cells, right, chosen


def _chosen(chosen: "str | None", prepared: Prepared) -> "tuple[Glance | None, Mapping[str, object]]":
    """Find what an option picks; a subscription's id wins over a window's."""
    id, _, window = (chosen or "").partition("/")
    named = next((glance for glance in prepared.glances if glance.text("id") == id), None)
    if named is not None:
        return named, named.window(window or None)
    first = prepared.first()
    return (None, {}) if first is None or window else (first, first.window(id or None))


def _bar(field: str, prepared: Prepared, cells: int) -> str:
    glance, window = _chosen(_options(field)[3], prepared)
    used = glance.used(window) if glance else None
    full, empty = ("#", ".") if prepared.ascii else ("█", "░")
    if used is None:
        return DASH.ljust(cells)
    shown = 100 - used if prepared.shows_left else used
    filled = round(cells * min(1.0, max(0.0, shown / 100)))
    return full * filled + empty * (cells - filled)


class Seen:
    """What a template sees: one subscription and one of its windows at one moment. None is "not known"."""

    def __init__(self, prepared: Prepared, glance: Glance, window: "Mapping[str, object]") -> None:
        self.prepared = prepared
        self.glance = glance
        self._window = window

    def id(self) -> "str | None":
        """The subscription's id."""
        return self.glance.text("id")

    def label(self) -> "str | None":
        """Its label, else its id."""
        return self.glance.text("label") or self.id()

    def provider(self) -> "str | None":
        """Whose plan it is."""
        return self.glance.text("provider")

    def plan(self) -> "str | None":
        """The plan's name."""
        return self.glance.text("plan")

    def window(self) -> "str | None":
        """The window's name."""
        name = self._window.get("name")
        return name if isinstance(name, str) else None

    def used(self) -> "str | None":
        """Used percent."""
        used = self.glance.used(self._window)
        return None if used is None else whole_percent(used)

    def left(self) -> "str | None":
        """Percent left."""
        used = self.glance.used(self._window)
        return None if used is None else whole_percent(100 - used)

    def percent(self) -> "str | None":
        """The percentage in the direction that the config shows."""
        used = self.glance.used(self._window)
        return None if used is None else self.prepared.percent(used)

    def until(self) -> "str | None":
        """How long until the reset."""
        reset = self.glance.reset(self._window)
        return None if reset is None else countdown(self.prepared.now, reset)

    def at(self) -> "str | None":
        """The clock time of the reset."""
        reset = self.glance.reset(self._window)
        return None if reset is None else self.prepared.local(reset)

    def verdict(self) -> "str | None":
        """The verdict's word."""
        return self.glance.verdict(self._window)[1] or None

    def peak(self) -> "str | None":
        """During peak hours, when they end."""
        edge = self.glance.peak_edge
        return self.prepared.local(edge) if self.glance.peak.get("active") and edge is not None else None

    def factor(self) -> "str | None":
        """What work costs now."""
        factor = self.glance.peak.get("factor")
        return factor if isinstance(factor, str) and factor else None

    def balance(self) -> "str | None":
        """What a prepaid account has left."""
        return self.glance.text("balance")

    def age(self) -> "str | None":
        """How old the reading is."""
        return None if self.glance.read_at is None else age(self.prepared.now, self.glance.read_at)

    def fault(self) -> "str | None":
        """Why the last poll learned nothing."""
        return self.glance.text("fault")

    def stale(self) -> "str | None":
        """A mark where the reading is old."""
        return self.prepared.stale_mark if self.glance.is_stale else None

    def others(self) -> "str | None":
        """How many other subscriptions are in trouble."""
        count = self.prepared.others_in_trouble(self.glance)
        return str(count) if count else None


NAMES: "dict[str, Callable[[Seen], str | None]]" = {
    "id": Seen.id,
    "label": Seen.label,
    "provider": Seen.provider,
    "plan": Seen.plan,
    "window": Seen.window,
    "used": Seen.used,
    "left": Seen.left,
    "percent": Seen.percent,
    "bar": Seen.used,
    "in": Seen.until,
    "at": Seen.at,
    "verdict": Seen.verdict,
    "peak": Seen.peak,
    "factor": Seen.factor,
    "balance": Seen.balance,
    "age": Seen.age,
    "fault": Seen.fault,
    "stale": Seen.stale,
    "others": Seen.others,
}
"""What a template may name; each gives its text, or None where it is not known."""
