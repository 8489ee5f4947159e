"""How does a screen move that is one long page?"""

from textual.screen import Screen

from quotatop.tui.lines import Page


class ScrolledScreen(Screen[None]):
    """A screen whose page goes up and down by the keys that go through rows elsewhere."""

    DEFAULT_CSS = """
    ScrolledScreen { overflow: hidden hidden; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._body = Page()

    def do_next(self, _: str) -> None:
        """Scroll down."""
        self._body.scroll_down(animate=False)

    def do_previous(self, _: str) -> None:
        """Scroll up."""
        self._body.scroll_up(animate=False)

    def do_page_down(self, _: str) -> None:
        """Scroll a page down."""
        self._body.scroll_page_down(animate=False)

    def do_page_up(self, _: str) -> None:
        """Scroll a page up."""
        self._body.scroll_page_up(animate=False)

    def do_first(self, _: str) -> None:
        """Scroll to the beginning."""
        self._body.scroll_home(animate=False)

    def do_last(self, _: str) -> None:
        """Scroll to the end."""
        self._body.scroll_end(animate=False)
