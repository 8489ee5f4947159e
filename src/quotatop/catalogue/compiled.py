"""How are plan facts found quickly?  What the files said is kept in one small file, for as long as they stay the same.

Reading TOML takes longer than all else that a one-shot command does. The compiled file lies in the cache folder and may
be deleted, cut or forged at any time: then the facts are read anew.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import msgspec

from quotatop import __version__
from quotatop.catalogue.catalogue import Catalogue

Write: TypeAlias = Callable[[Path, bytes], None]
Stamp: TypeAlias = tuple[str | int, ...]


_HERE = Path(__file__).parent


class _Compiled(msgspec.Struct, frozen=True):
    """The compiled file: the facts of all providers, and the stamp of the files that they were read from."""

    stamp: Stamp
    catalogue: Catalogue


def load_compiled(user_folder: Path, compiled: Path, write: Write) -> Catalogue:
    """Load the facts of all providers and the user's own, from the compiled file where it is still true."""
    return _load(stamp_of(user_folder), user_folder, compiled, write)


@lru_cache(maxsize=1)
def _load(stamp: Stamp, user_folder: Path, compiled: Path, write: Write) -> Catalogue:
    with suppress(OSError, ValueError, msgspec.MsgspecError):
        kept = msgspec.msgpack.decode(compiled.read_bytes(), type=_Compiled)
        if kept.stamp == stamp:
            return kept.catalogue
    from quotatop.catalogue.load import load_catalogue  # noqa: PLC0415 - needed only where the files have changed

    catalogue = load_catalogue(None, user_folder)
    with suppress(OSError):
        write(compiled, msgspec.msgpack.encode(_Compiled(stamp, catalogue)))
    return catalogue


def stamp_of(user_folder: Path) -> Stamp:
    """Give what changes when a file of plans, or the way of reading them, does."""
    files = sorted(_HERE.glob("*.py"))
    for folder in (_HERE / "plans", _HERE / "peaks", user_folder):
        files += sorted(folder.glob("*.toml"))
    return __version__, str(user_folder), *marks(files)


def marks(files: Iterable[Path]) -> Stamp:
    """Give what changes when one of some files does."""
    marks: list[str | int] = []
    for file in files:
        with suppress(OSError):
            looked = file.stat()
            marks += [file.name, looked.st_mtime_ns, looked.st_size, looked.st_ino]
    return tuple(marks)
