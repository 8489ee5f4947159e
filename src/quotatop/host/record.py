"""How are readings, faults and alerts written into our own files, and read back strictly?

Everything is JSON text of the frozen dataclasses. Reading back checks every type: a file that was damaged, or written
by a newer version, gives ValueError and never a half-true value.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias, TypeVar

from msgspec import MsgspecError
from msgspec.json import decode

from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.mark import Level, Mark, Marks, Sign
from quotatop.domain.ports import Recorded
from quotatop.domain.reading import Balance, PlanSeen, Reading
from quotatop.domain.window import Direction, Number, Origin, Share, Unit, VendorFigure, Window, WindowState

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
Read: TypeAlias = Callable[[object], T]


def written(value: object) -> str:
    """Write a value of this module's kinds as JSON text."""
    import json  # noqa: PLC0415 - reading needs none

    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def plain(value: object) -> object:
    """Give a value of this module's kinds as what JSON can hold."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def parse(text: str | bytes, read: Read[T]) -> T:
    """Read JSON text with one of the readers below. Raise ValueError for whatever is not as it should be."""
    try:
        return read(decode(text))
    except (MsgspecError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise ValueError(f"not a record of ours ({type(error).__name__})") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"unexpected {type(value).__name__}")
    return value


def _number(value: object) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("not a number")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("not a whole number")
    return value


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC)


def _one_of(kind: type[E]) -> Read[E]:
    return lambda value: kind(_text(value))


def _maybe(read: Read[T]) -> Read[T | None]:
    return lambda value: None if value is None else read(value)


def _many(read: Read[T]) -> Read[tuple[T, ...]]:
    def every(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise ValueError("not a list")
        return tuple(read(part) for part in value)

    return every


def _pair(value: object) -> tuple[str, str]:
    name, detail = _many(_text)(value)
    return name, detail


def _amount(value: object) -> tuple[str, Number]:
    if not isinstance(value, list):
        raise ValueError("not a pair")
    name, amount = value
    return _text(name), _number(amount)


def _record(kind: Callable[..., T], /, **readers: Read[object]) -> Read[T]:
    """Read an object: known keys by their readers, unknown ones skipped, absent ones at the class's defaults."""

    def read(value: object) -> T:
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return kind(**{name: reader(value[name]) for name, reader in readers.items() if name in value})

    return read


_window = _record(
    Window,
    id=_text,
    label=_text,
    length_s=_maybe(_whole),
    unit=_one_of(Unit),
    used=_maybe(_number),
    limit=_maybe(_number),
    remaining=_maybe(_number),
    used_percent=_maybe(_number),
    state=_one_of(WindowState),
    resets_at=_maybe(_moment),
    unit_label=_maybe(_text),
    origin=_one_of(Origin),
    breakdown=_many(_record(Share, name=_text, used=_number)),
    notes=_many(_text),
    vendor=_maybe(_record(VendorFigure, text=_text, direction=_one_of(Direction))),
)

as_reading = _record(
    Reading,
    read_at=_moment,
    windows=_many(_window),
    plan=_maybe(
        _record(
            PlanSeen,
            name=_text,
            renews_at=_maybe(_moment),
            auto_renew=_maybe(_yes_no),
            seen_at=_maybe(_moment),
        )
    ),
    balances=_many(
        _record(Balance, name=_text, amount=_maybe(_number), unit=_text, expires_at=_maybe(_moment)),
    ),
    unrecognised=_many(_text),
    proves=_maybe(_text),
    account=_maybe(_text),
    notes=_many(_text),
)
"""Reads a `Reading`."""

as_fault = _record(
    Fault,
    kind=_one_of(FaultKind),
    code=_text,
    at=_moment,
    details=_many(_pair),
    retry_at=_maybe(_moment),
    raw=_maybe(_text),
)
"""Reads a `Fault`."""

as_recorded = _record(
    Recorded,
    question=_text,
    reading=_maybe(as_reading),
    fault=_maybe(as_fault),
    asked_at=_maybe(_moment),
    not_before=_maybe(_moment),
    throttled_until=_maybe(_moment),
    failures=_whole,
    failing_since=_maybe(_moment),
    reason=_maybe(_text),
)
"""Reads a `Recorded`."""

as_alert = _record(
    Alert,
    kind=_one_of(AlertKind),
    subscription=_text,
    window=_maybe(_text),
    period=_text,
    at=_moment,
    code=_text,
    details=_many(_pair),
    used_percent=_maybe(_number),
    resets_at=_maybe(_moment),
)
"""Reads an `Alert`."""

as_marks = _record(
    Marks,
    read_at=_moment,
    marks=_many(
        _record(
            Mark,
            window=_text,
            percent=_number,
            high=_number,
            told=lambda value: Level(_whole(value)),
            resets_at=_maybe(_moment),
            turn=_whole,
            falls=_whole,
        )
    ),
    used_at=_maybe(_moment),
    account=_maybe(_text),
    held=_many(_amount),
    signs=_many(_record(Sign, window=_text, kind=_text, period=_text, seen=_whole)),
)
"""Reads a `Marks`."""


def as_map(read: Read[T]) -> Read[dict[str, T]]:
    """Read an object whose every value is read alike; entries that cannot be read are left out."""

    def entries(value: object) -> dict[str, T]:
        if not isinstance(value, dict):
            raise ValueError("not an object")
        found = {}
        for name, part in value.items():
            try:
                found[_text(name)] = read(part)
            except (ValueError, TypeError):
                continue
        return found

    return entries
