"""What do programs and files of this machine tell?  Programs by their argv, files at a provider's own places only.

Nothing is ever written here, and no folder is looked into that the provider's data does not name.
"""

import asyncio
import os
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from heapq import nlargest
from pathlib import Path

from quotatop.domain.exchange import Look, Ran, Run, Saw, Seen
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import HOME, Place, Provider
from quotatop.domain.subscription import Subscription
from quotatop.host.aside import aside
from quotatop.host.processes import allowed
from quotatop.host.talk import talk

_LOOK_S = 10.0
_ENTRIES_MOST = 50_000
"""More files than any tool keeps; a folder with more is some other folder."""
_NETWORK = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
)
"""What a program needs to reach its vendor."""


class SystemLocal:
    """Runs programs and reads files (port `Local`)."""

    def __init__(self, environ: Mapping[str, str], home: Path, state_folder: Path) -> None:
        self._environ = environ
        self._home = home
        self._state_folder = state_folder

    async def run(self, run: Run, provider: Provider, subscription: Subscription) -> Ran:
        """Run one program; whatever goes wrong with it is in the answer."""
        argv = (str(self._expand(run.argv[0])), *run.argv[1:]) if run.argv[0].startswith("~/") else run.argv
        environ = allowed(self._environ, (*_NETWORK, *run.variables))
        return await talk(
            argv,
            run.lines,
            environ=environ | self._moved(provider, subscription),
            folder=self._home,
            deadline_s=run.deadline_s,
        )

    async def look(self, look: Look, provider: Provider, subscription: Subscription) -> Saw:
        """Look at the provider's own places; raise PollFault `unreachable` where the disk does not answer."""
        places = [provider.place(name) for name in look.places]
        await asyncio.sleep(look.after_s)
        try:
            async with asyncio.timeout(_LOOK_S):
                return await aside(lambda: self._saw(places, subscription), "file")
        except TimeoutError:
            raise PollFault(FaultKind.UNREACHABLE, "unreachable-files") from None

    def _saw(self, places: list[Place], subscription: Subscription) -> Saw:
        files: list[Seen] = []
        unread: list[str] = []
        for place in places:
            home = self._folder(place, subscription)
            for path in _found(place, home):
                try:
                    files.append(_seen(place, path, home, self._shown(path)))
                except FileNotFoundError:
                    continue
                except OSError:
                    unread.append(self._shown(path))
        return Saw(tuple(files), tuple(unread))

    def _folder(self, place: Place, subscription: Subscription) -> Path:
        """Give where a place begins: ours, where the config says, where the tool's variables say, its own default."""
        if place.own:
            return self._state_folder
        moved = next((self._environ[name] for name in place.home_variables if self._environ.get(name)), None)
        named = subscription.option(HOME) if place.home_variables else None
        return self._expand(named or moved or place.home)

    def _moved(self, provider: Provider, subscription: Subscription) -> dict[str, str]:
        """Tell the vendor's own program of the home that the config names."""
        named = subscription.option(HOME)
        variables = (place.home_variables[0] for place in provider.places if place.home_variables)
        return {name: str(self._expand(named)) for name in variables} if named else {}

    def _expand(self, path: str) -> Path:
        if path == "~" or path.startswith("~/"):
            return self._home / path[2:]
        return self._home / path  # an absolute place stays what it is

    def _shown(self, path: Path) -> str:
        return f"~/{path.relative_to(self._home)}" if path.is_relative_to(self._home) else str(path)


def _found(place: Place, home: Path) -> list[Path]:
    """Give the one file of a plain place, or the newest files of a pattern."""
    if "*" not in place.file:
        return [home / place.file]
    folder, _, name = place.file.partition("/**/")
    dated = ((entry.stat(follow_symlinks=False).st_mtime, entry.path) for entry in _files(home / folder, name))
    return [Path(path) for _, path in nlargest(place.most, dated)]


def _files(folder: Path, pattern: str) -> "Iterator[os.DirEntry[str]]":
    """Walk a folder; links are not followed, so that nothing outside is met."""
    before, _, after = pattern.partition("*")
    waiting, met = [str(folder)], 0
    while waiting and met < _ENTRIES_MOST:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:  # it is not there, or not ours to read
            continue
        for entry in entries:
            met += 1
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.name.startswith(before) and entry.name.endswith(after) and entry.is_file(follow_symlinks=False):
                yield entry


def _seen(place: Place, path: Path, home: Path, shown: str) -> Seen:
    """Read a regular file, or its end. Raise OSError; never block on a pipe."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        whole = status.st_size <= place.limit
        if not stat.S_ISREG(status.st_mode) or not (whole or place.tail):
            raise OSError("not a file that is read")
        file.seek(0 if whole else status.st_size - place.limit)
        content = file.read(place.limit)
    return Seen(place.name, shown, str(home), datetime.fromtimestamp(status.st_mtime, UTC), content, whole)
