"""What does a provider ask of the world, and what comes back?

Providers are sans-IO: `poll` is a generator that yields a Request, is sent a Reply and returns a Reading. One that asks
more than HTTP also yields a Run (a program) and is sent a Ran, or a Look (at files) and is sent a Saw. It raises
`PollFault` for everything else. The host drives it and decides about time, size, redirects, hosts, programs and
folders; a fault of the host is thrown into the generator at its yield, so that a step which only adds detail may fail
alone.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import field
from datetime import datetime
from typing import TypeAlias

from quotatop.domain.credential import Credential
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Source
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


@dataclass(frozen=True, slots=True)
class Line:
    """One line for a program's stdin, and the `id` of the JSON answer that is awaited before the next line."""

    text: str
    awaits: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One program, without a shell. The argv is the user's own, from the config, or a constant of the provider.

    With `lines` it is talked to: its stdin stays open until the last awaited answer came, and that ends it.
    `variables` are names of the environment that it may see beside the harmless ones.
    """

    argv: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    deadline_s: float = 20.0
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program printed (1 MiB of its output at most, the end of what it complained of).

    `trouble` is None where it did its work, else `missing`, `timeout`, `size`, `status` (it failed) or `ended` (it
    went before the last answer).
    """

    stdout: bytes = field(repr=False)
    stderr: bytes = field(default=b"", repr=False)
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A look at another tool's files: `places` are names of the provider's own `Place`s and nothing else.

    `after_s` waits before looking, for a file that its tool is just writing.
    """

    places: tuple[str, ...]
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One file. `path` is as people know it (`~/…`); `home` is the absolute folder that its place begins in.

    `whole` is whether `content` is all of it, or only its end.
    """

    place: str
    path: str
    home: str
    modified: datetime
    content: bytes = field(repr=False)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Saw:
    """What a look found: of each place the newest files first, and `unread` those that could not be read."""

    files: tuple[Seen, ...] = ()
    unread: tuple[str, ...] = ()


Step: TypeAlias = Request | Run | Look
Came: TypeAlias = Reply | Ran | Saw

Flow: TypeAlias = Generator[Request, Reply, Reading]
WideFlow: TypeAlias = Generator[Step, Came, Reading]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a provider is told when it is asked to poll.

    `last` is the last reading of the same question: what seldom changes (a plan's renewal) need not be asked again.
    `source` is how the user wants it read; `command` the argv that goes with `command`. `base_url` is the configured
    origin that takes the place of the vendor's, for signatures that cover the host.
    """

    credential: Credential
    now: datetime
    plan: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    last: Reading | None = None
    source: Source = Source.AUTO
    command: tuple[str, ...] = ()
    base_url: str | None = None


Poll: TypeAlias = Callable[[Ask], Flow | WideFlow]
