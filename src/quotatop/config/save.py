"""How does a change of the config reach the file?  Checked before it is written, and never over what was not seen."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias

from quotatop.config.edit import NotEdited
from quotatop.config.load import check_config
from quotatop.config.settings import Config, ConfigError
from quotatop.config.source import Source, read_source
from quotatop.config.subscriptions import Providers
from quotatop.config.syntax import parse_text

Change: TypeAlias = Callable[[str], str]

_NEW_MODE = 0o600
_TRIES = 5


class Write(Protocol):
    """Replaces a file's content atomically, for its owner alone where no mode is given.

    `confirm` runs last before the new file takes the old one's place and may raise.
    """

    def __call__(
        self, path: Path, content: bytes, mode: int = ..., *, confirm: Callable[[], None] | None = None
    ) -> None:
        """Write, or raise OSError with the old file untouched."""


class _ChangedMeanwhile(Exception):
    """Somebody else wrote the file between our reading and our writing."""


def save(
    path: Path,
    change: Change,
    providers: Providers,
    write: Write,
    *,
    plans: Callable[[str], Iterable[str]] | None = None,
) -> Config:
    """Apply a change to the file and give the config that then holds.

    Raise ConfigError where the result (or the file as it is) is wrong, NotEdited where the change is refused, OSError
    where it cannot be written; the file is then untouched. A file that is not there yet is made.
    """
    for _ in range(_TRIES):
        before = read_source(path, explicit=False)
        after = _after(path, before, change)
        config = _checked(path, after, providers, plans)
        try:
            write(path, after.content, before.mode if before else _NEW_MODE, confirm=partial(_confirm, path, before))
        except _ChangedMeanwhile:
            continue
        return config
    raise NotEdited("the file is being changed by somebody else all the time")


def preview(
    path: Path, change: Change, providers: Providers, *, plans: Callable[[str], Iterable[str]] | None = None
) -> Config:
    """Give the config that `save` would leave, and raise what it would raise, without writing."""
    return _checked(path, _after(path, read_source(path, explicit=False), change), providers, plans)


def _after(path: Path, before: Source | None, change: Change) -> Source:
    text = before.text if before else ""
    parse_text(path, text)
    changed = change(text)
    if "\r\n" in text and "\n" not in text.replace("\r\n", ""):
        changed = changed.replace("\r\n", "\n").replace("\n", "\r\n")
    content = changed.encode("utf-8-sig" if before and before.marked else "utf-8")
    if before:
        return replace(before, text=changed, content=content)
    return Source(changed, content, private=True, owned=True, mode=_NEW_MODE)


def _checked(path: Path, after: Source, providers: Providers, plans: Callable[[str], Iterable[str]] | None) -> Config:
    """Check the result. Its lines are not those of the file on disk, so they are not named."""
    try:
        return check_config(path, after, providers, plans=plans)
    except ConfigError as error:
        raise ConfigError(tuple(replace(problem, line=None) for problem in error.problems)) from None


def _confirm(path: Path, seen: Source | None) -> None:
    now = read_source(path, explicit=False)
    if (now and now.content) != (seen and seen.content):
        raise _ChangedMeanwhile
