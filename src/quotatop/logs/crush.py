"""What did Crush log?  A database a project, listed in one file.

It tells who was asked and when, but not how many tokens: a session's row holds those of its last step alone. Times
are seconds, though its schema says milliseconds.
"""

from collections.abc import Mapping

from quotatop.domain.log import UNKNOWN, Files, Found, Job, LogTool, Rows, Source
from quotatop.logs._gather import Gather
from quotatop.logs._reading import hashed, loads, number_ms, rows, table, text

TOOL_ID = "crush"

_ROWS = """SELECT m.id, m.session_id, m.role, m.model, m.provider, m.created_at, s.parent_session_id
    FROM messages m LEFT JOIN sessions s ON s.id = m.session_id
    WHERE m.role IN ('user', 'assistant') AND m.created_at >= ? ORDER BY m.session_id, m.created_at, m.rowid"""
_SECONDS = 100_000_000_000
"""A time below this is seconds."""
_OVERLAP_S = 3600


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:
    data = environ.get("CRUSH_GLOBAL_DATA") or f"{environ.get('XDG_DATA_HOME') or f'{home}/.local/share'}/crush"
    listed = loads(files.read(f"{data}/projects.json") or b"")
    projects = (
        rows(table(listed).get("projects")) or rows(listed) or list(table(table(listed).get("projects")).values())
    )
    folders = (text(table(project).get("data_dir")) for project in projects)
    return tuple(f"{folder}/crush.db" for folder in folders if folder and folder.startswith("/"))


def _wants(path: str) -> bool:
    return path.endswith("/crush.db")


def _rows(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    found, gathers, newest = Found(), dict[object, Gather](), int(state or 0)
    project = text(job.path.removesuffix("/crush.db").removesuffix("/.crush"))
    for id, session, role, model, provider, created, parent in ask(_ROWS, (newest - _OVERLAP_S,)):
        seconds = isinstance(created, int) and created < _SECONDS
        at = number_ms(created, job.latest_ms, 1000 if seconds else 1)
        if at is None:
            found.skipped += 1
            continue
        newest = max(newest, at // 1000)
        gather = gathers.setdefault(session, Gather())
        source: Source = (TOOL_ID, text(model) or UNKNOWN, project, text(provider), None)
        key = hashed(f"{TOOL_ID} {id}")
        if role == "assistant":
            gather.request(key, at, source, (0, 0, 0, 0, 0), answers=parent is None)
        elif parent is None and not str(session).startswith("title-"):
            gather.said(key, at, source)
    for gather in gathers.values():
        found.events += gather.found.events
        found.prompts += gather.found.prompts
    return found, str(newest)


TOOL = LogTool(id=TOOL_ID, name="Crush", roots=_roots, wants=_wants, rows=_rows)
