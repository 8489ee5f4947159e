"""What did Goose log?  A database with the messages of all sessions.

Tokens are running totals of a session, which it writes apart from its messages. What a total has grown by is given to
the newest request that was read with or after it; what it was at first cannot be placed in time and is not counted.
"""

import json

from quotatop.domain.log import UNKNOWN, Found, Job, Rows, Source
from quotatop.logs._gather import Gather
from quotatop.logs._reading import count, hashed, loads, number_ms, table, text

TOOL_ID = "goose"

_SESSIONS = """SELECT id, session_type, working_dir, provider_name, model_config_json,
    accumulated_input_tokens, accumulated_output_tokens FROM sessions"""
_MESSAGES = """SELECT id, message_id, session_id, role, created_timestamp,
    CASE WHEN role = 'user' THEN substr(content_json, 1, 4096) END FROM messages
    WHERE role IN ('user', 'assistant') AND id > ? ORDER BY session_id, id"""

_Session = tuple[Source, bool, list[int]]
"""Who answers, whether a person speaks, and the totals of input and output."""
_NOBODYS: _Session = ((TOOL_ID, UNKNOWN, None, None, None), False, [0, 0])


def rows_of(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    """Read what is new in the database."""
    stored = json.loads(state or '{"last":0,"totals":{}}')
    found, last, totals = Found(), stored["last"], dict(stored["totals"])
    sessions = _sessions(ask)
    waiting = stored.get("waiting", {})
    gathers: dict[object, Gather] = {}
    for row, id, session, role, created, content in ask(_MESSAGES, (last,)):
        at = number_ms(created, job.latest_ms, 1000 if count(created) < 100_000_000_000 else 1)
        if at is None:
            found.skipped += 1
            continue
        last = max(last, count(row))
        source, by_person, _ = sessions.get(session, _NOBODYS)
        if session not in gathers:
            gathers[session] = Gather([(key, at) for key, at in waiting.pop(str(session), ())])
        gather = gathers[session]
        key = hashed(f"{TOOL_ID} {text(id) or (session, row)}")
        if role == "assistant":
            gather.request(key, at, source, (0, 0, 0, 0, 0), answers=by_person)
        elif by_person and '"toolResponse"' not in str(content):
            gather.said(key, at, source)
    for session, (_, _, now) in sessions.items():
        before = totals.get(str(session), [0, 0] if state else now)
        totals[str(session)] = _placed(gathers.get(session) or Gather(), before, now)
    for session, gather in gathers.items():
        found.events += gather.found.events
        found.prompts += gather.found.prompts
        if gather.waiting:
            waiting[str(session)] = gather.waiting
    return found, json.dumps({"last": last, "totals": totals, "waiting": waiting})


def _sessions(ask: Rows) -> dict[object, _Session]:
    found: dict[object, _Session] = {}
    for id, kind, folder, provider, model, input, output in ask(_SESSIONS, ()):
        named = text(table(loads(str(model or "").encode())).get("model_name")) or UNKNOWN
        source: Source = (TOOL_ID, named, text(folder), text(provider), None)
        found[id] = source, kind in (None, "user", "scheduled"), [count(input), count(output)]
    return found


def _placed(gather: Gather, before: list[int], now: list[int]) -> list[int]:
    """Give what a session grew by to its newest request, and say up to which totals that is done."""
    events = gather.found.events
    if not events:
        return [min(before[0], now[0]), min(before[1], now[1])]
    input, output = max(0, now[0] - before[0]), max(0, now[1] - before[1])
    if input or output:
        key, _, _, at, source, *_, begun = events.pop()
        gather.request(key, at, source, (input, 0, 0, output, 0), answers=False)
        events[-1] = (*events[-1][:11], begun)
    return now
