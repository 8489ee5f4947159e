"""How do pieces of text get their colour?  The terminal's own 16, where stdout takes them; imports next to nothing."""

from quotatop.cli.streams import has_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CODES = {
    "muted": "2",
    "title": "1",
    "ok": "32",
    "tight": "33",
    "out": "31",
    "spent": "31",
    "unknown": "2",
    "peak": "35",
    "off-peak": "36",
    "fault": "31",
    "key": "1",
    "track": "2",
}
"""By the value of a tone."""


def inked(lines: "Iterable[Iterable[tuple[str, str, bool]]]") -> str:
    """Give lines of pieces (text, tone, whether it is set off) as text for stdout."""
    colour = has_colour()
    return "\n".join(
        "".join(_ink(text, tone, strong) if colour else text for text, tone, strong in line) for line in lines
    )


def _ink(text: str, tone: str, strong: bool) -> str:  # noqa: FBT001 - the three parts of a piece
    codes = [code for code in (_CODES.get(tone), "1" if strong else None) if code]
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes and text.strip() else text
