"""Which coding tools' logs can we read?  One module a tool, named by its id; a name with `_` in front is shared.

A module touches no file: it says where its tool's logs lie and turns what is in them into requests and prompts. It is
found by being here, and imported when its logs are looked for.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from quotatop.domain.log import LogTool


@cache
def names() -> tuple[str, ...]:
    """Give the ids of all tools without importing one."""
    return tuple(sorted(module.name.replace("_", "-") for module in iter_modules(__path__) if module.name[0] != "_"))


@cache
def load(id: str) -> LogTool:
    """Give one tool; KeyError for an id that nobody has."""
    if id not in names():
        raise KeyError(id)
    tool = import_module(f"{__name__}.{id.replace('-', '_')}").TOOL
    if not isinstance(tool, LogTool):
        raise TypeError(f"{id}: TOOL is no LogTool")
    return tool


def load_all() -> tuple[LogTool, ...]:
    """Give all tools, by id."""
    return tuple(load(id) for id in names())
