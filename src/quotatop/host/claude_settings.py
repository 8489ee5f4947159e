"""How does our status line get into Claude Code's settings, and out again?

The one file of another tool that we ever write, and only when asked to. The user's former command is kept inside ours,
behind `--`, so that taking ours out needs no memory; every other setting stays as it was.
"""

import json
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from quotatop.domain.value import dataclass
from quotatop.host.files import NotSmall, atomic_write, read_with_status

OURS = "claude-statusline"
KEY = "statusLine"


class BadSettings(Exception):
    """The settings are there and cannot be changed; `code` is a key below `claude.bad.` of the language tables."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings file as it is. `document` is empty where there is no file yet."""

    path: Path
    content: bytes | None
    document: Mapping[str, object] = field(repr=False)
    mode: int = 0o600

    @property
    def command(self) -> str | None:
        """The status line command that stands there."""
        line = self.document.get(KEY)
        command = line.get("command") if isinstance(line, dict) else None
        return command if isinstance(command, str) else None

    @property
    def is_ours(self) -> bool:
        """Whether it is ours."""
        return self.command is not None and OURS in _words(self.command)


def settings_path(environ: Mapping[str, str], home: Path) -> Path:
    """Give where Claude Code keeps its settings."""
    named = environ.get("CLAUDE_CONFIG_DIR")
    folder = Path(named).expanduser() if named else home / ".claude"
    return folder / "settings.json"


def read_settings(path: Path) -> Settings:
    """Read the settings. Raise BadSettings for a file that cannot be read as what it should be."""
    try:
        content, status = read_with_status(path)
    except FileNotFoundError:
        return Settings(path, None, {})
    except NotSmall:
        raise BadSettings("file") from None
    except OSError:
        raise BadSettings("unreadable") from None
    try:
        document = json.loads(content.decode("utf-8-sig") or "{}")
    except (ValueError, RecursionError):
        raise BadSettings("json") from None
    if not isinstance(document, dict):
        raise BadSettings("json")
    return Settings(path, content, document, status.st_mode & 0o777)


def with_ours(settings: Settings, program: Sequence[str]) -> Mapping[str, object]:
    """Give the settings with our command, the user's own behind it."""
    line = settings.document.get(KEY)
    if line is not None and settings.command is None:
        raise BadSettings("shape")
    former = ("--", "sh", "-c", settings.command) if settings.command else ()
    command = shlex.join((*program, OURS, *former))
    kept = line if isinstance(line, dict) else {"type": "command"}
    return {**settings.document, KEY: {**kept, "command": command}}


def without_ours(settings: Settings) -> Mapping[str, object]:
    """Give the settings as they were before ours, from what stands in our command."""
    line = settings.document.get(KEY)
    words = _words(settings.command or "")
    former = words[words.index("--") + 1 :] if "--" in words else []
    if not former or not isinstance(line, dict):
        return {name: value for name, value in settings.document.items() if name != KEY}
    command = former[2] if former[:2] == ["sh", "-c"] and len(former) == 3 else shlex.join(former)
    return {**settings.document, KEY: {**line, "command": command}}


def write_settings(settings: Settings, document: Mapping[str, object]) -> None:
    """Write the settings, unless the file has changed since it was read. Raise BadSettings or OSError."""

    def confirm() -> None:
        if read_settings(settings.path).content != settings.content:
            raise BadSettings("changed")

    text = json.dumps(document, indent=_indent(settings.content), ensure_ascii=False) + "\n"
    atomic_write(settings.path, text.encode(), settings.mode, confirm=confirm)


def own_program() -> tuple[str, ...]:
    """Give the argv that starts this program, whatever the PATH of Claude Code is."""
    started = Path(sys.argv[0])
    if started.name == "quotatop" and started.is_file():
        return (os.path.abspath(started),)  # noqa: PTH100 - `resolve` would follow the link of a tool's folder
    return (sys.executable, "-m", "quotatop")


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return []


def _indent(content: bytes | None) -> int | str:
    """Give the file's own indentation."""
    for line in (content or b"").splitlines()[1:]:
        spaces = line[: len(line) - len(line.lstrip())].decode("ascii", "replace")
        if spaces:
            return spaces
    return 2
