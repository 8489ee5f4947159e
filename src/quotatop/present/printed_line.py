"""How does the prepared line read at this moment?

Works on the document that `present.line` prepared, with nothing imported that the fastest command cannot afford.
A window whose reset has passed has no number any more; what is not known prints as `–`. The whole file is total: a
document that was cut or forged gives dashes, never an exception.
"""

from quotatop.present.points import whole_percent
from quotatop.present.spans import age, countdown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

DASH = "–"
AS_WRITTEN = "as written"
"""In place of a colour: the person's own text in a template, which may hold tmux formats."""
_COLOURS = {"spare": "green", "lasts": "green", "tight": "yellow", "runs-out": "red", "spent": "red"}
_TROUBLE = ("tight", "runs-out", "spent")


class Glance:
    """One subscription at one moment. `windows` are its windows in binding order, those with a number first."""

    def __init__(self, prepared: "Mapping[str, object]", now: float) -> None:
        self.prepared = prepared
        self.now = now
        self.windows = sorted(_dicts(prepared.get("windows")), key=lambda window: self.used(window) is None)
        self.main = [window for window in self.windows if not window.get("side")]

    def text(self, name: str) -> "str | None":
        """Give a text of the subscription itself; None where there is none."""
        value = self.prepared.get(name)
        return value if isinstance(value, str) and value else None

    def used(self, window: "Mapping[str, object]") -> "float | None":
        """Give a window's used percent; None where it is unknown or its reset has passed."""
        value, resets_at = window.get("used"), _number(window.get("resets_at"))
        return None if resets_at is not None and resets_at <= self.now else _number(value)

    def reset(self, window: "Mapping[str, object]") -> "float | None":
        """Give when a window resets; None where that is unknown or over."""
        resets_at = _number(window.get("resets_at"))
        return resets_at if resets_at is not None and resets_at > self.now else None

    def verdict(self, window: "Mapping[str, object]") -> "tuple[str, str]":
        """Give a window's verdict and its word; both empty where its number is unknown."""
        verdict, word = str(window.get("verdict") or ""), str(window.get("word") or "")
        known = self.used(window) is not None or verdict == "unlimited"
        freed = verdict == "blocked" and not any(other.get("spent") and self.used(other) for other in self.main)
        return (verdict, word) if known and not freed else ("", "")

    def window(self, id: "str | None" = None) -> "Mapping[str, object]":
        """Give the binding window, or the one of that id; an empty one where there is none."""
        if id is not None:
            return next((window for window in self.windows if window.get("id") == id), {})
        return next(iter(self.main or self.windows), {})

    @property
    def read_at(self) -> "float | None":
        """When the vendor was last heard."""
        return _number(self.prepared.get("read_at"))

    @property
    def is_stale(self) -> bool:
        """Whether the figures are old: too old, followed by a fault, or of a paused subscription."""
        stale_at = _number(self.prepared.get("stale_at"))
        followed = bool(self.text("fault") or self.prepared.get("paused"))
        return stale_at is not None and (followed or self.now > stale_at)

    @property
    def rank(self) -> float:
        """How near to stopping its user the subscription is; -1 where nobody knows."""
        window = self.window()
        used = self.used(window)
        if used is None:
            return -1.0
        return used + 1000 if window.get("spent") else used

    @property
    def in_trouble(self) -> bool:
        """Whether the subscription is worth a look: near its limit, or not readable."""
        return self.verdict(self.window())[0] in _TROUBLE or self.text("fault") is not None

    @property
    def peak(self) -> "Mapping[str, object]":
        """How its peak rule stands now; empty where it has none."""
        begun = [peak for peak in _dicts(self.prepared.get("peaks")) if (_number(peak.get("at")) or 0) <= self.now]
        return begun[-1] if begun else {}

    @property
    def peak_edge(self) -> "float | None":
        """When the peak begins or ends next; None where that is not known."""
        moments = (_number(peak.get("at")) for peak in _dicts(self.prepared.get("peaks")))
        return next((at for at in moments if at is not None and at > self.now), None)


class Prepared:
    """The whole document at one moment. `local` turns seconds since the epoch into the clock on the wall."""

    def __init__(self, document: object, now: float, local: "Callable[[float], str]") -> None:
        whole = document if isinstance(document, dict) else {}
        self.local = local
        self.now = now
        self.shows_left = whole.get("show") == "left"
        self.ascii = whole.get("glyphs") == "ascii"
        words = whole.get("words")
        said = words if isinstance(words, dict) else {}
        self.left_word, self.stale_mark, self.trouble_mark = (
            str(said.get(name) or default) for name, default in (("left", "left"), ("stale", "?"), ("trouble", "!"))
        )
        self.glances = [Glance(prepared, now) for prepared in _dicts(whole.get("subscriptions"))]

    def first(self) -> "Glance | None":
        """Give the subscription that binds first; of equals the first in config order."""
        awake = [glance for glance in self.glances if not glance.prepared.get("paused")] or self.glances
        return max(awake, key=lambda glance: glance.rank) if awake else None

    def others_in_trouble(self, than: "Glance | None") -> int:
        """Count the subscriptions beside one that are worth a look."""
        return sum(glance.in_trouble for glance in self.glances if glance is not than)

    def percent(self, used: "float | None") -> str:
        """Write a percentage in the direction that the config wants: `78%`, `22% left`."""
        if used is None:
            return DASH
        if not self.shows_left:
            return whole_percent(used)
        return f"{whole_percent(100 - used)} {self.left_word}"


def default_line(prepared: Prepared, *, tmux: bool = False) -> "list[tuple[str, str]]":
    """Give the line without a template, as pieces of text with their tmux colour ("" for none)."""
    first = prepared.first()
    if first is None:
        return [(DASH, "")]
    window = first.window()
    used = first.used(window)
    pieces = [(f"{first.text('label') or first.text('id') or DASH} ", "")]
    if window:
        pieces.append((f"{_name(window)} ", ""))
    mark = prepared.stale_mark if used is not None and first.is_stale else ""
    balance = first.text("balance")
    if balance and not window:
        pieces.append((balance + (prepared.stale_mark if first.is_stale else ""), ""))
    else:
        pieces.append((prepared.percent(used) + mark, _COLOURS.get(first.verdict(window)[0], "") if tmux else ""))
    reset = first.reset(window)
    if reset is not None:
        pieces.append((f" {countdown(prepared.now, reset)}", ""))
    pieces += _second(prepared, first, window, tmux=tmux)
    if used is None and first.text("fault"):
        pieces.append((f" {first.text('fault')}", "red" if tmux else ""))
    elif first.is_stale and first.read_at is not None:
        pieces.append((f" ({age(prepared.now, first.read_at)})", ""))
    trouble = prepared.others_in_trouble(first)
    if trouble:
        pieces.append((f" +{trouble}{prepared.trouble_mark}", "yellow" if tmux else ""))
    return pieces


def _second(
    prepared: Prepared, first: Glance, window: "Mapping[str, object]", *, tmux: bool
) -> "list[tuple[str, str]]":
    second = next((other for other in first.main if other is not window), None)
    if second is None:
        return []
    colour = _COLOURS.get(first.verdict(second)[0], "") if tmux else ""
    between = " | " if prepared.ascii else " · "
    return [(f"{between}{_name(second)} ", ""), (prepared.percent(first.used(second)), colour)]


def painted(pieces: "Sequence[tuple[str, str]]") -> str:
    """Write pieces for tmux: colours as `#[fg=…]`, every `#` of data doubled; a person's own text is as written."""
    return "".join(
        text if colour == AS_WRITTEN else _in_colour(text.replace("#", "##"), colour) for text, colour in pieces
    )


def narrowed(pieces: "Sequence[tuple[str, str]]", width: int) -> "list[tuple[str, str]]":
    """Give pieces that together take at most `width` cells; a cut shows an ellipsis.

    Styles for tmux in a person's own text (`#[bold]`) take no cells and are all kept.
    """
    from quotatop.domain.text import cut  # noqa: PLC0415 - only where a width is asked for

    parts = [part for piece in pieces for part in _apart(*piece)]
    kept = cut("".join(text for text, _, is_style in parts if not is_style), width)
    narrow: list[tuple[str, str]] = []
    last = max((place for place, part in enumerate(parts) if not part[2]), default=-1)
    for place, (text, colour, is_style) in enumerate(parts):
        if is_style:
            narrow.append((text, colour))
            continue
        piece, kept = (kept, "") if place == last else (kept[: len(text)], kept[len(text) :])
        narrow.append((piece, colour))
    return narrow


def _apart(text: str, colour: str) -> "Iterator[tuple[str, str, bool]]":
    """Part a person's own text into what is seen and styles."""
    if colour != AS_WRITTEN or "#[" not in text:
        yield text, colour, False
        return
    while text:
        before, mark, rest = text.partition("#[")
        if before:
            yield before, colour, False
        style, end, text = rest.partition("]")
        if mark:
            yield f"{mark}{style}{end}", colour, True


def _name(window: "Mapping[str, object]") -> str:
    return str(window.get("name") or window.get("id") or DASH)


def _in_colour(data: str, colour: str) -> str:
    return f"#[fg={colour}]{data}#[default]" if colour and data else data


def _dicts(value: object) -> "list[Mapping[str, object]]":
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _number(value: object) -> "float | None":
    usable = isinstance(value, int | float) and not isinstance(value, bool) and -1e15 < value < 1e15
    return float(value) if usable and isinstance(value, int | float) else None
