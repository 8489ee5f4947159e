"""How is a change sent to the terminal?  Only the cells that changed.

Textual 8.2.8 cuts an update off at its right end alone and sends everything from the widget's left edge: a countdown at
the right of a wide line would cost the whole line, every minute, for every window.
"""

from rich.console import Console
from textual._compositor import ChopsUpdate
from textual.geometry import Offset


class NarrowUpdate(ChopsUpdate):
    """An update that begins where the change begins."""

    @classmethod
    def of(cls, update: ChopsUpdate) -> "NarrowUpdate":
        """Narrow an update of Textual's."""
        return cls(update.chops, update.spans, update.chop_ends)

    def render_segments(self, console: Console) -> str:
        """Give the bytes for the terminal, as text."""
        sent: list[str] = []
        for y, left, right in self.spans:
            for end, (start, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                first, last = max(start, left), min(end, right)
                if strip is not None and first < last:
                    sent += (_move(Offset(first, y)), strip.crop(first - start, last - start).render(console))
        return "".join(sent)


def _move(to: Offset) -> str:
    return f"\x1b[{to.y + 1};{to.x + 1}H"
