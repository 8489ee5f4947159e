"""Which log files are there?  Folders are walked without following links to folders, and each file is met once."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence

from quotatop.domain.log import Files, LogTool

Met = tuple[str, str, str, LogTool, os.stat_result]
"""Path, root, the root as the tool names it, tool and status."""

_DEEPEST = 40


class Walk:
    """One walk over all tools' roots. `refused` counts what may not be read: folders, and roots out of reach."""

    def __init__(self, tools: Sequence[LogTool], environ: Mapping[str, str], home: str, files: Files) -> None:
        self._tools = tools
        self._environ = environ
        self._home = home
        self._files = files
        self.refused = 0

    def __iter__(self) -> Iterator[Met]:
        met: set[tuple[int, int]] = set()
        walked: set[tuple[str, str]] = set()
        for tool in self._tools:
            for named in tool.roots(self._environ, self._home, self._files):
                root = os.path.realpath(os.path.expanduser(named))  # noqa: PTH111 - pathlib costs too much here
                if (tool.id, root) in walked:
                    continue
                walked.add((tool.id, root))
                for path, status in self._below(root, tool):
                    identity = status.st_dev, status.st_ino
                    if identity not in met:
                        met.add(identity)
                        yield path, root, named, tool, status

    def _below(self, root: str, tool: LogTool) -> Iterator[tuple[str, os.stat_result]]:
        if tool.rows is not None and os.path.isfile(root):  # noqa: PTH113 - as above
            yield from self._file(root, tool)
            return
        folders = [(root, 0)]
        while folders:
            folder, depth = folders.pop()
            for entry in self._entries(folder):
                if entry.is_dir(follow_symlinks=False):
                    if depth < _DEEPEST and entry.name not in tool.skip:
                        folders.append((entry.path, depth + 1))
                elif tool.wants(entry.path):
                    status = self._regular(entry)
                    if status is not None:
                        yield entry.path, status

    def _entries(self, folder: str) -> "list[os.DirEntry[str]]":
        try:
            with os.scandir(folder) as entries:
                return list(entries)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError:
            self.refused += 1
            return []

    def _regular(self, entry: "os.DirEntry[str]") -> os.stat_result | None:
        try:
            status = entry.stat()
        except FileNotFoundError:  # gone meanwhile, or a link to nowhere
            return None
        except OSError:
            self.refused += 1
            return None
        return status if stat.S_ISREG(status.st_mode) else None

    def _file(self, path: str, tool: LogTool) -> Iterator[tuple[str, os.stat_result]]:
        if not tool.wants(path):
            return
        try:
            yield path, os.stat(path)  # noqa: PTH116 - as above
        except OSError:
            self.refused += 1
