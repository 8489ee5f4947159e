"""What does a module for a coding tool's logs promise, and in what shape does it give what it found?

Such a module touches no file: it says where its tool's logs lie, and turns bytes or rows into the two kinds of tuples
below, which are plain so that a gigabyte of logs passes in about a second. Nothing that was asked or answered, and no
title, is ever in them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol, TypeAlias

Source: TypeAlias = tuple[str, str, str | None, str | None, str | None]
"""Tool, model, project (a folder), provider name and host of the base URL; the last three None where unrecorded."""

RawEvent: TypeAlias = tuple[int, int, int, int, Source, int, int, int, int, int, int, int]
"""One copy of a request: group, ident, rank, milliseconds since the epoch, source, tokens (input, cache read, cache
write, output, reasoning in it, one-hour writes in the cache writes), and 1 where a person's message began it.
`domain.copies` says how group, ident and rank tell one request from its copies."""

RawPrompt: TypeAlias = tuple[int, int, Source]
"""One message of a person: key, milliseconds since the epoch, and the source of its first request. The source's model
is "" until that request is known."""

RawLimit: TypeAlias = tuple[int, int, Source, str, str, int | None]
"""One refusal because a window was full: key (equal in all copies), milliseconds since the epoch, source (the model
`UNKNOWN` where nothing tells it), whose wording it is, the windows that it may mean with blanks between, and when the
vendor said that they begin anew, None where it told no time that can be believed."""

Cell: TypeAlias = tuple[int, Source, int, int, int, int, int, int, int, int]
"""Requests that are priced alike: milliseconds since the epoch, source, class of length (`usage.tier_of`), how many,
and their tokens: input, cache read, cache write, output, reasoning, one-hour writes."""

UNKNOWN = "unknown"
"""The model of a request whose log names none."""

EARLIEST_MS = 1_500_000_000_000
"""Before any of these tools existed (2017); an earlier time in a log is no time."""

LATER_MS = 300_000
"""A clock may be this much ahead of ours; what is later still is not counted yet."""

Rows: TypeAlias = Callable[[str, tuple[object, ...]], Iterable[tuple[object, ...]]]
"""Asks a tool's database: SQL and its values. A table or column that is not there gives no rows."""


class Found:
    """What one reading of a file gave. `skipped` counts the records that could not be read."""

    __slots__ = ("events", "limits", "prompts", "skipped")

    def __init__(self) -> None:
        self.events: list[RawEvent] = []
        self.prompts: list[RawPrompt] = []
        self.limits: list[RawLimit] = []
        self.skipped = 0


class Files(Protocol):
    """What a module may read beside the file at hand: small files of the same tool, by absolute path."""

    def read(self, path: str) -> bytes | None:
        """Give a small file, or None where it is missing, unreadable or not small."""

    def names(self, folder: str) -> tuple[str, ...]:
        """Give the names in a folder, sorted; none where it is missing or unreadable."""


class Job(NamedTuple):
    """One file to read: where it is, below which root, what may be read beside it, and the latest believable time.

    `root` has no links in it; `named` is the same folder as the tool named it.
    """

    path: str
    root: str
    named: str
    files: Files
    latest_ms: int


class LineReader(Protocol):
    """Reads one file that grows by lines. What it found waits in `found`, for whoever feeds it to take."""

    @property
    def found(self) -> Found:
        """What was found so far."""

    def feed(self, chunk: bytes) -> int:
        """Take the whole lines of a chunk that begins with one, and give how many bytes they were with their ends."""

    def giant(self, head: bytes, tail: bytes) -> None:
        """Take the beginning and the end of one line that is too long to hold."""

    def finish(self) -> str:
        """Say that there is no more for now, and give what a later reader must know to go on behind it."""


OpenLines: TypeAlias = Callable[[Job, str], LineReader]
"""Begins to read a file of lines; the text is what `finish` gave for what stands before, "" at its beginning."""

ReadWhole: TypeAlias = Callable[[Job, bytes], Found]
"""Reads a file that is written anew each time."""

ReadRows: TypeAlias = Callable[[Job, Rows, str], tuple[Found, str]]
"""Reads a database. The text is what was given back the last time, "" at first."""


class LogTool(NamedTuple):
    """A coding tool's logs.

    `roots` gives the folders (absolute, existing or not) that the tool's own variables and the home name. `wants` says
    for a path below a root whether it is one of its logs. Exactly one of `lines`, `whole` and `rows` reads them.
    `skip` names folders that hold no logs and are not walked.
    """

    id: str
    name: str
    roots: Callable[[Mapping[str, str], str, Files], tuple[str, ...]]
    wants: Callable[[str], bool]
    lines: OpenLines | None = None
    whole: ReadWhole | None = None
    rows: ReadRows | None = None
    skip: frozenset[str] = frozenset()
