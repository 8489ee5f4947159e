"""How is everything found quickly: plans, changes, tariffs and prices?  As plans alone are, in a file beside theirs.

Only what counts or compares asks for it: a screen of gauges needs less.
"""

from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import msgspec

from quotatop.catalogue.compiled import Stamp, Write, marks, stamp_of
from quotatop.catalogue.priced import PricedCatalogue

_HERE = Path(__file__).parent


class _Compiled(msgspec.Struct, frozen=True):
    """The compiled file: everything, and the stamp of the files that it was read from."""

    stamp: Stamp
    catalogue: PricedCatalogue


def load_whole(user_folder: Path, compiled: Path, write: Write) -> PricedCatalogue:
    """Load everything, from the compiled file where it is still true. `compiled` names that of the plans alone."""
    return _load(_stamp(user_folder), user_folder, _beside(compiled), write)


def load_for_prices(user_folder: Path, compiled: Path, write: Write) -> PricedCatalogue:
    """Load what tells prices, and maybe no plans. As `load_whole`, but quicker where nothing is compiled yet."""
    if not _beside(compiled).exists():
        from quotatop.catalogue.load_priced import load_prices  # noqa: PLC0415 - needed only once

        prices = load_prices(user_folder)
        if prices is not None:
            return prices
    return load_whole(user_folder, compiled, write)


def _beside(compiled: Path) -> Path:
    return compiled.with_stem(f"{compiled.stem}-whole")


def _stamp(user_folder: Path) -> Stamp:
    more = [*sorted(_HERE.glob("*.toml")), *sorted((_HERE / "changes").glob("*.toml"))]
    return (*stamp_of(user_folder), *marks([*more, user_folder.parent / "prices.toml"]))


@lru_cache(maxsize=1)
def _load(stamp: Stamp, user_folder: Path, compiled: Path, write: Write) -> PricedCatalogue:
    with suppress(OSError, ValueError, msgspec.MsgspecError):
        kept = msgspec.msgpack.decode(compiled.read_bytes(), type=_Compiled)
        if kept.stamp == stamp:
            return kept.catalogue
    from quotatop.catalogue.load_priced import load_priced  # noqa: PLC0415 - needed only where the files have changed

    catalogue = load_priced(user_folder)
    with suppress(OSError):
        write(compiled, msgspec.msgpack.encode(_Compiled(stamp, catalogue)))
    return catalogue
