"""How are rows laid out on paper?  Columns, bars and remarks, from plain values to pieces of text.

Works on what `present.table` says of a fleet, be it of this moment or kept in the cache, with nothing imported that
a quick command cannot afford. Moments are seconds since the epoch, so that countdowns and ages are those of `now`.
Everything fits 80 columns. Where there are more, the bars grow; where there are fewer, first the plan goes, then the
clock times, the ages, the bars and the verdicts, never the percentage and the countdown.
"""

from quotatop.domain.text import cells, cut, pad
from quotatop.present.spans import age, countdown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypedDict

    Piece = tuple[str, str, bool]
    """Text, the value of its tone, whether it is set off."""

    class Row(TypedDict):
        """One window. `began` is None where that is not known; `old` is the verdict's `word` for an old reading."""

        window: str
        binding: bool
        percent: str
        fill: float | None
        began: float | None
        reset: float | None
        clock: str
        word: str
        old: str
        tone: str

    class Remark(TypedDict):
        """A sentence below a subscription; `old` is for when its reading is old."""

        text: str
        tone: str
        old: bool

    class Group(TypedDict):
        """One subscription. `standing` says why there are no rows; from `stale_at` on its reading is old."""

        name: str
        plan: str
        standing: str
        tone: str
        read_at: float | None
        stale_at: float | None
        rows: list[Row]
        remarks: list[Remark]

    class Content(TypedDict):
        """A whole table. `left` is whether bars count what is left."""

        heads: dict[str, str]
        left: bool
        groups: list[Group]


UNBOUNDED = 100
"""The columns of an output that is no terminal."""
COLUMNS = ("name", "plan", "window", "percent", "bar", "countdown", "clock", "word", "age")
_BAR_CELLS = (8, 40)
_NAME_CELLS, _NAME_CELLS_LEFT, _PLAN_CELLS = 20, 4, 12
_GIVE_WAY = ("plan", "clock", "age", "bar")
_RIGHT = ("percent", "age")
_GAP = "  "
PLAIN, MUTED, TRACK, PACE = "plain", "muted", "track", "pace"


def sheet(
    content: "Content", now: float, signs: "Mapping[str, str]", width: "int | None" = None
) -> "list[list[Piece]]":
    """Give the lines of the table. `signs` is a set of the screen's; `width` is None where there is no terminal."""
    room = width or UNBOUNDED
    groups = [(group, _texts(group, now, signs)) for group in content["groups"]]
    widths = _widths([content["heads"], *(texts for _, rows in groups for texts in rows)], room)
    lines = [_line([(content["heads"].get(name, ""), MUTED, False) for name in widths], widths, signs, room)]
    for place, (group, rows) in enumerate(groups):
        if group["standing"]:
            lines.append(_standing(group, widths, signs, room))
        for row, texts in zip(group["rows"], rows, strict=False):
            lines.append(_row(row, texts, content, now, widths, signs, room))
        lines += _remarks(group, now, room)
        if len(group["rows"]) > 1 and place < len(groups) - 1:
            lines.append([])
    return lines


def is_old(group: "Group", now: float) -> bool:
    """Say whether a subscription's reading is old by now."""
    return group["stale_at"] is not None and now > group["stale_at"]


def _texts(group: "Group", now: float, signs: "Mapping[str, str]") -> "list[dict[str, str]]":
    """Give the texts of a subscription's rows by column; the first row names it."""
    read_at, old = group["read_at"], is_old(group, now)
    rows = [
        {
            "window": f"{signs['binding'] if row['binding'] else ' '} {row['window']}",
            "percent": row["percent"],
            "countdown": countdown(now, row["reset"]) if row["reset"] is not None and row["reset"] > now else "",
            "clock": row["clock"],
            "word": row["old"] if old else row["word"],
        }
        for row in group["rows"]
    ]
    head = {"name": group["name"], "plan": group["plan"], "age": age(now, read_at) if read_at is not None else ""}
    return [{**head, **rows[0]}, *rows[1:]] if rows else [{"name": group["name"]}]


def _widths(texts: "Sequence[Mapping[str, str]]", room: int) -> "dict[str, int]":
    """Give the cells of each column that there is room for."""
    widths = {name: max(cells(each.get(name, "")) for each in texts) for name in COLUMNS}
    widths["name"] = min(widths["name"], _NAME_CELLS)
    widths["plan"] = min(widths["plan"], _PLAN_CELLS)
    widths["bar"] = _BAR_CELLS[0]
    for name in _GIVE_WAY:
        if _total(widths) <= room:
            break
        del widths[name]
    widths["name"] = max(_NAME_CELLS_LEFT, min(widths["name"], widths["name"] + room - _total(widths)))
    if _total(widths) > room:
        del widths["word"]
    if "bar" in widths:
        widths["bar"] = min(_BAR_CELLS[1], widths["bar"] + max(0, room - _total(widths)))
    return widths


def _total(widths: "Mapping[str, int]") -> int:
    return sum(widths.values()) + len(_GAP) * (len(widths) - 1)


def _row(
    row: "Row",
    texts: "Mapping[str, str]",
    content: "Content",
    now: float,
    widths: "Mapping[str, int]",
    signs: "Mapping[str, str]",
    room: int,
) -> "list[Piece]":
    tones = {"percent": row["tone"], "word": row["tone"], "plan": MUTED, "clock": MUTED, "age": MUTED}
    pieces: list[Piece] = [(texts.get(name, ""), tones.get(name, PLAIN), name == "name") for name in widths]
    pace = _pace(row, now, left=content["left"])
    return _line(pieces, widths, signs, room, lambda width: drawn_bar(row["fill"], pace, width, signs, row["tone"]))


def _line(
    pieces: "list[Piece]", widths: "Mapping[str, int]", signs: "Mapping[str, str]", room: int, bar: object = None
) -> "list[Piece]":
    line: list[Piece] = []
    for (name, width), (text, tone, strong) in zip(widths.items(), pieces, strict=True):
        if line:
            line.append((_GAP, PLAIN, False))
        if name == "bar" and callable(bar):
            line += bar(width)
        else:
            line.append((_padded(text, width, signs["ellipsis"], right=name in _RIGHT), tone, strong))
    return _trimmed(_clipped(line, room, signs["ellipsis"]))


def _standing(group: "Group", widths: "Mapping[str, int]", signs: "Mapping[str, str]", room: int) -> "list[Piece]":
    name = (_padded(group["name"], widths["name"], signs["ellipsis"]), PLAIN, True)
    return _trimmed(
        _clipped([name, (_GAP, PLAIN, False), (group["standing"], group["tone"], False)], room, signs["ellipsis"])
    )


def _remarks(group: "Group", now: float, room: int) -> "list[list[Piece]]":
    return [
        [(_GAP, PLAIN, False), (text, remark["tone"], False)]
        for remark in group["remarks"]
        if not remark["old"] or is_old(group, now)
        for text in broken(remark["text"], max(10, room - len(_GAP)))
    ]


def _pace(row: "Row", now: float, *, left: bool) -> "float | None":
    """Give where the tick of even pace stands, 0..1 in the direction shown."""
    began, reset = row["began"], row["reset"]
    if row["fill"] is None or began is None or reset is None or reset <= began or now < began - 1e-3:
        return None
    passed = min(1.0, max(0.0, (now - began) / (reset - began)))
    return 1 - passed if left else passed


def drawn_bar(
    fill: "float | None", pace: "float | None", width: int, signs: "Mapping[str, str]", tone: str
) -> "list[Piece]":
    """Draw a bar with its frame. Something is never drawn as nothing, nor almost full as full; unknown is blank."""
    inside = width - len(signs["open"] + signs["close"])
    if fill is None:
        return [(signs["open"] + " " * inside + signs["close"], PLAIN, False)]
    halves = min(2 * inside, max(0, round(fill * inside * 2)))
    halves = max(1, halves) if fill > 0 else halves
    halves = min(2 * inside - 1, halves) if fill < 1 else halves
    body = [(sign, tone) for sign in signs["full"] * (halves // 2) + signs["half"] * (halves % 2)]
    body += [(signs["track"], TRACK)] * (inside - len(body))
    if pace is not None:
        body[min(inside - 1, int(pace * inside))] = (signs["pace"], PACE)
    return [
        (signs["open"], PLAIN, False),
        *((sign, tone, False) for sign, tone in body),
        (signs["close"], PLAIN, False),
    ]


def broken(text: str, width: int) -> "list[str]":
    """Break text into lines of at most `width` cells: at blanks, and between wide characters."""
    lines: list[str] = [""]
    for piece in _breakable(text):
        if lines[-1] and cells(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [cut(line.rstrip(), width) for line in lines if line.strip()]


def _breakable(text: str) -> "Iterable[str]":
    piece = ""
    for character in text:
        wide = cells(character) == 2 and character not in "，。；：！？、）》」』】"
        if piece and (wide or piece.endswith(" ") and character != " "):
            yield piece
            piece = ""
        piece += character
    yield piece


def _padded(text: str, width: int, ellipsis: str, *, right: bool = False) -> str:
    return pad(cut(text, width, ellipsis), width, right=right)


def _clipped(line: "list[Piece]", room: int, ellipsis: str) -> "list[Piece]":
    kept: list[Piece] = []
    for text, tone, strong in line:
        if cells(text) > room:
            kept.append((cut(text, room, ellipsis), tone, strong))
            break
        kept.append((text, tone, strong))
        room -= cells(text)
    return kept


def _trimmed(line: "list[Piece]") -> "list[Piece]":
    """Take blanks from the end, so that nothing invisible is copied or wraps."""
    kept = list(line)
    while kept and not kept[-1][0].strip():
        kept.pop()
    if kept:
        text, tone, strong = kept.pop()
        kept.append((text.rstrip(), tone, strong))
    return kept
