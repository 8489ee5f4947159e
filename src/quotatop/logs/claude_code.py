"""Where do the logs of Claude Code lie?  JSON lines in `projects/`, one file a session and one a subagent; the desktop
application keeps a home for each of its sessions.
"""

from collections.abc import Mapping

from quotatop.domain.log import Files, Job, LineReader, LogTool


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:  # noqa: ARG001 - every tool has it
    named = environ.get("CLAUDE_CONFIG_DIR", "")
    if named:
        folders = [part.strip().rstrip("/") for part in named.split(",") if part.strip()]
    else:
        folders = [f"{home}/.claude", f"{environ.get('XDG_CONFIG_HOME') or f'{home}/.config'}/claude"]
    projects = [folder if folder.endswith("/projects") else f"{folder}/projects" for folder in folders]
    shared = (environ.get("XDG_CONFIG_HOME") or f"{home}/.config", f"{home}/Library/Application Support")
    return (*projects, *(f"{folder}/Claude{sessions}" for folder in shared for sessions in _DESKTOP))


_DESKTOP = ("/local-agent-mode-sessions", "/claude-code-sessions")


def _wants(path: str) -> bool:
    if not path.endswith(".jsonl"):
        return False
    return "/.claude/projects/" in path or not any(f"/Claude{sessions}/" in path for sessions in _DESKTOP)


def _lines(job: Job, state: str) -> LineReader:
    from quotatop.logs._claude_rows import Reader  # noqa: PLC0415 - a decoder only where something is to be read

    return Reader(job, state)


TOOL = LogTool(
    id="claude-code", name="Claude Code", roots=_roots, wants=_wants, lines=_lines, skip=frozenset({"tool-results"})
)
