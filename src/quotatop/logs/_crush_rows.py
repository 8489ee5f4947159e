"""What did Crush log?  A database a project, listed in one file.

It tells who was asked and when, but not how many tokens: a session's row holds those of its last step alone. Times
are seconds, though its schema says milliseconds.
"""

from quotatop.domain.log import UNKNOWN, Found, Job, Rows, Source
from quotatop.logs._gather import Gather
from quotatop.logs._reading import hashed, number_ms, text

TOOL_ID = "crush"

_ROWS = """SELECT m.id, m.session_id, m.role, m.model, m.provider, m.created_at, s.parent_session_id
    FROM messages m LEFT JOIN sessions s ON s.id = m.session_id
    WHERE m.role IN ('user', 'assistant') AND m.created_at >= ? ORDER BY m.session_id, m.created_at, m.rowid"""
_SECONDS = 100_000_000_000
"""A time below this is seconds."""
_OVERLAP_S = 3600


def rows_of(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    """Read what is new in the database."""
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
