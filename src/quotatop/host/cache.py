"""What survives in the cache folder: the last readings, for a first paint and `--offline`, and the prepared line.

The folder may be deleted at any time. A damaged file is begun anew, since the store knows better anyway.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from quotatop.domain.fleet import Fleet
from quotatop.domain.ports import Recorded
from quotatop.host.files import atomic_write, read_small
from quotatop.host.record import as_map, as_recorded, parse, plain

Problem: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]
Prepare: TypeAlias = Callable[[Fleet, datetime], Mapping[str, object]]
LIMIT = 8 << 20
"""More than the last readings of a thousand subscriptions."""


class FileCache:
    """The cache (port `Cache`). `prepare` makes the document that `line` prints from, `also` those of other files."""

    def __init__(
        self, readings: Path, line: Path, prepare: Prepare, also: Mapping[Path, Prepare] | None = None
    ) -> None:
        self._readings = readings
        self._prepared = {line: prepare, **(also or {})}
        self._written: dict[Path, bytes] = {}
        self._damaged: Problem | None = None
        self._unwritable: Problem | None = None

    def last(self) -> Mapping[str, Recorded]:
        """Give the last readings by subscription reference; nothing where there is no sound file."""
        try:
            return parse(read_small(self._readings, LIMIT), as_map(as_recorded))
        except OSError:
            return {}
        except ValueError:
            self._damaged = ("cache-damaged", (("file", str(self._readings)),))
            return {}

    async def keep(self, fleet: Fleet, recorded: Mapping[str, Recorded], now: datetime) -> None:
        """Write what has changed, beside the loop. Never raises."""
        from quotatop.host.aside import aside  # noqa: PLC0415 - `--offline` reads the cache and starts no loop

        last = dict(recorded)

        def write() -> None:
            prepared = {path: prepare(fleet, now) for path, prepare in self._prepared.items()}
            self._write({self._readings: plain(last), **prepared})

        await aside(write, "cache")

    def problems(self) -> Sequence[Problem]:
        """Say what is wrong with the cache now."""
        return tuple(problem for problem in (self._damaged, self._unwritable) if problem is not None)

    def _write(self, documents: Mapping[Path, object]) -> None:
        import json  # noqa: PLC0415 - reading needs none

        for path, document in documents.items():
            content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
            if self._written.get(path) == content and path.exists():
                continue
            try:
                atomic_write(path, content)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                self._unwritable = ("cache-unwritable", (("file", str(path)), ("reason", reason)))
            else:
                self._written[path] = content
                self._unwritable = None
