"""Which requests and prompts do OpenCode's databases hold?

Where the newer tables have rows, the older ones in the same file are a frozen copy and are not read.
"""

from quotatop.domain.log import Found, Job, Rows
from quotatop.logs._opencode_message import answer, by_person, prompt
from quotatop.logs._reading import count, loads, table

_OLD = """SELECT m.id, m.data, m.time_updated, s.parent_id, s.directory FROM message m
    LEFT JOIN session s ON s.id = m.session_id WHERE m.time_updated >= ? ORDER BY m.session_id, m.time_created, m.id"""
_STEPS = "SELECT data FROM part WHERE message_id = ? AND instr(data, '\"step-finish\"') > 0 ORDER BY id"
_PARTS = "SELECT data FROM part WHERE message_id = ? ORDER BY id"
_NEW = """SELECT m.type, m.data, m.time_updated, m.session_id, s.parent_id, s.directory FROM session_message m
    LEFT JOIN session_v2 s ON s.id = m.session_id WHERE m.time_updated >= ? AND m.type IN ('user', 'assistant')
    ORDER BY m.session_id, m.seq"""
_OVERLAP_MS = 600_000


def rows(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    """Read what changed since `state`, the time of the newest change that was seen."""
    found, since = Found(), count(int(state or 0))
    newest = since
    is_new = next(iter(ask("SELECT 1 FROM session_message LIMIT 1", ())), None) is not None
    for changed in (_new if is_new else _old)(job, ask, since - _OVERLAP_MS, found):
        newest = max(newest, count(changed))
    return found, str(min(newest, job.latest_ms))


def _old(job: Job, ask: Rows, since: int, found: Found) -> "list[object]":
    changes, waiting = [], set[object]()
    for id, content, changed, parent, folder in ask(_OLD, (since,)):
        data = _decoded(content, found)
        changes.append(changed)
        if data.get("role") == "assistant":
            steps = [step for step in _parts(ask, id, _STEPS) if step.get("type") == "step-finish"]
            begun = data.get("parentID") in waiting
            answer(job, found, data, steps, folder, begun=begun)
            waiting.discard(data.get("parentID"))
        elif data.get("role") == "user" and parent is None and by_person(_parts(ask, id)):
            waiting.add(id)
            prompt(job, found, data, table(data.get("time")).get("created"), folder)
    return changes


def _parts(ask: Rows, id: object, which: str = _PARTS) -> "list[dict[str, object]]":
    return [table(loads(str(part).encode())) for (part,) in ask(which, (id,))]


def _new(job: Job, ask: Rows, since: int, found: Found) -> "list[object]":
    changes, waiting = [], set[object]()
    for kind, content, changed, session, parent, folder in ask(_NEW, (since,)):
        data = _decoded(content, found)
        changes.append(changed)
        if kind == "assistant":
            answer(job, found, data, [], folder, begun=session in waiting)
            waiting.discard(session)
        elif parent is None and data:
            waiting.add(session)
            prompt(job, found, data, table(data.get("time")).get("created"), folder)
    return changes


def _decoded(content: object, found: Found) -> dict[str, object]:
    data = loads(str(content).encode("utf-8", "replace"))
    if not isinstance(data, dict):
        found.skipped += 1
        return {}
    return data
