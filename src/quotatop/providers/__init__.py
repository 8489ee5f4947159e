"""Which vendors do we know?  One module a provider, named by its id; a name with `_` in front is shared by several.

A provider is found by being here: a new module is known to the config check, `doctor` and the setup screen by itself.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from quotatop.domain.exchange import Ask, WideFlow
from quotatop.domain.provider import Provider


@cache
def names() -> tuple[str, ...]:
    """Give the ids of all providers without importing one."""
    files = (path for folder in __path__ for path in Path(folder).iterdir())
    return tuple(sorted(file.stem.replace("_", "-") for file in files if file.suffix == ".py" and file.name[0] != "_"))


def load(id: str) -> Provider:
    """Give one provider; KeyError for an id that nobody has."""
    if id not in names():
        raise KeyError(id)
    provider = import_module(f"{__name__}.{id.replace('-', '_')}").PROVIDER
    if not isinstance(provider, Provider):
        raise TypeError(f"{id}: PROVIDER is no Provider")
    return provider


def load_all() -> tuple[Provider, ...]:
    """Give all providers, by id."""
    return tuple(load(id) for id in names())


def by_command(provider: Provider, ask: Ask) -> WideFlow:
    """Give the flow that reads what a user's own command prints."""
    from quotatop.providers import _command  # noqa: PLC0415 - few read by a command

    return _command.poll(provider, ask)
