"""Where do the logs of OpenCode lie?  Once a JSON file for each message, then a database, then another in the same
file; and in the tools that were made of it.
"""

from collections.abc import Mapping

from quotatop.domain.log import Files, Found, Job, LogTool, Rows

_KIN = ("opencode", "kilo", "mimocode")


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:  # noqa: ARG001 - every tool has it
    data = environ.get("XDG_DATA_HOME") or f"{home}/.local/share"
    named = environ.get("OPENCODE_DATA_DIR")
    return (named or f"{data}/opencode", *(f"{data}/{name}" for name in _KIN[1:]))


def _wants(path: str) -> bool:
    if path.endswith(".db"):
        return path.rpartition("/")[2].startswith(("opencode", "kilo", "mim"))
    return path.endswith(".json") and "/storage/message/" in path


def _whole(job: Job, content: bytes) -> Found:
    from quotatop.logs._opencode_files import message  # noqa: PLC0415 - only where something is to be read

    return message(job, content)


def _rows(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    from quotatop.logs._opencode_rows import rows  # noqa: PLC0415 - only where something is to be read

    return rows(job, ask, state)


TOOL = LogTool(
    id="opencode",
    name="OpenCode",
    roots=_roots,
    wants=_wants,
    whole=_whole,
    rows=_rows,
    skip=frozenset({"part", "log", "snapshot", "bin", "session_diff", "tool-output", "worktree"}),
)
