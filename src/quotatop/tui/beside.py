"""How is work begun that a screen may leave at any moment?"""

from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode


def begin(node: DOMNode, work: Callable[[], Coroutine[Any, Any, None]], group: str = "default") -> None:
    """Begin the newest work of its group, and end what was begun before.

    It is called when its turn comes: a coroutine that was made sooner might never be awaited, which is complained of.
    """
    node.run_worker(work, exclusive=True, group=group)  # type: ignore[arg-type]  # of its three kinds, mypy sees none
