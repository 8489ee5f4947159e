"""How is the config's text changed without harm to what a person wrote in it?

An edit is text to text: it keeps comments, order and whatever it does not know. Each result is read again and taken
only if it means what was wanted and nothing else.
"""

import copy
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotatop.config.layout import Tangled, with_key, with_table, without
from quotatop.config.new import NewSubscription, Value
from quotatop.config.subscriptions import id_fault
from quotatop.config.syntax import parse_text
from quotatop.domain.toml_lines import key_path

if TYPE_CHECKING:
    from tomlkit.items import Item


class NotEdited(Exception):
    """An edit that is refused; nothing was written. The message is for the user and holds no secret."""


def add_subscription(text: str, new: NewSubscription) -> str:
    """Add a subscription below the others. Raise NotEdited where its id is taken or is none."""
    path = ("subscriptions", new.id)
    fault = id_fault(new.id)
    if fault:
        raise NotEdited(fault)
    if _get(_tables(text), path) is not None:
        raise NotEdited(f"{new.id} is there already")
    rows = tuple(f"{name} = {written(value)}" for name, value in new.values().items())
    return _edited(text, path, new.values(), lambda: with_table(text, path, rows))


def remove_subscription(text: str, id: str) -> str:
    """Take a subscription out with what belongs to it. Raise NotEdited where there is none."""
    return unset(text, ("subscriptions", id))


def unset(text: str, path: Sequence[str]) -> str:
    """Take one key or table out. Raise NotEdited where it is not set."""
    if _get(_tables(text), path) is None:
        raise NotEdited(f"{'.'.join(path)} is not set")
    return _edited(text, path, None, lambda: without(text, path))


def set_value(text: str, path: Sequence[str], value: Value) -> str:
    """Set one key, in its place where it has one."""
    line = f"{key_path(path[-1:])} = {written(value)}"
    old = _get(_tables(text), path)
    if old is None:
        return _edited(text, path, value, lambda: with_key(text, path[:-1], line))
    if isinstance(old, dict) and not _is_inline(text, path):
        return _edited(text, path, value, lambda: with_key(without(text, path), path[:-1], line))
    return _edited(text, path, value, lambda: _by_tomlkit(text, path, value))


def _edited(text: str, path: Sequence[str], value: Value | None, by_lines: Callable[[], str]) -> str:
    """Try the edit by lines, else by tomlkit; take a result only if it means what was wanted and nothing else."""
    wanted = _tables(text)
    _put(wanted, path, value)
    for attempt in (by_lines, lambda: _by_tomlkit(text, path, value)):
        try:
            edited = attempt()
            if _pruned(tomllib.loads(edited)) == _pruned(wanted):
                return edited
        except (Tangled, tomllib.TOMLDecodeError, KeyError):
            continue
    raise NotEdited(f"the file is laid out in a way that hides {'.'.join(path)} from us; change it by hand")


def _by_tomlkit(text: str, path: Sequence[str], value: Value | None) -> str:
    import tomlkit  # noqa: PLC0415 - slow to import, and most runs edit nothing
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - see above

    try:
        document = tomlkit.parse(text)
        table: Any = document
        for part in path[:-1]:
            table = table.setdefault(part, tomlkit.table())
        if value is None:
            del table[path[-1]]
        else:
            table[path[-1]] = _item(value)
        return tomlkit.dumps(document)
    except (TOMLKitError, AttributeError, TypeError, ValueError) as error:
        raise Tangled from error


def _is_inline(text: str, path: Sequence[str]) -> bool:
    """Say whether a table is written in braces, so that it keeps its line and the comment there."""
    import tomlkit  # noqa: PLC0415 - slow to import, and most runs edit nothing
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - see above
    from tomlkit.items import InlineTable  # noqa: PLC0415 - see above

    try:
        found: object = tomlkit.parse(text)
    except TOMLKitError:
        return False
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return isinstance(found, InlineTable)


def _item(value: Value) -> "Item":
    import tomlkit  # noqa: PLC0415 - see above

    if isinstance(value, Mapping):
        return tomlkit.value(written(value))
    return tomlkit.item(list(value) if isinstance(value, tuple) else value)


def written(value: Value) -> str:
    """Write a value as TOML on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key_path((name,))} = {written(inner)}" for name, inner in value.items()) + " }"
    return _item(value).as_string()


def _tables(text: str) -> dict[str, Any]:
    return parse_text(Path("config.toml"), text)


def _get(tables: Mapping[str, Any], path: Iterable[str]) -> object:
    found: object = tables
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _put(tables: dict[str, Any], path: Sequence[str], value: Value | None) -> None:
    for part in path[:-1]:
        tables = tables.setdefault(part, {})
    if value is None:
        del tables[path[-1]]
    else:
        tables[path[-1]] = copy.deepcopy(_plain(value))


def _plain(value: Value) -> object:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _pruned(value: object) -> object:
    """Leave empty tables out: whether `[subscriptions]` stands there without content means nothing."""
    if not isinstance(value, dict):
        return value
    inner = {name: _pruned(below) for name, below in value.items()}
    return {name: below for name, below in inner.items() if below != {}}
