"""What does a provider ask over HTTP, and what comes back?

Providers are sans-IO: `poll` is a generator that yields a Request, is sent a Reply and returns a Reading. It raises
`PollFault` for everything else. The host drives it and decides about time, size, redirects and hosts; a fault of the
host is thrown into the generator at its yield, so that a request which only adds detail may fail alone.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import field
from datetime import datetime
from typing import TypeAlias

from quotatop.domain.credential import Credential
from quotatop.domain.reading import Reading
from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `origin` is one of the provider's own (`https://api.z.ai`); a configured `base_url` replaces it.

    A provider names an origin, a path and a query, never a URL that an answer gave it. Secrets live in `headers`
    (or `body`) only, which no repr shows.
    """

    origin: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: the status, headers by lower-case name, and the decoded body (2 MiB at most)."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


Flow: TypeAlias = Generator[Request, Reply, Reading]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a provider is told when it is asked to poll.

    `last` is the last reading of the same question: what seldom changes (a plan's renewal) need not be asked again.
    """

    credential: Credential
    now: datetime
    plan: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    last: Reading | None = None


Poll: TypeAlias = Callable[[Ask], Flow]
