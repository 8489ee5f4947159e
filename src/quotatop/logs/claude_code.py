"""Where do the logs of Claude Code lie?  JSON lines in `projects/`, one file a session and one a subagent."""

from collections.abc import Mapping

from quotatop.domain.log import Files, Job, LineReader, LogTool


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:  # noqa: ARG001 - every tool has it
    named = environ.get("CLAUDE_CONFIG_DIR", "")
    if named:
        folders = [part.strip() for part in named.split(",") if part.strip()]
    else:
        folders = [f"{home}/.claude", f"{environ.get('XDG_CONFIG_HOME') or f'{home}/.config'}/claude"]
    return tuple(folder if folder.endswith("/projects") else f"{folder}/projects" for folder in folders)


def _wants(path: str) -> bool:
    return path.endswith(".jsonl")


def _lines(job: Job, state: str) -> LineReader:
    from quotatop.logs._claude_rows import Reader  # noqa: PLC0415 - a decoder only where something is to be read

    return Reader(job, state)


TOOL = LogTool(
    id="claude-code", name="Claude Code", roots=_roots, wants=_wants, lines=_lines, skip=frozenset({"tool-results"})
)
