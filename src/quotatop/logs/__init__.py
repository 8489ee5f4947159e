"""Which coding tools' logs can we read?  One module a tool, named by its id; a name with `_` in front is shared.

A module touches no file: it says where its tool's logs lie and turns what is in them into requests and prompts. It
is imported when its logs are looked for.
"""

from importlib import import_module

from quotatop.domain.log import LogTool

_NAMES = (
    *("claude-code", "cline", "codex", "crush", "goose"),
    *("kimi-cli", "kimi-code", "opencode", "qwen-code", "zcode"),
)
"""The modules here, written down because looking for them takes as long as a quick answer may."""


def names() -> tuple[str, ...]:
    """Give the ids of all tools without importing one."""
    return _NAMES


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
