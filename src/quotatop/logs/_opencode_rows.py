"""Which requests and prompts do OpenCode's databases hold?

Where the newer tables have rows, the older ones in the same file are a frozen copy and are not read.
"""

from typing import Any

from quotatop.domain.log import Found, Job, Rows
from quotatop.logs._opencode_message import Message, Waiting, answer, by_person, fingerprint, may_be_copy, prompt
from quotatop.logs._reading import count, loads, table
from quotatop.logs._state import dumped, restored

_MESSAGE = ("type", "id", "data", "time_updated", "session_id", "seq")
_SESSION = ("parent_id", "directory", "time_created", "fork_session_id", "fork_boundary")
_ORDER = ("session_id", "seq", "time_created", "id")
_STEPS = "SELECT data FROM part WHERE message_id = ? AND instr(data, '\"step-finish\"') > 0 ORDER BY id"
_PARTS = "SELECT data FROM part WHERE message_id = ? ORDER BY id"
_OVERLAP_MS = 600_000
_PATIENCE_MS = 86_400_000


def rows(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    """Read what changed since `state`: the time of the newest change that was seen, and the prompts that wait."""
    reading = _Reading(job, ask, state)
    is_new = next(iter(ask("SELECT 1 FROM session_message LIMIT 1", ())), None) is not None
    reading.read(*(("session_message", "session_v2") if is_new else ("message", "session")))
    return reading.found, reading.state()


class _Reading:
    """One reading of a database."""

    def __init__(self, job: Job, ask: Rows, state: str) -> None:
        # Once the state was the time alone, and requests had other keys: what was read then is not read again.
        was_time = state.isdecimal()
        stored: dict[str, Any] = {"newest": int(state)} if was_time else restored(state)
        self._job, self._ask = job, ask
        self._newest = count(stored.get("newest"))
        self._since = self._newest + 1 if was_time else self._newest - _OVERLAP_MS
        self._waiting: dict[str, Waiting] = {
            session: [(key, at) for key, at in said] for session, said in stored.get("waiting", {}).items()
        }
        self._seen: dict[int, object] = {}
        self.found = Found()

    def state(self) -> str:
        """Give what the next reading must know. Who got no answer within a day gets none."""
        newest, waiting = min(self._newest, self._job.latest_ms), {}
        for session, said in self._waiting.items():
            waiting[session] = [(key, at) for key, at in said if at >= newest - _PATIENCE_MS]
        return dumped({"newest": newest, "waiting": {session: said for session, said in waiting.items() if said}})

    def read(self, messages: str, sessions: str) -> None:
        """Read two tables; in the newer ones a row has a type, and a message is one request and has no parts."""
        query = _query(self._ask, messages, sessions)
        for kind, id, content, changed, session, place, parent, folder, begun, forked, end in self._ask(
            query, (self._since,)
        ):
            data = self._decoded(content, changed)
            if forked is not None and isinstance(place, int) and isinstance(end, int) and place <= end:
                continue  # a copy of what stands in the session that was forked
            role = kind or data.get("role")
            if role == "assistant":
                copied = may_be_copy(data, begun) or self._seen.setdefault(fingerprint(data), session) != session
                message = Message(None if copied else str(id), data, folder, is_row=True)
                steps = [] if kind else _steps(self._ask, id)
                answer(self._job, self.found, message, steps, self._waiting.get(str(session), []))
            elif role == "user" and parent is None and data and (kind or by_person(_parts(self._ask, id))):
                self._prompt(session, data, folder)

    def _prompt(self, session: object, data: dict[str, object], folder: object) -> None:
        waiting = self._waiting.setdefault(str(session), [])
        for said in prompt(self._job, self.found, data, folder):
            # An older one was read before, and waits already if it still does.
            if said[1] >= self._since and said not in waiting:
                waiting.append(said)

    def _decoded(self, content: object, changed: object) -> dict[str, object]:
        self._newest = max(self._newest, count(changed))
        data = loads(str(content).encode("utf-8", "replace"))
        if not isinstance(data, dict):
            self.found.skipped += 1
            return {}
        return data


def _query(ask: Rows, messages: str, sessions: str) -> str:
    """Ask for what the tables have, since a time; what they have not is nothing.

    Without a time of change, everything is asked for each time: a row that was there may have changed.
    """
    has, knows = _columns(ask, messages), _columns(ask, sessions)
    asked = [f"m.{name}" if name in has else "NULL" for name in _MESSAGE]
    asked += [f"s.{name}" if name in knows else "NULL" for name in _SESSION]
    source = f"{messages} m" + (f" LEFT JOIN {sessions} s ON s.id = m.session_id" if "id" in knows else "")
    within = "m.time_updated >= ?" if "time_updated" in has else "? IS NOT NULL"
    if "type" in has:
        within += " AND m.type IN ('user', 'assistant')"
    order = ", ".join(f"m.{name}" for name in _ORDER if name in has) or "1"
    return f"SELECT {', '.join(asked)} FROM {source} WHERE {within} ORDER BY {order}"  # noqa: S608 - names of ours


def _columns(ask: Rows, named: str) -> set[str]:
    return {str(row[1]) for row in ask(f"PRAGMA table_info({named})", ())}


def _parts(ask: Rows, id: object, which: str = _PARTS) -> "list[dict[str, object]]":
    return [table(loads(str(part).encode())) for (part,) in ask(which, (id,))]


def _steps(ask: Rows, id: object) -> "list[dict[str, object]]":
    return [step for step in _parts(ask, id, _STEPS) if step.get("type") == "step-finish"]
