"""How does a flow that asks more than HTTP take each step?  `reply = yield from fetch(…)`, and so on, typed."""

from collections.abc import Generator
from typing import TypeVar

from quotatop.domain.exchange import Came, Look, Ran, Reply, Request, Run, Saw, Step

T = TypeVar("T")


def fetch(request: Request) -> Generator[Step, Came, Reply]:
    """Ask over HTTP."""
    return _as(Reply, (yield request))


def run(program: Run) -> Generator[Step, Came, Ran]:
    """Run a program."""
    return _as(Ran, (yield program))


def look(at: Look) -> Generator[Step, Came, Saw]:
    """Look at files."""
    return _as(Saw, (yield at))


def _as(kind: type[T], came: object) -> T:
    if not isinstance(came, kind):
        raise TypeError(f"{type(came).__name__} in place of {kind.__name__}")
    return came
